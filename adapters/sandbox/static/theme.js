// Runs before the page is drawn, so that a chosen colour scheme does not flash.
(() => {
  try {
    const kept = localStorage.getItem("lunchtable.theme");
    if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
  } catch {
    // Storage may be forbidden; then the system decides.
  }
})();
