// Messages by place. A room is a channel, or a thread of it; it holds what was read so far, oldest first.

import { ask } from "./link.js";
import { emit, state } from "./state.js";

const KEPT = 120;
const rooms = new Map();

const key = (channel, thread) => (thread ? `${channel}\n${thread}` : channel);

/** The room of a place; made when nobody was there yet. */
export function room(channel, thread = null) {
  const name = key(channel, thread);
  if (!rooms.has(name)) {
    rooms.set(name, {
      channel, thread, list: [], byId: new Map(), whispers: [], sending: [],
      more: false, loaded: false, busy: null, newFrom: null, draft: null,
    });
  }
  return rooms.get(name);
}

export const forgetRooms = () => rooms.clear();

/** Forget the oldest of a room nobody looks at, so that coming back is quick. */
export function trim(one) {
  if (one.list.length <= KEPT * 2 || one.thread) return;
  for (const message of one.list.splice(0, one.list.length - KEPT)) one.byId.delete(message.id);
  one.more = true;
}

/** Read the latest of a room; what the server no longer has goes. */
export function load(one) {
  return exclusively(one, async () => {
    const answer = await ask("read", { channel: one.channel, thread: one.thread, before: null });
    const got = answer.messages ?? [];
    const root = one.thread ? got.find((message) => message.id === one.thread) : null;
    const oldest = got.find((message) => message !== root);
    // What is older than this answer was read before and stays, if nothing can be missing in between.
    const joins = oldest && answer.more && one.byId.has(oldest.id);
    const kept = joins ? one.list.slice(0, one.list.findIndex((message) => message.id === oldest.id)) : [];
    const earlier = kept.filter((message) => message.id !== root?.id);
    one.list = [...(root ? [root] : []), ...earlier, ...got.filter((message) => message !== root)];
    one.byId = new Map(one.list.map((message) => [message.id, message]));
    if (!joins) one.more = Boolean(answer.more);
    one.loaded = true;
    emit("room", one);
  });
}

/** Read the fifty messages before the oldest known one. */
export function older(one) {
  if (!one.more) return Promise.resolve();
  return exclusively(one, async () => {
    const first = one.list.find((message) => message.id !== one.thread);
    const answer = await ask("read", { channel: one.channel, thread: one.thread, before: first?.id ?? null });
    const fresh = (answer.messages ?? []).filter((message) => !one.byId.has(message.id));
    const at = one.thread && one.list[0]?.id === one.thread ? 1 : 0;
    one.list.splice(at, 0, ...fresh);
    for (const message of fresh) one.byId.set(message.id, message);
    one.more = Boolean(answer.more) && fresh.length > 0;
    emit("room", one);
  });
}

function exclusively(one, work) {
  one.busy ??= work().finally(() => {
    one.busy = null;
    emit("room", one);
  });
  return one.busy;
}

/** A message came or changed. True when it is new in a room that was read. */
export function put(message) {
  const home = room(message.channel, message.thread);
  if (!message.thread) {
    const below = rooms.get(key(message.channel, message.id));
    if (below?.byId.has(message.id)) replace(below, message);
  }
  if (home.byId.has(message.id)) {
    replace(home, message);
    return false;
  }
  if (message.author.id === state.me?.id) dropSending(home, message.text);
  if (!home.loaded) return true;
  const at = Date.parse(message.at);
  let place = home.list.length;
  while (place > 0 && Date.parse(home.list[place - 1].at) > at) place -= 1;
  if (place === 0 && home.more) return false;
  home.list.splice(place, 0, message);
  home.byId.set(message.id, message);
  emit("room", home);
  return place === home.list.length - 1;
}

function replace(one, message) {
  one.list[one.list.findIndex((known) => known.id === message.id)] = message;
  one.byId.set(message.id, message);
  emit("room", one);
}

/** A message is gone. */
export function drop(channel, thread, id) {
  for (const one of [rooms.get(key(channel, thread)), rooms.get(key(channel, id))]) {
    if (!one?.byId.delete(id)) continue;
    one.list = one.list.filter((message) => message.id !== id);
    emit("room", one);
  }
}

export function findMessage(channel, id) {
  for (const one of rooms.values()) {
    if (one.channel === channel && one.byId.has(id)) return one.byId.get(id);
  }
  return null;
}

/** Only this person sees it; it lives as long as the page. */
export function whisper(one, message) {
  one.whispers = [...one.whispers.filter((known) => known.id !== message.id), message];
  emit("room", one);
}

export function replaceWhisper(id, card) {
  for (const one of rooms.values()) {
    const known = one.whispers.find((each) => each.id === id);
    if (!known) continue;
    const renewed = card ? [{ ...known, card }] : [];
    one.whispers = one.whispers.flatMap((each) => (each === known ? renewed : [each]));
    emit("room", one);
    return card ? one : null;
  }
  return null;
}

/** Words on their way: shown at once, until the server has them. */
export function addSending(one, text) {
  const entry = { key: `sending:${Date.now()}:${one.sending.length}`, text, command: /^\/\S/.test(text) };
  one.sending = [...one.sending, entry];
  emit("room", one);
  return () => {
    one.sending = one.sending.filter((each) => each !== entry);
    emit("room", one);
  };
}

function dropSending(one, text) {
  const entry = one.sending.find((each) => each.text === text) ?? one.sending.find((each) => !each.command);
  if (entry) one.sending = one.sending.filter((each) => each !== entry);
}
