// Choosing rows: boxes named "ids" inside <form data-batch>, a box [data-all] for the whole page, Shift for a range.
// The bar [data-batch-bar] is there only while something is chosen. Without scripts the bar is always there and works.
let lastBox = null;

function boxes(form) {
  return [...form.querySelectorAll("tbody input[type=checkbox][name=ids]")];
}

function count(form) {
  const all = boxes(form);
  const chosen = all.filter((box) => box.checked);
  all.forEach((box) => box.closest("tr").classList.toggle("is-sel", box.checked));
  const bar = form.querySelector("[data-batch-bar]") || document.querySelector("[data-batch-bar]");
  if (!bar) return;
  bar.hidden = chosen.length === 0;
  const said = bar.querySelector("[data-batch-count]");
  said.textContent = (chosen.length === 1 ? said.dataset.one : said.dataset.many).replace("{n}", chosen.length);
  const whole = form.querySelector("[data-all]");
  if (whole) {
    whole.checked = chosen.length > 0 && chosen.length === all.length;
    whole.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
}

document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-batch] input[type=checkbox]");
  const clear = event.target.closest("[data-batch-clear]");
  if (clear) {
    document.querySelectorAll("[data-batch]").forEach((form) => {
      boxes(form).forEach((one) => (one.checked = false));
      count(form);
    });
    return;
  }
  if (!box) return;
  const form = box.closest("[data-batch]");
  const all = boxes(form);
  if (box.matches("[data-all]")) {
    all.forEach((one) => (one.checked = box.checked));
  } else if (event.shiftKey && lastBox && all.includes(lastBox)) {
    const [from, to] = [all.indexOf(lastBox), all.indexOf(box)].sort((a, b) => a - b);
    all.slice(from, to + 1).forEach((one) => (one.checked = box.checked));
  }
  lastBox = box;
  count(form);
});

function countAll() {
  document.querySelectorAll("[data-batch]").forEach(count);
}
document.addEventListener("htmx:afterSettle", countAll);
countAll();
