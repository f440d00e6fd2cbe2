// Puts a search field above a long select, which then offers only what fits the words typed.

export default function start(element) {
  const select = element.querySelector("select");
  const options = [...select.options];
  const field = document.createElement("div");
  field.className = "field";
  const label = document.createElement("label");
  label.textContent = element.dataset.label;
  const input = document.createElement("input");
  input.type = "search";
  input.id = `${select.id}_search`;
  input.autocomplete = "off";
  label.htmlFor = input.id;
  const status = document.createElement("p");
  status.className = "help";
  status.setAttribute("role", "status");
  field.append(label, input, status);
  element.prepend(field);

  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = select.value;
    const fitting = options.filter((option) => option.value && words.every((word) => option.text.toLowerCase().includes(word)));
    status.textContent = fitting.length ? "" : element.dataset.none;
    select.replaceChildren(...(words.length && fitting.length ? fitting : options));
    select.value = fitting.some((option) => option.value === chosen) || !words.length ? chosen : (fitting[0]?.value ?? chosen);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}
