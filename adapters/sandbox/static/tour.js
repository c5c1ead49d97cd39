// The bar that leads through a tour: what happens now, and on to the next step.

import { doc } from "./doc.js";
import { h, holdFocus, icon } from "./dom.js";
import { ask } from "./link.js";
import { sorry } from "./notes.js";
import { emit, label, state } from "./state.js";

let scene = null; // a new scene is a new world, so the page begins anew

/** Show where the tour is; null takes the bar away. */
export function showTour(bar) {
  const tour = state.tour;
  if (tour && scene !== null && tour.scene !== scene) return location.replace(location.pathname + location.search);
  scene = tour ? tour.scene : null;
  bar.hidden = !tour;
  if (!tour) return bar.replaceChildren();
  const refocus = holdFocus(bar);
  const step = async (event, what) => {
    const button = event.currentTarget;
    if (button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    button.classList.add("busy");
    try {
      await ask("tour", { do: what });
    } catch (refused) {
      sorry(refused);
    }
    button.removeAttribute("aria-busy");
    button.classList.remove("busy");
  };
  const close = () => {
    state.tour = null;
    emit("tour");
  };
  const stop = (event) => {
    step(event, "stop");
    close();
  };
  const track = h("div", { class: "tour-line", "aria-hidden": "true" });
  track.style.setProperty("--share", tour.steps ? tour.step / tour.steps : 0);
  bar.replaceChildren(
    track,
    h("div", { class: "tour-words", "aria-live": "polite" },
      h("p", { class: "quiet" }, label("tour.step", { title: tour.title, step: tour.step, steps: tour.steps })),
      tour.text?.length ? doc(tour.text) : h("p", null, tour.done ? label("tour.done") : "")),
    tour.done ? h("button", { type: "button", class: "button main", onclick: close, "data-key": "tour:close" }, label("close")) :
      h("div", { class: "tour-buttons" },
        h("button", { type: "button", class: "button", onclick: stop, "data-key": "tour:stop" }, label("tour.stop")),
        tour.scene < tour.scenes && h("button", { type: "button", class: "button", onclick: (event) => step(event, "skip"), "data-key": "tour:skip" },
          label("tour.skip")),
        h("button", { type: "button", class: "button main", onclick: (event) => step(event, "next"), "data-key": "tour:next" },
          label("tour.next"), icon("reply"))));
  refocus(bar);
}
