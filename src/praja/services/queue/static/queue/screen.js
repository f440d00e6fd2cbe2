// The screen that calls people: redraws itself when the place has changed, and says new calls when the voice is on.
// What draws anew stands in the module that data-library names.

const keys = (root) => [...root.querySelectorAll("[data-call]")].map((call) => call.dataset.call);

export default function start(root) {
  const button = root.querySelector("[data-voice]");
  let said = new Set(keys(root));
  let hasVoice = false;

  const say = (words) => {
    const speech = new SpeechSynthesisUtterance(words);
    speech.lang = root.dataset.language;
    speech.rate = 0.9;
    speechSynthesis.speak(speech);
  };

  const redraw = async () => {
    const { refresh } = await import(root.dataset.library);
    await refresh(root);
    for (const call of root.querySelectorAll("[data-call]")) {
      if (said.has(call.dataset.call)) continue;
      call.classList.add("is-new");
      if (hasVoice) say(call.dataset.words);
    }
    said = new Set([...said, ...keys(root)]);
  };

  const source = new EventSource(`${root.dataset.changes}?seen=${encodeURIComponent(root.dataset.version)}`);
  source.addEventListener("change", () => redraw().catch(() => {}));

  if ("speechSynthesis" in window) {
    button.hidden = false;
    button.addEventListener("click", () => {
      hasVoice = !hasVoice;
      button.setAttribute("aria-pressed", String(hasVoice));
      const words = button.dataset.on;
      button.dataset.on = button.textContent;
      button.textContent = words;
      if (hasVoice) say(words);
    });
  }
}
