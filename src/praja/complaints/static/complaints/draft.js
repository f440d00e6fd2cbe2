// Keeps an unsent report on this device, with its pin and photos, and sends it by the outbox when there is no link.
// The contact is kept only once the report waits for the link, since a phone may be shared; of a sealed report all is.

const PAUSE = 400;
const SENDING = "praja.sending"; // Names the report that its own form is sending, for the page that follows.
const HOLD = 120_000; // Milliseconds for which the outbox leaves such a report alone.

export default async function start(element) {
  const { dataset } = element;
  const modules = [dataset.store, dataset.outbox, dataset.pictures, dataset.fields];
  const [store, outbox, pictures, fields] = await Promise.all(modules.map((one) => import(one)));
  const form = element.querySelector("form");
  const status = element.querySelector("[data-draft-status]");
  const input = form.elements.photos;
  const isBound = dataset.bound !== undefined;
  const isShell = dataset.shell !== undefined;
  const isSealed = () => dataset.sealed.split(" ").includes(form.elements.category.value);
  const tell = (name) => {
    status.querySelector("span").textContent = name ? element.dataset[`text${name}`] : "";
    status.hidden = !name;
  };

  let entry = await find().catch(() => null);
  if (!entry) return; // The browser keeps nothing for us; the form still works.
  form.elements.key.value = entry.key;
  if (!isBound) {
    fields.restore(form, entry.fields);
    if (entry.photos.length) pictures.fill(input, entry.photos);
  }
  if (entry.problem && entry.state === "refused") showProblem(entry.problem);
  if (entry.state !== "draft") await keep({ state: "draft" });

  async function find() {
    const asked = new URLSearchParams(location.search).get("draft") ?? (isBound ? form.elements.key.value : "");
    const found = asked ? await store.get(asked) : (await store.all()).find(({ kind, state }) => kind === "filing" && state === "draft");
    if (found?.kind === "filing" && found.state !== "sent") return found;
    const key = isBound ? asked : store.newKey();
    const sent = sessionStorage.getItem(SENDING);
    if (isBound && sent && sent !== key) await store.remove(sent); // That key had been used.
    return { key, kind: "filing", state: "draft", address: "/api/complaints", fields: {}, photos: [] };
  }

  async function save(changes = {}) {
    const names = changes.state === "queued" ? [...fields.SAID, ...fields.CONTACT] : fields.SAID;
    const { problem, heldUntil, ...kept } = entry;
    const title = isSealed() ? dataset.untitled : form.elements.description.value.trim().slice(0, 80);
    const words = { ...fields.said(form, names), answers: fields.answers(form) };
    entry = { ...kept, fields: words, title, isSealed: isSealed(), ...changes };
    await store.put(entry);
  }

  // What is not sent yet: of a sealed report nothing stays on the device.
  async function keep(changes = {}) {
    if (!isSealed()) return save(changes);
    entry = { ...entry, ...changes };
    await store.remove(entry.key);
  }

  let timer;
  let isSending = false;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => keep().then(() => tell(isSealed() ? "Sealed" : "Kept"), () => {}), PAUSE);
  };
  const now = () => timer && !isSending && keep().catch(() => {});
  form.addEventListener("praja:questions", () => fields.restoreAnswers(form, entry.fields.answers));
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
    if (event.submitter?.hasAttribute("formaction")) return; // Follows a report like it, and files none.
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
    const solve = async (challenge) => (await import(dataset.proving)).inBackground(dataset.worker, challenge);
    await outbox.flush(store, { solve });
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
