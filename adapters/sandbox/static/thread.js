// The side panel with a thread: its first message, the replies, and a field to reply.

import { Composer } from "./composer.js";
import { h, iconButton } from "./dom.js";
import { MessageList } from "./messages.js";
import { go } from "./places.js";
import { load, room } from "./rooms.js";
import { sorry } from "./notes.js";
import { channelName, label, state } from "./state.js";

export class Thread {
  constructor(panel) {
    this.panel = panel;
    this.room = null;
    this.opener = null;
    this.where = h("p", { class: "quiet", dir: "auto" });
    this.title = h("h2", { id: "thread-title" }, label("thread"));
    const scroller = h("div", { class: "scroller" });
    const foot = h("div", { class: "foot" });
    panel.append(h("header", { class: "top" }, h("div", { class: "top-words" }, this.title, this.where),
      iconButton("close", label("close"), () => this.close())), scroller, foot);
    this.list = new MessageList(scroller, { inThread: true, empty: () => h("span") });
    this.composer = new Composer(foot, { sent: () => this.list.attend(), editLast: () => this.list.editLast(state.me.id), hint: false });
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector(".pop")) this.close();
    });
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  /** Show a thread. Its messages are read when that was not done yet. */
  async show(channel, root) {
    const wanted = room(channel, root);
    const same = this.room === wanted && this.isOpen;
    this.room = wanted;
    this.panel.hidden = false;
    document.body.classList.add("thread-open");
    this.where.textContent = label("thread.in", { channel: channelName(channel) });
    if (!same) {
      if (!wanted.loaded) {
        const known = room(channel).byId.get(root);
        if (known && !wanted.list.length) {
          wanted.list = [known];
          wanted.byId.set(root, known);
        }
      }
      this.list.show(wanted);
      this.composer.show(wanted);
    }
    if (!wanted.loaded) await load(wanted).catch(sorry);
  }

  hide() {
    if (!this.isOpen) return;
    this.panel.hidden = true;
    this.room = null;
    this.list.show(null);
    document.body.classList.remove("thread-open");
  }

  /** Close it and go back to the message it hangs on. */
  close() {
    const { channel, thread } = this.room;
    go({ channel });
    const root = document.querySelector(`#main [data-key="message:${CSS.escape(thread)}"]`);
    (root ?? document.querySelector("#main textarea"))?.focus({ preventScroll: true });
  }
}
