// Home: what waits for this person, as a card, with a greeting by the time of day.

import { card } from "./card.js";
import { h, holdFocus } from "./dom.js";
import { whisperElement } from "./message.js";
import { room } from "./rooms.js";
import { HOME, label, on, state } from "./state.js";

/** Draw Home into its element whenever it changes. */
export function home(place) {
  const draw = () => {
    if (state.view.channel !== HOME || !state.me) return;
    const hour = new Date().getHours();
    const time = hour < 5 || hour >= 18 ? "evening" : hour < 12 ? "morning" : "day";
    const refocus = holdFocus(place);
    const whispers = room(HOME).whispers;
    place.replaceChildren(h("div", { class: "home-page" },
      h("p", { class: "greeting" }, label(`hello.${time}`, { name: state.me.name })),
      state.home ? card(state.home, { home: true }, { heading: "h2", under: label("home") }) :
        h("p", { class: "quiet" }, label(state.home === null ? "home.wait" : "home.nothing")),
      whispers.length ? h("ol", { class: "messages", role: "list" }, whispers.map(whisperElement)) : null));
    refocus(place);
  };
  on("home", draw);
  on("room", (one) => one.channel === HOME && draw());
  return draw;
}
