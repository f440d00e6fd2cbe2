// An officer's answer without a link: kept on this device and sent by the outbox, once, when the link is back.

const PATIENCE = 4000; // Milliseconds for the server to say that it is there.

export default async function start(element) {
  const { dataset } = element;
  const [store, outbox, pictures] = await Promise.all([dataset.store, dataset.outbox, dataset.pictures].map((one) => import(one)));
  const form = element.querySelector("form");
  const before = (await store.all()).find(
    ({ address, owner, state }) => address === dataset.address && owner === dataset.officer && state !== "sent",
  );
  if (before && !form.elements.text.value) {
    form.elements.text.value = before.fields.text;
    form.elements.key.value = before.key;
    if (before.photos.length && form.elements.photos) pictures.fill(form.elements.photos, before.photos);
  }
  let isSending = false;
  window.addEventListener("pageshow", () => (isSending = false));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    if (await isThere()) {
      if (before) await store.remove(before.key);
      form.submit();
      return;
    }
    await store.put({
      key: form.elements.key.value,
      kind: "step",
      state: "queued",
      owner: dataset.officer,
      address: dataset.address,
      page: location.pathname,
      title: dataset.title,
      fields: { text: form.elements.text.value },
      photos: form.elements.photos ? await pictures.chosen(form.elements.photos) : [],
    });
    location.assign(dataset.then);
  });
}

async function isThere() {
  if (!navigator.onLine) return false;
  try {
    return (await fetch("/health/live", { signal: AbortSignal.timeout(PATIENCE), cache: "no-store" })).ok;
  } catch {
    return false;
  }
}
