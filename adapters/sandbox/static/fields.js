// The fields of a form. Each is `{element, first, value(), problem(text), files()}`.

import { avatar, fresh, h } from "./dom.js";
import { Gathering } from "./files.js";
import { docText } from "./doc.js";
import { channelName, label, state } from "./state.js";

const RADIOS = 5;

/** Make a field. `element` is the whole; `first` gets the focus. */
export function field(data) {
  const made = (KINDS[data.type] ?? text)(data);
  return made;
}

const KINDS = { text, choice, date, person, channel: channelField, file };
const asList = (value) => (Array.isArray(value) ? value : value ? [value] : []);
const asText = (value) => (Array.isArray(value) ? (value[0] ?? "") : (value ?? ""));

/** A field with one control: label, hint, control, error. */
function single(data, control, read, extra = null) {
  const ids = { control: fresh("field"), hint: fresh("hint"), error: fresh("error") };
  const inner = control.matches("input, select, textarea") ? control : control.querySelector("input, select, textarea");
  inner.id = ids.control;
  inner.setAttribute("aria-describedby", [data.hint && ids.hint, ids.error].filter(Boolean).join(" "));
  if (data.required) inner.setAttribute("aria-required", "true");
  const error = h("p", { class: "error", id: ids.error, hidden: true });
  const element = h("div", { class: "field", "data-name": data.name },
    h("label", { for: ids.control, class: "field-label" }, caption(data)), hintOf(data, ids.hint), control, extra, error);
  return { name: data.name, label: docText(data.label), element, first: inner, value: read, problem: problem(error, [inner], element) };
}

/** A field with several controls: a fieldset whose legend is the label. */
function group(data, controls, inside, read) {
  const ids = { hint: fresh("hint"), error: fresh("error") };
  const error = h("p", { class: "error", id: ids.error, hidden: true });
  const element = h("fieldset", { class: "field", "data-name": data.name, role: data.several ? "group" : "radiogroup",
    "aria-describedby": [data.hint && ids.hint, ids.error].filter(Boolean).join(" "),
    "aria-required": data.required && !data.several ? "true" : null },
  h("legend", { class: "field-label" }, caption(data)), hintOf(data, ids.hint), inside, error);
  const first = controls.find((control) => control.checked) ?? controls[0];
  return { name: data.name, label: docText(data.label), element, first, value: read, problem: problem(error, controls, element) };
}

const caption = (data) => [h("span", { dir: "auto" }, docText(data.label)),
  data.required ? null : h("span", { class: "quiet" }, ` ${label("optional")}`)];
const hintOf = (data, id) => data.hint && h("p", { class: "hint", id, dir: "auto" }, docText(data.hint));

function problem(error, controls, element) {
  return (words) => {
    error.textContent = words ?? "";
    error.hidden = !words;
    element.classList.toggle("wrong", Boolean(words));
    for (const control of controls) {
      if (words) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
  };
}

function text(data) {
  const control = data.long ? h("textarea", { rows: 5, dir: "auto", placeholder: data.placeholder || null }) :
    h("input", { type: "text", dir: "auto", placeholder: data.placeholder || null, autocomplete: "off" });
  control.value = asText(data.value);
  let counter = null;
  if (data.most) {
    counter = h("p", { class: "counter", "aria-live": "polite" });
    const count = () => {
      const left = data.most - [...control.value].length;
      counter.textContent = left < 0 ? label("form.over", { n: -left }) : label("form.left", { n: left });
      // Only worth saying when it gets tight.
      counter.hidden = left > Math.max(20, data.most * (data.long ? 0.4 : 0.2)) && !(data.long && data.most <= 1000);
      counter.classList.toggle("over", left < 0);
    };
    control.addEventListener("input", count);
    count();
  }
  return single(data, control, () => control.value, counter);
}

function date(data) {
  const control = h("input", { type: "date" });
  control.value = asText(data.value);
  return single(data, control, () => control.value);
}

function select(data, options) {
  const value = asText(data.value);
  const control = h("select", null,
    (!value || !data.required) && h("option", { value: "", selected: !value }, data.required ? label("form.choose") : "–"),
    options.map((option) => h("option", { value: option.value, selected: option.value === value },
      option.hint ? `${option.label} – ${option.hint}` : option.label)));
  return single(data, h("span", { class: "select" }, control), () => control.value);
}

function checks(data, options, { type, picture = null }) {
  const value = asList(data.value);
  const name = fresh("choice");
  const boxes = options.map((option) => h("input", { type, name, value: option.value, checked: value.includes(option.value) }));
  const rows = options.map((option, at) => h("label", { class: "check" }, boxes[at], picture?.(option),
    h("span", null, h("span", { dir: "auto" }, option.label), option.hint && h("span", { class: "quiet", dir: "auto" }, option.hint))));
  const chosen = () => boxes.filter((box) => box.checked).map((box) => box.value);
  return group(data, boxes, h("div", { class: rows.length > 8 ? "checks many-checks" : "checks" }, rows),
    type === "checkbox" ? chosen : () => chosen()[0] ?? "");
}

function choice(data) {
  if (data.several) return checks(data, data.options, { type: "checkbox" });
  return data.options.length <= RADIOS ? checks(data, data.options, { type: "radio" }) : select(data, data.options);
}

function person(data) {
  const options = [...state.people.values()].filter((one) => !one.bot).map((one) => ({ value: one.id, label: one.name, hint: "" }));
  if (!data.several) return select(data, options);
  return checks(data, options, { type: "checkbox", picture: (option) => avatar({ id: option.value, name: option.label }) });
}

function channelField(data) {
  const fitting = state.channels.filter((one) => one.kind !== "direct" && one.kind !== "group");
  return select(data, fitting.map((one) => ({ value: one.id, label: channelName(one.id), hint: one.purpose })));
}

function file(data) {
  const most = data.most || 1;
  const chips = h("ul", { class: "chips", role: "list" });
  const control = h("input", { type: "file", multiple: most > 1, class: "file-input" });
  const gathering = new Gathering(chips, { most, changed: () => { control.disabled = gathering?.files.length >= most; } });
  control.addEventListener("change", async () => {
    await gathering.add(control.files);
    control.value = "";
  });
  const most_ = most > 1 ? h("p", { class: "quiet" }, label("form.files.most", { n: most })) : null;
  const made = single(data, control, () => undefined, h("div", null, chips, most_));
  return { ...made, files: () => gathering.ids, waiting: () => gathering.pending > 0 };
}
