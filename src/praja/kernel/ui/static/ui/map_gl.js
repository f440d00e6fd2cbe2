// Draws a map with MapLibre: boundaries as vector layers, labels and pin as elements. No tiles unless a server is set.

export async function draw(canvas, { root, areas, outlines, points, box, centre }) {
  const library = await import(root.dataset.library);
  library.setWorkerUrl(new URL(root.dataset.worker, location.href).href);
  const map = new library.Map({
    container: canvas,
    style: style(root, areas, outlines, points),
    bounds: box,
    fitBoundsOptions: { padding: 16 },
    maxBounds: widened(box),
    maxZoom: 18,
    attributionControl: root.dataset.tileUrl ? { compact: false } : false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    cooperativeGestures: false,
    fadeDuration: 0,
    locale: { "Map.Title": canvas.getAttribute("aria-label") },
  });
  map.touchZoomRotate.disableRotation();
  map.scrollZoom.setWheelZoomRate(1 / 300);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => map.setStyle(style(root, areas, outlines, points)));
  label(map, library, outlines, centre);
  await new Promise((resolve) => map.once("load", resolve));

  if (points) followPoints(map);
  let marker = null;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const choose = (code) => map.setFilter("chosen", ["==", ["get", "code"], code ?? ""]);
  return {
    choose,
    zoom: (step) => map.easeTo({ zoom: map.getZoom() + step, animate: !isCalm }),
    fit: (area, code) => {
      map.fitBounds(area, { padding: 40, animate: !isCalm });
      choose(code);
    },
    show: (longitude, latitude, zoom = map.getZoom()) => map.easeTo({ center: [longitude, latitude], zoom, animate: !isCalm }),
    middle: () => map.getCenter().toArray(),
    project: (longitude, latitude) => {
      const { x, y } = map.project([longitude, latitude]);
      return [x, y];
    },
    unproject: (x, y) => map.unproject([x, y]).toArray(),
    box: () => map.getBounds().toArray().flat(),
    level: () => map.getZoom(),
    onMove: (tell) => map.on("moveend", tell),
    mark: (element, longitude, latitude) => void new library.Marker({ element }).setLngLat([longitude, latitude]).addTo(map),
    approach: (longitude, latitude) => map.easeTo({ center: [longitude, latitude], zoom: map.getZoom() + 2, animate: !isCalm }),
    onClick: (tell) => map.on("click", ({ lngLat }) => tell(lngLat.lng, lngLat.lat)),
    place: (element, longitude, latitude, moved) => {
      if (!marker) {
        marker = new library.Marker({ element, anchor: "bottom", draggable: Boolean(moved) });
        marker.on("dragend", () => moved(...marker.getLngLat().toArray()));
        marker.setLngLat([longitude, latitude]).addTo(map);
      }
      marker.setLngLat([longitude, latitude]);
    },
  };
}

function style(root, areas, outlines, points) {
  const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const { tileUrl, tileAttribution, kind } = root.dataset;
  const shades = [1, 2, 3, 4, 5].flatMap((shade) => [shade, colour(`--shade-${shade}`)]);
  const ground = tileUrl ? "transparent" : colour("--surface");
  const edge = (width) => ({ "line-color": colour("--line-strong"), "line-width": width });
  const sources = { areas: { type: "geojson", data: areas }, outlines: { type: "geojson", data: outlines } };
  const layers = [{ id: "ground", type: "background", paint: { "background-color": colour("--sunken") } }];
  if (tileUrl) {
    sources.tiles = { type: "raster", tiles: [tileUrl], tileSize: 256, attribution: tileAttribution };
    layers.push({ id: "tiles", type: "raster", source: "tiles" });
  }
  layers.push(
    {
      id: "areas",
      type: "fill",
      source: "areas",
      paint: {
        "fill-color": kind === "areas" ? ["match", ["get", "shade"], ...shades, colour("--sunken")] : ground,
        "fill-opacity": tileUrl && kind === "areas" ? 0.7 : 1,
      },
    },
    { id: "edges", type: "line", source: "areas", paint: edge(0.6) },
    { id: "outlines", type: "line", source: "outlines", paint: edge(1.4) },
    {
      id: "chosen",
      type: "line",
      source: "areas",
      filter: ["==", ["get", "code"], ""],
      paint: { "line-color": colour("--clay"), "line-width": 3 },
    },
  );
  if (points) {
    sources.points = { type: "geojson", data: points, cluster: true, clusterRadius: 24 };
    layers.push({
      id: "points",
      type: "circle",
      source: "points",
      paint: {
        "circle-radius": ["step", ["coalesce", ["get", "point_count"], 1], 6, 2, 9, 5, 13, 15, 18],
        "circle-opacity": 0.85,
        "circle-color": colour("--clay"),
        "circle-stroke-color": colour("--surface"),
        "circle-stroke-width": 1.5,
      },
    });
  }
  return { version: 8, sources, layers };
}

// A point leads to its page; several in one place come apart when one goes nearer.
function followPoints(map) {
  map.on("mouseenter", "points", () => (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", "points", () => (map.getCanvas().style.cursor = ""));
  map.on("click", "points", ({ features: [{ properties, geometry }] }) => {
    if (properties.cluster) map.easeTo({ center: geometry.coordinates, zoom: map.getZoom() + 2 });
    else if (properties.url) location.assign(properties.url);
  });
}

function label(map, library, areas, centre) {
  const labels = areas.features.map(({ properties, geometry }) => {
    const element = document.createElement("span");
    element.className = "map-label";
    element.textContent = properties.name;
    element.setAttribute("aria-hidden", "true");
    new library.Marker({ element }).setLngLat(centre(geometry)).addTo(map);
    return element;
  });
  const sort = () => {
    const taken = [];
    for (const element of labels) {
      element.hidden = false;
      const own = element.getBoundingClientRect();
      element.hidden = taken.some((other) =>
        own.left < other.right + 6 && own.right + 6 > other.left && own.top < other.bottom && own.bottom > other.top);
      if (!element.hidden) taken.push(own);
    }
  };
  map.on("moveend", sort);
  map.once("idle", sort);
}

// Wide enough that a low, broad frame may still show the whole: MapLibre zooms in rather than show more than this.
function widened([west, south, east, north]) {
  const [x, y] = [(east - west) * 2, (north - south) * 0.5];
  return [west - x, south - y, east + x, north + y];
}
