// The quick choices of a phone: steps of a number, stock phrases of a note. Without scripts the number is a plain
// field and the phrases are absent: [data-js] is drawn hidden and shown here.
function steppers(root) {
  root.querySelectorAll("[data-js][hidden]").forEach((part) => (part.hidden = false));
}

function setNumber(input, value) {
  const low = Number(input.min || 0);
  const high = input.max === "" ? Infinity : Number(input.max);
  input.value = String(Math.round(Math.min(Math.max(value, low), high) * 100) / 100);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function pressOne(row, chosen) {
  row.querySelectorAll("button").forEach((button) => {
    button.setAttribute("aria-pressed", button === chosen ? "true" : "false");
  });
}

document.addEventListener("click", (event) => {
  const stepButton = event.target.closest("[data-step]");
  if (stepButton) {
    const input = stepButton.closest("form").querySelector(stepButton.dataset.for);
    setNumber(input, Number(input.value || 0) + Number(stepButton.dataset.step));
    return;
  }
  const quick = event.target.closest("[data-add]");
  if (quick) {
    // Quick steps count from the last report, so a second tap does not add twice.
    const input = quick.closest("form").querySelector(quick.dataset.for);
    setNumber(input, Number(input.defaultValue || 0) + Number(quick.dataset.add));
    pressOne(quick.closest(".quick"), quick);
    return;
  }
  const phrase = event.target.closest("[data-phrase]");
  if (phrase) {
    const note = phrase.closest("form").querySelector(phrase.dataset.for);
    const words = phrase.dataset.phrase;
    if (!note.value.includes(words)) note.value = note.value.trim() ? `${note.value.trim()} ${words}` : words;
    phrase.setAttribute("aria-pressed", "true");
    note.focus();
  }
});

document.addEventListener("htmx:afterSettle", (event) => steppers(event.target));
steppers(document);
