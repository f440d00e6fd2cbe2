// Keeps a part of the page fresh: asks for the page again and takes over what stands in [data-live].
// Rests while the page is hidden or somebody is at work inside that part; without JavaScript the page reloads itself.

export async function refresh(root) {
  const answer = await fetch(location.href, { headers: { "X-Requested-With": "live" } });
  if (!answer.ok) return false;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
  const old = root.querySelector("[data-live]");
  if (!fresh || !old) {
    location.reload();
    return false;
  }
  if (fresh.innerHTML !== old.innerHTML && !old.contains(document.activeElement)) old.innerHTML = fresh.innerHTML;
  return true;
}

export default function start(root) {
  setInterval(() => {
    if (!document.hidden) refresh(root).catch(() => {});
  }, 1000 * Number(root.dataset.every));
}
