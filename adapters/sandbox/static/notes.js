// Short notes at the edge of the page, and what is only said to screen readers.

import { h, iconButton } from "./dom.js";
import { label, state } from "./state.js";

const STAYS = 8000;
const MOST = 4;
const notes = () => document.getElementById("notes");

/** Say something to screen readers only. */
export function announce(text) {
  const live = document.getElementById("live");
  const said = h("p", null, text);
  live.append(said);
  setTimeout(() => said.remove(), 4000);
}

/** Show a note for a while; `action` is `{label, run}`. Of those with the same `only` the last stays. Notes are read out politely. */
export function note(text, { action = null, kind = "plain", stays = STAYS, only = null } = {}) {
  const leave = () => {
    clearTimeout(timer);
    one.classList.add("leaving");
    setTimeout(() => one.remove(), 140);
  };
  const one = h("div", { class: `note note-${kind}` }, h("p", { dir: "auto" }, text),
    action && h("button", { type: "button", class: "button", onclick: () => { leave(); action.run(); } }, action.label),
    iconButton("close", label("close"), leave));
  let timer = setTimeout(leave, stays);
  one.addEventListener("pointerenter", () => clearTimeout(timer));
  one.addEventListener("focusin", () => clearTimeout(timer));
  one.addEventListener("pointerleave", () => { timer = setTimeout(leave, stays); });
  if (only) one.dataset.only = only;
  const same = [...notes().children].find((known) => known.firstChild.textContent === text || (only && known.dataset.only === only));
  same?.remove();
  notes().append(one);
  // What a tour shows must not be covered.
  while (notes().children.length > (state.tour ? 1 : MOST)) notes().firstChild.remove();
}

/** Take all notes away: what they say is about a moment that is over. */
export const clearNotes = () => notes().replaceChildren();

/** A request was refused: its words, or that there is no connection. */
export function sorry(refused) {
  if (refused.message === "late") note(label("too_long"), { kind: "sorry" });
  else if (refused.message === "") note(label("not_sent"), { kind: "sorry" });
  // Words of the server were already shown by `sorry`.
}
