// Things that open beside a button: menus with arrow keys, and the place for the emoji picker.

import { h, icon } from "./dom.js";

const GAP = 6;

/** Show `panel` beside `anchor`; it closes by Escape, by a click elsewhere, and gives the focus back. */
export function popUp(anchor, panel) {
  const before = document.activeElement;
  panel.classList.add("pop");
  panel.setAttribute("popover", "auto");
  (anchor.closest("dialog") ?? document.body).append(panel);
  anchor.setAttribute("aria-expanded", "true");
  panel.addEventListener("toggle", (event) => {
    if (event.newState === "open") return;
    const inside = panel.contains(document.activeElement) || document.activeElement === document.body;
    panel.remove();
    anchor.removeAttribute("aria-expanded");
    window.removeEventListener("resize", close);
    if (inside) (anchor.isConnected ? anchor : before).focus?.({ preventScroll: true });
  });
  const close = () => panel.isConnected && panel.hidePopover();
  panel.showPopover();
  place(anchor, panel);
  window.addEventListener("resize", close);
  return close;
}

function place(anchor, panel) {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const below = box.bottom + GAP + height <= innerHeight;
  const top = below ? box.bottom + GAP : Math.max(GAP, box.top - GAP - height);
  const rtl = getComputedStyle(anchor).direction === "rtl";
  const left = rtl ? box.left : box.right - width;
  panel.style.setProperty("top", `${top}px`);
  panel.style.setProperty("left", `${Math.min(Math.max(GAP, left), innerWidth - width - GAP)}px`);
}

/** A menu. Entries are `{label, run, danger, icon}` or null for a line between. */
export function openMenu(anchor, name, entries) {
  const items = [];
  const list = entries.map((entry) => {
    if (!entry) return h("li", { role: "separator" });
    const item = h("button", { type: "button", role: "menuitem", tabindex: -1, class: entry.danger ? "danger" : null,
      onclick: () => { close(); entry.run(); } }, entry.icon && icon(entry.icon), h("span", null, entry.label));
    items.push(item);
    return h("li", { role: "none" }, item);
  });
  const panel = h("ul", { role: "menu", class: "menu", "aria-label": name }, list);
  panel.addEventListener("keydown", (event) => {
    const at = items.indexOf(document.activeElement);
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    if (event.key in moves) {
      event.preventDefault();
      items.at(moves[event.key] % items.length).focus();
    } else if (event.key === "Tab") {
      close();
    } else if (event.key.length === 1) {
      const typed = event.key.toLocaleLowerCase();
      const match = [...items.slice(at + 1), ...items].find((item) => item.textContent.toLocaleLowerCase().startsWith(typed));
      match?.focus();
    }
  });
  const close = popUp(anchor, panel);
  items[0]?.focus();
}
