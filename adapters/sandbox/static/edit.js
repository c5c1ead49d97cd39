// The field that takes a message's place while its author changes it.

import { docText } from "./doc.js";
import { h } from "./dom.js";
import { ask } from "./link.js";
import { sorry } from "./notes.js";
import { label } from "./state.js";

export function editor(message, done) {
  const field = h("textarea", { class: "edit-field", rows: 2, dir: "auto", "aria-label": label("edit.label") });
  field.value = message.text || docText(message.doc);
  const save = async () => {
    const text = field.value.trim();
    if (!text || text === message.text) return done();
    field.readOnly = true;
    try {
      await ask("edit", { channel: message.channel, id: message.id, text });
      done();
    } catch (refused) {
      sorry(refused);
      field.readOnly = false;
    }
  };
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      save();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      done();
    }
  });
  requestAnimationFrame(() => field.setSelectionRange(field.value.length, field.value.length));
  return h("div", { class: "edit" }, field, h("div", { class: "edit-foot" },
    h("button", { type: "button", class: "button", onclick: done }, label("cancel")),
    h("button", { type: "button", class: "button main", onclick: save }, label("save"))));
}
