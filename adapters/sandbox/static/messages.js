// A list of messages: drawn from a room, kept in step with it, moved through with the keyboard.

import { Actions } from "./actions.js";
import { h, holdFocus, inTour } from "./dom.js";
import { isEditing, messageElement, openThread, sendingElement, startEditing, whisperElement } from "./message.js";
import { sorry } from "./notes.js";
import { older } from "./rooms.js";
import { dayName, label, on } from "./state.js";
import { timeline } from "./timeline.js";

const NEAR = 60;
const EYE = 30;
const INNER = ".body a:not(.time), .body button, .body select, .body input, .body pre";

export class MessageList {
  constructor(scroller, { inThread = false, pinned = () => {}, empty }) {
    this.scroller = scroller;
    this.inThread = inThread;
    this.tellPinned = pinned;
    this.empty = empty;
    this.room = null;
    this.drawn = new Map();
    this.current = null;
    this.pinned = true;
    this.size = "";
    this.drawnAt = 0;
    this.later = null;
    this.actions = new Actions({ inThread });
    this.list = h("ol", { class: "messages", role: "list", "aria-label": label(inThread ? "thread" : "messages") });
    this.top = h("div", { class: "list-top" });
    this.bottom = h("div", { class: "list-filler" });
    scroller.append(this.bottom, this.top, this.list);
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.pinned && this.toEnd()).observe(this.list);
    new ResizeObserver(() => this.pinned && this.toEnd()).observe(scroller);
    this.list.addEventListener("pointerover", (event) => this.#point(event.target));
    this.list.addEventListener("pointerleave", () => this.#point(document.activeElement));
    this.list.addEventListener("focusin", (event) => this.#focused(event.target));
    this.list.addEventListener("focusout", (event) => this.#left(event.relatedTarget));
    this.list.addEventListener("keydown", (event) => this.#key(event));
    on("room", (room) => room === this.room && this.#soon());
    on("flush", () => this.draw());
  }

  /** Show a room from its end. */
  show(room) {
    this.room = room;
    this.drawn.clear();
    this.list.replaceChildren();
    this.actions.show(null);
    this.current = null;
    this.pinned = true;
    this.draw();
    this.toEnd();
  }

  /** Draw at once, but when a lot comes in a row, not more often than the eye can follow. */
  #soon() {
    if (this.later) return;
    const since = performance.now() - this.drawnAt;
    if (since > EYE) this.draw();
    else this.later = setTimeout(() => this.draw(), EYE);
  }

  /** Bring the elements in step with the room; what did not change is not touched. */
  draw() {
    clearTimeout(this.later);
    this.later = null;
    const items = timeline(this.room, this.inThread);
    const stay = this.#hold();
    const keys = new Set(items.map((item) => item.key));
    for (const [key, known] of this.drawn) {
      if (keys.has(key)) continue;
      if (known.element.contains(document.activeElement)) this.#leave(known.element);
      known.element.remove();
      this.drawn.delete(key);
    }
    let place = this.list.firstElementChild;
    for (const item of items) {
      const element = this.#element(item);
      if (place && !place.isConnected) place = element; // it was drawn anew where it stood
      if (element === place) place = place.nextElementSibling;
      else this.list.insertBefore(element, place);
    }
    this.#edges();
    this.#roving();
    if (this.pinned) this.toEnd();
    else stay();
    this.drawnAt = performance.now();
  }

  /** Remember what the person reads; calling the result puts it where it was. */
  #hold() {
    const { scroller } = this;
    const first = this.list.querySelector("[data-id]");
    const before = first?.getBoundingClientRect().top;
    const known = first?.dataset.id;
    return () => {
      const now = this.list.querySelector("[data-id]");
      if (!first || now?.dataset.id === known || !this.drawn.has(known)) return;
      scroller.style.setProperty("overflow-anchor", "none");
      scroller.scrollTop += this.drawn.get(known).element.getBoundingClientRect().top - before;
      requestAnimationFrame(() => scroller.style.removeProperty("overflow-anchor"));
    };
  }

  #element(item) {
    const known = this.drawn.get(item.key);
    const same = (...names) => names.every((name) => known[name] === item[name]);
    if (known && (this.#editing(item.key) ? known.editing : same("data", "follows", "count"))) return known.element;
    const element = this.#make(item);
    if (known) {
      const refocus = holdFocus(known.element);
      known.element.replaceWith(element);
      if (this.actions.message?.id === item.key) this.actions.show(item.data, element.querySelector(".row"));
      if (known.element.classList.contains("marked")) element.classList.add("marked");
      refocus(element);
    }
    this.drawn.set(item.key, { ...item, element, editing: this.#editing(item.key) });
    return element;
  }

  #editing(id) {
    return isEditing(id, this.inThread);
  }

  #make(item) {
    if (item.day) return h("li", { class: "day" }, h("h3", null, dayName(item.day)));
    if (item.key === "new") return h("li", { class: "new-line" }, h("span", null, label("new")));
    if (item.key === "replies") {
      return h("li", { class: "day" }, h("h3", null, item.count > 0 ? label("replies", { n: item.count }) : label("empty.thread")));
    }
    if (item.sending) return sendingElement(item.sending);
    const { follows } = item;
    const element = item.whisper ? whisperElement(item.data) : messageElement(item.data, { follows, inThread: this.inThread });
    reachable(element.querySelector(".row"), false);
    return element;
  }

  #edges() {
    const { room } = this;
    this.scroller.setAttribute("aria-busy", String(Boolean(room?.busy)));
    const nothing = room?.loaded && !room.list.length && !room.whispers.length && !room.sending.length;
    if (nothing) this.top.replaceChildren(this.empty(room));
    else if (room?.busy && room.more) this.top.replaceChildren(h("p", { class: "quiet centred" }, label("older")));
    else this.top.replaceChildren();
  }

  /** Something came that the person asked for: show it, and let Tab go there. */
  attend() {
    if (!this.list.contains(document.activeElement)) this.current = null;
    this.#roving();
    this.toEnd();
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.size = this.#size();
    this.pin(true);
  }

  #size() {
    const { scrollHeight, clientHeight } = this.scroller;
    return `${scrollHeight} ${clientHeight}`;
  }

  /** Whether the list stays at its end when something comes. */
  pin(pinned) {
    if (pinned === this.pinned) return;
    this.pinned = pinned;
    this.tellPinned(pinned);
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    // When the room for words changed, it was not the person who scrolled.
    const size = this.#size();
    if (this.pinned && size !== this.size) return this.toEnd();
    this.size = size;
    this.pin(scrollHeight - scrollTop - clientHeight < NEAR);
    if (scrollTop < 400 && this.room?.more && !this.room.busy) older(this.room).catch(sorry);
  }

  /** Scroll to a message, mark it and put the focus on it. */
  mark(id) {
    this.draw();
    for (const marked of this.list.querySelectorAll(".marked")) marked.classList.remove("marked");
    const element = this.drawn.get(id)?.element;
    if (!element) return false;
    this.pin(false);
    element.classList.add("marked");
    element.scrollIntoView({ block: "center" });
    if (!inTour()) this.#go(element.querySelector(".row"), true);
    return true;
  }

  /** What the arrow keys go between; one of them can be reached by Tab. */
  rows() {
    return [...this.list.querySelectorAll(".row[tabindex]")];
  }

  #roving() {
    const wanted = this.drawn.get(this.current)?.element.querySelector(".row") ?? this.rows().at(-1);
    for (const row of this.list.querySelectorAll(".row[tabindex='0']")) if (row !== wanted) reachable(row, false);
    if (wanted) reachable(wanted, true);
  }

  focusCurrent() {
    const row = this.drawn.get(this.current)?.element.querySelector(".row") ?? this.rows().at(-1);
    row?.focus();
    return Boolean(row);
  }

  #go(row, still = false) {
    if (!row) return;
    this.current = item(row);
    this.#roving();
    row.focus({ preventScroll: true });
    if (!still) row.scrollIntoView({ block: "nearest" });
  }

  #focused(target) {
    const id = item(target);
    if (!id) return;
    this.current = id;
    this.#roving();
    this.#point(target);
  }

  #left(next) {
    if (!this.list.contains(next) && !document.querySelector(".pop")) this.actions.show(null);
  }

  #point(target) {
    if (document.querySelector(".pop")) return;
    const id = target instanceof Element && this.list.contains(target) ? item(target) : null;
    const known = id ? this.drawn.get(id) : null;
    const usable = known?.data?.author && !this.#editing(id);
    this.actions.show(usable ? known.data : null, usable ? known.element.querySelector(".row") : null);
  }

  #leave(element) {
    const next = element.nextElementSibling ?? element.previousElementSibling;
    this.#go(next?.querySelector(".row[tabindex]") ?? this.rows().at(-1));
  }

  #key(event) {
    const row = event.target;
    if (!row.matches?.(".row") || event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = this.rows();
    const at = rows.indexOf(row);
    const moves = { ArrowDown: rows[at + 1], ArrowUp: rows[at - 1], Home: rows[0], End: rows.at(-1) };
    const message = this.drawn.get(item(row))?.data;
    const own = message?.author ? message : null;
    const press = (key) => this.actions.bar.querySelector(`[data-key="toolbar:${key}"]`);
    const keys = {
      r: () => own && !this.inThread && openThread(own),
      e: () => own && this.actions.react(own, press("react")),
      m: () => own && this.actions.menu(own, press("more")),
      ContextMenu: () => own && this.actions.menu(own, press("more")),
    };
    if (event.key in moves) this.#go(moves[event.key]);
    else if (event.key in keys) keys[event.key]();
    else return;
    event.preventDefault();
  }

  /** Change the last message this person wrote here. */
  editLast(me) {
    const last = this.room?.list.findLast((message) => message.author.id === me);
    if (last) startEditing(last, this.inThread);
  }
}

/** Whether Tab stops at a message and at what is in it. */
function reachable(row, yes) {
  row.tabIndex = yes ? 0 : -1;
  for (const inner of row.querySelectorAll(INNER)) inner.tabIndex = yes ? 0 : -1;
}

const item = (element) => element.closest("[data-id]")?.dataset.id ?? null;
