// Where one writes: a growing field with suggestions, emoji and files.

import { h, icon, iconButton } from "./dom.js";
import { pickEmoji } from "./emoji.js";
import { Gathering } from "./files.js";
import { ask, isOpen } from "./link.js";
import { note, sorry } from "./notes.js";
import { addSending } from "./rooms.js";
import { channel, channelName, label } from "./state.js";
import { Suggestions } from "./suggestions.js";

const TALLEST = 240;

export class Composer {
  constructor(place, { sent = () => {}, editLast = () => {}, hint = true } = {}) {
    this.room = null;
    this.sent = sent;
    this.editLast = editLast;
    this.field = h("textarea", { rows: 1, dir: "auto", autocomplete: "off", enterkeyhint: "send", class: "composer-field" });
    const chips = h("ul", { class: "chips", role: "list" });
    this.gathering = new Gathering(chips, { changed: () => this.#ready() });
    const picker = h("input", { type: "file", multiple: true, hidden: true, tabindex: -1, onchange: async () => {
      await this.gathering.add(picker.files);
      picker.value = "";
    } });
    this.button = h("button", { type: "button", class: "send", "aria-label": label("send"), title: label("send"),
      onclick: () => this.send() }, icon("send"));
    const smile = iconButton("smile", label("emoji"), () => pickEmoji(smile, (emoji) => this.#insert(emoji)));
    const clip = iconButton("clip", label("attach"), () => picker.click());
    this.box = h("div", { class: "composer" }, chips,
      h("div", { class: "composer-row" }, clip, this.field, smile, this.button), picker);
    place.append(this.box);
    if (hint) place.append(h("p", { class: "composer-hint", "aria-hidden": "true" }, label("hint.composer")));
    this.suggestions = new Suggestions(this.field, this.box);
    this.field.addEventListener("input", () => this.#typed());
    this.field.addEventListener("click", () => this.suggestions.update());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("paste", (event) => this.#dropped(event, event.clipboardData?.files));
    this.box.addEventListener("dragover", (event) => event.preventDefault());
    this.box.addEventListener("drop", (event) => this.#dropped(event, event.dataTransfer?.files));
  }

  /** Write in this room from now on; what was typed elsewhere waits there. */
  show(room) {
    if (this.room === room) return;
    if (this.room) this.room.draft = this.field.value;
    this.room = room;
    this.field.value = room.draft ?? "";
    this.gathering.clear();
    this.suggestions.close();
    const name = channelName(room.channel);
    const direct = channel(room.channel)?.kind === "direct";
    const words = room.thread ? label("write.thread") : direct ? label("write.bot") : label("write", { channel: name });
    this.field.placeholder = words;
    this.field.setAttribute("aria-label", words);
    this.#grow();
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  #typed() {
    this.#grow();
    this.suggestions.update();
  }

  #grow() {
    const { field } = this;
    field.style.setProperty("height", "auto");
    field.style.setProperty("height", `${Math.min(field.scrollHeight, TALLEST)}px`);
    this.#ready();
  }

  #ready() {
    const something = this.field.value.trim() || this.gathering.files.length;
    this.button.disabled = !something || this.gathering.pending > 0;
  }

  #insert(text) {
    const { selectionStart: from, selectionEnd: to } = this.field;
    this.field.setRangeText(text, from, to, "end");
    this.focus();
    this.#grow();
  }

  #dropped(event, files) {
    if (!files?.length) return;
    event.preventDefault();
    this.gathering.add(files);
  }

  #key(event) {
    if (event.isComposing || this.suggestions.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "ArrowUp" && !this.field.value && !event.altKey) {
      event.preventDefault();
      this.editLast();
    }
  }

  /** Send what was written. The field is free at once; if nothing came of it, the words return. */
  async send() {
    const text = this.field.value.trim();
    const { room, gathering } = this;
    if ((!text && !gathering.files.length) || gathering.pending) return;
    if (!isOpen()) return note(label("not_sent"), { kind: "sorry" });
    const files = gathering.ids;
    this.field.value = "";
    room.draft = "";
    gathering.clear();
    this.suggestions.close();
    this.#grow();
    const arrived = addSending(room, text);
    this.sent();
    try {
      await ask("post", { channel: room.channel, thread: room.thread, text, files });
    } catch (refused) {
      sorry(refused);
      if (this.room === room && !this.field.value) {
        this.field.value = text;
        this.#grow();
      } else if (!room.draft) {
        room.draft = text;
      }
    } finally {
      arrived();
    }
  }
}
