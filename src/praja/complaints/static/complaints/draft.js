// Keeps an unsent report on this device, with its pin and photos, and sends it by the outbox when there is no link.
// The contact is kept only once the report waits for the link, since a phone may be shared.

const SAID = ["category", "description", "village", "location_note", "latitude", "longitude", "is_anonymous", "is_secret"];
const CONTACT = ["name", "phone", "email"];
const PAUSE = 400;
const SENDING = "praja.sending"; // Names the report that its own form is sending, for the page that follows.
const HOLD = 120_000; // Milliseconds for which the outbox leaves such a report alone.

export default async function start(element) {
  const { store: storeAddress, outbox: outboxAddress, pictures: picturesAddress } = element.dataset;
  const [store, outbox, pictures] = await Promise.all([storeAddress, outboxAddress, picturesAddress].map((one) => import(one)));
  const form = element.querySelector("form");
  const status = element.querySelector("[data-draft-status]");
  const input = form.elements.photos;
  const isBound = element.dataset.bound !== undefined;
  const isShell = element.dataset.shell !== undefined;
  const tell = (name) => {
    status.querySelector("span").textContent = name ? element.dataset[`text${name}`] : "";
    status.hidden = !name;
  };

  let entry = await find().catch(() => null);
  if (!entry) return; // The browser keeps nothing for us; the form still works.
  form.elements.key.value = entry.key;
  if (!isBound) restore();
  if (entry.problem && entry.state === "refused") showProblem(entry.problem);
  if (entry.state !== "draft") await save({ state: "draft" });

  async function find() {
    const asked = new URLSearchParams(location.search).get("draft") ?? (isBound ? form.elements.key.value : "");
    const found = asked ? await store.get(asked) : (await store.all()).find(({ kind, state }) => kind === "filing" && state === "draft");
    if (found?.kind === "filing" && found.state !== "sent") return found;
    const key = isBound ? asked : store.newKey();
    const sent = sessionStorage.getItem(SENDING);
    if (isBound && sent && sent !== key) await store.remove(sent); // That key had been used.
    return { key, kind: "filing", state: "draft", address: "/api/complaints", fields: {}, photos: [] };
  }

  function restore() {
    for (const name of [...SAID, ...CONTACT]) {
      const [field, value] = [form.elements[name], entry.fields[name]];
      if (!field || value === undefined || value === null || value === "") continue;
      if (field.type === "checkbox") field.checked = value;
      else if (field.value) continue;
      else if (name === "village") field.dispatchEvent(new CustomEvent("praja:village", { bubbles: true, detail: value }));
      if (field.type !== "checkbox") field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    restoreAnswers();
    if (entry.photos.length) pictures.fill(input, entry.photos);
  }

  function restoreAnswers() {
    for (const field of form.querySelectorAll('[name^="answers."]')) {
      const kept = entry.fields.answers?.[field.name.slice(8)];
      if (!kept) continue;
      if (["radio", "checkbox"].includes(field.type)) field.checked ||= kept.includes(field.value);
      else field.value ||= kept[0];
    }
  }

  // Each answer as the list of texts its fields hold; the server knows their types.
  function answers() {
    const given = {};
    for (const [name, value] of new FormData(form)) {
      if (name.startsWith("answers.") && value) (given[name.slice(8)] ??= []).push(value);
    }
    return given;
  }

  // The words as the form itself would send them, so that both ways are one and the same report to the server.
  function said(names) {
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

  async function save(changes = {}) {
    const names = changes.state === "queued" ? [...SAID, ...CONTACT] : SAID;
    const { problem, heldUntil, ...kept } = entry;
    entry = { ...kept, fields: { ...said(names), answers: answers() }, title: form.elements.description.value.trim().slice(0, 80), ...changes };
    await store.put(entry);
  }

  let timer;
  let isSending = false;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => save().then(() => tell("Kept"), () => {}), PAUSE);
  };
  const now = () => timer && !isSending && save().catch(() => {});
  form.addEventListener("praja:questions", restoreAnswers);
  window.addEventListener("pagehide", now);
  document.addEventListener("visibilitychange", now);
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  input.addEventListener("change", async () => {
    if (input.dataset.filled) return delete input.dataset.filled;
    const photos = await pictures.chosen(input);
    entry.photos = isBound ? [...entry.photos, ...photos].slice(0, pictures.MOST) : photos;
    later();
  });

  window.addEventListener("pageshow", () => (isSending = false));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    clearTimeout(timer);
    const bySelf = navigator.onLine && !isShell;
    try {
      await save({ state: "queued", ...(bySelf && { heldUntil: Date.now() + HOLD }) });
    } catch {
      form.submit();
      return;
    }
    if (bySelf) {
      sessionStorage.setItem(SENDING, entry.key);
      form.submit();
      return;
    }
    await outbox.askForSync();
    tell("Waiting");
    await send();
  });

  async function send() {
    await outbox.flush(store);
    const present = await store.get(entry.key);
    if (present?.state === "sent") location.assign(`/c/${present.answer.reference}/receipt/`);
    else if (present?.state === "refused") showProblem(present.problem);
    else location.assign("/complaints/drafts/");
  }

  function showProblem(problem) {
    window.dispatchEvent(new PageTransitionEvent("pageshow")); // The button may be pressed again.
    pictures.showErrors(form, problem);
    tell("Refused");
  }
}
