// Points as files: a score as documents.py writes it, or markers as plain_json.py reads them.
//
// Conventions: whatever was not touched is written with the very text that it came with. Nothing
// leaves the page but by a file that the browser saves.
"use strict";

function isUntouched({ time, category, seed, was }) {
  return was && !compared(time, was.time) && category === was.category && seed === was.seed;
}

function scoreText(points, around, categories) {
  const lines = points.map((point) => {
    if (isUntouched(point)) return point.was.line;
    const fields = [
      ["id", point.id],
      ["time", written(point.time)],
      ["category", categories.reference(point.category)],
      ["seed", point.seed],
      ["origin", point.origin],
      ["label", point.label],
    ];
    return `{${fields.map(([key, value]) => `"${key}": ${JSON.stringify(value)}`).join(", ")}}`;
  });
  return around.before + lines.join(",\n    ") + around.after;
}

function markersText(points, categories) {
  const markers = points.map((point) => ({
    time: markerTime(point),
    name: markerName(point, categories),
    note: markerNote(point, categories),
    color: "",
    duration: "0",
    id: point.id,
  }));
  return `${JSON.stringify({ format: "ganterpret markers", schema: 1, markers }, null, 1)}\n`;
}

function markerTime({ time, was }) {
  if (was && !compared(time, was.time)) return was.marker.time;
  return time.d === 1n ? `${time.n}` : written(time);
}

/** Name a point so that an import changes its category, its seed, or neither. */
function markerName({ category, seed, label, was }, categories) {
  const sameSeed = was?.seed === seed;
  if (sameSeed && (label || was.category === category)) return was.marker.name;
  // A label may look like anything: it is said to be one, and a seed stands behind it.
  const body = label ? `label: ${label}` : categories.marker(category);
  return sameSeed ? body : `${body} seed=${seed}`;
}

/** A point with a label has its category in its note. */
function markerNote({ category, label, origin, was }, categories) {
  if (was?.category === category) return was.marker.note;
  return label ? `${origin}; cat: ${categories.reference(category)}` : origin;
}

function saveFile(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
