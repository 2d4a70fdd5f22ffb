// The points on the timeline: what one grasps, and what a key does to the one that has the focus.
//
// Conventions: a handle is a slider whose value is its point's frame; one of them at a time can
// be reached by Tab, as in any group. A drag shows what it would do, and does it when it ends.
"use strict";

const GAP = 4;
const SLACK = 3;
const MARK = 24;

class Points {
  /** @param page the Report: points, view, and what is to be done. */
  constructor(layer, page) {
    this.layer = layer;
    this.page = page;
    this.handles = new Map();
    this.described = new WeakMap();
    this.drag = null;
    layer.style.height = `${NAMES}px`;
  }

  /** Put every point's handle where it belongs. */
  place() {
    const { page, layer, handles } = this;
    const points = page.shown;
    const here = new Set(points.map(({ id }) => id));
    for (const [id, handle] of handles) {
      if (here.has(id)) continue;
      handle.remove();
      handles.delete(id);
    }
    const reachable = here.has(page.chosen) ? page.chosen : points[0].id;
    points.forEach((point, index) => {
      const handle = handles.get(point.id) ?? this.handle(point.id);
      this.describe(handle, point, index, points.length);
      handle.tabIndex = point.id === reachable ? 0 : -1;
    });
    // In time order for whoever reads the page aloud; those that stand right stay untouched.
    points.forEach((point, index) => {
      const handle = handles.get(point.id);
      if (layer.children[index] !== handle) layer.insertBefore(handle, layer.children[index]);
    });
    this.pack(points);
  }

  handle(id) {
    const handle = document.createElement("div");
    handle.className = "point";
    handle.setAttribute("role", "slider");
    handle.append(document.createElement("span"));
    handle.addEventListener("focus", () => this.page.choose(id));
    handle.addEventListener("keydown", (event) => this.key(event, id));
    handle.addEventListener("pointerdown", (event) => this.grasp(event, id));
    handle.addEventListener("pointermove", (event) => this.pull(event));
    handle.addEventListener("pointerup", () => this.drop(true));
    handle.addEventListener("pointercancel", () => this.drop(false));
    this.handles.set(id, handle);
    this.layer.append(handle);
    return handle;
  }

  describe(handle, point, index, count) {
    const { page } = this;
    handle.classList.toggle("chosen", point.id === page.chosen);
    const before = this.described.get(handle);
    if (before?.point === point && before.index === index && before.count === count) return;
    this.described.set(handle, { point, index, count });
    const frame = page.frameOf(point);
    const name = page.nameOf(point);
    const said = `${clock(seconds(point.time))}, frame ${frame}`;
    const given = {
      "aria-label": `Point ${index + 1} of ${count}: ${name}`,
      "aria-valuemin": 0,
      "aria-valuemax": page.data.frames,
      "aria-valuenow": frame,
      "aria-valuetext": said,
      "aria-disabled": point.origin === "edge",
      "data-id": point.id,
      title: `${name}, ${said}`,
    };
    for (const [key, value] of Object.entries(given)) handle.setAttribute(key, value);
    handle.classList.add(point.origin);
    handle.firstChild.textContent = name;
  }

  /** Give names a place in rows: the chosen one's first; who finds none keeps a mark alone. */
  pack(points) {
    const { view, chosen } = this.page;
    const ends = Array.from({ length: LANES }, () => []);
    const first = (point) => (point.id === chosen ? 0 : 1);
    const widest = Math.min(view.width * 0.45, 190);
    for (const point of [...points].sort((a, b) => first(a) - first(b))) {
      const handle = this.handles.get(point.id);
      const x = view.x(seconds(point.time));
      const isSeen = x >= -1 && x <= view.width + 1;
      handle.classList.toggle("away", !isSeen);
      if (!isSeen) continue;
      const width = Math.min(this.wordWidth(handle.firstChild.textContent) + 22, widest);
      const left = Math.min(Math.max(x - 8, 0), view.width - width);
      const isFree = (row) =>
        row.every(([a, b]) => left + width + GAP <= a || b + GAP <= left);
      const lane = ends.findLastIndex(isFree);
      const isMark = lane < 0;
      if (!isMark) ends[lane].push([left, left + width]);
      handle.classList.toggle("mark", isMark);
      const place = isMark ? Math.min(Math.max(x - MARK / 2, 0), view.width - MARK) : left;
      handle.style.transform = `translate(${place}px, ${(isMark ? LANES : lane) * LANE}px)`;
      handle.style.width = `${isMark ? MARK : width}px`;
    }
  }

  wordWidth(text) {
    this.pen ??= Object.assign(document.createElement("canvas").getContext("2d"), {
      font: "12px system-ui, sans-serif",
    });
    this.widths ??= new Map();
    if (!this.widths.has(text)) this.widths.set(text, this.pen.measureText(text).width);
    return this.widths.get(text);
  }

  focus(id) {
    this.handles.get(id)?.focus({ preventScroll: true });
  }

  grasp(event, id) {
    if (event.button) return;
    const handle = this.handles.get(id);
    handle.focus({ preventScroll: true });
    const { page } = this;
    const point = page.point(id);
    this.drag = { id, from: event.clientX, frame: page.frameOf(point), pulled: false };
    if (point.origin === "edge") this.drag = null;
    else handle.setPointerCapture(event.pointerId);
    event.preventDefault();
    event.stopPropagation();
  }

  pull(event) {
    const { drag, page } = this;
    if (!drag) return;
    const x = event.clientX - drag.from;
    drag.pulled ||= Math.abs(x) > SLACK;
    if (!drag.pulled) return;
    const frames = (x / page.view.width) * page.view.span * page.data.rate;
    page.preview(moved(page.points, drag.id, drag.frame + frames, page.data.grid));
  }

  drop(isMeant) {
    const { drag, page } = this;
    this.drag = null;
    if (!drag?.pulled) return;
    page.settle(isMeant);
  }

  key(event, id) {
    const { page } = this;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = event.shiftKey ? 10 : 1;
    const frame = page.frameOf(page.point(id));
    const actions = {
      ArrowLeft: () => page.moveTo(id, frame - by, `keys ${id}`),
      ArrowRight: () => page.moveTo(id, frame + by, `keys ${id}`),
      ArrowUp: () => page.chooseNext(-1),
      ArrowDown: () => page.chooseNext(1),
      Delete: () => page.remove(id),
      Backspace: () => page.remove(id),
      Enter: () => page.details.name(),
      r: () => page.reseed(id),
      Escape: () => this.drag && this.drop(false),
    };
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    action();
    event.preventDefault();
    event.stopPropagation();
  }
}
