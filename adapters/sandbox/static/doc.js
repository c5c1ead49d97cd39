// A doc (blocks and inlines as data) becomes elements. Nothing here ever reads HTML.

import { h } from "./dom.js";
import { state } from "./state.js";
import { followLink, linkTo } from "./places.js";

const WEB = /^(https?:|mailto:)/i;
const FILE = /^\/file\/\w[\w-]*$/;

/** A whole doc. A plain string is taken as one paragraph. */
export function doc(blocks) {
  const fragment = document.createDocumentFragment();
  for (const block of asBlocks(blocks)) fragment.append(blockOf(block));
  return fragment;
}

/** A doc in a place for one line: a single paragraph comes without its own element. */
export function line(blocks) {
  const all = asBlocks(blocks);
  if (all.length !== 1 || !all[0].p) return doc(all);
  const fragment = document.createDocumentFragment();
  fragment.append(...inlines(all[0].p));
  return fragment;
}

function asBlocks(blocks) {
  if (typeof blocks === "string") return [{ p: [{ t: blocks }] }];
  return blocks ?? [];
}

function blockOf(block) {
  if (block.p) return h("p", { dir: "auto" }, inlines(block.p));
  if (block.quote) return h("blockquote", { dir: "auto" }, doc(block.quote));
  if (block.code !== undefined) return h("pre", { dir: "ltr", tabindex: 0 }, h("code", null, block.code));
  if (block.list) {
    return h(block.ordered ? "ol" : "ul", { dir: "auto" }, block.list.map((item) => h("li", { dir: "auto" }, line(item))));
  }
  return document.createTextNode("");
}

const inlines = (all) => (all ?? []).map(inline);

function inline(one) {
  if (one.t !== undefined) return document.createTextNode(one.t);
  if (one.b) return h("strong", null, inlines(one.b));
  if (one.i) return h("em", null, inlines(one.i));
  if (one.s) return h("s", null, inlines(one.s));
  if (one.c !== undefined) return h("code", null, one.c);
  if (one.br) return h("br");
  if (one.person !== undefined) return mention(one);
  if (one.channel !== undefined) {
    return h("a", { class: "mention", href: linkTo({ channel: one.channel }), onclick: followLink }, `#${one.name ?? one.channel}`);
  }
  if (one.a) return anchor(one);
  return document.createTextNode("");
}

function mention(one) {
  const person = state.people.get(one.person);
  const mine = one.person === state.me?.id;
  return h("span", { class: mine ? "mention mention-me" : "mention", title: person?.about || null, dir: "auto" },
    `@${one.name ?? person?.name ?? one.person}`);
}

function anchor(one) {
  const inside = one.a.length ? inlines(one.a) : [one.href];
  if (one.href?.startsWith("#") || one.href?.startsWith(`${location.origin}/`)) {
    return h("a", { href: one.href, onclick: followLink }, inside);
  }
  if (FILE.test(one.href ?? "")) return h("a", { href: one.href, target: "_blank", rel: "noopener" }, inside);
  if (!WEB.test(one.href ?? "")) return h("span", null, inside);
  return h("a", { href: one.href, target: "_blank", rel: "noopener noreferrer" }, inside);
}

/** What can be read of a doc, as plain text. */
export function docText(blocks) {
  return asBlocks(blocks).map(blockText).join("\n").trim();
}

function blockText(block) {
  if (block.p) return inlineText(block.p);
  if (block.quote) return docText(block.quote);
  if (block.code !== undefined) return block.code;
  return (block.list ?? []).map((item) => docText(item)).join("\n");
}

function inlineText(all) {
  return (all ?? []).map((one) => {
    if (one.br) return "\n";
    if (one.person !== undefined) return `@${one.name ?? one.person}`;
    if (one.channel !== undefined) return `#${one.name ?? one.channel}`;
    return one.t ?? one.c ?? inlineText(one.b ?? one.i ?? one.s ?? one.a);
  }).join("");
}

/** A message's or card's words for a screen reader, short. */
export function spoken(message, most = 240) {
  const card = message.card ? message.card.summary || docText(message.card.title) : "";
  const files = (message.files ?? []).map((file) => file.alt || file.name).join(", ");
  const text = [docText(message.doc), card, files].filter(Boolean).join(" ").replace(/\s+/g, " ");
  return text.length > most ? `${text.slice(0, most)} …` : text;
}
