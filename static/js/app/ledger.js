// Small manners of lists: groups fold, filters send themselves, a field edited in place goes back with Esc.
document.addEventListener("click", (event) => {
  const fold = event.target.closest(".grp__in button[aria-expanded]");
  if (!fold) return;
  const open = fold.getAttribute("aria-expanded") !== "true";
  fold.setAttribute("aria-expanded", String(open));
  const group = fold.closest("tbody");
  group.querySelectorAll("tr:not(.grp)").forEach((row) => (row.hidden = !open));
});

// Without htmx on the form a chosen filter still sends it; a pause in typing does too.
let typed = 0;
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-auto]");
  if (form && !form.hasAttribute("hx-get")) form.requestSubmit();
});
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-auto]");
  if (!form || form.hasAttribute("hx-get") || event.target.type !== "search") return;
  clearTimeout(typed);
  typed = setTimeout(() => form.requestSubmit(), 600);
});

// Words to copy: <button data-copies="id">.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copies);
  navigator.clipboard.writeText(source.value || source.textContent).then(() => {
    if (button.dataset.copied) showToast(button.dataset.copied, false);
  });
});
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
