// A button beside a text that copies it.

export default function copy(root) {
  const button = root.querySelector("button");
  const words = button.querySelector("span");
  const label = words.textContent;
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(root.querySelector("code").textContent);
    words.textContent = button.dataset.done;
    setTimeout(() => (words.textContent = label), 3000);
  });
}
