// What a list shows, in order: days, messages, whispers, the line where the new begins, words on their way.

import { dayKey } from "./state.js";

const TOGETHER = 6 * 60 * 1000;

/** The items of a room: each has a `key`, and `data` that is another object when it has to be drawn anew. */
export function timeline(room, inThread) {
  if (!room) return [];
  const said = [...room.list];
  for (const whisper of room.whispers) {
    const at = Date.parse(whisper.at);
    let place = said.length;
    while (place > 0 && Date.parse(said[place - 1].at) > at) place -= 1;
    said.splice(place, 0, whisper);
  }
  const items = [];
  let before = null;
  for (const one of said) {
    const root = inThread && one.id === room.thread;
    if (!inThread && (!before || dayKey(before.at) !== dayKey(one.at))) {
      items.push({ key: `day:${dayKey(one.at)}`, day: one.at });
      before = null;
    }
    if (room.newFrom && one.id === room.newFrom) {
      items.push({ key: "new" });
      before = null;
    }
    const follows = Boolean(before?.author && one.author && !one.card && before.author.id === one.author.id &&
      Date.parse(one.at) - Date.parse(before.at) < TOGETHER && !before.replies);
    items.push(one.author ? { key: one.id, data: one, follows } : { key: one.key, data: one, whisper: true });
    before = root ? null : one;
    if (root) items.push({ key: "replies", count: room.list.length - 1 });
  }
  return [...items, ...room.sending.map((entry) => ({ key: entry.key, sending: entry, data: entry }))];
}
