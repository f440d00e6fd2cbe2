// A number that the kiosk has given out is printed at once; the button prints it again.

export default function start() {
  const button = document.querySelector("[data-print]");
  button.hidden = false;
  button.addEventListener("click", () => window.print());
  window.print();
}
