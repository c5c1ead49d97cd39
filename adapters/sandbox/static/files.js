// Files: showing those on messages, and bringing new ones to the server.

import { h, icon, iconButton } from "./dom.js";
import { note } from "./notes.js";
import { label, state } from "./state.js";

export function size(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  let at = 0;
  let value = bytes ?? 0;
  while (value >= 1000 && at < 3) {
    value /= 1000;
    at += 1;
  }
  const maximumFractionDigits = value < 10 && at ? 1 : 0;
  return new Intl.NumberFormat(state.locale, { style: "unit", unit: units[at], unitDisplay: "short", maximumFractionDigits }).format(value);
}

/** One file as a link to save it. */
export function fileLink(file) {
  return h("a", { class: "file", href: file.url, download: file.name, "data-key": `file:${file.url}` },
    h("span", { class: "file-sign" }, icon("file")),
    h("span", { class: "file-words" }, h("span", { class: "file-name", dir: "auto" }, file.label || file.name),
      h("span", { class: "quiet" }, file.label ? file.name : file.size ? size(file.size) : "")),
    icon("save"));
}

/** The files of a message: pictures shown, others as links. */
export function fileList(files) {
  return h("div", { class: "files" }, files.map((file) => {
    if (!file.media_type?.startsWith("image/")) return fileLink(file);
    return h("a", { class: "shot", href: file.url, target: "_blank", rel: "noopener" },
      h("img", { src: file.url, alt: file.alt || file.name, loading: "lazy" }));
  }));
}

async function upload(file) {
  const body = new FormData();
  body.append("file", file, file.name);
  const answer = await fetch("/upload", { method: "POST", body });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

/** Files being gathered for a message or a form: chips that can be taken away again. */
export class Gathering {
  constructor(list, { most = 10, changed = () => {} } = {}) {
    this.list = list;
    this.most = most;
    this.changed = changed;
    this.files = [];
    this.pending = 0;
  }

  get ids() {
    return this.files.map((file) => file.id);
  }

  async add(files) {
    for (const file of [...files].slice(0, Math.max(0, this.most - this.files.length - this.pending))) await this.#one(file);
  }

  async #one(file) {
    const words = h("span", { class: "chip-name", dir: "auto" }, label("uploading", { name: file.name }));
    const chip = h("li", { class: "chip", "aria-busy": "true" }, icon("file"), words);
    this.list.append(chip);
    this.pending += 1;
    this.changed();
    try {
      const stored = await upload(file);
      this.files.push(stored);
      chip.removeAttribute("aria-busy");
      words.textContent = stored.name;
      chip.append(h("span", { class: "quiet" }, size(stored.size)), iconButton("close", label("remove", { name: stored.name }), () => {
        this.files = this.files.filter((one) => one !== stored);
        chip.remove();
        this.changed();
      }));
    } catch {
      chip.remove();
      note(label("upload.failed", { name: file.name }), { kind: "sorry" });
    }
    this.pending -= 1;
    this.changed();
  }

  clear() {
    this.files = [];
    this.list.replaceChildren();
    this.changed();
  }
}
