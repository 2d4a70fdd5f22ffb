// What stands below the timeline: changes, a card for each segment, the settings.
//
// Conventions: a segment is as it came if it lies on the same frames, between points that show the
// same; pictures and what a render has to do are known of those alone.
"use strict";

const ORIGINS = {
  edge: "edge of the song",
  detected: "found in the sound",
  silence: "forced by a silence",
  marker: "placed by hand",
};

function element(name, text = "", className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

class Cards {
  constructor(page) {
    this.page = page;
    this.list = document.getElementById("segments");
    this.cards = new Map();
    const { data } = page;
    this.first = new Map(data.segments.map((segment) => [segment.left, segment]));
    document.getElementById("settings").append(
      ...data.settings.flatMap(([name, value]) => [element("dt", name), element("dd", value)]),
    );
  }

  /** Tell whether a segment is as it came. */
  asItCame({ left, right, start, stop }) {
    const first = this.first.get(left.id);
    const shown = ({ was, category, seed }) => was?.category === category && was.seed === seed;
    const same = first?.right === right.id && first.start === start && first.stop === stop;
    return same && shown(left) && shown(right);
  }

  show() {
    const { page, list } = this;
    const cards = page.segments.map((segment, index) => this.cardOf(segment, index));
    this.cards = new Map(cards.map(({ key, card }) => [key, { key, card }]));
    list.replaceChildren(...cards.map(({ card }) => card));
    this.showWork();
    this.showChanges();
  }

  /** Return a segment's card, the one from before where nothing on it has changed. */
  cardOf(segment, index) {
    const { left, right, start, stop } = segment;
    const shown = [left, right].map((p) => [p.id, p.category, p.seed, written(p.time)]);
    const key = JSON.stringify([shown, start, stop, index]);
    return this.cards.get(key) ?? { key, card: this.make(segment, index) };
  }

  make(segment, index) {
    const { page } = this;
    const { left, right, start, stop } = segment;
    const isSame = this.asItCame(segment);
    const first = this.first.get(left.id);
    const card = element("li", "", isSame ? "card" : "card changed");
    const names = [left, right].map((point) => page.nameOf(point));
    const heading = element("h3");
    const link = element("button", `${index + 1}. ${names.join(" → ")}`, "plain");
    link.type = "button";
    link.addEventListener("click", () => page.go(left.id));
    heading.append(link);
    card.append(heading, this.pictures(first, names, isSame));
    const times = [left, right].map((point) => clock(seconds(point.time)));
    const strength = left.rank ? `place ${left.rank} of ${page.data.ranks}` : "none";
    const told = [
      ["time", `${times.join(" to ")}, ${counted(stop - start, "frame")} from ${start}`],
      ["category", page.categories.name(left.category)],
      ["seed", String(left.seed)],
      ["origin", ORIGINS[left.origin]],
      ["strength", strength],
      ["render", this.workOf(segment)],
    ];
    if (left.label) told.splice(1, 0, ["label", left.label]);
    const facts = element("dl");
    facts.append(...told.flatMap(([name, value]) => [element("dt", name), element("dd", value)]));
    card.append(facts);
    return card;
  }

  pictures(first, names, isSame) {
    const row = element("div", "", "pictures");
    for (const { frame, picture } of first?.pictures ?? []) {
      const image = element("img");
      image.src = picture;
      image.alt = `Frame ${frame}, between ${names.join(" and ")}`;
      row.append(image);
    }
    if (!isSame) {
      const how = row.childElementCount ? "Pictures from before the change" : "Not pictured yet";
      row.append(element("p", how));
    }
    return row;
  }

  workOf(segment) {
    if (!this.asItCame(segment)) return "again: changed here";
    const { missing, start, stop } = this.first.get(segment.left.id);
    if (!missing) return "done";
    return missing === stop - start ? "to do" : `${counted(missing, "frame")} to do`;
  }

  showWork() {
    const { page } = this;
    let [segments, frames] = [0, 0];
    for (const segment of page.segments) {
      const isSame = this.asItCame(segment);
      const missing = isSame
        ? this.first.get(segment.left.id).missing
        : segment.stop - segment.start;
      segments += missing > 0;
      frames += missing;
    }
    const about = page.changes.length ? "about " : "";
    const what = `${segments} of ${counted(page.segments.length, "segment")}`;
    document.getElementById("work").textContent = frames
      ? `A render by ${page.data.model} would make ${what}: ${about}${counted(frames, "frame")} ` +
        `of ${page.data.frames}.`
      : `Everything is rendered by ${page.data.model} already.`;
  }

  showChanges() {
    const { changes, data } = this.page;
    document.getElementById("no-changes").hidden = changes.length > 0;
    document.getElementById("changes").replaceChildren(
      ...changes.map(({ what, point, text }) => {
        const item = element("li");
        item.append(element("strong", what), ` ${clock(seconds(point.time))}: ${text} `);
        item.append(element("small", point.id));
        return item;
      }),
    );
    for (const id of ["save-markers", "save-score"]) {
      document.getElementById(id).disabled = !changes.length;
    }
    const how = document.getElementById("how");
    how.replaceChildren();
    if (!changes.length) return;
    const command = `ganterpret import ${quoted(data.document.name)} ${quoted(data.markersName)}`;
    how.append(
      "Markers come home by ",
      element("code", `${command} --dry-run`),
      ", which shows these changes, and without --dry-run makes them. " +
        "A saved score takes the place of the one that the report was made from.",
    );
  }
}

/** Write a file's name as a shell takes it. */
function quoted(name) {
  return /^[\w./-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
