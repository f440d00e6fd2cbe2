// Sends what waits on this device, each entry once: under its own key, which the server recognises when an answer was
// lost. Runs in pages and in the service worker; a lock keeps them from sending at the same time.

const TOKEN_AGE = 11 * 3600 * 1000; // The server takes an uploaded photo for 12 hours.
const FORGET_PHOTOS = 1;
const MOST_PROOFS = 3;

// Sends every queued entry of `owner` ("" is the public). An officer's wait for a page of that officer, which gives its
// CSRF token: nobody else's session takes it. `solve` makes the proof of work for a challenge.
export function flush(store, { owner = "", token = "", solve = null } = {}) {
  return navigator.locks.request("praja-outbox", async () => {
    for (const { key } of (await store.all()).reverse()) {
      const entry = await store.get(key);
      if (entry?.state !== "queued" || (entry.owner ?? "") !== owner || entry.heldUntil > Date.now()) continue;
      if (!(await send(store, entry, { token, solve }))) return;
    }
  });
}

// Asks the browser to wake the service worker when the link is back, where it can.
export async function askForSync() {
  const worker = await navigator.serviceWorker?.getRegistration();
  await worker?.sync?.register("praja-outbox").catch(() => {});
}

// False when there is no link: the others need not be tried.
async function send(store, entry, means, photosForgotten = 0) {
  try {
    for (const photo of entry.photos) {
      if (photo.token && Date.now() - photo.at < TOKEN_AGE) continue;
      const refusal = await upload(photo);
      if (refusal) return await settle(store, entry, refusal);
      if (!(await keep(store, entry))) return true;
    }
    const answer = await post(entry, means);
    const problem = answer.ok ? null : await read(answer);
    const isPhotoLost = answer.status === 422 && problem.field === "photos" && entry.photos.length > 0;
    if (isPhotoLost && photosForgotten < FORGET_PHOTOS) {
      for (const photo of entry.photos) delete photo.token;
      return await send(store, entry, means, photosForgotten + 1);
    }
    if (answer.ok) return await done(store, entry, await answer.json());
    return await settle(store, entry, { status: answer.status, problem });
  } catch {
    return false;
  }
}

async function post(entry, { token, solve }) {
  const content = entry.kind === "filing" ? entry.photos.map(({ token }) => token) : entry.photos.map(({ id }) => id);
  const body = JSON.stringify({ ...entry.fields, photos: content });
  const headers = { "Content-Type": "application/json", "Idempotency-Key": entry.key, Accept: "application/json" };
  if (token) headers["X-CSRFToken"] = token;
  const request = (more = {}) => fetch(entry.address, { method: "POST", headers: { ...headers, ...more }, body });
  let answer = await request();
  for (let proofs = 0; answer.status === 428 && proofs < MOST_PROOFS; proofs += 1) {
    const proof = await prove(answer, solve);
    if (!proof) break;
    answer = await request(proof);
  }
  return answer;
}

// The proof of work that an answer demands, as a header; null where it cannot be made, so that the entry waits. What
// was asked grows while others send, so one proof may not be enough.
async function prove(answer, solve) {
  const { challenge } = await read(answer.clone());
  const solution = challenge && solve ? await solve(challenge) : "";
  return solution ? { "Praja-Proof": solution } : null;
}

async function upload(photo) {
  const body = new FormData();
  body.set("photo", photo.blob, photo.name);
  const answer = await fetch("/api/complaints/photos", { method: "POST", body });
  if (!answer.ok) return { status: answer.status, problem: await read(answer) };
  Object.assign(photo, await answer.json(), { at: Date.now() });
  return null;
}

// Whoever deleted or took back the entry meanwhile is right.
async function keep(store, entry) {
  const present = await store.get(entry.key);
  if (present?.state !== "queued") return false;
  await store.put(entry);
  return true;
}

// Of what was sent only code and PIN stay, until they are dismissed.
async function done(store, entry, answer) {
  const { key, kind, owner, title, page } = entry;
  await store.put({ key, kind, owner, title, page, state: "sent", photos: [], fields: {}, answer });
  return true;
}

// A refusal that time or signing in heals leaves it waiting; any other needs the writer.
async function settle(store, entry, { status, problem }) {
  if (status >= 500) return false;
  const waits = [401, 408, 425, 428, 429].includes(status) || (status === 403 && problem.code !== "not-allowed");
  if (!(await keep(store, { ...entry, problem, state: waits ? "queued" : "refused" }))) return true;
  return !waits;
}

async function read(answer) {
  try {
    return await answer.json();
  } catch {
    return { status: answer.status, detail: "" };
  }
}
