// While a report is written, asks the server for reports like it and shows them before the button.

const FIELDS = ["category", "description", "village", "latitude", "longitude", "csrfmiddlewaretoken"];
const SHORTEST = 15;
const PAUSE = 800;

export default function start(element) {
  const form = element.closest("form");
  let asked = "";
  let timer;
  const ask = async () => {
    const content = new FormData();
    for (const name of FIELDS) content.set(name, form.elements[name]?.value ?? "");
    const said = JSON.stringify([...content]);
    if (said === asked) return;
    asked = said;
    if (content.get("description").trim().length < SHORTEST || !(content.get("village") || content.get("latitude"))) {
      element.replaceChildren();
      return;
    }
    try {
      const answer = await fetch(element.dataset.address, { method: "POST", body: content });
      if (answer.ok && said === asked) element.innerHTML = await answer.text();
    } catch {
      asked = ""; // The link is down: ask again after the next change.
    }
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  later(); // For what was typed, or restored from a draft, before this module had arrived.
}
