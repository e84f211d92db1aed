// Keys on lists, as ui.md of any mail program: / J K O X Shift+X U E N [ ] ? Esc. A row is a <tr data-row> of a .ledger;
// its link is a.ttl, its box a checkbox, its update link [data-update]. Ignored while typing, composing, or with Ctrl.
const KEYS_OFF = "campaign.keys.off";

function keysAreOff() {
  try {
    return localStorage.getItem(KEYS_OFF) === "1";
  } catch {
    return false;
  }
}

function typing(event) {
  return event.isComposing || event.ctrlKey || event.metaKey || event.altKey ||
    event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog[open]");
}

function rows() {
  return [...document.querySelectorAll(".ledger tr[data-row]")].filter((row) => !row.hidden);
}

function currentRow() {
  return document.querySelector(".ledger tr.is-cur[data-row]");
}

function goTo(row) {
  if (!row) return;
  document.querySelectorAll(".ledger tr.is-cur").forEach((old) => old.classList.remove("is-cur"));
  row.classList.add("is-cur");
  const link = row.querySelector("a.ttl");
  if (link) link.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  const index = all.indexOf(currentRow());
  goTo(all[index < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(index + by, 0), all.length - 1)]);
}

function press(selector, within = currentRow() || document.querySelector("main")) {
  const target = within.querySelector(selector);
  if (target) target.click();
  return Boolean(target);
}

function pick(range) {
  const row = currentRow();
  const box = row && row.querySelector("input[type=checkbox]");
  if (box) box.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: range }));
  return Boolean(box);
}

function openHelp() {
  document.getElementById("keys").showModal();
  return true;
}

function focusSearch() {
  // A page's own search comes first; where it has none, the one over everything.
  const field = document.querySelector("main [data-search]") || document.querySelector("[data-search]");
  if (field && field.offsetParent) field.focus();
  else press("[data-search-page]", document);
  return Boolean(field);
}

const ACTS = {
  "/": focusSearch,
  "?": openHelp,
  j: () => (step(1), true),
  k: () => (step(-1), true),
  o: () => press("a.ttl"),
  x: () => pick(false),
  X: () => pick(true),
  u: () => press("[data-update]"),
  e: () => press("[data-edit]"),
  n: () => press("[data-new]"),
  "[": () => press("[data-previous]"),
  "]": () => press("[data-next]"),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest("[data-undo-form]")) {
    const undo = event.target.closest("[data-undo-form]").querySelector("[data-undo]");
    if (undo) undo.click();
    return;
  }
  if (typing(event) || keysAreOff()) return;
  const act = ACTS[event.key] || ACTS[event.shiftKey ? event.key : event.key.toLowerCase()];
  if (act && act()) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) event.target.form.requestSubmit();
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest(".ledger tr[data-row]");
  if (row && !row.classList.contains("is-cur")) {
    document.querySelectorAll(".ledger tr.is-cur").forEach((old) => old.classList.remove("is-cur"));
    row.classList.add("is-cur");
  }
});

const keysOff = document.querySelector("[data-keys-off]");
if (keysOff) {
  keysOff.checked = keysAreOff();
  keysOff.addEventListener("change", () => localStorage.setItem(KEYS_OFF, keysOff.checked ? "1" : "0"));
}
