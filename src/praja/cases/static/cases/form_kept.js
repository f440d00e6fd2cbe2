// Without a link a section is not sent into the void: its texts stay on this device until the page is opened again.
// Nothing is kept as long as there is a link, since a phone or a counter's computer may be shared. Files are not kept.

const BEFORE_KEY = "praja.section:";
const PATIENCE = 8_000; // Milliseconds.
const KEPT_FOR = 7 * 86_400_000;

export default function start(element) {
  const form = element.closest("form");
  const key = `${BEFORE_KEY}${location.pathname}#${element.dataset.section}`;
  const tell = (words) => {
    element.textContent = words;
    element.hidden = !words;
  };
  forgetOld();
  if (restore(form, key)) tell(element.dataset.textBack);

  let isReached = false;
  let isAsking = false;
  form.addEventListener("submit", async (event) => {
    if (isReached) return;
    event.preventDefault();
    if (isAsking) return;
    isAsking = true;
    const { submitter } = event;
    const isThere = await reaches(element.dataset.probe);
    isAsking = false;
    if (isThere) {
      isReached = true;
      form.requestSubmit(submitter);
      return;
    }
    keep(form, key);
    tell(element.dataset.textKept);
    element.focus();
  });
  window.addEventListener("pageshow", () => (isReached = false));
  window.addEventListener("online", () => element.hidden || tell(element.dataset.textOnline));
}

async function reaches(address) {
  try {
    return (await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) })).ok;
  } catch {
    return false;
  }
}

function keep(form, key) {
  const said = [...new FormData(form)].filter(([name, value]) => name.startsWith("answers.") && typeof value === "string");
  localStorage.setItem(key, JSON.stringify({ at: Date.now(), said }));
}

function restore(form, key) {
  const entry = read(key);
  localStorage.removeItem(key);
  if (!entry) return false;
  for (const control of form.elements) {
    if (!control.name?.startsWith("answers.") || control.type === "hidden" || control.type === "file") continue;
    const texts = entry.said.filter(([name]) => name === control.name).map(([, text]) => text);
    if (control.type === "radio" || control.type === "checkbox") control.checked = texts.includes(control.value);
    else if (texts.length) [control.value] = texts;
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return true;
}

function forgetOld() {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(BEFORE_KEY))) {
    if (Date.now() - (read(key)?.at ?? 0) > KEPT_FOR) localStorage.removeItem(key);
  }
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}
