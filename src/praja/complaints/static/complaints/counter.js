// Says how many characters a text may still have, once that becomes interesting.

export default function start(element) {
  const area = element.querySelector("textarea[maxlength]");
  if (!area) return;
  const longest = Number(area.getAttribute("maxlength"));
  const output = document.createElement("p");
  output.className = "help";
  output.setAttribute("role", "status");
  area.after(output);
  const show = () => {
    const left = longest - area.value.length;
    output.textContent = left <= 500 ? element.dataset.text.replace("{left}", left) : "";
  };
  area.addEventListener("input", show);
  show();
}
