// Registers the service worker after the page is shown, and wakes it when a page opens or the link is back.

export default function start(element) {
  if (!navigator.serviceWorker) return;
  const wake = async () => (await navigator.serviceWorker.ready).active?.postMessage("wake");
  const register = () =>
    navigator.serviceWorker.register(element.dataset.worker, { type: "module", scope: "/" }).then(wake, () => {
      // An old browser: everything works but opening pages without a link.
    });
  if (document.readyState === "complete") register();
  else window.addEventListener("load", register);
  window.addEventListener("online", wake);
}
