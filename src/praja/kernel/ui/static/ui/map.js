// A map of the regency's own boundaries, in five kinds: "pin" fills two fields and tells `praja:place`, "areas" colours
// areas by the table beside it, "points" shows clusters, "show" marks one place, "draw" fills a field with an area. Draws with WebGL, or else as SVG.

export default function map(root) {
  const open = once(() => start(root).catch(() => tell(root, root.dataset.textUnavailable)));
  const locate = root.querySelector("[data-locate]");
  if (locate && navigator.geolocation) {
    locate.hidden = false;
    locate.addEventListener("click", () => findMe(root, open));
  }
  root.addEventListener("praja:focus", async ({ detail }) => (await open())?.focusArea(detail.code));
  const button = root.querySelector("[data-open]");
  if (button && navigator.connection?.saveData) {
    button.hidden = false;
    button.addEventListener("click", () => open().then(() => (button.hidden = true)));
    return;
  }
  new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    open();
  }, { rootMargin: "300px" }).observe(root);
}

async function start(root) {
  const { kind, areas, outlines, gl, svg, geometry } = root.dataset;
  const [{ draw }, { areaAt, bounds, centre }, collection, larger, points] = await Promise.all([
    import(hasWebGL() ? gl : svg),
    import(geometry),
    load(areas),
    outlines && outlines !== areas ? load(outlines) : null,
    root.dataset.points ? load(root.dataset.points) : null,
  ]);
  if (kind === "areas") (await import(root.dataset.shades)).default(root, collection);
  const frame = root.querySelector(".map-frame");
  frame.hidden = false;
  const view = await draw(frame.querySelector(".map-canvas"), {
    root, areas: collection, outlines: larger ?? collection, points, box: bounds(collection), centre,
  });
  for (const button of frame.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => view.zoom(Number(button.dataset.zoom)));
  }
  const feature = (code) => collection.features.find(({ properties }) => properties.code === code);
  const focusArea = (code) => feature(code) && view.fit(bounds({ features: [feature(code)] }), code);
  const find = (longitude, latitude) => areaAt(collection, longitude, latitude);
  const name = ({ name, parent }) => {
    const within = larger?.features.find(({ properties }) => properties.code === parent);
    return within ? `${name}, ${within.properties.name}` : name;
  };
  if (root.dataset.clusters) (await import(root.dataset.clustering)).default(root, view);
  if (kind === "draw") (await import(root.dataset.drawing)).default(root, view);
  if (kind === "pin") return { ...pinOn(root, view, find, name), focusArea };
  if (root.dataset.at) {
    const [latitude, longitude] = root.dataset.at.split(",").map(Number);
    view.place(pinElement("span"), longitude, latitude);
    const area = find(longitude, latitude);
    if (area) view.fit(bounds({ features: [area] }), area.properties.code);
  }
  return { focusArea };
}

function pinOn(root, view, find, name) {
  const fields = [root.dataset.latitude, root.dataset.longitude].map((id) => document.getElementById(id));
  const pin = pinElement("button", root.dataset.textPin);
  let place = null;

  const put = (longitude, latitude, isTold = true) => {
    place = [longitude, latitude];
    view.place(pin, longitude, latitude, (...moved) => put(...moved));
    const area = find(longitude, latitude);
    view.choose(area?.properties.code);
    tell(root, area ? name(area.properties) : root.dataset.textOutside);
    if (!isTold) return;
    [latitude, longitude].forEach((value, index) => {
      if (fields[index]) fields[index].value = value.toFixed(6);
    });
    const detail = { latitude, longitude, area: area?.properties ?? null };
    root.dispatchEvent(new CustomEvent("praja:place", { bubbles: true, detail }));
  };

  pin.addEventListener("keydown", (event) => {
    const way = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const [x, y] = view.project(...place);
    const step = event.shiftKey ? 40 : 8;
    put(...view.unproject(x + way[0] * step, y + way[1] * step));
    view.show(...place);
  });
  view.onClick(put);
  const middle = root.querySelector("[data-middle]");
  middle.hidden = false;
  middle.addEventListener("click", () => {
    put(...view.middle());
    pin.focus();
  });
  if (fields.every((field) => field?.value)) put(Number(fields[1].value), Number(fields[0].value), false);
  return { put, show: view.show };
}

function findMe(root, open) {
  tell(root, root.dataset.textLocating);
  navigator.geolocation.getCurrentPosition(
    async ({ coords }) => {
      const opened = await open();
      opened?.put(coords.longitude, coords.latitude);
      opened?.show(coords.longitude, coords.latitude, 15);
    },
    () => tell(root, root.dataset.textNowhere),
    { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
  );
}

function pinElement(tag, label = "") {
  const element = document.createElement(tag);
  element.className = "map-pin";
  if (tag === "button") element.type = "button";
  if (label) element.setAttribute("aria-label", label);
  element.innerHTML =
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 23s8-8 8-13.5a8 8 0 0 0-16 0C4 15 12 23 12 23Z"/><circle cx="12" cy="9.5" r="3"/></svg>';
  return element;
}

function hasWebGL() {
  const context = document.createElement("canvas").getContext("webgl2");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return Boolean(context);
}

async function load(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

function tell(root, words) {
  root.querySelector(".map-status").textContent = words;
}

function once(make) {
  let result;
  return () => (result ??= make());
}
