// Small tools to make elements. Text always goes in as text, never as HTML.

/** An element: `h("p", {class: "x", onclick: f, hidden: true}, "text", child, null)`. */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "selected") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const LINES = {
  home: "M4 10.5 12 4l8 6.5V19a1 1 0 0 1-1 1h-4.5v-5.5h-5V20H5a1 1 0 0 1-1-1z",
  lock: "M6.5 11h11a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11",
  hash: "M9.5 4 7.5 20M16.5 4l-2 16M5 9h15M4 15h15",
  forum: "M5 5h14M5 12h14M5 19h9",
  chat: "M5 5h14a1.5 1.5 0 0 1 1.5 1.5v8A1.5 1.5 0 0 1 19 16h-7l-4.5 4v-4H5a1.5 1.5 0 0 1-1.5-1.5v-8A1.5 1.5 0 0 1 5 5z",
  people: "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3.5 19c.4-3 2.6-4.5 5.5-4.5s5.1 1.5 5.5 4.5M15.5 5.3a3 3 0 0 1 0 5.4M17.5 14.8c1.7.7 2.7 2.1 3 4.2",
  smile: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM8.5 14c.8 1.3 2 2 3.5 2s2.7-.7 3.5-2M9 9.5v.5M15 9.5v.5",
  reply: "M9.5 6.5 4.5 11l5 4.5M5 11h8.5c3.5 0 6 2.2 6 6.5",
  dots: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  clip: "m19.5 11-7.6 7.7a4.7 4.7 0 0 1-6.7-6.7l7.9-8a3.1 3.1 0 0 1 4.5 4.5l-7.9 7.9a1.6 1.6 0 0 1-2.2-2.2l7.2-7.3",
  send: "M4.5 12 20 4.5l-4.5 15.5-4-6.5zM11.5 13.5 20 4.5",
  close: "m6 6 12 12M18 6 6 18",
  burger: "M4 7h16M4 12h16M4 17h16",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z",
  auto: "M12 20.5a8.5 8.5 0 1 0 0-17zM12 20.5a8.5 8.5 0 1 1 0-17z",
  keys: "M4 7h16a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1zM7 10.5h.01M10.5 10.5h.01M14 10.5h.01M17 10.5h.01M8 14h8",
  eye: "M3 12c2-4 5-6 9-6s7 2 9 6c-2 4-5 6-9 6s-7-2-9-6zM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  file: "M7 3.5h7l4.5 4.5v11.5a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1zM13.5 3.5v5h5",
  down: "M12 5v13M6.5 12.5 12 18l5.5-5.5",
  save: "M12 4v10.5M7.5 10.5 12 15l4.5-4.5M5 19.5h14",
  out: "M9 6H6a1 1 0 0 0-1 1v11a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1v-3M13 5h6v6M19 5l-8 8",
};

/** A drawn icon; decoration only, so the element around it needs a name. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true" })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", LINES[name]);
  svg.append(path);
  return svg;
}

/** A button that shows only an icon; its name is read and shown on hover. */
export function iconButton(name, label, onclick, extra = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...extra }, icon(name));
}

function hash(text) {
  let sum = 2166136261;
  for (const letter of text) sum = Math.imul(sum ^ letter.codePointAt(0), 16777619);
  return (sum ^ (sum >>> 13) ^ (sum >>> 21)) >>> 0;
}

function initials(name) {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0] ?? "?"];
  return letters.map((word) => [...word][0].toLocaleUpperCase()).join("");
}

/** A plate with somebody's initials; the colour comes from the id. The bot has the picture of its table. */
export function avatar(person) {
  if (person.bot) return h("img", { class: "avatar", src: "/static/icon.svg", alt: "", width: 36, height: 36 });
  return h("span", { class: `avatar hue-${hash(person.id) % 10}`, "aria-hidden": "true" }, initials(person.name));
}

let counted = 0;
/** An id nobody else on the page has. */
export const fresh = (stem) => `${stem}-${++counted}`;

/** Somebody being led through a tour keeps the focus on its buttons. */
export const inTour = () => Boolean(document.activeElement?.closest("#tour"));

export const isTyping = (target) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target.tagName === "INPUT" && !/^(checkbox|radio|button|file)$/.test(target.type)));

/** Remember what has the focus within an element; the result gives it back in the element drawn anew. */
export function holdFocus(old) {
  const focused = document.activeElement;
  if (!old.contains(focused)) return () => {};
  const key = focused.closest("[data-key]")?.dataset.key;
  return (renewed) => {
    const same = [...renewed.querySelectorAll("[data-key]")].find((element) => element.dataset.key === key);
    (same ?? renewed.querySelector("[data-key]"))?.focus({ preventScroll: true });
  };
}
