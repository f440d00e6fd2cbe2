// Draws the map as plain SVG where WebGL is missing: no panning, zoom by buttons, the same pin.

const NAMESPACE = "http://www.w3.org/2000/svg";

export async function draw(canvas, { root, areas, points, box }) {
  const scale = Math.cos((((box[1] + box[3]) / 2) * Math.PI) / 180);
  const toX = (longitude) => longitude * scale;
  const picture = element("svg", { class: "drawing", "aria-hidden": "true", preserveAspectRatio: "xMidYMid meet" });
  const paths = new Map();
  for (const { properties, geometry } of areas.features) {
    const rings = (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates).flat();
    const line = rings.map((ring) => `M${ring.map(([x, y]) => `${toX(x).toFixed(5)} ${(-y).toFixed(5)}`).join("L")}Z`);
    const path = element("path", { d: line.join(""), class: properties.shade === undefined ? "" : `shade-${properties.shade}` });
    paths.set(properties.code, path);
    picture.append(path);
  }
  for (const { geometry, properties } of points?.features ?? []) {
    const [x, y] = geometry.coordinates;
    const point = element("circle", { cx: toX(x), cy: -y, r: (box[3] - box[1]) / 120, class: "series-2" });
    if (properties.url) point.addEventListener("click", () => location.assign(properties.url));
    picture.append(point);
  }
  canvas.append(picture);

  let frame;
  let pinned = null;
  const look = (west, south, east, north) => {
    frame = [toX(west), -north, toX(east) - toX(west), north - south];
    picture.setAttribute("viewBox", frame.join(" "));
    if (pinned) pinned();
    for (const put of puts.values()) put();
    for (const tell of followers) tell();
  };
  const puts = new Map();
  const followers = [];

  // Screen pixels within the canvas to degrees and back, through the picture's own matrix.
  const project = (longitude, latitude) => {
    const at = new DOMPoint(toX(longitude), -latitude).matrixTransform(picture.getScreenCTM());
    const { left, top } = canvas.getBoundingClientRect();
    return [at.x - left, at.y - top];
  };
  const unproject = (x, y) => {
    const { left, top } = canvas.getBoundingClientRect();
    const at = new DOMPoint(x + left, y + top).matrixTransform(picture.getScreenCTM().inverse());
    return [at.x / scale, -at.y];
  };
  const putter = (element, longitude, latitude) => () => {
    const [x, y] = project(longitude, latitude);
    element.style.setProperty("--x", `${x}px`);
    element.style.setProperty("--y", `${y}px`);
  };
  look(...box);
  const middle = () => [(frame[0] + frame[2] / 2) / scale, -(frame[1] + frame[3] / 2)];
  const lookAt = ([x, y], factor) => {
    const [width, height] = [(frame[2] / scale) * factor, frame[3] * factor];
    look(x - width / 2, y - height / 2, x + width / 2, y + height / 2);
  };
  let place = null;
  const choose = (code) => {
    for (const [key, path] of paths) path.classList.toggle("chosen", key === code);
  };
  window.addEventListener("resize", () => {
    pinned?.();
    for (const put of puts.values()) put();
  });
  return {
    choose,
    project,
    unproject,
    middle,
    box: () => [frame[0] / scale, -(frame[1] + frame[3]), (frame[0] + frame[2]) / scale, -frame[1]],
    level: () => Math.log2((360 * canvas.clientWidth * scale) / (512 * frame[2])),
    onMove: (tell) => followers.push(tell),
    mark: (element, longitude, latitude) => {
      for (const old of puts.keys()) if (!old.isConnected) puts.delete(old);
      canvas.append(element);
      puts.set(element, putter(element, longitude, latitude));
      puts.get(element)();
    },
    approach: (longitude, latitude) => lookAt([longitude, latitude], 0.25),
    zoom: (step) => lookAt(place ?? middle(), step > 0 ? 0.5 : 2),
    fit: (area, code) => {
      look(...area);
      choose(code);
    },
    show: (longitude, latitude) => lookAt([longitude, latitude], 1),
    onClick: (tell) => canvas.addEventListener("click", (event) => {
      const { left, top } = canvas.getBoundingClientRect();
      if (!event.target.closest(".map-pin")) tell(...unproject(event.clientX - left, event.clientY - top));
    }),
    place: (pin, longitude, latitude) => {
      place = [longitude, latitude];
      if (!pin.isConnected) canvas.append(pin);
      pinned = () => putter(pin, ...place)();
      pinned();
    },
  };
}

function element(name, attributes) {
  const made = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
