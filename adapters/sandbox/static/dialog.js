// Dialogs of the page itself: asking before something is done, and the list of keys.

import { fresh, h, iconButton } from "./dom.js";
import { label } from "./state.js";

/** Show a dialog and give the focus back when it closes. Clicking beside it closes it when `easy`. */
export function openDialog(dialog, { easy = true } = {}) {
  const before = document.activeElement;
  const key = before?.closest?.("[data-key]")?.dataset.key;
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    const target = before?.isConnected ? before : key && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    target?.focus?.();
  });
  if (easy) {
    let pressed = null;
    dialog.addEventListener("pointerdown", (event) => { pressed = event.target; });
    dialog.addEventListener("click", (event) => event.target === dialog && pressed === dialog && dialog.close());
  }
  dialog.showModal();
  return dialog;
}

/** Ask before something is done. Resolves to true or false. */
export function confirmed(question, { yes = label("confirm.yes"), danger = false } = {}) {
  return new Promise((resolve) => {
    const [title, text] = [fresh("title"), fresh("text")];
    const cancel = h("button", { type: "button", class: "button", onclick: () => dialog.close("") }, label("cancel"));
    const go = h("button", { type: "button", class: danger ? "button danger" : "button main", onclick: () => dialog.close("yes") }, yes);
    const dialog = h("dialog", { class: "dialog small-dialog", role: "alertdialog", "aria-labelledby": title, "aria-describedby": text },
      h("div", { class: "dialog-body" }, h("h2", { id: title }, label("confirm")), h("p", { id: text, dir: "auto" }, question)),
      h("div", { class: "dialog-foot" }, cancel, go));
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"));
    openDialog(dialog);
    (danger ? cancel : go).focus();
  });
}

const KEYS = [
  [["Enter"], "keys.send"], [["Shift", "Enter"], "keys.line"], [["↑"], "keys.edit"],
  [["F6"], "keys.part"], [["Alt", "↑"], ["Alt", "↓"], "keys.channel"],
  [["↑"], ["↓"], "keys.between"], [["Home"], ["End"], "keys.ends"],
  [["R"], "keys.reply"], [["E"], "keys.react"], [["M"], "keys.more"],
  [["Esc"], "keys.close"], [["?"], "keys.help"],
];

/** The list of keys. */
export function showKeys() {
  const title = fresh("title");
  const rows = KEYS.map((row) => {
    const together = (keys) => keys.map((key, at) => [at ? "+" : null, h("kbd", null, key)]);
    const combinations = row.slice(0, -1).map((keys, at) => [at ? " " : null, together(keys)]);
    return h("div", null, h("dt", null, combinations), h("dd", null, label(row.at(-1))));
  });
  const dialog = h("dialog", { class: "dialog small-dialog", "aria-labelledby": title },
    h("div", { class: "dialog-head" }, h("h2", { id: title }, label("keys")), iconButton("close", label("close"), () => dialog.close())),
    h("div", { class: "dialog-body" }, h("dl", { class: "keys" }, rows)));
  openDialog(dialog);
}
