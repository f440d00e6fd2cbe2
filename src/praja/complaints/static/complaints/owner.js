// Shows the question whose asset it is only for the categories that ask it; without JavaScript it is always there.

export default function start(element) {
  const owner = element.querySelector("select");
  const category = element.closest("form").elements.category;
  const asking = new Set(owner.dataset.categories.split(" "));
  const show = () => {
    element.hidden = !asking.has(category.value);
    if (element.hidden) owner.value = "";
  };
  category.addEventListener("change", show);
  show();
}
