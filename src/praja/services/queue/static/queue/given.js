// A number that the kiosk has given out is printed at once; after a while the kiosk is there for the next person.

const SHOWN_SECONDS = 20;

export default function start(root) {
  const button = document.querySelector("[data-print]");
  button.hidden = false;
  button.addEventListener("click", () => window.print());
  window.print();
  setTimeout(() => location.assign(root.dataset.back), 1000 * SHOWN_SECONDS);
}
