// What could come next while somebody types: commands and their options, people, channels, emoji.

import { EMOJI } from "./emojilist.js";
import { ask } from "./link.js";
import { label, state } from "./state.js";

const COMMAND = "/practice";
const MOST = 12;

const starts = (text, typed) => text.toLocaleLowerCase().startsWith(typed.toLocaleLowerCase());
const quoted = (value) => (/\s/.test(value) ? `"${value}"` : value);

/** Suggestions for the text before the caret: `{from, options, eager}`, or null. An option is `{insert, label, hint, mark}`.
    `eager`: Enter takes the first; else one has to be chosen first, because the text may be complete as it is. */
export async function suggest(text) {
  if (text.startsWith("/")) return command(text);
  const word = /(^|[\s(])([@#:][\p{L}\p{N}_+-]*)$/u.exec(text);
  if (!word) return null;
  const [, , token] = word;
  const from = text.length - token.length;
  const options = { "@": people, "#": channels, ":": emoji }[token[0]](token.slice(1));
  const complete = options.length === 1 && options[0].insert.trim() === token;
  return options.length && !complete ? { from, options, eager: true } : null;
}

function people(typed) {
  return [...state.people.values()]
    .filter((one) => one.name.split(/\s+/).some((part) => starts(part, typed)) || starts(one.name, typed))
    .slice(0, MOST)
    .map((one) => ({ insert: `@${one.name} `, label: one.name, hint: one.about, person: one }));
}

function channels(typed) {
  return state.channels.filter((one) => one.kind !== "direct" && one.kind !== "group" && starts(one.name, typed)).slice(0, MOST)
    .map((one) => ({ insert: `#${one.name} `, label: `#${one.name}`, hint: one.purpose }));
}

function emoji(typed) {
  if (typed.length < 2) return [];
  return EMOJI.flatMap(([, all]) => all).filter((one) => one.name.split(" ").some((part) => starts(part, typed))).slice(0, MOST)
    .map((one) => ({ insert: `${one.emoji} `, label: one.name, mark: one.emoji }));
}

async function command(text) {
  const [head] = text.split(/\s/, 1);
  if (head !== COMMAND) {
    if (text !== head || !COMMAND.startsWith(head)) return null;
    return { from: 0, options: verbs(""), eager: head.length > 1 };
  }
  const rest = text.slice(COMMAND.length).trimStart();
  const fitting = state.verbs.filter((one) => rest === one.verb || rest.startsWith(`${one.verb} `));
  const [verb] = fitting.sort((a, b) => b.verb.length - a.verb.length);
  if (verb && rest !== verb.verb) {
    const deeper = verbs(rest).filter((option) => option.label !== verb.verb);
    return deeper.length ? { from: 0, options: deeper, eager: false } : option(verb, text);
  }
  const options = verbs(rest);
  return options.length ? { from: 0, options, eager: Boolean(rest) && !verb } : null;
}

function verbs(typed) {
  const taught = (one) => Number(one.taught ?? false);
  return state.verbs
    .filter((one) => (!one.steward || state.me?.steward) && starts(one.verb, typed))
    .sort((a, b) => taught(b) - taught(a))
    .map((one) => ({ insert: `${COMMAND} ${one.verb} `, label: one.verb, hint: one.summary, words: one.words,
      badge: one.steward ? label("steward") : "" }));
}

async function option(verb, text) {
  const all = verb.options ?? [];
  const token = /(?:^|\s)([\p{L}_]+):("[^"]*|\S*)$/u.exec(text);
  if (token) {
    const known = all.find((one) => one.name === token[1]);
    if (!known) return null;
    const typed = token[2].replace(/^"/, "");
    const values = known.choices?.length ? known.choices.filter((one) => starts(one.label, typed) || starts(one.value, typed)) :
      known.completes ? await fromServer(verb, known, typed) : [];
    if (values.length === 1 && quoted(values[0].value) === token[2]) return null;
    const from = text.length - token[2].length;
    const options = values.slice(0, MOST).map((one) => ({ insert: `${quoted(one.value)} `, label: one.label, hint: one.hint }));
    return options.length ? { from, eager: Boolean(typed), options } : null;
  }
  const word = /\s([\p{L}_]*)$/u.exec(text);
  if (!word) return null;
  const left = all.filter((one) => !text.includes(` ${one.name}:`) && starts(one.name, word[1]));
  if (!left.length) return null;
  const options = left.map((one) => ({ insert: `${one.name}:`, label: `${one.name}:`, hint: one.summary,
    badge: one.required ? label("form.required") : "" }));
  return { from: text.length - word[1].length, eager: false, options };
}

async function fromServer(verb, known, typed) {
  try {
    const answer = await ask("complete", { id: "c", verb: verb.verb, option: known.name, typed });
    return answer.options ?? [];
  } catch {
    return []; // No completions is no harm: people can type on.
  }
}
