// Exact times: fractions of whole numbers of any size.
//
// Conventions: a fraction is {n, d} in lowest terms, d above 0. Times are seconds from the song's
// first sample, rates are frames a second. All scripts of the page share one scope, in the order
// that page.py gives.
"use strict";

/** Read "p/q" or "p". */
function fraction(text) {
  const [n, d = "1"] = text.split("/");
  return lowest(BigInt(n), BigInt(d));
}

function lowest(n, d) {
  let [a, b] = [n < 0n ? -n : n, d];
  while (b) [a, b] = [b, a % b];
  return { n: n / a, d: d / a };
}

/** Write "p/q", as a score has it. */
function written(time) {
  return `${time.n}/${time.d}`;
}

function seconds(time) {
  return Number(time.n) / Number(time.d);
}

/** Return a number below, equal to or above 0, as the first time is to the second. */
function compared(a, b) {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Return the frame nearest to a time from 0 on, a half up: units.frame_at. */
function frameAt(time, rate) {
  const [n, d] = [time.n * rate.n, time.d * rate.d];
  return Number((2n * n + d) / (2n * d));
}

/** Return a frame's exact time. */
function timeOf(frame, rate) {
  return lowest(BigInt(frame) * rate.d, rate.n);
}

/** Write seconds as 1:02.500, from an hour on as 1:02:03.500. */
function clock(time, decimals = 3) {
  const scale = 10 ** decimals;
  const whole = Math.round(Math.max(time, 0) * scale);
  const rest = decimals ? `.${String(whole % scale).padStart(decimals, "0")}` : "";
  const total = Math.floor(whole / scale);
  const [hours, minutes] = [Math.floor(total / 3600), Math.floor(total / 60) % 60];
  const two = (value) => String(value).padStart(2, "0");
  const end = `${two(total % 60)}${rest}`;
  return hours ? `${hours}:${two(minutes)}:${end}` : `${minutes}:${end}`;
}
