// How far along a picture is, frame by frame: alphas.py's rule, for cuts as they stand.
//
// Conventions: `how` is data.py's: `steps`, how much of the driver falls between each frame and
// the next, and what the motion does with it. Segments are those of layOut.
"use strict";

const BELOW_ONE = 1 - 2 ** -24;

function alphasOf(segments, frames, how) {
  const alphas = new Float64Array(frames);
  for (const { start, stop } of segments) {
    const isLast = stop === frames;
    const count = stop - start - (isLast ? 1 : 0);
    const shares = sharesOf(start, count, stop - start, how);
    alphas.set(isLast ? shares : shares.subarray(0, count), start);
  }
  return alphas;
}

/** Return the shares at a cut's frame and the `count` frames behind it. */
function sharesOf(start, count, frames, how) {
  const sums = new Float64Array(count + 1);
  for (let k = 0; k < count; k++) sums[k + 1] = sums[k] + how.steps[start + k];
  if (count === 0) return sums;
  if (how.slices !== null) return sums.map((sum) => Math.min(sum / (count * how.slices), BELOW_ONE));
  const total = sums[count];
  let shares = sums.map((sum, k) => (total > 0 ? sum / total : k / count));
  if (how.gentle) {
    const limit = frames >= how.long ? Math.max(how.longest, 1 / count) : 2 / count;
    shares = gentle(shares, limit);
  }
  shares = shares.map((share) => Math.min(share, BELOW_ONE));
  shares[count] = 1;
  return shares;
}

/** Mix in just enough of the even ramp that no step exceeds the limit. */
function gentle(shares, limit) {
  const count = shares.length - 1;
  let largest = 0;
  for (let k = 0; k < count; k++) largest = Math.max(largest, shares[k + 1] - shares[k]);
  if (largest <= limit) return shares;
  const mixed = (largest - limit) / (largest - 1 / count);
  return shares.map((share, k) => (1 - mixed) * share + (mixed * k) / count);
}
