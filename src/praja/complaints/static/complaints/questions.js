// Shows the questions of the category that is chosen. They all came with the page, so this works without a link.
// Without JavaScript the server shows them after the first attempt to send.

export default function start(element) {
  const form = element.closest("form");
  const category = form.elements.category;
  const place = element.querySelector("[data-questions]");
  const templates = [...element.querySelectorAll("template")];
  const templateOf = (code) => templates.find((one) => one.dataset.categories.split(" ").includes(code));
  let shown = templateOf(category.value);
  if (shown && !place.children.length) place.replaceChildren(shown.content.cloneNode(true));

  category.addEventListener("change", () => {
    const wanted = templateOf(category.value);
    if (wanted === shown) return;
    shown = wanted;
    place.replaceChildren(...(wanted ? [wanted.content.cloneNode(true)] : []));
    form.dispatchEvent(new CustomEvent("praja:questions", { bubbles: true }));
  });
}
