// The part of complaints in the service worker: sends what waits, and shows without a link what an officer took along,
// for a day and until they sign out.

const LONGEST = 24 * 3600 * 1000;
const PREFIX = "praja-field-";

export default function start(worker, { store, outbox, proving, solver }) {
  const solve = async (challenge) => proving.payload(challenge, solver.solve(challenge));
  worker.wake.push(() => outbox.flush(store, { solve }), dropOld);
  worker.leave.push(async (path) => {
    if (path.startsWith("/account/logout")) await Promise.all((await fields()).map((name) => caches.delete(name)));
  });
  worker.match.push(async (request) => {
    for (const name of await fields()) {
      const found = await (await caches.open(name)).match(request, { ignoreVary: true });
      if (found && isFresh(found)) return found;
    }
    return null;
  });
}

const fields = async () => (await caches.keys()).filter((name) => name.startsWith(PREFIX));

const isFresh = (answer) => Date.now() - Number(answer.headers.get("X-Kept-At")) < LONGEST;

async function dropOld() {
  for (const name of await fields()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      if (!isFresh(await cache.match(request, { ignoreVary: true }))) await cache.delete(request);
    }
  }
}
