// What this device keeps: an entry for each report or answer, by its idempotency key, in the browser's own database.
// An entry is {key, kind, state, owner, address, title, fields, photos: [{blob, name, id?, token?, at?}], answer, problem}.
// States: "draft", "queued" (waits for the link), "sent", "refused". Everybody who shows them hears of changes.

const NAME = "praja-outbox";
const channel = new BroadcastChannel(NAME);
let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("entries", { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function run(mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction("entries", mode);
    const request = work(transaction.objectStore("entries"));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

export const get = (key) => run("readonly", (entries) => entries.get(key));

// Newest first.
export async function all() {
  const found = await run("readonly", (entries) => entries.getAll());
  return found.sort((a, b) => b.at - a.at);
}

export async function put(entry) {
  await run("readwrite", (entries) => entries.put({ ...entry, at: Date.now() }));
  channel.postMessage(entry.key);
}

export async function remove(key) {
  await run("readwrite", (entries) => entries.delete(key));
  channel.postMessage(key);
}

export async function clear() {
  await run("readwrite", (entries) => entries.clear());
  channel.postMessage("");
}

// By a channel of its own, since a channel does not hear what is said on itself.
export const onChange = (tell) => new BroadcastChannel(NAME).addEventListener("message", tell);

export const newKey = () => crypto.randomUUID().replaceAll("-", "");
