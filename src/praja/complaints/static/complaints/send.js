// Shows that a form is being sent, and keeps it from being sent twice by an impatient finger.

export default function start(form) {
  const first = form.querySelector("button[type=submit], button:not([type])");
  let restore = () => {};
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    restore = say(event.submitter ?? first, form.dataset.sending);
  });
  window.addEventListener("pageshow", () => {
    delete form.dataset.sent;
    restore();
  });
}

function say(button, sending) {
  const label = button.querySelector("span") ?? button;
  const words = label.textContent;
  button.setAttribute("aria-disabled", "true");
  button.setAttribute("aria-busy", "true");
  label.textContent = sending;
  return () => {
    button.removeAttribute("aria-disabled");
    button.removeAttribute("aria-busy");
    label.textContent = words;
  };
}
