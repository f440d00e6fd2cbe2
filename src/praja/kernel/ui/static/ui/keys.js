// Keys for officers on lists and details: they move, open, select, take along, search, and explain themselves by "?".
// Off while somebody types, in a dialog, and together with Ctrl, Alt or Meta, which belong to browser and screen reader.

export default function start(element) {
  const { dataset } = element;
  const dialog = element.querySelector("dialog");
  const status = element.querySelector("[role=status]");
  const rows = [...document.querySelectorAll("main .table tbody tr, main [data-cards] > li")].filter((row) => row.querySelector("a"));
  let place = -1;

  const link = () => rows[place]?.querySelector("a");
  const move = (step) => {
    if (!rows.length) return;
    rows[place]?.classList.remove("pointed");
    place = Math.max(0, Math.min(rows.length - 1, place + step));
    rows[place].classList.add("pointed");
    link().focus(); // A screen reader says the link, and with it the row.
    rows[place].scrollIntoView({ block: "nearest" });
  };

  const select = () => {
    const box = rows[place]?.querySelector('input[type="checkbox"]');
    if (!box) return;
    box.click();
    status.textContent = box.checked ? dataset.selected : dataset.unselected;
  };

  const takeAlong = async () => {
    const form = document.querySelector("form[data-take]");
    if (form && place < 0) {
      form.requestSubmit();
      return;
    }
    if (!link()) return;
    const token = document.querySelector('input[name="csrfmiddlewaretoken"]')?.value ?? "";
    try {
      const headers = { "X-CSRFToken": token, Accept: "application/json" };
      const answer = await fetch(`${link().pathname}take-along/`, { method: "POST", headers });
      status.textContent = answer.ok ? dataset.taken : dataset.failed;
    } catch {
      status.textContent = dataset.failed;
    }
  };

  const nextStep = () => {
    const now = document.querySelector("#now details");
    if (now) {
      now.open = true;
      (now.querySelector("input:not([type=hidden]), select, textarea") ?? now.querySelector("summary")).focus();
    } else if (link()) location.assign(`${link().pathname}#now`);
  };

  const search = () => {
    const field = document.querySelector('main input[type="search"], main [role="search"] input:not([type=hidden])');
    field?.closest("details")?.setAttribute("open", "");
    field?.focus();
  };

  const keys = {
    j: () => move(1),
    ArrowDown: () => move(1),
    k: () => move(-1),
    ArrowUp: () => move(-1),
    Enter: () => document.activeElement === document.body && link()?.click(),
    x: select,
    t: takeAlong,
    n: nextStep,
    "/": search,
    "?": () => dialog.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || dialog.open) return;
    if (event.target.closest("input, select, textarea, [contenteditable], .map")) return;
    const work = keys[event.key];
    if (!work || (event.key.startsWith("Arrow") && !rows.length)) return;
    if (event.key === "Enter" && document.activeElement !== document.body) return;
    event.preventDefault();
    work();
  });
  const button = element.querySelector("[data-open]");
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
}
