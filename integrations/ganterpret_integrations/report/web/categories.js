// The 1000 categories: their names, and which of them a person means while typing.
//
// Conventions: a category is told by its number. Words are compared by their letters and digits
// alone, as categories.py does; nothing is chosen without being shown first.
"use strict";

function folded(text) {
  return text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

class Categories {
  /** @param listed name, words and group of each, in order; from data.py. */
  constructor(listed) {
    this.listed = listed;
    this.keys = listed.map(({ name, words }) => [name, ...words].map(folded));
    this.parts = listed.map(({ name, words }) =>
      [name, ...words].flatMap((word) => word.split(/[\s-]+/).map(folded)),
    );
  }

  name(number) {
    return this.listed[number].name;
  }

  /** Spell a category as a score does. */
  reference(number) {
    return this.listed[number].reference ?? this.name(number);
  }

  /** Spell a category as a marker's name does. */
  marker(number) {
    return this.listed[number].marker ?? this.name(number);
  }

  /** Find what a text may mean: [{number, word}], the best first; word is what was found. */
  search(text, most = 30) {
    const digits = /^\s*#?\s*(\d{1,3})\s*$/.exec(text);
    if (digits) return [{ number: Number(digits[1]), word: "" }];
    const key = folded(text);
    const scored = [];
    this.listed.forEach((category, number) => {
      const [score, at] = this.score(key, number);
      if (score) scored.push({ number, score, word: at ? category.words[at - 1] : "" });
    });
    scored.sort((a, b) => b.score - a.score || a.number - b.number);
    return scored.slice(0, most);
  }

  /** Rate how well a category answers, 0 for not at all, and tell which of its words does. */
  score(key, number) {
    const keys = this.keys[number];
    const finding = (test) => keys.findIndex(test);
    if (!key) return [1, 0];
    if (keys[0] === key) return [7, 0];
    let at = finding((word) => word === key);
    if (at >= 0) return [6, at];
    at = finding((word) => word.startsWith(key));
    if (at >= 0) return [at ? 4 : 5, at];
    if (folded(this.listed[number].group) === key) return [3, 0];
    if (this.parts[number].some((part) => part.startsWith(key))) {
      return [2, Math.max(finding((word) => word.includes(key)), 0)];
    }
    at = finding((word) => word.includes(key));
    return at >= 0 ? [1, at] : [0, 0];
  }
}
