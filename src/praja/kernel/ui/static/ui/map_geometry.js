// Where a point lies among areas, and how far areas reach. Coordinates are longitude, latitude in degrees.

export function areaAt(collection, longitude, latitude) {
  return collection.features.find(({ geometry }) =>
    polygons(geometry).some(([outer, ...holes]) =>
      isInside(outer, longitude, latitude) && !holes.some((hole) => isInside(hole, longitude, latitude))),
  );
}

export function bounds({ features }) {
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const { geometry } of features) {
    for (const [x, y] of polygons(geometry).flat(2)) {
      west = Math.min(west, x);
      east = Math.max(east, x);
      south = Math.min(south, y);
      north = Math.max(north, y);
    }
  }
  return [west, south, east, north];
}

// The middle of the largest polygon: where a label stands.
export function centre(geometry) {
  const largest = polygons(geometry).map(([outer]) => weigh(outer)).reduce((a, b) => (b.area > a.area ? b : a));
  return [largest.x, largest.y];
}

export function polygons(geometry) {
  return geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
}

function isInside(ring, x, y) {
  let isIn = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) isIn = !isIn;
  }
  return isIn;
}

function weigh(ring) {
  let [area, x, y] = [0, 0, 0];
  const [ox, oy] = ring[0];
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const cross = (ring[j][0] - ox) * (ring[i][1] - oy) - (ring[i][0] - ox) * (ring[j][1] - oy);
    area += cross;
    x += (ring[j][0] + ring[i][0] - 2 * ox) * cross;
    y += (ring[j][1] + ring[i][1] - 2 * oy) * cross;
  }
  return { area: Math.abs(area), x: ox + x / (3 * area), y: oy + y / (3 * area) };
}
