// The timeline: which part of the song is seen, and its panels on one canvas.
//
// Conventions: lengths are in CSS pixels, times in seconds. A View's x is 0 at the timeline's left
// end. Panels share the time axis; above them are LANES rows for the names of points, and one for
// the marks of those whose names find no room.
"use strict";

const LANES = 3;
const LANE = 26;
const NAMES = (LANES + 1) * LANE;
const PANELS = [
  { name: "sound", height: 68 },
  { name: "spectrogram", height: 136 },
  { name: "variation", height: 68 },
  { name: "alphas", height: 48 },
];
const RULER = 22;
const BETWEEN = 6;
const HEIGHT = NAMES + RULER + PANELS.reduce((sum, { height }) => sum + height + BETWEEN, 0);
const TICKS = [
  ...[0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  ...[60, 120, 300, 600, 900, 1800, 3600, 7200],
];
const HEAT = {
  light: ["#ffffff", "#f8d9b8", "#e88f74", "#a8407c", "#4a1c66", "#120826"],
  dark: ["#101218", "#3a1d5c", "#8e2f78", "#df5f5f", "#f6ab62", "#fff6cf"],
};

function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Which part of the song is seen. */
class View {
  constructor(duration, least) {
    this.duration = duration;
    this.least = Math.min(least, duration);
    this.start = 0;
    this.span = duration;
    this.width = 1;
  }

  x(time) {
    return ((time - this.start) / this.span) * this.width;
  }

  time(x) {
    return this.start + (x / this.width) * this.span;
  }

  get isWhole() {
    return this.span === this.duration;
  }

  /** Show more (factor above 1) or less around a time that stays where it is. */
  zoom(factor, about) {
    const span = Math.min(Math.max(this.span * factor, this.least), this.duration);
    this.start = about - ((about - this.start) * span) / this.span;
    this.span = span;
    this.pan(0);
  }

  pan(time) {
    this.start = Math.min(Math.max(this.start + time, 0), this.duration - this.span);
  }

  /** Tell whether a time is seen. */
  holds(time) {
    return time >= this.start && time <= this.start + this.span;
  }

  /** Turn on to where a time is seen. */
  show(time) {
    if (this.holds(time)) return;
    this.start = time - this.span / 10;
    this.pan(0);
  }
}

/** What is drawn under the points. */
class Panels {
  constructor(canvas, data, view) {
    this.canvas = canvas;
    this.data = data;
    this.view = view;
    this.wave = new Int8Array(bytes(data.waveform.values).buffer);
    this.curve = bytes(data.variation.values);
    this.heat = null;
    canvas.style.height = `${HEIGHT}px`;
    canvas.setAttribute("aria-label", "Waveform, spectrogram, variation and alphas of the song");
  }

  /** Colour the spectrogram: grey levels become the scheme's colours. */
  async paint(isDark) {
    if (!this.data.spectrogram) return;
    const image = new Image();
    image.src = this.data.spectrogram.picture;
    await image.decode();
    const heat = new OffscreenCanvas(image.width, image.height);
    const pen = heat.getContext("2d", { willReadFrequently: true });
    pen.drawImage(image, 0, 0);
    const pixels = pen.getImageData(0, 0, image.width, image.height);
    const shades = shadesOf(HEAT[isDark ? "dark" : "light"]);
    for (let at = 0; at < pixels.data.length; at += 4) {
      pixels.data.set(shades[pixels.data[at]], at);
    }
    pen.putImageData(pixels, 0, 0);
    this.heat = heat;
  }

  draw(points, alphas) {
    const { canvas, view } = this;
    const density = window.devicePixelRatio || 1;
    view.width = Math.max(canvas.clientWidth, 1);
    canvas.width = Math.round(view.width * density);
    canvas.height = Math.round(HEIGHT * density);
    const pen = canvas.getContext("2d");
    pen.scale(density, density);
    pen.font = "11px system-ui, sans-serif";
    this.pen = pen;
    this.colours = getComputedStyle(document.documentElement);
    let top = NAMES;
    this.ruler(top);
    top += RULER;
    for (const { name, height } of PANELS) {
      pen.save();
      pen.beginPath();
      pen.rect(0, top, view.width, height);
      pen.clip();
      pen.fillStyle = this.colour("panel");
      pen.fillRect(0, top, view.width, height);
      this[name](top, height, alphas);
      this.heading(name, top);
      pen.restore();
      top += height + BETWEEN;
    }
    this.cuts(points);
  }

  colour(name) {
    return this.colours.getPropertyValue(`--${name}`).trim();
  }

  ruler(top) {
    const { pen, view } = this;
    const most = Math.max(view.width / 80, 1);
    const step = TICKS.find((each) => view.span / each <= most) ?? TICKS.at(-1);
    const decimals = step < 0.1 ? 2 : step < 1 ? 1 : 0;
    pen.fillStyle = this.colour("quiet");
    pen.textBaseline = "middle";
    for (let k = Math.ceil(view.start / step); k * step <= view.start + view.span; k++) {
      const x = view.x(k * step);
      pen.fillRect(Math.round(x), top + RULER - 5, 1, 5);
      const text = clock(k * step, decimals);
      const width = pen.measureText(text).width;
      pen.fillText(text, Math.min(Math.max(x - width / 2, 1), view.width - width - 1), top + 9);
    }
  }

  heading(name, top) {
    const { pen, data } = this;
    const words = { variation: `: ${data.variation.what}`, alphas: `: ${data.alphas.what}` };
    const text = `${name}${words[name] ?? ""}`;
    pen.globalAlpha = 0.8;
    pen.fillStyle = this.colour("panel");
    pen.fillRect(0, top, pen.measureText(text).width + 10, 16);
    pen.globalAlpha = 1;
    pen.fillStyle = this.colour("ink");
    pen.textBaseline = "middle";
    pen.fillText(text, 5, top + 9);
  }

  /** Draw a curve of (least, largest) pairs, a value of `scale` as 1; y tells where 0 and 1 are. */
  pairs(values, start, step, scale, y) {
    const { pen, view } = this;
    const count = values.length / 2;
    pen.beginPath();
    for (let x = 0; x < view.width; x++) {
      const first = Math.max(Math.floor((view.time(x) - start) / step), 0);
      const stop = Math.min(Math.max(Math.ceil((view.time(x + 1) - start) / step), first + 1), count);
      let [low, high] = [Infinity, -Infinity];
      for (let k = first; k < stop; k++) {
        low = Math.min(low, values[2 * k]);
        high = Math.max(high, values[2 * k + 1]);
      }
      if (low > high) continue;
      const [top, bottom] = [y(high / scale), y(low / scale)];
      pen.rect(x, top, 1, Math.max(bottom - top, 1));
    }
    pen.fill();
  }

  sound(top, height) {
    const { samples, rate } = this.data.waveform;
    const middle = top + height / 2;
    this.pen.fillStyle = this.colour("wave");
    this.pairs(this.wave, 0, samples / rate, 127, (v) => middle - (v * height) / 2);
  }

  variation(top, height) {
    const { start, slice, slices } = this.data.variation;
    const bottom = top + height - 2;
    this.pen.fillStyle = this.colour("curve");
    this.pairs(this.curve, start, slice * slices, 255, (v) => bottom - v * (height - 20));
  }

  spectrogram(top, height) {
    const { pen, view, heat } = this;
    if (!heat) return;
    const { start, column } = this.data.spectrogram;
    pen.imageSmoothingQuality = "high";
    const [left, right] = [view.x(start), view.x(start + column * heat.width)];
    pen.drawImage(heat, left, top, right - left, height);
    this.pitches(top, height);
  }

  pitches(top, height) {
    const { pen } = this;
    const { highest } = this.data.spectrogram;
    const mel = (hertz) => Math.log10(1 + hertz / 700);
    pen.textAlign = "right";
    for (const hertz of [500, 1000, 2000, 5000, 10000, 20000]) {
      const y = top + height * (1 - mel(hertz) / mel(highest));
      if (hertz > highest || y < top + 8) continue;
      const text = hertz < 1000 ? `${hertz} Hz` : `${hertz / 1000} kHz`;
      pen.globalAlpha = 0.75;
      pen.fillStyle = this.colour("panel");
      const width = pen.measureText(text).width + 8;
      pen.fillRect(this.view.width - width, y - 7, width, 14);
      pen.globalAlpha = 1;
      pen.fillStyle = this.colour("ink");
      pen.fillText(text, this.view.width - 4, y);
    }
    pen.textAlign = "left";
  }

  alphas(top, height, alphas) {
    const { pen, view } = this;
    const rate = this.data.rate;
    const first = Math.max(Math.floor(view.start * rate) - 1, 0);
    const last = Math.min(Math.ceil((view.start + view.span) * rate) + 1, alphas.length - 1);
    // Of many frames on a pixel a few are enough.
    const step = Math.max(Math.floor((last - first) / (view.width * 4)), 1);
    pen.strokeStyle = this.colour("alpha");
    pen.lineWidth = 1.5;
    pen.beginPath();
    for (let frame = first; frame <= last; frame += step) {
      pen.lineTo(view.x(frame / rate), top + height - 2 - alphas[frame] * (height - 20));
    }
    pen.stroke();
  }

  /** Draw a line through the panels at every point. */
  cuts(points) {
    const { pen, view } = this;
    for (const { at, origin } of points) {
      const x = Math.round(view.x(at));
      if (x < 0 || x > view.width) continue;
      pen.fillStyle = this.colour(origin);
      pen.globalAlpha = 0.7;
      pen.fillRect(Math.min(x, view.width - 1), NAMES - LANE, 1, HEIGHT - NAMES + LANE - BETWEEN);
    }
    pen.globalAlpha = 1;
  }
}

/** Mix 256 colours between some. */
function shadesOf(stops) {
  const parts = stops.map((text) => [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16)));
  return Array.from({ length: 256 }, (_, level) => {
    const place = (level / 255) * (parts.length - 1);
    const at = Math.min(Math.floor(place), parts.length - 2);
    const mix = (part) => parts[at][part] + (parts[at + 1][part] - parts[at][part]) * (place - at);
    return [mix(0), mix(1), mix(2), 255];
  });
}
