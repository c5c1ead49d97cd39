// Choosing an emoji: first those that mean something in this community, then the common ones, with search.

import { h } from "./dom.js";
import { EMOJI } from "./emojilist.js";
import { popUp } from "./menu.js";
import { label, state } from "./state.js";

/** Open the picker beside a button; `choose(emoji)` is called once. `meanings` come first. */
export function pickEmoji(anchor, choose, { meanings = state.emoji } = {}) {
  const take = (emoji) => {
    close();
    choose(emoji);
  };
  const words = label("emoji.search");
  const search = h("input", { type: "search", placeholder: words, "aria-label": words, autocomplete: "off" });
  const body = h("div", { class: "emoji-body" });
  const panel = h("div", { class: "emoji-picker", role: "dialog", "aria-label": label("react") }, search, body);
  fill(body, "", take, meanings);
  search.addEventListener("input", () => fill(body, search.value, take, meanings));
  panel.addEventListener("keydown", (event) => moveInGrid(event, search, body));
  const close = popUp(anchor, panel);
  search.focus();
}

function fill(body, typed, take, meanings) {
  const words = typed.trim().toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const fits = (text) => words.every((word) => text.toLocaleLowerCase().includes(word));
  const button = (emoji, name, meaning = null) =>
    h("button", { type: "button", class: meaning ? "emoji-meaning" : "emoji-cell", title: name, "aria-label": meaning ? null : name,
      onclick: () => take(emoji) }, h("span", { class: "emoji", "aria-hidden": meaning ? "true" : null }, emoji), meaning && h("span", null, meaning));
  const known = meanings.filter((one) => fits(`${one.meaning} ${nameOf(one.emoji)}`));
  const groups = EMOJI.map(([group, all]) => [group, all.filter((one) => fits(one.name))]).filter(([, all]) => all.length);
  body.replaceChildren(
    ...(known.length ? [h("h3", null, label("emoji.meaning")),
      h("div", { class: "emoji-meanings" }, known.map((one) => button(one.emoji, nameOf(one.emoji), one.meaning)))] : []),
    ...groups.flatMap(([group, all]) => [h("h3", null, label(group)),
      h("div", { class: "emoji-grid" }, all.map((one) => button(one.emoji, one.name)))]),
    ...(known.length || groups.length ? [] : [h("p", { class: "quiet" }, label("emoji.none"))]));
  body.scrollTop = 0;
}

export function nameOf(emoji) {
  for (const [, all] of EMOJI) {
    const found = all.find((one) => one.emoji === emoji);
    if (found) return found.name;
  }
  return "";
}

function moveInGrid(event, search, body) {
  const cells = [...body.querySelectorAll("button")];
  const at = cells.indexOf(document.activeElement);
  if (event.target === search) {
    if (event.key === "Enter" && cells.length) {
      event.preventDefault();
      cells[0].click();
    } else if (event.key === "ArrowDown" && cells.length) {
      event.preventDefault();
      cells[0].focus();
    }
    return;
  }
  if (at < 0) return;
  const moves = { ArrowRight: 1, ArrowLeft: -1 };
  if (event.key in moves) {
    event.preventDefault();
    const step = moves[event.key] * (document.dir === "rtl" ? -1 : 1);
    cells[at + step]?.focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const next = nearest(cells, at, event.key === "ArrowDown");
    (next ?? (event.key === "ArrowUp" ? search : cells[at])).focus();
  } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && event.key !== " ") {
    search.focus();
  }
}

/** The cell straight above or below, by where it is drawn: groups have rows of different lengths. */
function nearest(cells, at, down) {
  const from = cells[at].getBoundingClientRect();
  const other = cells.map((cell) => [cell, cell.getBoundingClientRect()])
    .filter(([, box]) => (down ? box.top >= from.bottom - 2 : box.bottom <= from.top + 2));
  if (!other.length) return null;
  const row = down ? Math.min(...other.map(([, box]) => box.top)) : Math.max(...other.map(([, box]) => box.top));
  const inRow = other.filter(([, box]) => Math.abs(box.top - row) < 4);
  return inRow.sort(([, a], [, b]) => Math.abs(a.left - from.left) - Math.abs(b.left - from.left))[0][0];
}
