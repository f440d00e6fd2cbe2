// Lays what a map's view holds onto it: a button for each cluster, a link for each thing. Loads again when it moves.

const WAIT = 250;

export default function follow(root, view) {
  const list = root.querySelector(".map-found");
  const status = root.querySelector(".map-status");
  let marks = [];
  let loading = null;
  let timer = 0;

  const load = async () => {
    loading?.abort();
    loading = new AbortController();
    const [west, south, east, north] = view.box();
    const address = new URL(root.dataset.clusters, location.href);
    const held = [Math.max(west, -180), Math.max(south, -90), Math.min(east, 180), Math.min(north, 90)];
    address.searchParams.set("bbox", held.map((edge) => edge.toFixed(3)).join(","));
    address.searchParams.set("zoom", Math.min(22, Math.max(0, view.level())).toFixed(1));
    try {
      const answer = await fetch(address, { signal: loading.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = root.dataset.textUnavailable;
    }
  };

  const show = ({ features, count, is_finest: isFinest }) => {
    for (const mark of marks) mark.remove();
    list.replaceChildren();
    marks = features.map((feature) => {
      const element = markOf(feature, isFinest);
      view.mark(element, ...feature.geometry.coordinates);
      return element;
    });
    status.textContent = root.dataset.textFound.replace("{count}", count.toLocaleString(document.documentElement.lang));
  };

  const markOf = ({ geometry, properties: { count, reports } }, isFinest) => {
    if (count === 1 && reports.length) return link(reports[0], "map-point");
    const button = document.createElement("button");
    button.type = "button";
    button.className = `map-cluster ${count > 99 ? "large" : count > 9 ? "middle" : ""}`;
    button.textContent = count > 9999 ? `${Math.round(count / 1000)}k` : String(count);
    button.setAttribute("aria-label", root.dataset.textCluster.replace("{count}", String(count)));
    button.addEventListener("click", (event) => {
      event.stopPropagation();
      if (isFinest) name(reports);
      else view.approach(...geometry.coordinates);
    });
    return button;
  };

  const name = (reports) => {
    list.replaceChildren(...reports.map((report) => {
      const item = document.createElement("li");
      item.append(link(report, "", `${report.category_name} · ${report.step_name} · ${report.opened_on}`));
      return item;
    }));
    list.querySelector("a")?.focus();
  };

  view.onMove(() => {
    clearTimeout(timer);
    timer = setTimeout(load, WAIT);
  });
  load();
}

function link({ url, category_name: category, step_name: step }, className, words = "") {
  const element = document.createElement("a");
  element.href = url;
  if (className) element.className = className;
  if (words) element.textContent = words;
  else element.setAttribute("aria-label", `${category} · ${step}`);
  element.title = `${category} · ${step}`;
  return element;
}
