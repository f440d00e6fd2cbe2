// The report has arrived: its draft on this device is no longer needed.

export default function start(element) {
  try {
    localStorage.removeItem(`praja.draft.${element.dataset.draft}`);
  } catch {
    // Nothing was kept.
  }
}
