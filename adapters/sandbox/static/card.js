// The bot's cards: every part of the protocol as elements, and pressing its buttons.

import { confirmed } from "./dialog.js";
import { doc, docText, line } from "./doc.js";
import { fresh, h, icon } from "./dom.js";
import { fileLink } from "./files.js";
import { ask } from "./link.js";
import { sorry } from "./notes.js";
import { label } from "./state.js";

/** A card. `on` tells the server where it is: `{whisper}`, `{channel, id}` or `{home: true}`.
    `under` is the heading above it, which its title needn't say again. */
export function card(data, on, { heading = "h3", under = "" } = {}) {
  const title = data.title && docText(data.title) !== under ? h(heading, { class: "card-title", dir: "auto" }, line(data.title)) : null;
  return h("div", { class: "card" }, title, (data.parts ?? []).map((part) => PARTS[part.type]?.(part, on)));
}

const PARTS = {
  words: (part) => h("div", { class: part.small ? "words small" : "words" }, doc(part.doc)),

  said: (part) => h("figure", { class: "said" }, h("blockquote", { dir: "auto" }, doc(part.doc)),
    part.by && h("figcaption", { dir: "auto" }, line(part.by))),

  facts: (part) => h("dl", { class: "facts" }, part.facts.map(([name, value]) =>
    h("div", null, h("dt", { dir: "auto" }, line(name)), h("dd", { dir: "auto" }, line(value))))),

  items: (part, on) => h(part.numbered ? "ol" : "ul", { class: "items", role: "list" }, part.items.map((item) =>
    h("li", null, h("div", { class: "item-words" }, h("div", { dir: "auto" }, line(item.doc)),
      item.detail && h("div", { class: "detail", dir: "auto" }, line(item.detail))),
    item.button && button(item.button, on, docText(item.doc))))),

  buttons: (part, on) => h("div", { class: "buttons" }, part.buttons.map((one) => button(one, on))),

  menu: (part, on) => (part.several ? manyMenu(part, on) : oneMenu(part, on)),

  picture: (part) => h("figure", { class: "picture" }, h("picture", null,
    part.dark_url && h("source", { srcset: part.dark_url, media: darkMedia(), "data-dark": true }),
    h("img", { src: part.url, alt: part.alt, loading: "lazy" }))),

  file: (part) => fileLink(part),

  rule: () => h("hr"),
};

/** When a picture's dark sister is shown: as the page was told, else as the system says. */
export function darkMedia() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? (chosen === "dark" ? "all" : "not all") : "(prefers-color-scheme: dark)";
}

const looks = (style) => (style === "main" ? "button main" : style === "danger" ? "button danger" : "button");

function button(data, on, about = "") {
  const { label: text } = data;
  // Several rows may each have "Open": the row's words are added for those who do not see it.
  const name = about ? `${text}: ${about.slice(0, 80)}` : null;
  if (data.url) {
    const own = data.url.startsWith("/") || data.url.startsWith(location.origin);
    const href = /^(https?:|\/|#)/i.test(data.url) ? data.url : null;
    return h("a", { class: looks(data.style), href, target: own ? null : "_blank", rel: "noopener noreferrer", "aria-label": name }, text,
      own ? null : icon("out"));
  }
  const key = `press:${data.action}|${data.record}`;
  const element = h("button", { type: "button", class: looks(data.style), "aria-label": name, "data-key": key }, text);
  element.addEventListener("click", async () => {
    if (element.getAttribute("aria-disabled") === "true") return;
    if (data.confirm && !(await confirmed(docText(data.confirm), { yes: text, danger: data.style === "danger" }))) return;
    await press(element, data, [], on);
  });
  return element;
}

/** Tell the server of a press; the element is busy until there is an answer. */
async function press(element, { action, record }, chosen, on) {
  element.classList.add("busy");
  element.setAttribute("aria-disabled", "true");
  element.setAttribute("aria-busy", "true");
  try {
    await ask("press", { action, record: record ?? "", chosen, on });
  } catch (refused) {
    sorry(refused);
  } finally {
    element.classList.remove("busy");
    element.removeAttribute("aria-disabled");
    element.removeAttribute("aria-busy");
  }
}

function oneMenu(part, on) {
  const chosen = part.chosen ?? [];
  const id = fresh("menu");
  const select = h("select", { id, "data-key": `press:${part.action}|${part.record}` },
    !chosen.length && h("option", { value: "", selected: true, disabled: true }, label("form.choose")),
    part.options.map((option) => h("option", { value: option.value, selected: chosen.includes(option.value) },
      option.hint ? `${option.label} – ${option.hint}` : option.label)));
  select.addEventListener("change", () => press(select, part, [select.value], on));
  return h("div", { class: "card-menu" }, h("label", { for: id }, part.label), h("span", { class: "select" }, select));
}

function manyMenu(part, on) {
  const chosen = part.chosen ?? [];
  const boxes = part.options.map(({ value }) => h("input", { type: "checkbox", value, checked: chosen.includes(value) }));
  const key = `press:${part.action}|${part.record}`;
  const apply = h("button", { type: "button", class: "button", "data-key": key, disabled: true }, label("apply"));
  const state = () => boxes.filter((box) => box.checked).map((box) => box.value);
  const start = state().join("\n");
  const all = h("fieldset", { class: "card-menu many", onchange: () => { apply.disabled = state().join("\n") === start; } },
    h("legend", null, part.label),
    h("div", { class: "checks" }, boxes.map((box, at) => h("label", { class: "check" }, box,
      h("span", null, part.options[at].label, part.options[at].hint && h("span", { class: "quiet" }, part.options[at].hint))))), apply);
  apply.addEventListener("click", () => press(apply, part, state(), on));
  return all;
}
