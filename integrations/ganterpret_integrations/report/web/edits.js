// Points and what is done to them; which segments they make; what has changed.
//
// Conventions: a point is a keyframe: {id, time, category, seed, origin, label, was}; `was` is the
// keyframe as it came, null for an added one. Points and lists of them are never changed: every
// edit returns a new list, in time order, the edges outermost. A point that is put on a frame has
// that frame's exact time; on its own first frame it has its own exact time again.
"use strict";

const STRENGTH = { detected: 0, silence: 1, edge: 2, marker: 3 };
const MOST_SEEDS = 2 ** 32;

function pointsOf(keyframes) {
  return keyframes.map((was) =>
    Object.freeze({ ...was, time: fraction(was.time), was: { ...was, time: fraction(was.time) } }),
  );
}

function inOrder(points) {
  const edges = points.filter((point) => point.origin === "edge");
  const inner = points.filter((point) => point.origin !== "edge");
  inner.sort((a, b) => compared(a.time, b.time));
  return [edges[0], ...inner, edges[1]];
}

/** Replace some fields of a point. */
function changed(points, id, fields) {
  return inOrder(
    points.map((point) => (point.id === id ? Object.freeze({ ...point, ...fields }) : point)),
  );
}

/** Put a point on a frame, between the song's first and its last. */
function moved(points, id, frame, { frames, rate }) {
  const point = points.find((each) => each.id === id);
  if (point.origin === "edge" || frames < 3) return points;
  const on = Math.min(Math.max(Math.round(frame), 1), frames - 2);
  const before = point.was?.time;
  const back = before && frameAt(before, rate) === on;
  return changed(points, id, { time: back ? before : timeOf(on, rate) });
}

function added(points, frame, category, taken, { frames, rate }) {
  const on = Math.min(Math.max(Math.round(frame), 1), Math.max(frames - 2, 1));
  const id = newId(new Set([...taken, ...points.map((point) => point.id)]));
  const fields = { category, seed: newSeed(), origin: "marker", label: "", rank: null, was: null };
  const point = Object.freeze({ id, time: timeOf(on, rate), ...fields });
  return { id, points: inOrder([...points, point]) };
}

function removed(points, id) {
  return points.filter((point) => point.id !== id || point.origin === "edge");
}

function newSeed() {
  return crypto.getRandomValues(new Uint32Array(1))[0];
}

function newId(taken) {
  const letters = "abcdefghijklmnopqrstuvwxyz234567";
  for (;;) {
    const drawn = crypto.getRandomValues(new Uint8Array(5));
    const id = [...drawn].map((value) => letters[value % 32]).join("");
    if (!taken.has(id)) return id;
  }
}

/** Which lists of points were there, and which one is. */
class Steps {
  constructor(first) {
    this.lists = [first];
    this.at = 0;
    this.tag = "";
  }

  get now() {
    return this.lists[this.at];
  }

  get canUndo() {
    return this.at > 0;
  }

  get canRedo() {
    return this.at < this.lists.length - 1;
  }

  /** Go on to another list; steps with one tag, one after the other, are undone together. */
  change(points, tag = "") {
    if (points === this.now) return;
    const together = tag && tag === this.tag && this.canUndo;
    this.lists.length = this.at + (together ? 0 : 1);
    this.lists.push(points);
    this.at = this.lists.length - 1;
    this.tag = tag;
  }

  step(by) {
    this.at = Math.min(Math.max(this.at + by, 0), this.lists.length - 1);
    this.tag = "";
  }
}

/** Lay points out on frames, as plan.lay_out does: [{left, right, start, stop}]. */
function layOut(points, { frames, rate }) {
  const kept = [];
  points.forEach((point, index) => {
    let frame = index === points.length - 1 ? frames : frameAt(point.time, rate);
    if (index === 0) frame = 0;
    else if (frame >= Math.max(frames - 1, 1)) frame = frames;
    const rival = kept.at(-1);
    if (rival?.frame === frame) {
      if (STRENGTH[point.origin] < STRENGTH[rival.point.origin]) return;
      kept.pop();
    }
    kept.push({ frame, point });
  });
  return kept.slice(1).map(({ frame, point }, index) => ({
    left: kept[index].point,
    right: point,
    start: kept[index].frame,
    stop: frame,
  }));
}

/** List what is different from how the points came: [{what, point, text}], in time order. */
function changesOf(points, first, categories) {
  const list = [];
  const tell = (what, point, text) => list.push({ what, point, text });
  for (const point of points) {
    const { was } = point;
    const name = categories.name(point.category);
    if (!was) {
      tell("added", point, `${name}, seed ${point.seed}`);
      continue;
    }
    if (compared(point.time, was.time)) {
      tell("moved", point, `${clock(seconds(was.time))} → ${clock(seconds(point.time))}`);
    }
    if (point.category !== was.category) {
      tell("renamed", point, `${categories.name(was.category)} → ${name}`);
    }
    if (point.seed !== was.seed) tell("reseeded", point, `seed ${was.seed} → ${point.seed}`);
  }
  const here = new Set(points.map((point) => point.id));
  for (const point of first) {
    if (!here.has(point.id)) tell("deleted", point, categories.name(point.category));
  }
  return list.sort((a, b) => compared(a.point.time, b.point.time));
}
