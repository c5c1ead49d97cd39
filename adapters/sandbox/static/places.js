// Where the person looks, as an address: #channel, #channel/message, #channel/root/message, #~home.

import { emit } from "./state.js";

/** Read the address bar. */
export function here() {
  const parts = location.hash.slice(1).split("/").map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  const [channel = "", second = null, third = null] = parts;
  if (third !== null) return { channel, thread: second || null, message: third === second ? null : third || null };
  return { channel, thread: null, message: second || null };
}

/** The address of a place. An open thread without a message in mind is named by its root twice. */
export function linkTo({ channel, thread = null, message = null }) {
  const parts = thread ? [channel, thread, message ?? thread] : message ? [channel, message] : [channel];
  return `#${parts.map((part) => encodeURIComponent(part).replaceAll("%3A", ":").replaceAll("%7E", "~")).join("/")}`;
}

export const wholeLink = (place) => new URL(linkTo(place), location.origin + location.pathname).href;

/** Go to a place; `replace` leaves no step in the history. */
export function go(place, { replace = false } = {}) {
  const hash = linkTo(place);
  if (hash !== location.hash) history[replace ? "replaceState" : "pushState"](null, "", hash);
  emit("place", here());
}

/** A click on a link within the page: no reload, and the person stays who they are. */
export function followLink(event) {
  const { hash } = new URL(event.currentTarget.href, location.href);
  if (!hash || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (hash !== location.hash) history.pushState(null, "", hash);
  emit("place", here());
}

/** Which person this window is; kept in the address, so that two windows can be two people. */
export const whoAmI = () => new URLSearchParams(location.search).get("as") ?? "";

export function rememberMe(id) {
  const query = new URLSearchParams(location.search);
  if (query.get("as") === id) return;
  query.set("as", id);
  history.replaceState(null, "", `?${query}${location.hash}`);
}
