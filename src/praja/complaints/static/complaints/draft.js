// Keeps an unsent report on this device, so that a lost connection or a closed tab loses nothing.
// Only what is said about the problem; never the contact, since a phone may be shared.

const FIELDS = ["category", "description", "village", "location_note", "latitude", "longitude"];

export default function start(element) {
  const form = element.querySelector("form");
  const place = `praja.draft.${element.dataset.draft}`;
  let draft;
  try {
    draft = JSON.parse(localStorage.getItem(place) ?? "{}");
  } catch {
    return;
  }
  for (const name of FIELDS) {
    const field = form.elements[name];
    if (!field || !draft[name] || field.value) continue;
    if (name === "village") field.dispatchEvent(new CustomEvent("praja:village", { bubbles: true, detail: draft[name] }));
    field.value = draft[name];
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const answers = () => [...form.querySelectorAll('[name^="answers."]')];
  const restore = () => {
    for (const field of answers()) {
      const kept = draft.answers?.[field.name];
      if (!kept) continue;
      if (["radio", "checkbox"].includes(field.type)) field.checked ||= kept.includes(field.value);
      else field.value ||= kept[0];
    }
  };
  form.addEventListener("praja:questions", restore);
  restore();
  const keep = () => {
    const content = { answers: {} };
    for (const name of FIELDS) if (form.elements[name]?.value) content[name] = form.elements[name].value;
    for (const [name, value] of new FormData(form)) {
      if (name.startsWith("answers.") && value) (content.answers[name] ??= []).push(value);
    }
    draft = content;
    try {
      localStorage.setItem(place, JSON.stringify(content));
    } catch {
      // The device keeps nothing for us; the form still works.
    }
  };
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("submit", keep);
}
