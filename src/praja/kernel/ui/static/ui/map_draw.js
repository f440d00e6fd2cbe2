// Draws an area onto a map, corner by corner, and writes it into a text field as a GeoJSON polygon. Of a field that is
// only read it shows the area.

const NAMESPACE = "http://www.w3.org/2000/svg";

export default function draw(root, view) {
  const field = document.getElementById(root.dataset.corners);
  const canvas = root.querySelector(".map-canvas");
  const picture = document.createElementNS(NAMESPACE, "svg");
  const outline = document.createElementNS(NAMESPACE, "polygon");
  picture.setAttribute("class", "map-outline");
  picture.setAttribute("aria-hidden", "true");
  picture.append(outline);
  canvas.append(picture);
  let corners = read(field);
  let marks = [];

  const redraw = () => {
    outline.setAttribute("points", corners.map((corner) => view.project(...corner).join(",")).join(" "));
    picture.classList.remove("away");
  };
  const show = () => {
    for (const mark of marks) mark.remove();
    marks = corners.map((corner) => {
      const mark = document.createElement("span");
      mark.className = "map-corner";
      view.mark(mark, ...corner);
      return mark;
    });
    redraw();
    const words = corners.length > 2 ? root.dataset.textCorners : root.dataset.textFew;
    root.querySelector(".map-status").textContent = corners.length ? words.replace("{count}", String(corners.length)) : "";
  };
  const change = (changed) => {
    corners = changed;
    field.value = corners.length > 2
      ? JSON.stringify({ type: "Polygon", coordinates: [[...corners, corners[0]]] })
      : "";
    show();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const add = (longitude, latitude) =>
    change([...corners, [longitude, latitude].map((degrees) => Number(degrees.toFixed(6)))]);

  view.onMove(redraw);
  for (const moving of ["pointerdown", "wheel"]) {
    canvas.addEventListener(moving, () => picture.classList.add("away"), { passive: true });
  }
  canvas.addEventListener("pointerup", redraw);
  const offer = () => {
    const tools = { middle: () => add(...view.middle()), undo: () => change(corners.slice(0, -1)), clear: () => change([]) };
    for (const [name, act] of Object.entries(tools)) {
      const button = root.querySelector(`[data-${name}]`);
      button.hidden = false;
      button.addEventListener("click", act);
    }
    view.onClick(add);
    field.addEventListener("change", ({ isTrusted }) => {
      if (!isTrusted) return;
      corners = read(field);
      show();
    });
  };
  if (!field.readOnly) offer();
  if (corners.length) {
    const [longitudes, latitudes] = [0, 1].map((axis) => corners.map((corner) => corner[axis]));
    view.fit([Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)]);
    show();
  }
}

function read(field) {
  try {
    return JSON.parse(field.value).coordinates[0].slice(0, -1);
  } catch {
    return [];
  }
}
