// One message, one whisper, one message on its way: from data to elements.

import { card } from "./card.js";
import { doc, docText, spoken } from "./doc.js";
import { avatar, h, icon } from "./dom.js";
import { fileList } from "./files.js";
import { ask, say } from "./link.js";
import { sorry } from "./notes.js";
import { followLink, go, linkTo } from "./places.js";
import { findMessage, replaceWhisper } from "./rooms.js";
import { emit, label, shortWhen, state, timeOf, wholeTime } from "./state.js";
import { editor } from "./edit.js";

const LONG = 1400;
const MANY_LINES = 24;
const opened = new Set();
const editing = new Map();

const own = (message) => message.author.id === state.me?.id;

/** A message. `follows`: the same author goes on, so name and picture are not repeated. */
export function messageElement(message, { follows, inThread }) {
  const place = { channel: message.channel, thread: message.thread, message: message.id };
  const when = timeOf(message.at);
  const time = h("a", { class: "time", href: linkTo(place), onclick: followLink, tabindex: -1, title: wholeTime(message.at),
    "aria-label": label("permalink", { time: wholeTime(message.at) }) }, h("time", { datetime: message.at }, when));
  const name = h("span", { class: "name", dir: "auto", title: state.people.get(message.author.id)?.about || null }, message.author.name);
  return h("li", { class: follows ? "message follows" : "message", "data-id": message.id, "data-own": own(message) },
    row(message.id, `${message.author.name}, ${when}: ${spoken(message)}`,
      h("div", { class: "gutter" }, follows ? time : avatar(message.author)),
      h("div", { class: "body" },
        follows ? null : h("div", { class: "byline" }, name, message.author.bot && h("span", { class: "badge" }, label("bot")), time),
        isEditing(message.id, inThread) ? editor(message, () => stopEditing(message)) : content(message),
        message.files?.length ? fileList(message.files) : null,
        reactions(message),
        !inThread && message.replies ? repliesLink(message) : null)));
}

/** What the arrow keys go between; its label is what is read first. */
const row = (id, label, ...inside) => h("article", { class: "row", tabindex: -1, "data-key": `message:${id}`, "aria-label": label }, inside);

function content(message) {
  const edited = message.edited ? h("span", { class: "edited", title: label("edited.long") }, label("edited")) : null;
  const words = message.doc?.length ? h("div", { class: "words", dir: "auto" }, doc(message.doc)) : null;
  if (words && edited) (words.lastElementChild?.tagName === "P" ? words.lastElementChild : words).append(" ", edited);
  const shown = words && isLong(message.doc) ? folded(message.id, words) : words;
  const on = { channel: message.channel, id: message.id };
  return [shown, message.card ? card(message.card, on) : null, !words && edited ? h("p", null, edited) : null];
}

function isLong(blocks) {
  const text = docText(blocks);
  return text.length > LONG || text.split("\n").length > MANY_LINES;
}

function folded(id, words) {
  const button = h("button", { type: "button", class: "link", "data-key": `fold:${id}` });
  const draw = () => {
    words.classList.toggle("folded", !opened.has(id));
    button.textContent = label(opened.has(id) ? "show_less" : "show_all");
    button.setAttribute("aria-expanded", String(opened.has(id)));
  };
  button.addEventListener("click", () => {
    if (!opened.delete(id)) opened.add(id);
    draw();
  });
  words.addEventListener("focusin", () => {
    opened.add(id);
    draw();
  });
  draw();
  return h("div", { class: "foldable" }, words, button);
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  return h("div", { class: "reactions" }, message.reactions.map((one) => {
    const others = (one.names ?? []).filter((name) => !one.mine || name !== state.me?.name);
    const names = [...others, ...(one.mine ? [label("reaction.you")] : [])].join(", ");
    const meaning = state.emoji.find((known) => known.emoji === one.emoji)?.meaning;
    const text = label(one.mine ? "reaction.mine" : "reaction.theirs", { emoji: one.emoji, names });
    return h("button", { type: "button", class: "reaction", "aria-pressed": String(Boolean(one.mine)), "data-key": `react:${one.emoji}`,
      title: meaning ? `${names} – ${meaning}` : names, "aria-label": text, onclick: () => react(message, one.emoji, !one.mine) },
    h("span", { class: "emoji" }, one.emoji), h("span", null, String(one.count)));
  }));
}

function repliesLink(message) {
  const last = message.last_reply ? h("span", { class: "quiet" }, label("last_reply", { when: shortWhen(message.last_reply) })) : null;
  return h("button", { type: "button", class: "replies", "data-key": `replies:${message.id}`,
    onclick: () => openThread(message) }, icon("reply"), h("span", null, label("replies", { n: message.replies })), last);
}

/** Open a message's thread and write there. */
export function openThread(message) {
  emit("write-in-thread", message);
  go({ channel: message.channel, thread: message.thread ?? message.id });
}

/** Put an emoji on a message or take it away; shown at once, corrected by the server. */
export function react(message, emoji, on) {
  const known = (message.reactions ?? []).find((one) => one.emoji === emoji);
  if (on === Boolean(known?.mine)) return;
  const changed = { emoji, count: (known?.count ?? 0) + (on ? 1 : -1), mine: on,
    names: on ? [...(known?.names ?? []), state.me.name] : (known?.names ?? []).filter((name) => name !== state.me.name) };
  const all = known ? message.reactions.map((one) => (one === known ? changed : one)) : [...(message.reactions ?? []), changed];
  emit("changed", { ...message, reactions: all.filter((one) => one.count > 0) });
  ask("react", { channel: message.channel, id: message.id, emoji, on }).catch((refused) => {
    sorry(refused);
    emit("changed", message);
  });
}

/** Change one's own message in its place. */
export function startEditing(message, inThread) {
  editing.set(message.id, inThread);
  emit("changed", { ...message });
  emit("flush");
  document.querySelector(`${inThread ? "#thread" : "#main"} [data-id="${CSS.escape(message.id)}"] textarea`)?.focus();
}

function stopEditing(message) {
  const list = editing.get(message.id) ? "#thread" : "#main";
  editing.delete(message.id);
  emit("changed", { ...(findMessage(message.channel, message.id) ?? message) });
  emit("flush");
  document.querySelector(`${list} [data-key="message:${CSS.escape(message.id)}"]`)?.focus();
}

/** Whether a message is being changed, in the channel or in the thread. */
export const isEditing = (id, inThread) => editing.get(id) === inThread;

/** What only this person sees. */
export function whisperElement(whisper) {
  return h("li", { class: "message whisper", "data-id": whisper.key },
    row(whisper.key, `${label("whisper")}: ${spoken({ card: whisper.card })}`,
      h("div", { class: "gutter" }, avatar({ id: "bot", name: "Lunchtable", bot: true })),
      h("div", { class: "body" },
        h("div", { class: "only-you" }, icon("eye"), h("span", null, label("whisper")),
          h("time", { class: "quiet", datetime: whisper.at, title: wholeTime(whisper.at) }, timeOf(whisper.at)),
          h("button", { type: "button", class: "link", "data-key": `dismiss:${whisper.id}`, onclick: () => dismiss(whisper) },
            label("whisper.dismiss"))),
        card(whisper.card, { whisper: whisper.id }))));
}

function dismiss(whisper) {
  replaceWhisper(whisper.id, null);
  say("dismiss", { id: whisper.id });
}

/** Words that are on their way. */
export function sendingElement(entry) {
  return h("li", { class: entry.command ? "message sending command" : "message sending" },
    h("div", { class: "row" }, h("div", { class: "gutter" }, entry.command ? null : avatar(state.me)),
      h("div", { class: "body" }, h("div", { class: "words" }, h("p", { dir: "auto" }, entry.text)),
        h("span", { class: "quiet" }, label("sending")))));
}
