// Lets the server decide anew which fields a section shows and what it calculates, whenever an answer changes that others
// depend on. What stays on the page stays untouched, so nobody loses the focus, a chosen file or a map.

export default function start(section) {
  const steers = new Set(section.dataset.steers.split(" ").filter(Boolean));
  if (!steers.size) return;
  const form = section.closest("form");
  section.querySelector(".form-look").hidden = true;
  let asking = null;

  const look = async () => {
    asking?.abort();
    asking = new AbortController();
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    body.set("go", "look");
    try {
      const answer = await fetch(form.action, { method: "POST", body, signal: asking.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-section]");
      if (fresh) swap(section, fresh);
    } catch (error) {
      if (error.name !== "AbortError") section.querySelector(".form-look").hidden = false;
    }
  };
  section.addEventListener("change", ({ target }) => {
    if (steers.has(target.closest("[data-item]")?.dataset.item)) look();
  });
}

function swap(section, fresh) {
  const present = itemsOf(section);
  const wanted = itemsOf(fresh);
  let place = null;
  let isChanged = false;
  for (const [code, item] of wanted) {
    const kept = present.get(code);
    if (kept) refresh(kept, item);
    else {
      isChanged = true;
      if (place) place.after(item);
      else section.querySelector("[data-item], .form-look, [data-changed]").before(item);
      for (const element of item.querySelectorAll("[data-module]")) {
        import(element.dataset.module).then((module) => module.default(element));
      }
    }
    place = kept ?? item;
  }
  for (const [code, item] of present) {
    if (wanted.has(code)) continue;
    isChanged = true;
    item.remove();
  }
  if (isChanged) section.querySelector("[data-changed]").textContent = section.dataset.textChanged;
}

function refresh(kept, fresh) {
  const results = [...fresh.querySelectorAll("output")];
  const shown = [...kept.querySelectorAll("output")];
  if (results.length === shown.length) shown.forEach((output, index) => (output.textContent = results[index].textContent));
}

function itemsOf(section) {
  return new Map([...section.querySelectorAll("[data-item]")].map((item) => [item.dataset.item, item]));
}
