// Keeps the shortlist, its reports and their photos for this officer, and sorts the cards by nearness.

const EXCEPT = /\?size=thumb/;

export default function start(element) {
  const name = `praja-field-${element.dataset.officer}`;
  if (navigator.onLine && "caches" in window) {
    keep(element, name).then(
      () => (element.querySelector("[data-kept]").textContent = element.querySelector("[data-kept]").dataset.text),
      () => {}, // No link, or no room: what was kept before stays.
    );
  }
  const nearest = element.querySelector("[data-nearest]");
  if (!nearest || !navigator.geolocation) return;
  nearest.hidden = false;
  nearest.addEventListener("click", () => {
    const failed = () => (element.querySelector("[data-kept]").textContent = nearest.dataset.text);
    navigator.geolocation.getCurrentPosition(({ coords }) => sort(element, coords), failed, { timeout: 15_000, maximumAge: 60_000 });
  });
}

async function keep(element, name) {
  for (const other of await caches.keys()) {
    if (other.startsWith("praja-field-") && other !== name) await caches.delete(other);
  }
  const cache = await caches.open(name);
  const wanted = new Set([location.pathname]);
  for (const card of element.querySelectorAll("[data-keep]")) wanted.add(card.dataset.keep);
  const scripts = new Set();
  for (const page of [...wanted]) {
    const answer = await fetch(page);
    if (answer.redirected || [401, 403, 404].includes(answer.status)) {
      wanted.delete(page);
      continue;
    }
    if (!answer.ok) throw new Error(`${page}: ${answer.status}`);
    const text = await answer.clone().text();
    for (const [, address] of text.matchAll(/="(\/files\/[^"]+)"/g)) {
      if (EXCEPT.test(address)) wanted.add(address);
    }
    for (const [, address] of text.matchAll(/="(\/static\/[^"?#]+\.(?:js|css|svg))"/g)) scripts.add(address);
    await cache.put(page, await stamped(answer));
  }
  for (const address of wanted) {
    if (!address.startsWith("/files/")) continue;
    const answer = await fetch(address);
    if (answer.ok) await cache.put(address, await stamped(answer));
  }
  for (const request of await cache.keys()) {
    const { pathname, search } = new URL(request.url);
    if (!wanted.has(pathname + search)) await cache.delete(request);
  }
  await Promise.all([...scripts].map((address) => fetch(address))); // The service worker keeps what passes through it.
}

async function stamped(answer) {
  const headers = new Headers(answer.headers);
  headers.set("X-Kept-At", String(Date.now()));
  return new Response(await answer.blob(), { headers });
}

// The nearest to the officer first; those without a pin last. Only on this page: the officer's own order stays.
function sort(element, { latitude, longitude }) {
  const list = element.querySelector("[data-cards]");
  const width = Math.cos((latitude * Math.PI) / 180);
  const distance = ({ dataset }) =>
    dataset.latitude ? Math.hypot(Number(dataset.latitude) - latitude, (Number(dataset.longitude) - longitude) * width) : Infinity;
  list.append(...[...list.children].sort((one, other) => distance(one) - distance(other)));
}
