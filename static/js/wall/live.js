// An open wall: says whether the line to the server holds, reloads when other rows stand there, and turns its pages.
const RELOAD_AFTER = 60000; // a plain reload while the line is down
const TURN_AFTER = 20000; // the next page of a big screen

const wall = document.querySelector("[data-wall-live]");
const state = document.querySelector("[data-live]");
const saysItself = state && state.classList.contains("live"); // the word itself is the state; else it is a hint
let lost = 0;

function tell(alive) {
  if (!state) return;
  state.classList.toggle("is-lost", !alive);
  state.title = alive ? state.dataset.liveWords : state.dataset.lostWords;
  if (saysItself) state.textContent = state.title;
}

function reload() {
  // Whoever is reading with the keyboard inside the chart is not thrown out of it.
  if (!document.activeElement || !document.activeElement.closest("[data-wall-live] table")) location.reload();
}

if (wall) {
  document.body.addEventListener("htmx:sseOpen", () => {
    clearInterval(lost);
    lost = 0;
    tell(true);
  });
  document.body.addEventListener("htmx:sseError", () => {
    tell(false);
    if (!lost) lost = setInterval(reload, RELOAD_AFTER);
  });
  document.body.addEventListener("htmx:sseBeforeMessage", (event) => {
    if (event.detail.type === "reload") location.reload();
  });
  const next = wall.dataset.wallNext;
  if (next) setTimeout(() => location.replace(next), TURN_AFTER);
}
