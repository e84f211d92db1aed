// N on the import page goes to the next cell that has to be corrected, and round again after the last one.
document.addEventListener("keydown", (event) => {
  if (event.key !== "n" || keysAreOff() || typing(event)) return;
  const wrong = [...document.querySelectorAll(".xl td.is-r")];
  if (!wrong.length) return;
  event.preventDefault();
  const next = wrong[(wrong.indexOf(document.activeElement) + 1) % wrong.length];
  next.focus();
  next.scrollIntoView({ block: "center", inline: "center" });
});
