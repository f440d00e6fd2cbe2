// Fills the page of what this device keeps, from templates in the page, and sends what waits.

const FIRST_PAUSE = 3000; // Milliseconds.
const LONGEST_PAUSE = 300_000;

export default async function start(element) {
  const { dataset } = element;
  const [store, outbox] = await Promise.all([dataset.store, dataset.outbox].map((one) => import(one)));
  const list = element.querySelector("[data-entries]");
  const empty = element.querySelector("[data-empty]");
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });

  // The officer's own stand on the shortlist, everybody's on the page of drafts.
  const isShown = ({ owner }) => (owner ?? "") === (dataset.officer ?? "");
  const show = async () => {
    const entries = (await store.all()).filter(isShown);
    list.replaceChildren(...entries.map(card));
    if (empty) empty.hidden = entries.length > 0;
  };

  function card(entry) {
    const made = element.querySelector(`template[data-state="${entry.state}"]`).content.cloneNode(true).firstElementChild;
    const put = (name, text) => {
      for (const place of made.querySelectorAll(`[data-put="${name}"]`)) {
        place.textContent = text;
        if (!text) place.closest("[data-if]")?.remove();
      }
    };
    put("title", entry.title || dataset.untitled);
    put("at", time.format(entry.at));
    put("photos", entry.photos.length ? dataset.photos.replace("{count}", entry.photos.length) : "");
    put("problem", entry.problem ? (entry.problem.errors ?? [entry.problem]).map(({ detail }) => detail).join(" ") : "");
    put("code", entry.answer?.reference ?? "");
    put("pin", entry.answer?.pin ?? "");
    put("words", entry.kind === "step" ? entry.fields.text : "");
    for (const link of made.querySelectorAll("[data-open]")) link.href = addressOf(entry, link.dataset.open);
    for (const button of made.querySelectorAll("[data-do]")) button.addEventListener("click", () => act(button.dataset.do, entry));
    return made;
  }

  function addressOf(entry, what) {
    if (entry.kind === "step") return entry.page;
    if (what === "receipt") return entry.answer.pin ? `/c/${entry.answer.reference}/receipt/` : `/complaints/track/?code=${entry.answer.reference}`;
    return `/complaints/new/?draft=${entry.key}`;
  }

  async function act(name, entry) {
    if (name === "send") {
      await outbox.askForSync();
      await send();
    } else if (name !== "delete" || confirm(dataset.sure)) await store.remove(entry.key);
    await show();
  }

  // While the page is open, what a weak link lost is tried again, less and less often.
  const solve = async (challenge) => (await import(dataset.proving)).inBackground(dataset.worker, challenge);
  let pause = FIRST_PAUSE;
  let timer;
  async function send() {
    clearTimeout(timer);
    const token = dataset.officer ? document.querySelector('input[name="csrfmiddlewaretoken"]').value : "";
    await outbox.flush(store, { owner: dataset.officer ?? "", token, solve });
    const waits = (await store.all()).some((entry) => entry.state === "queued" && isShown(entry));
    if (waits) timer = setTimeout(send, pause);
    pause = waits ? Math.min(pause * 2, LONGEST_PAUSE) : FIRST_PAUSE;
  }

  element.querySelector("[data-forget]")?.addEventListener("click", async () => {
    if (!confirm(dataset.sureAll)) return;
    await store.clear();
    await Promise.all((await caches.keys()).filter((name) => name.startsWith("praja-field")).map((name) => caches.delete(name)));
    sessionStorage.clear();
    await fetch(dataset.forget, { method: "POST" }).catch(() => {});
    element.querySelector("[data-forgotten]").textContent = dataset.forgotten;
    await show();
  });

  // A form whose sending failed has led here: the outbox takes over.
  const left = await store.get(sessionStorage.getItem("praja.sending") ?? "");
  sessionStorage.removeItem("praja.sending");
  if (left?.heldUntil) await store.put({ ...left, heldUntil: 0 });

  store.onChange(show);
  window.addEventListener("online", send);
  await show();
  await send();
}
