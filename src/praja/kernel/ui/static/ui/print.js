// A button that prints the page; without JavaScript the browser's own menu does it.

export default function start(element) {
  element.hidden = false;
  element.querySelector("button").addEventListener("click", () => window.print());
}
