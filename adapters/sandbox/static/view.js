// The middle of the page: the head of a channel or of Home, what was said, and the field to write in.

import { Composer } from "./composer.js";
import { h, icon, iconButton } from "./dom.js";
import { home } from "./home.js";
import { say } from "./link.js";
import { MessageList } from "./messages.js";
import { note, sorry } from "./notes.js";
import { load, older, room, trim } from "./rooms.js";
import { kindSign } from "./sidebar.js";
import { HOME, channel, emit, label, state } from "./state.js";

const FARTHEST = 60;

export class View {
  constructor(main) {
    this.main = main;
    this.newer = 0;
    this.burger = iconButton("burger", label("open_sidebar"), () => {}, { class: "icon-button burger", "aria-controls": "sidebar" });
    this.title = h("h1", { dir: "auto" });
    this.purpose = h("p", { class: "purpose quiet", dir: "auto" });
    this.banner = h("p", { class: "banner", role: "status", hidden: true });
    this.scroller = h("div", { class: "scroller" });
    this.home = h("div", { class: "scroller home", hidden: true, tabindex: -1 });
    this.foot = h("div", { class: "foot" });
    this.jump = h("button", { type: "button", class: "jump", hidden: true, onclick: () => this.list.toEnd() }, icon("down"), h("span"));
    main.append(h("header", { class: "top" }, this.burger, h("div", { class: "top-words" }, this.title, this.purpose)),
      this.banner, this.scroller, this.home, h("div", { class: "jump-place" }, this.jump), this.foot);
    this.list = new MessageList(this.scroller, { empty: emptyTable, pinned: (pinned) => this.#pinned(pinned) });
    this.composer = new Composer(this.foot, { sent: () => this.list.attend(), editLast: () => this.list.editLast(state.me.id) });
    this.drawHome = home(this.home);
  }

  /** Go to a channel or to Home. */
  async show(id) {
    const before = state.view.channel;
    const changed = before !== id;
    state.view.channel = id;
    if (changed && before && before !== HOME) {
      room(before).newFrom = null;
      trim(room(before));
    }
    const isHome = id === HOME;
    this.scroller.hidden = this.foot.hidden = isHome;
    this.home.hidden = !isHome;
    this.#head(id);
    emit("sidebar");
    if (isHome) {
      this.jump.hidden = true;
      this.drawHome();
      say("home");
      return;
    }
    const wanted = room(id);
    if (changed || this.list.room !== wanted) {
      this.list.show(wanted);
      this.composer.show(wanted);
      this.newer = 0;
    }
    if (!wanted.loaded) {
      await load(wanted).catch(sorry);
      this.#markNew(wanted);
    }
    this.seen();
  }

  #head(id) {
    const one = channel(id);
    this.title.replaceChildren(icon(id === HOME ? "home" : kindSign(id)), id === HOME ? label("home") : (one?.name ?? id));
    this.purpose.textContent = id === HOME ? label("home.sub") : (one?.purpose ?? "");
    this.purpose.title = this.purpose.textContent;
    this.purpose.hidden = !this.purpose.textContent;
  }

  #markNew(one) {
    const unread = channel(one.channel)?.unread ?? 0;
    if (!unread || unread >= one.list.length) return;
    one.newFrom = one.list.at(-unread).id;
    emit("room", one);
  }

  /** Something was said in the open channel: count it when it is out of sight. */
  came() {
    if (!this.list.pinned) this.newer += 1;
    this.#pinned(this.list.pinned);
    this.seen();
  }

  #pinned(pinned) {
    if (pinned) this.newer = 0;
    if (!this.jump) return;
    this.jump.hidden = pinned || state.view.channel === HOME;
    this.jump.lastChild.textContent = this.newer ? label("newer", { n: this.newer }) : label("latest");
    this.jump.classList.toggle("has-new", this.newer > 0);
  }

  /** Tell the server that the channel was looked at. */
  seen() {
    const { channel: id } = state.view;
    if (!id || id === HOME || document.visibilityState !== "visible" || !state.online) return;
    const one = channel(id);
    if (one?.unread) one.unread = 0;
    say("seen", { channel: id });
  }

  /** Find a message, reading back as far as needed, and mark it. */
  async find(list, id) {
    const wanted = list.room;
    for (let pages = 0; pages < FARTHEST && !wanted.byId.has(id) && (wanted.more || wanted.busy); pages += 1) {
      list.pin(false);
      try {
        await (wanted.busy ?? older(wanted));
      } catch (refused) {
        return sorry(refused);
      }
    }
    if (list.room === wanted && !list.mark(id)) note(label("no_message"));
  }

  connection(online) {
    clearTimeout(this.timer);
    if (online) {
      if (!this.banner.hidden) note(label("online"), { stays: 3000 });
      this.banner.hidden = true;
      return;
    }
    // A short break goes unnoticed.
    this.timer = setTimeout(() => {
      this.banner.textContent = label(state.me ? "offline" : "connecting");
      this.banner.hidden = false;
    }, 500);
  }
}

function emptyTable(one) {
  const direct = channel(one.channel)?.kind === "direct";
  return h("div", { class: "empty" }, h("img", { src: "/static/icon.svg", alt: "", width: 72, height: 72 }),
    h("p", { class: "empty-title" }, label("empty.title")), h("p", null, label(direct ? "empty.direct" : "empty.channel")));
}
