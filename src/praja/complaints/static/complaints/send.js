// Shows that a form is being sent, and keeps it from being sent twice by an impatient finger.

export default function start(form) {
  const button = form.querySelector("button[type=submit], button:not([type])");
  const label = button?.querySelector("span") ?? button;
  const words = label?.textContent;
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    button.setAttribute("aria-disabled", "true");
    button.setAttribute("aria-busy", "true");
    label.textContent = form.dataset.sending;
  });
  window.addEventListener("pageshow", () => {
    delete form.dataset.sent;
    button?.removeAttribute("aria-disabled");
    button?.removeAttribute("aria-busy");
    if (label) label.textContent = words;
  });
}
