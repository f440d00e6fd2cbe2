// One key for each deed at a counter. Off while somebody types, and together with keys of browser and screen reader.

export default function start(root) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const button = root.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    const details = event.key === "t" ? root.querySelector("details") : null;
    if (button) button.click();
    else if (details) {
      details.open = true;
      details.querySelector("select").focus();
    } else return;
    event.preventDefault();
  });
}
