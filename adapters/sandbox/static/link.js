// The WebSocket: asking and being told, and coming back after a loss.

const FIRST_WAIT = 250;
const LONGEST_WAIT = 6000;
const PATIENCE = 30000;

let socket = null;
let person = "";
let since = null;
let wait = FIRST_WAIT;
let timer = 0;
let tell = () => {};
let changed = () => {};
let counted = 0;
const waiting = new Map();

/** A request came to nothing. The words of a server that is sorry are shown where `sorry` is handled. */
export class Refused extends Error {}

/** Begin. `told(message)` gets everything from the server, `state(online)` hears of loss and return. */
export function begin(told, state) {
  tell = told;
  changed = state;
  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && again());
}

/** Connect as a person, leaving the connection as somebody else. */
export function connect(as) {
  person = as;
  since = null;
  wait = FIRST_WAIT;
  open();
}

export const isOpen = () => socket?.readyState === WebSocket.OPEN;

/** The last `seq` seen: after a loss the server tells what came since. */
export function sawUpTo(seq) {
  if (typeof seq === "number") since = seq;
}

/** Ask and wait for the direct answer; refused with the server's words, with "" when the connection was lost,
    with "moved" when the window became somebody else, with "late" when nothing came. */
export function ask(type, fields = {}) {
  return new Promise((resolve, reject) => {
    if (!isOpen()) return reject(new Refused(""));
    const ref = `r${++counted}`;
    const late = setTimeout(() => settle(ref, null), PATIENCE);
    waiting.set(ref, { resolve, reject, late });
    socket.send(JSON.stringify({ type, ref, ...fields }));
  });
}

/** Say something whose answer does not matter. */
export function say(type, fields = {}) {
  if (isOpen()) socket.send(JSON.stringify({ type, ...fields }));
}

function settle(ref, answer) {
  const request = waiting.get(ref);
  if (!request) return;
  waiting.delete(ref);
  clearTimeout(request.late);
  if (answer === null) request.reject(new Refused("late"));
  else if (answer.type === "sorry") request.reject(new Refused(answer.text));
  else request.resolve(answer);
}

function open() {
  clearTimeout(timer);
  const old = socket;
  socket = null;
  old?.close();
  abandon("moved");
  const address = new URL("/ws", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  address.hash = "";
  if (person) address.searchParams.set("as", person);
  if (since !== null) address.searchParams.set("since", since);
  if (navigator.language) address.searchParams.set("lang", navigator.language);
  const mine = new WebSocket(address);
  socket = mine;
  mine.addEventListener("message", (event) => {
    if (socket !== mine) return;
    const message = JSON.parse(event.data);
    if (message.type === "hello") {
      wait = FIRST_WAIT;
      person = message.me?.id ?? message.me;
      changed(true);
    }
    sawUpTo(message.seq);
    tell(message);
    if (message.ref) settle(message.ref, message);
  });
  mine.addEventListener("close", () => {
    if (socket !== mine) return;
    socket = null;
    abandon();
    changed(false);
    timer = setTimeout(open, wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 1.7, LONGEST_WAIT);
  });
}

function again() {
  if (socket === null && person !== null) open();
}

function abandon(why = "") {
  for (const ref of [...waiting.keys()]) settle(ref, { type: "sorry", text: why });
}
