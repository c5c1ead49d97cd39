// The toolbar over the message one points at or is on, and the message's menu.

import { confirmed } from "./dialog.js";
import { h, iconButton } from "./dom.js";
import { pickEmoji } from "./emoji.js";
import { ask } from "./link.js";
import { openMenu } from "./menu.js";
import { openThread, react, startEditing } from "./message.js";
import { note, sorry } from "./notes.js";
import { wholeLink } from "./places.js";
import { label, state } from "./state.js";

/** One toolbar for a whole list: it is moved to where it is needed, so that long lists stay light. */
export class Actions {
  constructor({ inThread }) {
    this.inThread = inThread;
    this.message = null;
    const run = (what) => (event) => what(this.message, event.currentTarget);
    this.quick = h("span", { class: "quick" });
    this.bar = h("div", { class: "toolbar", role: "toolbar", "aria-label": label("actions") },
      this.quick,
      iconButton("smile", label("react"), run((message, button) => this.react(message, button)), { "data-key": "toolbar:react" }),
      inThread ? null : iconButton("reply", label("reply"), run((message) => openThread(message)), { "data-key": "toolbar:reply" }),
      iconButton("dots", label("more"), run((message, button) => this.menu(message, button)),
        { "data-key": "toolbar:more", "aria-haspopup": "menu" }));
    this.bar.addEventListener("keydown", (event) => {
      const buttons = [...this.bar.querySelectorAll("button")];
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length)?.focus();
    });
  }

  /** Move the toolbar to a message; null takes it away. */
  show(message, row) {
    if (this.message === message && this.bar.parentNode === row) return;
    this.message = message;
    if (!message) return this.bar.remove();
    const mine = new Set((message.reactions ?? []).filter((one) => one.mine).map((one) => one.emoji));
    const quick = meant(message).filter((one) => !mine.has(one.emoji)).slice(0, 3);
    this.quick.replaceChildren(...quick.map((one) => h("button", { type: "button", class: "icon-button emoji", title: one.meaning,
      "aria-label": `${one.emoji} ${one.meaning}`, onclick: () => react(this.message, one.emoji, true) }, one.emoji)));
    row.append(this.bar);
  }

  react(message, button) {
    pickEmoji(button, (emoji) => react(message, emoji, true), { meanings: meant(message) });
  }

  menu(message, button) {
    const mine = message.author.id === state.me?.id;
    openMenu(button, label("more"), [
      ...state.menus.map((menu) => ({ label: menu.label, run: () => this.#choose(menu, message) })),
      state.menus.length ? null : undefined,
      { label: label("copy_link"), run: () => copyLink(message) },
      ...(mine ? [
        { label: label("edit"), run: () => startEditing(message, this.inThread) },
        { label: label("delete"), danger: true, run: () => remove(message) },
      ] : []),
    ].filter((entry) => entry !== undefined));
  }

  async #choose(menu, message) {
    try {
      await ask("menu", { menu: menu.name, channel: message.channel, id: message.id });
    } catch (refused) {
      sorry(refused);
    }
  }
}

/** The emoji that do something here; none of them does on what the bot says. */
const meant = (message) => (message.author.bot ? [] : state.emoji);

async function copyLink(message) {
  const link = wholeLink({ channel: message.channel, thread: message.thread, message: message.id });
  try {
    await navigator.clipboard.writeText(link);
    note(label("copied"), { stays: 3000 });
  } catch {
    note(label("not_copied", { link }), { stays: 20000 });
  }
}

async function remove(message) {
  if (!(await confirmed(label("delete.sure"), { yes: label("delete"), danger: true }))) return;
  ask("delete", { channel: message.channel, id: message.id }).catch(sorry);
}
