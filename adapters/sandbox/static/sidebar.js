// The places one can go to, and who one is.

import { showKeys } from "./dialog.js";
import { avatar, h, holdFocus, icon, iconButton } from "./dom.js";
import { darkMedia } from "./card.js";
import { followLink, linkTo } from "./places.js";
import { HOME, channel, emit, label, on, state } from "./state.js";

const THEMES = ["auto", "light", "dark"];
const SIGNS = { public: "hash", private: "lock", forum: "forum", direct: "chat", group: "people" };

/** Draw the sidebar into its element, and again whenever it changes. */
export function sidebar(nav) {
  const who = h("div", { class: "who" });
  const places = h("div", { class: "places" });
  const community = h("p", { class: "community", dir: "auto" });
  const foot = h("div", { class: "sidebar-foot" });
  nav.append(h("div", { class: "cloth", "aria-hidden": "true" }),
    h("div", { class: "brand" }, h("img", { src: "/static/icon.svg", alt: "", width: 34, height: 34 }),
      h("div", null, h("p", { class: "brand-name" }, "Lunchtable"), community)),
    who, places, foot);
  const draw = () => {
    if (!state.me) return;
    community.textContent = state.community;
    const refocus = holdFocus(nav);
    drawWho(who);
    places.replaceChildren(...groups());
    foot.replaceChildren(themeButton(),
      h("button", { type: "button", class: "link-button", onclick: showKeys, "data-key": "side:keys" }, icon("keys"), label("help")));
    refocus(nav);
  };
  on("sidebar", draw);
  return draw;
}

function drawWho(who) {
  const select = h("select", { id: "who", "data-key": "side:who", onchange: () => emit("switch", select.value) },
    [...state.people.values()].filter((one) => !one.bot).map((one) =>
      h("option", { value: one.id, selected: one.id === state.me.id }, one.steward ? `${one.name} (${label("steward")})` : one.name)));
  who.replaceChildren(avatar(state.me),
    h("div", { class: "who-words" }, h("label", { for: "who" }, label("you_are")), h("span", { class: "select" }, select)));
  who.title = state.me.about ?? "";
}

function groups() {
  const direct = state.channels.filter((one) => one.kind === "direct" || one.kind === "group");
  const others = state.channels.filter((one) => !direct.includes(one));
  return [
    h("ul", { role: "list" }, entry({ id: HOME, name: label("home"), sign: "home" })),
    h("h2", null, label("channels")), h("ul", { role: "list" }, others.map(entry)),
    direct.length ? h("h2", null, label("direct")) : null,
    direct.length ? h("ul", { role: "list" }, direct.map(entry)) : null,
  ].filter(Boolean);
}

function entry(one) {
  const here = state.view.channel === one.id;
  const unread = here ? 0 : (one.unread ?? 0);
  const kinds = ["place", unread ? "unread" : "", one.member === false ? "outside" : ""].filter(Boolean).join(" ");
  const link = { class: kinds, href: linkTo({ channel: one.id }), onclick: followLink, "data-key": `side:${one.id}` };
  return h("li", null, h("a", { ...link, "aria-current": here ? "page" : null },
    icon(one.sign ?? SIGNS[one.kind] ?? "hash"), h("span", { class: "place-name", dir: "auto" }, one.name),
    one.kind === "private" && h("span", { class: "unseen" }, `, ${label("channels.private")}`),
    unread ? h("span", { class: "count" }, h("span", { "aria-hidden": "true" }, unread > 99 ? "99+" : String(unread)),
      h("span", { class: "unseen" }, `, ${label("unread", { n: unread })}`)) : null));
}

function themeButton() {
  const now = document.documentElement.dataset.theme ?? "auto";
  const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
  const signs = { auto: "auto", light: "sun", dark: "moon" };
  return iconButton(signs[now], label(`theme.${now}`), () => {
    setTheme(next);
    emit("sidebar");
  }, { "data-key": "side:theme" });
}

function setTheme(theme) {
  const root = document.documentElement;
  if (theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = theme;
  try {
    localStorage.setItem("lunchtable.theme", theme);
  } catch {
    // Not kept, then; it holds for this window.
  }
  for (const source of document.querySelectorAll("source[data-dark]")) source.media = darkMedia();
}

/** On narrow screens the sidebar is a drawer over the page. */
export class Drawer {
  constructor(nav, main, button, shade) {
    this.parts = { nav, main, button, shade };
    this.narrow = matchMedia("(max-width: 760px)");
    this.narrow.addEventListener("change", () => this.set(false));
    button.addEventListener("click", () => this.set(true));
    shade.addEventListener("click", () => this.set(false));
    nav.addEventListener("keydown", (event) => event.key === "Escape" && this.isOpen && this.set(false));
    this.set(false);
  }

  get isOpen() {
    return document.body.classList.contains("drawer-open");
  }

  set(open) {
    const { nav, main, button, shade } = this.parts;
    const was = this.isOpen;
    document.body.classList.toggle("drawer-open", open);
    nav.inert = this.narrow.matches && !open;
    main.inert = this.narrow.matches && open;
    shade.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) (nav.querySelector("[aria-current]") ?? nav.querySelector("a"))?.focus();
    else if (was) button.focus();
  }
}

/** The places in the order they are shown, for going up and down with keys. */
export function neighbours(step) {
  const direct = (one) => one.kind === "direct" || one.kind === "group";
  const channels = [...state.channels.filter((one) => !direct(one)), ...state.channels.filter(direct)];
  const all = [HOME, ...channels.map((one) => one.id)];
  return all[(all.indexOf(state.view.channel) + step + all.length) % all.length];
}

export const kindSign = (id) => SIGNS[channel(id)?.kind] ?? "hash";
