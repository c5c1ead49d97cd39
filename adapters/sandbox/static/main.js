// Putting the page together: what the server says goes to where it is shown.

import { showKeys } from "./dialog.js";
import { spoken } from "./doc.js";
import { inTour, isTyping } from "./dom.js";
import { closeForms, formDone, openForm, showInvalid } from "./form.js";
import { begin, connect } from "./link.js";
import { announce, clearNotes, note } from "./notes.js";
import { go, here, rememberMe, whoAmI } from "./places.js";
import { drop, forgetRooms, load, put, replaceWhisper, room, whisper } from "./rooms.js";
import { Drawer, neighbours, sidebar } from "./sidebar.js";
import { HOME, channel, channelName, emit, greet, label, on, silence, state } from "./state.js";
import { Thread } from "./thread.js";
import { showTour } from "./tour.js";
import { View } from "./view.js";

const at = (id) => document.getElementById(id);
const fresh = (id) => {
  const empty = at(id).cloneNode(false);
  at(id).replaceWith(empty);
  return empty;
};

let view = null;
let thread = null;
let drawer = null;
let writing = null;
let turns = 0;
let builtFor = "";
let led = { step: "", to: "" };

/** Build the page, and say whether that was needed; anew when its words changed, because somebody else reads another language. */
function build() {
  const words = JSON.stringify([state.locale, state.labels]);
  if (words === builtFor) return false;
  builtFor = words;
  const root = document.documentElement;
  root.lang = state.locale;
  root.dir = ["ar", "fa", "he", "ur"].includes(new Intl.Locale(state.locale).language) ? "rtl" : "ltr";
  at("skip").textContent = label("skip");
  at("tour").setAttribute("aria-label", label("tour"));
  silence();
  listen();
  const [nav, main, panel, shade] = ["sidebar", "main", "thread", "shade"].map(fresh);
  nav.setAttribute("aria-label", label("sidebar"));
  panel.hidden = true;
  view = new View(main);
  thread = new Thread(panel);
  drawer = new Drawer(nav, main, view.burger, shade);
  sidebar(nav);
  return true;
}

const HANDLERS = {
  hello(message) {
    const before = state.me?.id;
    greet(message);
    state.online = true;
    const other = before !== state.me.id;
    if (other) forgetRooms();
    const rebuilt = build();
    rememberMe(state.me.id);
    if (other || rebuilt) {
      if (before && other && !state.tour) note(label("switched", { name: state.me.name }), { stays: 3000, only: "person" });
      closeForms();
      state.home = null;
      state.view.channel = null;
      view.list.room = null;
      thread.hide();
      show(here(), { first: true, quiet: Boolean(before) });
    } else {
      refresh();
    }
    emit("sidebar");
    emit("tour");
  },

  message({ message }) {
    const fresh = put(message);
    if (!fresh || message.author.id === state.me.id) return;
    const open = state.view.channel === message.channel && (message.thread ? thread.room?.thread === message.thread : true);
    if (!open) return;
    announce(label("said", { name: message.author.name, text: spoken(message) }));
    if (!message.thread) view.came();
  },

  gone: ({ channel: id, thread: root, id: message }) => drop(id, root, message),

  channels(message) {
    state.channels = message.channels;
    const open = channel(state.view.channel);
    if (open?.unread && document.visibilityState === "visible") view.seen();
    emit("sidebar");
    if (isClosed()) show(here(), { quiet: true });
  },

  whisper(message) {
    const id = message.channel || state.view.channel || HOME;
    const where = room(id, message.channel ? (message.thread ?? null) : null);
    const known = where.whispers.some((one) => one.id === message.id);
    whisper(where, { id: message.id, key: `whisper:${message.id}`, card: message.card, at: message.at ?? new Date().toISOString() });
    // What was whispered before the page was opened is in its place again; that is no news.
    if (known || message.again) return;
    announce(label("said.whisper", { text: spoken({ card: message.card }) }));
    if (id === state.view.channel && (!where.thread || where === thread.room)) {
      (where.thread ? thread.list : view.list).attend();
    } else {
      const action = { label: label("go_there"), run: () => go({ channel: id, thread: where.thread }) };
      note(label("whisper.elsewhere", { place: channelName(id) }), { action });
    }
  },

  replace(message) {
    const where = replaceWhisper(message.id, message.card);
    if (where) announce(label("said.whisper", { text: spoken({ card: message.card }) }));
  },

  form: openForm,
  invalid: showInvalid,
  formdone: formDone,

  home(message) {
    state.home = message.card ?? false;
    emit("home");
    if (message.ref && state.view.channel !== HOME) go({ channel: HOME });
  },

  sorry(message) {
    if (!document.querySelector("dialog.form[open]")) note(message.text, { kind: "sorry" });
  },

  tour(message) {
    if (message.done && !state.tour) return; // it was stopped here
    state.tour = message;
    emit("tour");
  },
};

begin((message) => HANDLERS[message.type]?.(message), (online) => {
  state.online = online;
  view?.connection(online);
});
connect(whoAmI());

/** After a reconnect: what is open is read again, in case something was missed in spite of `since`. */
function refresh() {
  if (isClosed()) return show(here(), { quiet: true });
  for (const one of [view.list.room, thread.room]) if (one) load(one).catch(() => {});
  if (state.view.channel === HOME) view.show(HOME);
  else view.seen();
}

/** Is the place that is shown no longer open to this person? They left it, or were put out. */
const isClosed = () => Boolean(state.view.channel) && state.view.channel !== HOME && !channel(state.view.channel);

/** Go where an address says; `quiet`: nobody asked for that place just now, so nothing is said if it isn't open. */
async function show(place, { first = false, quiet = false } = {}) {
  if (!state.me) return;
  drawer.set(false);
  if (place.channel !== HOME && !channel(place.channel)) {
    if (place.channel && !quiet && !state.tour) note(label("no_place"));
    const [start] = state.channels.filter((one) => one.member !== false);
    return go({ channel: start?.id ?? HOME }, { replace: true });
  }
  const turn = ++turns;
  const moved = state.view.channel !== place.channel;
  state.view.thread = place.thread;
  if (!place.thread) thread.hide();
  const shown = view.show(place.channel);
  title();
  if (place.thread) {
    const opened = thread.show(place.channel, place.thread);
    if (writing === place.thread) thread.composer.focus();
    writing = null;
    await opened;
    if (place.message && turn === turns) await view.find(thread.list, place.message);
    return;
  }
  await shown;
  if (turn !== turns) return; // the person went on meanwhile
  if (place.message) await view.find(view.list, place.message);
  else if (place.channel === HOME) moved && !first && !inTour() && view.home.focus();
  else if (moved && !matchMedia("(pointer: coarse)").matches && document.activeElement === document.body) view.composer.focus();
}

function title() {
  if (!state.view.channel) return;
  const read = (one) => one.id === state.view.channel && document.hasFocus();
  const unread = state.channels.reduce((sum, one) => sum + (read(one) ? 0 : (one.unread ?? 0)), 0);
  document.title = `${unread ? `(${unread}) ` : ""}${channelName(state.view.channel)} · ${state.community || "Lunchtable"}`;
}

function listen() {
  on("place", (place) => show(place));
  on("sidebar", title);
  on("changed", (message) => put(message));
  on("write-in-thread", (message) => { writing = message.thread ?? message.id; });
  on("switch", (person) => become(person));
  on("tour", tourStep);
}

function tourStep() {
  showTour(at("tour"));
  const { tour } = state;
  if (!tour || tour.done) return;
  // A step leads once; after that the person may look around, also as somebody else.
  const step = `${tour.name} ${tour.step}`;
  if (step !== led.step) {
    led = { step, to: tour.place || location.hash };
    clearNotes();
  } else if (!led.to) return;
  if (tour.as && tour.as !== state.me.id) return become(tour.as);
  const { to } = led;
  led.to = "";
  if (to === location.hash) return;
  history.pushState(null, "", to);
  show(here());
}

window.addEventListener("popstate", () => show(here()));
window.addEventListener("focus", () => { view?.seen(); emit("sidebar"); });

/** This window is somebody else from now on. */
function become(person) {
  if (person === state.me?.id) return;
  state.online = false;
  connect(person);
}

// Keys that work everywhere.

const stops = () => [
  () => document.querySelector("#sidebar [aria-current]"),
  () => view.scroller.hidden ? view.home : view.list.rows().find((row) => row.tabIndex === 0),
  () => !view.foot.hidden && view.composer.field,
  () => thread.isOpen && thread.list.rows().find((row) => row.tabIndex === 0),
  () => thread.isOpen && thread.composer.field,
  () => at("tour").querySelector("button"),
].map((find) => find()).filter((element) => element && !element.closest("[inert]"));

document.addEventListener("keydown", (event) => {
  if (!view || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (event.key === "F6") {
    event.preventDefault();
    const parts = stops();
    const now = parts.findIndex((part) => part.closest("nav, .scroller, .foot, #tour")?.contains(document.activeElement));
    parts.at((now + (event.shiftKey ? -1 : 1)) % parts.length)?.focus();
  } else if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    go({ channel: neighbours(event.key === "ArrowDown" ? 1 : -1) });
  } else if (event.key === "?" && !isTyping(event.target)) {
    event.preventDefault();
    showKeys();
  } else if (event.key === "Escape" && thread.isOpen && !document.querySelector(".pop")) {
    thread.close();
  }
});

at("skip").addEventListener("click", (event) => {
  event.preventDefault();
  if (!view || view.scroller.hidden || !view.list.focusCurrent()) at("main").focus();
});
