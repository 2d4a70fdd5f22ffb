// What a person does: buttons, keys, wheel, mouse and fingers.
//
// Conventions: a key does what the list at the page's end says, unless something is typed.
"use strict";

const LOOK_AROUND = 5;

/** Join what a person does to what the report does. */
function listen(report) {
  const on = (id, act) => document.getElementById(id).addEventListener("click", act);
  const { player } = report;
  on("play", () => player.toggle());
  on("undo", () => report.step(-1));
  on("redo", () => report.step(1));
  on("add", () => report.add(player.time));
  on("in", () => report.zoom(1 / 2));
  on("out", () => report.zoom(2));
  on("whole", () => report.whole());
  on("save-markers", () => report.save("markers"));
  on("save-score", () => report.save("score"));

  const play = document.getElementById("play");
  const showPlaying = () => {
    play.textContent = player.isPlaying ? "Pause" : "Play";
    play.setAttribute("aria-pressed", String(player.isPlaying));
    if (player.isPlaying) report.follow();
  };
  player.audio?.addEventListener("error", () => {
    report.say("This browser does not play the sound.");
    play.disabled = true;
  });
  for (const kind of ["play", "pause", "ended"]) player.audio?.addEventListener(kind, showPlaying);
  player.audio?.addEventListener("seeked", () => report.movePlayhead());

  document.addEventListener("keydown", (event) => onKey(event, report));
  window.addEventListener("beforeunload", (event) => {
    if (!report.isSaved) event.preventDefault();
  });
  new ResizeObserver(() => report.draw()).observe(document.getElementById("panels"));
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => report.panels.paint(scheme.matches).then(() => report.draw());
  scheme.addEventListener("change", paint);
  listenToHands(report);
  return paint();
}

function onKey(event, report) {
  const isTyping = event.target.closest("input");
  if (event.ctrlKey || event.metaKey) {
    if (isTyping || event.key.toLowerCase() !== "z") return;
    report.step(event.shiftKey ? 1 : -1);
    event.preventDefault();
    return;
  }
  // A button has its own use for Space and Enter.
  if (isTyping || event.altKey || (event.target.closest("button") && event.key === " ")) return;
  const { player, view } = report;
  const actions = {
    " ": () => player.toggle(),
    Home: () => report.seek(0),
    End: () => report.seek(view.duration),
    j: () => report.seek(player.time - LOOK_AROUND),
    l: () => report.seek(player.time + LOOK_AROUND),
    a: () => report.add(player.time),
    "+": () => report.zoom(1 / 2),
    "=": () => report.zoom(1 / 2),
    "-": () => report.zoom(2),
    0: () => report.whole(),
  };
  const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action) return;
  action();
  event.preventDefault();
}

/** Wheel, fingers and mouse on the panels: zoom, pan, seek, add. */
function listenToHands(report) {
  const { view } = report;
  const timeline = document.getElementById("timeline");
  const timeAt = (event) => view.time(event.clientX - timeline.getBoundingClientRect().left);
  timeline.addEventListener(
    "wheel",
    (event) => {
      const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      // Seen as a whole there is nothing to pan, and nothing more to see: the page scrolls.
      if (view.isWhole && (isSideways || event.deltaY > 0)) return;
      event.preventDefault();
      if (isSideways) {
        report.pan(((event.deltaX || event.deltaY) / view.width) * view.span);
      } else report.zoom(2 ** (event.deltaY / 300), timeAt(event));
    },
    { passive: false },
  );
  const fingers = new Map();
  let tapped = null;
  const apart = () => {
    const [a, b] = [...fingers.values()];
    return { gap: Math.max(Math.abs(a.clientX - b.clientX), 20), middle: (timeAt(a) + timeAt(b)) / 2 };
  };
  timeline.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    fingers.set(event.pointerId, event);
    timeline.setPointerCapture(event.pointerId);
    tapped = fingers.size === 1 ? event.clientX : null;
  });
  timeline.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const was = fingers.size === 2 && apart();
    fingers.set(event.pointerId, event);
    if (was) {
      const now = apart();
      report.zoom(was.gap / now.gap, now.middle);
      report.pan(was.middle - now.middle);
    } else if (!view.isWhole) {
      const x = event.clientX - before.clientX;
      if (x) report.pan((-x / view.width) * view.span);
    }
    if (tapped !== null && Math.abs(event.clientX - tapped) > SLACK) tapped = null;
  });
  const lift = (event) => {
    if (tapped !== null && event.type === "pointerup") report.seek(timeAt(event));
    tapped = null;
    fingers.delete(event.pointerId);
  };
  timeline.addEventListener("pointerup", lift);
  timeline.addEventListener("pointercancel", lift);
  timeline.addEventListener("dblclick", (event) => {
    if (!event.target.closest(".point")) report.add(timeAt(event));
  });
}

const report = new Report(JSON.parse(document.getElementById("data").textContent));
listen(report).then(() => document.documentElement.setAttribute("data-ready", ""));
