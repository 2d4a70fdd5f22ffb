// The page: its points as they stand, which one is chosen, and who is told when that changes.
//
// Conventions: Report.points are the points as they stand, Report.shown those of a drag that goes
// on. Whatever changes them ends in Report.refresh.
"use strict";

const FEWEST_FRAMES = 12;

class Report {
  constructor(data) {
    data.markersName = `${data.document.name.replace(/(\.score)?\.json$/i, "")}.markers.json`;
    data.ranks = data.keyframes.filter(({ rank }) => rank).length;
    data.alphas.steps = new Float32Array(bytes(data.alphas.steps).buffer);
    const rate = fraction(data.rate);
    data.grid = { frames: data.frames, rate };
    data.rate = seconds(rate);
    const duration = seconds(fraction(data.duration));
    this.data = data;
    this.categories = new Categories(data.categories);
    this.steps = new Steps(pointsOf(data.keyframes));
    this.first = this.steps.now;
    this.draft = null;
    this.chosen = "";
    this.isSaved = true;
    this.isFollowing = true;
    this.view = new View(duration, FEWEST_FRAMES / data.rate);
    this.player = new Player(data.sound, duration);
    this.panels = new Panels(document.getElementById("panels"), data, this.view);
    this.handles = new Points(document.getElementById("points"), this);
    this.details = new Details(this);
    this.cards = new Cards(this);
    this.tell();
    this.refresh();
  }

  get points() {
    return this.steps.now;
  }

  get shown() {
    return this.draft ?? this.points;
  }

  point(id) {
    return this.shown.find((point) => point.id === id);
  }

  frameOf(point) {
    return Math.min(frameAt(point.time, this.data.grid.rate), this.data.frames);
  }

  nameOf({ category, label }) {
    const name = this.categories.name(category);
    return label ? `${label}: ${name}` : name;
  }

  /** Say what the page is about. */
  tell() {
    const { data, view } = this;
    document.getElementById("song").textContent = data.song;
    const cuts = counted(this.points.length - 2, "cut");
    document.getElementById("summary").textContent =
      `${clock(view.duration)} · ${cuts} · ${counted(data.frames, "frame")}` +
      ` · pictures by ${data.model}`;
    const origins = new Set(data.keyframes.map(({ origin }) => origin).concat("marker"));
    document.getElementById("legend").append(
      ...[...origins].map((origin) => element("span", ORIGINS[origin], origin)),
    );
    if (!data.sound) {
      const play = document.getElementById("play");
      play.disabled = true;
      play.textContent = "No sound in this report";
    }
  }

  say(text) {
    document.getElementById("said").textContent = text;
  }

  // ------------------------------------------------------------------------------------- edits

  /** Take over a list of points as a step that can be undone. */
  take(points, said, tag = "") {
    this.steps.change(points, tag);
    this.isSaved = false;
    this.say(said);
    this.refresh();
  }

  edit(id, fields) {
    const point = this.point(id);
    if (Object.entries(fields).every(([key, value]) => point[key] === value)) return;
    const points = changed(this.points, id, fields);
    const now = points.find((each) => each.id === id);
    this.take(points, `${this.nameOf(now)}, seed ${now.seed}`);
  }

  moveTo(id, frame, tag = "") {
    const points = moved(this.points, id, frame, this.data.grid);
    const now = points.find((point) => point.id === id);
    if (!compared(now.time, this.point(id).time)) return;
    this.take(points, `${clock(seconds(now.time))}, frame ${this.frameOf(now)}`, tag);
    this.view.show(seconds(now.time));
    this.draw();
  }

  reseed(id) {
    this.edit(id, { seed: newSeed() });
  }

  remove(id) {
    const point = this.point(id);
    if (!point || point.origin === "edge") {
      this.say("The edges of the song stay.");
      return;
    }
    const index = this.points.indexOf(point);
    this.chosen = this.points[index + 1].id;
    this.take(removed(this.points, id), `Deleted: ${this.nameOf(point)}`);
    this.focusChosen();
  }

  /** Add a point at a time, showing what the point before it shows until it is named. */
  add(time) {
    if (this.data.frames < 3) {
      this.say("The movie is too short for a point between its edges.");
      return;
    }
    const frame = Math.round(time * this.data.rate);
    const before = this.points.findLast((point) => seconds(point.time) <= time) ?? this.points[0];
    const { taken } = this.data.document;
    const made = added(this.points, frame, before.category, taken, this.data.grid);
    this.chosen = made.id;
    this.take(made.points, `Added at ${clock(frame / this.data.rate)}`);
    this.details.name();
  }

  /** Show what a drag would do. */
  preview(points) {
    this.draft = points;
    this.relate();
    this.draw();
    this.details.show();
  }

  /** End a drag: do it, or leave everything as it was. */
  settle(isMeant) {
    const { draft } = this;
    this.draft = null;
    const before = this.point(this.chosen);
    const now = draft?.find(({ id }) => id === this.chosen);
    if (isMeant && now && compared(now.time, before.time)) {
      this.take(draft, `Moved to ${clock(seconds(now.time))}`);
    } else this.refresh();
  }

  step(by) {
    const { canUndo, canRedo } = this.steps;
    if (by < 0 ? !canUndo : !canRedo) return;
    this.steps.step(by);
    this.isSaved = !this.steps.canUndo;
    this.say(by < 0 ? "Undone" : "Done again");
    this.refresh();
  }

  save(kind) {
    const { data, categories, points } = this;
    if (kind === "score") saveFile(data.document.name, scoreText(points, data.document, categories));
    else saveFile(data.markersName, markersText(points, categories));
    this.isSaved = true;
    this.say("Saved");
  }

  // ----------------------------------------------------------------------------------- choosing

  choose(id) {
    if (id === this.chosen) return;
    this.chosen = id;
    const point = this.point(id);
    if (point) this.view.show(seconds(point.time));
    this.draw();
    this.details.show();
  }

  chooseNext(by) {
    const index = this.points.findIndex(({ id }) => id === this.chosen);
    const next = this.points[index + by];
    if (next) this.handles.focus(next.id);
  }

  focusChosen() {
    this.handles.focus(this.chosen);
  }

  /** Choose a point, and put the playhead there. */
  go(id) {
    this.player.time = seconds(this.point(id).time);
    this.choose(id);
    this.movePlayhead();
    document.getElementById("timeline").scrollIntoView({ block: "nearest" });
    this.focusChosen();
  }

  // ------------------------------------------------------------------------------------ drawing

  /** Work out what follows from the points. */
  relate() {
    const { data } = this;
    this.segments = layOut(this.shown, data.grid);
    this.alphas = alphasOf(this.segments, data.frames, data.alphas);
    this.changes = changesOf(this.shown, this.first, this.categories);
  }

  refresh() {
    this.relate();
    this.draw();
    this.details.show();
    this.cards.show();
    document.getElementById("undo").disabled = !this.steps.canUndo;
    document.getElementById("redo").disabled = !this.steps.canRedo;
  }

  draw() {
    const cuts = this.shown.map(({ time, origin }) => ({ at: seconds(time), origin }));
    this.panels.draw(cuts, this.alphas);
    this.handles.place();
    this.movePlayhead();
  }

  movePlayhead() {
    const { player, view } = this;
    const x = view.x(player.time);
    const playhead = document.getElementById("playhead");
    playhead.hidden = x < -1 || x > view.width + 1;
    playhead.style.transform = `translateX(${x}px)`;
    document.getElementById("clock").textContent = clock(player.time);
  }

  /** Pan by a time; whoever pans away from the playhead is not taken back to it. */
  pan(time) {
    const { view, player } = this;
    view.pan(time);
    this.isFollowing = view.holds(player.time);
    this.draw();
  }

  /** Follow the sound while it plays. */
  follow() {
    const { player, view } = this;
    const before = view.start;
    this.isFollowing ||= view.holds(player.time);
    if (this.isFollowing && !this.handles.drag) view.show(player.time);
    if (view.start !== before) this.draw();
    else this.movePlayhead();
    if (player.isPlaying) requestAnimationFrame(() => this.follow());
  }

  seek(time) {
    this.player.time = time;
    this.isFollowing = true;
    this.view.show(this.player.time);
    this.draw();
  }

  zoom(factor, about = this.middle()) {
    this.view.zoom(factor, about);
    this.pan(0);
  }

  /** What a zoom by key goes about: the sound while it plays, else the chosen point. */
  middle() {
    const { view, player } = this;
    const point = this.point(this.chosen);
    const asked = point && !player.isPlaying ? [seconds(point.time), player.time] : [player.time];
    return asked.find((time) => view.holds(time)) ?? view.start + view.span / 2;
  }

  whole() {
    this.zoom(Infinity);
  }
}
