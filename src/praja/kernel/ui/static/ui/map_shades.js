// Gives each area a shade from 1 to 5 by the last column of the map's table (0: no figure), and writes the legend.

const SHADES = 5;

export default function shade(root, collection) {
  const values = new Map();
  for (const row of root.querySelectorAll(".map-table tbody tr")) {
    const { code } = row.cells[0].dataset;
    const value = [...row.cells].findLast((cell) => cell.dataset.value !== undefined)?.dataset.value;
    if (code && value !== undefined) values.set(code, Number(value));
  }
  const limits = limitsOf([...values.values()]);
  for (const { properties } of collection.features) {
    const value = values.get(properties.code);
    properties.shade = value === undefined ? 0 : 1 + limits.filter((limit) => value > limit).length;
  }
  const used = new Set(collection.features.map(({ properties }) => properties.shade));
  legend(root, [...values.values()], limits, used);
  root.querySelector(".map-table").open = false;
}

// The upper limits of all shades but the last: equal numbers of areas in each, equal values never apart.
function limitsOf(values) {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  const count = Math.min(SHADES, sorted.length);
  return Array.from({ length: Math.max(count - 1, 0) }, (_, i) => sorted[Math.ceil(((i + 1) * sorted.length) / count) - 1]);
}

function legend(root, values, limits, used) {
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  const list = root.querySelector(".map-legend ul");
  const within = (from, to) => values.filter((value) => value > from && value <= to);
  const edges = [-Infinity, ...limits, Infinity];
  const entries = edges.slice(1).map((to, index) => {
    const found = within(edges[index], to);
    const [low, high] = [Math.min(...found), Math.max(...found)].map((value) => number.format(value));
    return found.length ? [index + 1, low === high ? low : `${low} – ${high}`] : null;
  });
  if (used.has(0)) entries.unshift([0, root.dataset.textNoFigure]);
  list.replaceChildren(...entries.filter(Boolean).map(([index, words]) => {
    const entry = document.createElement("li");
    entry.innerHTML = `<svg class="swatch" aria-hidden="true"><rect width="100%" height="100%" class="shade-${index}"/></svg>`;
    entry.append(words);
    return entry;
  }));
  root.querySelector(".map-legend").hidden = false;
}
