// Photos: each is a request of its own with its progress; the form then sends only their ids. Without scripts the
// files travel with the form. While one is on its way, the form waits.
const waiting = new Map();

function shot(file) {
  const item = document.createElement("li");
  const picture = document.createElement("span");
  picture.className = "photo";
  if (file.type.startsWith("image/")) {
    const image = document.createElement("img");
    image.alt = file.name;
    image.src = URL.createObjectURL(file);
    image.addEventListener("load", () => URL.revokeObjectURL(image.src));
    picture.append(image);
  } else {
    picture.classList.add("photo--file");
    picture.textContent = file.name;
  }
  const state = document.createElement("span");
  state.className = "up";
  const bar = document.createElement("progress");
  bar.className = "up__b";
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  state.append(bar);
  item.append(picture, state);
  return { item, state, bar };
}

function send(box, file) {
  const form = box.closest("form");
  const { item, state, bar } = shot(file);
  box.querySelector("[data-shots]").prepend(item);
  waiting.set(form, (waiting.get(form) || 0) + 1);
  const request = new XMLHttpRequest();
  request.open("POST", box.dataset.upload);
  request.setRequestHeader("X-CSRF-Token", form.querySelector("[name=csrf_token]").value);
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = (event.loaded * 100) / event.total;
  });
  request.addEventListener("loadend", () => {
    waiting.set(form, waiting.get(form) - 1);
    finish(box, state, request);
  });
  const body = new FormData();
  body.append("file", file);
  request.send(body);
}

function finish(box, state, request) {
  let answer = {};
  try {
    answer = JSON.parse(request.responseText);
  } catch {
    answer = {};
  }
  const good = request.status === 201;
  state.classList.add(good ? "up--ok" : "up--bad");
  state.textContent = good ? box.dataset.sent : answer.detail || box.dataset.unsent;
  box.querySelector("[data-upload-status]").textContent = state.textContent;
  if (!good) return;
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = box.dataset.uploadName;
  field.value = answer.id;
  box.append(field);
}

document.addEventListener("change", (event) => {
  const box = event.target.closest("[data-upload]");
  if (!box || event.target.type !== "file") return;
  [...event.target.files].forEach((file) => send(box, file));
  event.target.value = "";
});

document.addEventListener(
  "submit",
  (event) => {
    if (!waiting.get(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const retry = setInterval(() => {
      if (waiting.get(event.target)) return;
      clearInterval(retry);
      event.target.requestSubmit(event.submitter);
    }, 200);
  },
  true,
);
