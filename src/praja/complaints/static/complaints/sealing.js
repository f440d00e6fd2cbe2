// Waits until the log has sealed the report, then shows the proof.

const PATIENCE = 40;

export default function start(element) {
  let attempts = 0;
  const look = async () => {
    attempts += 1;
    try {
      const answer = await fetch(element.dataset.address, { headers: { Accept: "application/json" } });
      if ((await answer.json()).sealed) {
        location.reload();
        return;
      }
    } catch {
      // Offline for a moment; the next look may succeed.
    }
    if (attempts < PATIENCE) setTimeout(look, 1500);
  };
  setTimeout(look, 1000);
}
