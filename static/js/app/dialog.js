// Dialogs open from <button data-opens="id">; without scripts such a button is part of a form that works by itself.
// The focus starts on the safe choice (autofocus in the markup) and goes back to where it came from.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog && dialog.showModal) {
      event.preventDefault();
      dialog.opener = opener;
      dialog.showModal();
    }
    return;
  }
  const closer = event.target.closest("[data-close]");
  const dialog = closer && closer.closest("dialog");
  if (dialog) dialog.close();
});

document.addEventListener(
  "close",
  (event) => {
    if (event.target.opener) event.target.opener.focus();
  },
  true,
);

// One menu at a time, and Esc closes it.
document.addEventListener("toggle", (event) => {
  if (!event.target.matches("details.menu[open]")) return;
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (menu !== event.target) menu.open = false;
  });
}, true);

document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});
