// Toasts: a good one goes after six seconds unless looked at, a bad one stays until it is closed.
const SHOWN_FOR = 6000;

function watchToast(toast) {
  if (toast.classList.contains("toast--r")) return;
  let timer = setTimeout(() => toast.remove(), SHOWN_FOR);
  const hold = () => clearTimeout(timer);
  const resume = () => {
    timer = setTimeout(() => toast.remove(), SHOWN_FOR);
  };
  toast.addEventListener("mouseenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("mouseleave", resume);
  toast.addEventListener("focusout", resume);
}

function showToast(text, red) {
  const model = document.getElementById(red ? "toast-red" : "toast-plain");
  const toast = model.content.firstElementChild.cloneNode(true);
  toast.querySelector("span:nth-of-type(2)").textContent = text;
  document.getElementById(red ? "alerts" : "toasts").replaceChildren(toast);
  watchToast(toast);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toast] [data-close]");
  if (button) button.closest("[data-toast]").remove();
});
document.addEventListener("toast", (event) => showToast(event.detail.text, false));
document.addEventListener("htmx:sendError", () => showToast(document.body.dataset.failed, true));
document.addEventListener("htmx:responseError", (event) => {
  // 409, 412 and 422 are swapped and say it themselves; the alert of another refusal comes in its body.
  const text = event.detail.xhr.responseText;
  if (event.detail.xhr.getResponseHeader("HX-Retarget") && text) {
    document.getElementById("alerts").innerHTML = text;
  } else {
    showToast(document.body.dataset.refused, true);
  }
});
document.querySelectorAll("[data-toast]").forEach(watchToast);

// After a swap the focus goes to the list of errors, if there is one.
document.addEventListener("htmx:afterSettle", (event) => {
  const errors = event.target.querySelector("[data-errsum]");
  if (errors) errors.focus();
});
const firstErrors = document.querySelector("[data-errsum]");
if (firstErrors) firstErrors.focus();

// A form shows that it is being sent, and is not sent twice.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method === "dialog") return;
  const button = event.submitter;
  if (!button || event.target.hasAttribute("hx-post")) return;
  setTimeout(() => {
    button.classList.add("is-busy");
    button.setAttribute("aria-busy", "true");
  }, 0);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll(".is-busy[aria-busy]").forEach((button) => {
    button.classList.remove("is-busy");
    button.removeAttribute("aria-busy");
  });
});
