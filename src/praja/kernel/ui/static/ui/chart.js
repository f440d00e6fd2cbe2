// Draws the table of a chart figure. The table is the source and stays within reach; without this module it is all.

const GAP = 12;

export default async function chart(root) {
  const table = read(root.querySelector("table"));
  if (!table.labels.length) return;
  await import(root.dataset.library);
  const canvas = root.querySelector(".canvas");
  canvas.hidden = false;
  canvas.classList.toggle("tall", root.dataset.kind === "row" && table.labels.length > 8);
  const drawing = globalThis.echarts.init(canvas, null, { renderer: "canvas" });
  const draw = () => drawing.setOption(options(root, table), true);
  draw();
  legend(root, table.series);
  root.querySelector("details").open = false;
  new ResizeObserver(() => drawing.resize()).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}

function read(table) {
  const names = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent);
  const rows = [...table.tBodies[0].rows];
  const value = (cell) => (cell.dataset.value === "" ? null : Number(cell.dataset.value));
  return {
    labels: rows.map((row) => row.cells[0].textContent),
    series: names.map((name, index) => ({ name, values: rows.map((row) => value(row.cells[index + 1])) })),
  };
}

function options(root, { labels, series }) {
  const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const isLying = root.dataset.kind === "row";
  const number = new Intl.NumberFormat(root.dataset.language, { maximumFractionDigits: 1 });
  const text = { color: colour("--ink"), fontFamily: getComputedStyle(root).fontFamily, fontSize: 13 };
  const line = { lineStyle: { color: colour("--line") } };
  const names = {
    type: "category",
    data: labels,
    inverse: isLying,
    axisLabel: { ...text, hideOverlap: true, width: isLying ? root.clientWidth * 0.35 : undefined, overflow: "truncate" },
    axisLine: line,
    axisTick: { show: false },
  };
  const values = {
    type: "value",
    axisLabel: { ...text, formatter: (value) => number.format(value) },
    splitLine: line,
    splitNumber: isLying ? 3 : 5,
  };
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 400,
    grid: { top: GAP * 2, right: GAP * 3, bottom: GAP, left: GAP, containLabel: true },
    [isLying ? "yAxis" : "xAxis"]: names,
    [isLying ? "xAxis" : "yAxis"]: values,
    series: series.map(({ name, values: data }, index) => ({
      name,
      data,
      type: root.dataset.kind === "line" ? "line" : "bar",
      color: colour(`--series-${(index % 4) + 1}`),
      barMaxWidth: 28,
      lineStyle: { width: 3, type: ["solid", "dashed", "dotted", "solid"][index % 4] },
      symbolSize: 8,
      label: {
        ...text,
        show: series.length === 1 && (isLying || labels.length <= 12),
        position: isLying ? "right" : "top",
        formatter: ({ value }) => (value === null ? "" : number.format(value)),
      },
    })),
  };
}

function legend(root, series) {
  if (series.length < 2) return;
  const list = root.querySelector(".legend");
  list.hidden = false;
  list.replaceChildren(
    ...series.map(({ name }, index) => {
      const entry = document.createElement("li");
      entry.innerHTML = `<svg class="swatch" aria-hidden="true"><rect width="100%" height="100%" class="series-${(index % 4) + 1}"/></svg>`;
      entry.append(name);
      return entry;
    }),
  );
}
