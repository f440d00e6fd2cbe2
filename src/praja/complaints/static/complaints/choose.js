// Adds "choose all on this page" above a list with tick boxes, and counts what is chosen.

export default function start(element) {
  const boxes = [...document.querySelectorAll("input[name=report][form]")];
  if (!boxes.length) return;
  const label = document.createElement("label");
  label.className = "option";
  const all = document.createElement("input");
  all.type = "checkbox";
  const words = document.createElement("span");
  label.append(all, words);
  const status = document.createElement("span");
  status.className = "note";
  status.setAttribute("role", "status");
  element.prepend(label, status);
  words.textContent = element.dataset.all;

  function count() {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    status.textContent = chosen ? element.dataset.count.replace("0", chosen) : "";
  }
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    count();
  });
  for (const box of boxes) box.addEventListener("change", count);
  count();
}
