// The words of the form of a report: read as the form itself would send them, so that both ways are one and the same
// report to the server, and put back into their fields.

export const SAID = ["category", "description", "village", "location_note", "latitude", "longitude", "is_anonymous", "is_secret"];
export const CONTACT = ["name", "phone", "email"];

export function said(form, names) {
  const fields = {};
  for (const name of names) {
    const field = form.elements[name];
    if (!field) continue;
    if (field.type === "checkbox") fields[name] = field.checked;
    else if (name === "latitude" || name === "longitude") fields[name] = field.value ? Number(field.value) : null;
    else if (name === "description") fields[name] = field.value.replace(/\r?\n/g, "\r\n");
    else fields[name] = field.value.trim();
  }
  return fields;
}

// Each answer as the list of texts its fields hold; the server knows their types.
export function answers(form) {
  const given = {};
  for (const [name, value] of new FormData(form)) {
    if (name.startsWith("answers.") && value) (given[name.slice(8)] ??= []).push(value);
  }
  return given;
}

export function restore(form, kept) {
  for (const name of [...SAID, ...CONTACT]) {
    const [field, value] = [form.elements[name], kept[name]];
    if (!field || value === undefined || value === null || value === "") continue;
    if (field.type === "checkbox") field.checked = value;
    else if (field.value) continue;
    else if (name === "village") field.dispatchEvent(new CustomEvent("praja:village", { bubbles: true, detail: value }));
    if (field.type !== "checkbox") field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  restoreAnswers(form, kept.answers);
}

export function restoreAnswers(form, kept) {
  for (const field of form.querySelectorAll('[name^="answers."]')) {
    const given = kept?.[field.name.slice(8)];
    if (!given) continue;
    if (["radio", "checkbox"].includes(field.type)) field.checked ||= given.includes(field.value);
    else field.value ||= given[0];
  }
}
