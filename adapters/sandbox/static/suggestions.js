// The list of suggestions over a text field: the focus stays in the field, the arrow keys choose.

import { avatar, fresh, h } from "./dom.js";
import { suggest } from "./completion.js";
import { announce } from "./notes.js";
import { label } from "./state.js";

export class Suggestions {
  constructor(field, place) {
    this.field = field;
    this.options = [];
    this.active = -1;
    this.moved = false; // whether the person chose, not we
    this.asked = 0;
    this.list = h("ul", { id: fresh("suggestions"), class: "suggestions", role: "listbox", "aria-label": label("suggestions.list"), hidden: true });
    place.append(this.list);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-haspopup", "listbox");
    field.setAttribute("aria-controls", this.list.id);
    field.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  get open() {
    return !this.list.hidden;
  }

  /** Look what fits the text before the caret. */
  async update() {
    const asked = ++this.asked;
    const text = this.field.value.slice(0, this.field.selectionStart);
    const found = await suggest(text);
    if (asked !== this.asked) return;
    if (!found || document.activeElement !== this.field) return this.close();
    const inserts = (options) => options.map((option) => option.insert).join("\n");
    const same = this.open && inserts(found.options) === inserts(this.options);
    this.from = found.from;
    if (same && this.moved) return; // what was chosen meanwhile stays chosen
    this.moved = false;
    if (same) return this.#choose(found.eager ? 0 : -1);
    this.options = found.options;
    this.list.replaceChildren(...found.options.map((option, at) => this.#row(option, at)));
    this.list.hidden = false;
    this.#choose(found.eager ? 0 : -1);
    announce(`${label("suggestions", { n: this.options.length })}, ${label("suggestions.how")}`);
  }

  #row(option, at) {
    return h("li", { role: "option", id: `${this.list.id}-${at}`, "aria-selected": "false", onclick: () => this.take(at),
      onpointermove: () => this.active !== at && this.#move(at) },
    option.person ? avatar(option.person) : option.mark ? h("span", { class: "emoji" }, option.mark) : null,
    h("span", { class: "suggestion-label" }, option.label,
      option.words ? h("span", { class: "suggestion-words" }, ` ${option.words}`) : null),
    option.hint ? h("span", { class: "suggestion-hint", dir: "auto" }, option.hint) : null,
    option.badge ? h("span", { class: "badge" }, option.badge) : null);
  }

  #move(at) {
    this.moved = true;
    this.#choose(at);
  }

  #choose(at) {
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = at;
    const row = this.list.children[at];
    row?.setAttribute("aria-selected", "true");
    row?.scrollIntoView({ block: "nearest" });
    if (row) this.field.setAttribute("aria-activedescendant", row.id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  take(at) {
    const { field } = this;
    const { insert } = this.options[at];
    const rest = field.value.slice(field.selectionStart).replace(/^ /, "");
    field.value = field.value.slice(0, this.from) + insert + rest;
    const caret = this.from + insert.length;
    field.setSelectionRange(caret, caret);
    this.close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  close() {
    this.asked += 1;
    this.list.hidden = true;
    this.active = -1;
    this.field.removeAttribute("aria-activedescendant");
  }

  /** Take a key if the list is open and the key is for it. */
  key(event) {
    if (!this.open) return false;
    const last = this.options.length - 1;
    if (event.key === "ArrowDown") this.#move(this.active >= last ? 0 : this.active + 1);
    else if (event.key === "ArrowUp") this.#move(this.active <= 0 ? last : this.active - 1);
    else if (event.key === "Tab" && !event.shiftKey) this.take(Math.max(this.active, 0));
    else if (event.key === "Enter" && !event.shiftKey && this.active >= 0) this.take(this.active);
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}
