// Forms: a dialog for each the server opens; what was typed stays until it is accepted.

import { openDialog } from "./dialog.js";
import { doc, docText } from "./doc.js";
import { fresh, h, iconButton } from "./dom.js";
import { field } from "./fields.js";
import { ask, say } from "./link.js";
import { label } from "./state.js";

const forms = new Map();

/** Open a form. */
export function openForm(data) {
  forms.get(data.id)?.close();
  forms.set(data.id, new OpenForm(data));
}

/** What is wrong with an open form. */
export const showInvalid = ({ id, errors }) => forms.get(id)?.invalid(errors ?? {});

/** A form was accepted. */
export const formDone = ({ id }) => forms.get(id)?.close();

/** A problem with the name of its field; a question needs no colon after it. */
const named = (field, problem) => (/\p{P}$/u.test(field) ? `${field} ${problem}` : label("form.wrong.field", { field, problem }));

export function closeForms() {
  for (const form of forms.values()) form.close();
}

class OpenForm {
  constructor(data) {
    this.id = data.id;
    this.told = false;
    const title = fresh("title");
    const intro = fresh("intro");
    this.fields = (data.fields ?? []).map(field);
    this.summary = h("div", { class: "summary", tabindex: -1, role: "alert", hidden: true });
    this.send = h("button", { type: "submit", class: "button main" }, data.submit || label("form.submit"));
    this.dialog = h("dialog", { class: "dialog form", "aria-labelledby": title, "aria-describedby": data.intro ? intro : null },
      h("form", { novalidate: true, onsubmit: (event) => { event.preventDefault(); this.submit(); } },
        h("div", { class: "dialog-head" }, h("h2", { id: title, dir: "auto" }, docText(data.title)),
          iconButton("close", label("close"), () => this.dialog.close())),
        h("div", { class: "dialog-body" }, this.summary, data.intro ? h("div", { id: intro, class: "intro" }, doc(data.intro)) : null,
          this.fields.map((one) => one.element)),
        h("div", { class: "dialog-foot" }, h("span", { class: "quiet keys-hint", "aria-hidden": "true" }, label("form.keys")),
          h("button", { type: "button", class: "button", onclick: () => this.dialog.close() }, label("cancel")), this.send)));
    this.dialog.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.submit();
      }
    });
    this.dialog.addEventListener("close", () => {
      forms.delete(this.id);
      if (!this.told) say("closeform", { id: this.id });
    });
    openDialog(this.dialog, { easy: false });
    (this.fields[0]?.first ?? this.send).focus();
  }

  async submit() {
    if (this.send.getAttribute("aria-busy") || this.fields.some((one) => one.waiting?.())) return;
    const values = {};
    const files = {};
    for (const one of this.fields) {
      if (one.files) files[one.name] = one.files();
      else values[one.name] = one.value();
    }
    this.#busy(true);
    this.wrong = false;
    try {
      await ask("submit", { id: this.id, values, files });
    } catch (refused) {
      const words = { late: label("too_long"), moved: "", "": label("not_sent") }[refused.message] ?? refused.message;
      this.invalid({ "": words });
    } finally {
      this.#busy(false);
    }
  }

  #busy(busy) {
    this.send.classList.toggle("busy", busy);
    if (busy) this.send.setAttribute("aria-busy", "true");
    else this.send.removeAttribute("aria-busy");
  }

  invalid(errors) {
    this.#busy(false);
    const wrong = this.fields.filter((one) => errors[one.name]);
    for (const one of this.fields) one.problem(errors[one.name]);
    const whole = errors[""];
    const count = wrong.length;
    this.summary.hidden = !count && !whole;
    const goTo = (one) => h("button", { type: "button", class: "link", onclick: () => one.first.focus() },
      named(one.label, errors[one.name]));
    this.summary.replaceChildren(...(whole ? [h("p", null, whole)] : []),
      ...(count ? [h("p", null, label("form.wrong", { n: count })), h("ul", null, wrong.map((one) => h("li", null, goTo(one))))] : []));
    (wrong[0]?.first ?? (whole ? this.summary : null))?.focus();
    (wrong[0]?.element ?? this.summary).scrollIntoView({ block: "nearest" });
  }

  close() {
    this.told = true;
    forms.delete(this.id);
    if (this.dialog.open) this.dialog.close();
  }
}
