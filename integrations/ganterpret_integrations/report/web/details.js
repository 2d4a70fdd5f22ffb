// The chosen point: its category with a search, its frame, its seed.
//
// Conventions: the search is a combobox as WAI-ARIA describes it: the arrows go through what was
// found, Enter takes it, Escape leaves the category as it was. A number counts when its field is
// left, or at Enter.
"use strict";

class Details {
  constructor(page) {
    this.page = page;
    this.part = (id) => document.getElementById(id);
    this.input = this.part("category");
    this.list = this.part("found");
    this.found = [];
    this.at = -1;
    this.listen();
  }

  listen() {
    const { input, list, page, part } = this;
    input.addEventListener("focus", () => input.select());
    input.addEventListener("input", () => this.open());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const option = event.target.closest("li");
      if (option) this.take([...list.children].indexOf(option));
    });
    part("frame").addEventListener("change", ({ target }) => {
      if (target.value !== "") page.moveTo(page.chosen, Number(target.value));
      this.show();
    });
    part("seed").addEventListener("change", ({ target }) => {
      const seed = Number(target.value);
      const isLegal = target.value !== "" && Number.isInteger(seed) && seed >= 0 && seed < MOST_SEEDS;
      if (isLegal) page.edit(page.chosen, { seed });
      else page.say(`A seed is a whole number from 0 to ${MOST_SEEDS - 1}.`);
      this.show();
    });
    part("reseed").addEventListener("click", () => page.reseed(page.chosen));
    part("delete").addEventListener("click", () => page.remove(page.chosen));
  }

  /** Show the chosen point, or that there is none. */
  show() {
    const { page, part } = this;
    const point = page.point(page.chosen);
    part("fields").hidden = !point;
    part("details-hint").hidden = Boolean(point);
    part("details-title").textContent = point
      ? `${page.nameOf(point)}, ${clock(seconds(point.time))}`
      : "No point chosen";
    part("about").textContent = point ? this.about(point) : "";
    if (!point) return;
    const isEdge = point.origin === "edge";
    part("frame").value = page.frameOf(point);
    part("frame").max = Math.max(page.data.frames - 2, 1);
    part("frame").disabled = isEdge;
    part("delete").disabled = isEdge;
    part("seed").value = point.seed;
    if (this.list.hidden) this.input.value = page.categories.name(point.category);
  }

  about(point) {
    const { page } = this;
    const index = page.points.indexOf(point) + 1;
    const parts = [`Point ${index} of ${page.points.length}`, ORIGINS[point.origin]];
    const moves = point.was && compared(point.time, point.was.time);
    if (point.rank) {
      const place = `strength: place ${point.rank} of ${page.data.ranks}`;
      parts.push(moves ? `${place} where it was` : place);
    }
    if (point.label) parts.push(`label “${point.label}”`);
    parts.push(page.categories.listed[point.category].group, point.id);
    return parts.join(" · ");
  }

  /** Begin to name the chosen point. */
  name() {
    this.input.focus();
  }

  open() {
    const { input, list, page } = this;
    this.found = page.categories.search(input.value);
    this.at = this.found.length ? 0 : -1;
    list.replaceChildren(
      ...this.found.map(({ number, word }, index) => {
        const option = document.createElement("li");
        option.id = `found-${index}`;
        option.setAttribute("role", "option");
        const { name, group } = page.categories.listed[number];
        const more = document.createElement("small");
        more.textContent = [...new Set([word, group])].filter(Boolean).join(" · ");
        option.append(name, " ", more);
        return option;
      }),
    );
    list.hidden = !this.found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    const told = this.found.length ? `${this.found.length} categories` : "No category is called so";
    page.say(told);
    this.mark();
  }

  mark() {
    const { list, input, at } = this;
    [...list.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === at));
      if (index === at) option.scrollIntoView({ block: "nearest" });
    });
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `found-${at}`);
  }

  key(event) {
    const { page, found, list } = this;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      if (list.hidden) this.open();
      else if (found.length) this.at = (this.at + by + found.length) % found.length;
      this.mark();
    } else if (event.key === "Enter") {
      if (!list.hidden && this.at >= 0) this.take(this.at);
      else page.focusChosen();
    } else if (event.key === "Escape") {
      this.close();
      page.focusChosen();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  take(index) {
    const { page, found } = this;
    this.close();
    page.edit(page.chosen, { category: found[index].number });
    page.focusChosen();
  }

  close() {
    this.list.hidden = true;
    this.found = [];
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.show();
  }
}
