// The service worker. Pages come from the network; without a link from what rooms keep for the one who is signed in,
// from the shells (kept without anything personal), or the offline page. Static files come from the cache first.

const PATIENCE = 6000; // Milliseconds a shell waits for a weak link.
const SHELL_AGE = 24 * 3600 * 1000;
const LANGUAGE = "/__language";

export default function start(config, parts) {
  const name = `praja-${config.version}`;
  const kept = { match: [], wake: [], leave: [] };
  const shellOf = (address, language) => `${address}?lang=${language}`;
  const pages = [config.offline, ...Object.values(config.shells)];

  const keepShells = async () => {
    const cache = await caches.open(name);
    const needed = new Set(config.data);
    for (const page of pages) {
      for (const language of config.languages) {
        const answer = await fetch(shellOf(page, language), { credentials: "omit", cache: "no-store" });
        if (!answer.ok || answer.redirected) throw new Error(`${page}: ${answer.status}`);
        const text = await answer.clone().text();
        for (const [, address] of text.matchAll(/="([^"?#]+)/g)) if (address.startsWith(config.static)) needed.add(address);
        await cache.put(shellOf(page, language), await stamped(answer));
      }
    }
    const isPoor = navigator.connection?.saveData;
    const missing = [];
    for (const address of needed) {
      if (isPoor && address.includes("/vendor/")) continue;
      if (config.data.includes(address) || !(await cache.match(address))) missing.push(address);
    }
    await cache.addAll(missing);
  };

  const language = async () => (await (await caches.match(LANGUAGE))?.text()) ?? config.languages[0];

  const rememberLanguage = async (answer) => {
    const found = answer.headers.get("Content-Language");
    if (!config.languages.includes(found) || found === (await language())) return;
    await (await caches.open("praja-state")).put(LANGUAGE, new Response(found));
  };

  const shell = async (path) => {
    const address = config.shells[path];
    return address && (await caches.open(name)).match(shellOf(address, await language()));
  };

  const renew = async (path) => {
    const found = await shell(path);
    if (found && Date.now() - Number(found.headers.get("X-Kept-At")) > SHELL_AGE) await keepShells();
  };

  const withoutLink = async (request, path) => {
    for (const match of kept.match) {
      const found = await match(request);
      if (found) return found;
    }
    if (request.mode !== "navigate") return Response.error();
    return (await shell(path)) ?? (await caches.open(name)).match(shellOf(config.offline, await language()));
  };

  const page = async (event, path) => {
    const { request } = event;
    const isPost = request.method === "POST";
    const network = fetch(request);
    const waits = !isPost && (await shell(path)) ? later(PATIENCE) : new Promise(() => {});
    try {
      const answer = await Promise.race([network, waits]);
      event.waitUntil(Promise.all([rememberLanguage(answer), isPost ? null : renew(path)]).catch(() => {}));
      return answer;
    } catch {
      if (isPost) return config.afterPost[path] ? Response.redirect(config.afterPost[path], 303) : withoutLink(request, "");
      return withoutLink(request, path);
    }
  };

  const file = async (request) => {
    const cache = await caches.open(name);
    const found = await cache.match(request);
    if (found) return found;
    const answer = await fetch(request);
    if (answer.ok && answer.status === 200) await cache.put(request, answer.clone());
    return answer;
  };

  const data = async (request) => {
    try {
      return await fetch(request);
    } catch {
      return (await (await caches.open(name)).match(new URL(request.url).pathname)) ?? withoutLink(request, "");
    }
  };

  self.addEventListener("install", (event) => event.waitUntil(keepShells().then(() => self.skipWaiting())));
  self.addEventListener("activate", (event) => event.waitUntil(tidy(name).then(() => self.clients.claim())));
  self.addEventListener("message", (event) => {
    if (event.data === "wake") event.waitUntil(Promise.all(kept.wake.map((wake) => wake())));
  });
  self.addEventListener("sync", (event) => event.waitUntil(Promise.all(kept.wake.map((wake) => wake(event.tag)))));
  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (url.origin !== location.origin) return;
    if (request.mode === "navigate") {
      if (request.method === "POST") for (const leave of kept.leave) event.waitUntil(leave(url.pathname));
      event.respondWith(page(event, url.pathname));
    } else if (request.method !== "GET") return;
    else if (url.pathname.startsWith(config.static)) event.respondWith(file(request));
    else if (config.data.includes(url.pathname) || url.pathname.startsWith("/files/")) event.respondWith(data(request));
  });
  for (const part of parts) part(kept);
}

// Static files of the present version stay; those of the versions before go, and with them their shells.
async function tidy(present) {
  const isOld = (name) => /^praja-[0-9a-f]{12}$/.test(name) && name !== present;
  await Promise.all((await caches.keys()).filter(isOld).map((name) => caches.delete(name)));
}

async function stamped(answer) {
  const headers = new Headers(answer.headers);
  headers.set("X-Kept-At", String(Date.now()));
  return new Response(await answer.blob(), { headers });
}

function later(milliseconds) {
  return new Promise((_, reject) => setTimeout(() => reject(new Error("slow")), milliseconds));
}
