// What the page knows, and who wants to hear of changes.

import { ENGLISH } from "./labels.js";

export const HOME = "~home";

export const state = {
  me: null,
  people: new Map(),
  channels: [],
  verbs: [],
  menus: [],
  emoji: [],
  labels: {},
  community: "",
  locale: "en",
  region: "en",
  home: null,
  tour: null,
  online: false,
  view: { channel: null, thread: null },
};

const listeners = new Map();

/** Hear of something; several may listen. */
export function on(name, listener) {
  if (!listeners.has(name)) listeners.set(name, []);
  listeners.get(name).push(listener);
}

/** Nobody listens any more; the page is built anew. */
export const silence = () => listeners.clear();

export function emit(name, data) {
  for (const listener of listeners.get(name) ?? []) listener(data);
}

/** One of the page's words in the person's language, with `{places}` filled in; `n` chooses the plural. */
export function label(key, values = {}) {
  const words = (name) => state.labels[name] ?? ENGLISH[name];
  let text = words(key);
  if ("n" in values) {
    const form = new Intl.PluralRules(state.locale).select(values.n);
    text = words(`${key}.${form}`) ?? words(`${key}.other`) ?? text;
  }
  return (text ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Take over what a fresh `hello` says. */
export function greet(hello) {
  const people = hello.people ?? [];
  state.people = new Map(people.map((person) => [person.id, person]));
  state.me = typeof hello.me === "string" ? (state.people.get(hello.me) ?? { id: hello.me, name: hello.me }) : hello.me;
  state.channels = hello.channels ?? [];
  state.verbs = hello.verbs ?? [];
  state.menus = hello.menus ?? [];
  state.emoji = hello.emoji ?? [];
  state.labels = hello.labels ?? {};
  state.community = hello.community?.name ?? hello.community ?? "";
  state.tour = hello.tour?.done ? null : (hello.tour ?? null);
  try {
    [state.locale] = Intl.getCanonicalLocales((hello.locale || "en").replace("_", "-"));
  } catch {
    state.locale = "en";
  }
  // Times are written as at home: "en" in Britain is not "en" in America.
  const language = (locale) => locale.split("-")[0];
  state.region = state.locale.includes("-") ? state.locale :
    (navigator.languages.find((one) => language(one) === state.locale) ?? state.locale);
}

export const channel = (id) => state.channels.find((one) => one.id === id);

/** A channel's name as people write it. */
export function channelName(id) {
  if (id === HOME) return label("home");
  const one = channel(id);
  if (!one) return id;
  return one.kind === "direct" || one.kind === "group" ? one.name : `#${one.name}`;
}

const formats = new Map();
function format(name, options) {
  const key = `${state.region} ${name}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(state.region, options));
  return formats.get(key);
}

const twelve = () => format("hour", { hour: "numeric" }).resolvedOptions().hour12;
export const timeOf = (at) => format("time", { hour: twelve() ? "numeric" : "2-digit", minute: "2-digit" }).format(new Date(at));
export const wholeTime = (at) => format("whole", { dateStyle: "full", timeStyle: "short" }).format(new Date(at));
/** A key that is the same for moments of one day here. */
export const dayKey = (at) => new Date(at).toDateString();

/** "Today", "Yesterday", or the date; with the year only when it is another. */
export function dayName(at) {
  const day = new Date(at);
  const now = new Date();
  if (dayKey(day) === dayKey(now)) return label("today");
  if (dayKey(day) === dayKey(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1))) return label("yesterday");
  const same = day.getFullYear() === now.getFullYear();
  return format(same ? "day" : "year", { weekday: "long", day: "numeric", month: "long", ...(same ? {} : { year: "numeric" }) })
    .format(day);
}

/** "12:40" today, else a short date. */
export function shortWhen(at) {
  return dayKey(at) === dayKey(new Date()) ? timeOf(at) : format("short", { day: "numeric", month: "short" }).format(new Date(at));
}
