
"use strict";

const query = document.getElementById("query");
const withSeed = document.getElementById("seed");
const found = document.getElementById("found");
const said = document.getElementById("said");
const cards = [...document.querySelectorAll("article")].map((card) => ({
  card,
  words: plain(card.dataset.words),
}));
let silence = 0;

/* As the command line compares: case and accents make no difference. */
function plain(text) {
  return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}

function filter() {
  const parts = plain(query.value).split(/\s+/).filter(Boolean);
  let count = 0;
  for (const { card, words } of cards) {
    card.hidden = !parts.every((part) => words.includes(part));
    count += card.hidden ? 0 : 1;
  }
  for (const section of document.querySelectorAll("section")) {
    const shown = section.querySelectorAll("article:not([hidden])").length;
    section.hidden = shown === 0;
    section.querySelector(".count").textContent = String(shown);
  }
  document.getElementById("none").hidden = count > 0;
  found.textContent = count === 1 ? "1 category" : `${count} categories`;
}

function say(text) {
  said.textContent = text;
  clearTimeout(silence);
  silence = setTimeout(() => { said.textContent = ""; }, 2500);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    say(`Copied: ${text}`);
  } catch {
    say(`This browser copies nothing; the name is: ${text}`);
  }
}

/* The next picture on the way of an arrow key, among those that are shown. */
function neighbour(button, key) {
  const all = [...document.querySelectorAll("article:not([hidden]) button")];
  if (key === "ArrowRight" || key === "ArrowLeft") {
    return all[all.indexOf(button) + (key === "ArrowRight" ? 1 : -1)];
  }
  const here = button.getBoundingClientRect();
  const rows = key === "ArrowDown" ? all : all.reverse();
  const beyond = rows
    .slice(rows.indexOf(button) + 1)
    .map((each) => ({ each, place: each.getBoundingClientRect() }))
    .filter(({ place }) => Math.abs(place.top - here.top) > here.height / 2);
  const row = beyond.filter(({ place }) => Math.abs(place.top - beyond[0].place.top) < 4);
  const away = ({ place }) => Math.abs(place.left - here.left);
  return row.sort((one, other) => away(one) - away(other))[0]?.each;
}

query.addEventListener("input", filter);
document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());

document.addEventListener("click", (event) => {
  const button = event.target.closest("article button");
  if (button) {
    copy(withSeed.checked ? button.dataset.name : button.closest("article").dataset.plain);
  }
});

document.addEventListener("keydown", (event) => {
  const button = document.activeElement?.closest("article button");
  if (event.key === "/" && document.activeElement !== query) {
    event.preventDefault();
    query.focus();
    query.select();
  } else if (event.key === "Escape") {
    query.value = "";
    filter();
    query.focus();
  } else if (button && event.key.startsWith("Arrow")) {
    const next = neighbour(button, event.key);
    if (next) {
      event.preventDefault();
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    }
  }
});

filter();
