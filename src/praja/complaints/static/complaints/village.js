// Splits the long list of villages into two, first the kecamatan, then its villages, and keeps them and the map's pin
// in step: the pin chooses its village, and choosing another village takes the pin away.

export default function start(element) {
  const villages = element.querySelector("select");
  const empty = villages.querySelector('option[value=""]');
  const members = new Map();
  for (const group of villages.querySelectorAll("optgroup")) members.set(group.label, [...group.children]);
  if (!members.size) return;

  const districts = addDistricts(element, villages, [...members.keys()]);
  const show = (district, village) => {
    districts.value = district;
    villages.replaceChildren(empty, ...(members.get(district) ?? []));
    villages.value = village;
    villages.disabled = !district;
  };
  const districtOf = (village) =>
    [...members.keys()].find((name) => members.get(name).some((option) => option.value === village)) ?? "";

  const choose = (village) => show(districtOf(village), village);

  choose(villages.value);
  districts.addEventListener("change", () => show(districts.value, ""));
  element.addEventListener("praja:village", ({ detail }) => choose(detail));

  const form = element.closest("form");
  form.addEventListener("praja:place", ({ detail }) => {
    choose(detail.area?.code ?? "");
    villages.dispatchEvent(new Event("change", { bubbles: true }));
  });
  villages.addEventListener("change", ({ isTrusted }) => {
    if (!isTrusted) return;
    for (const name of ["latitude", "longitude"]) form.elements[name].value = "";
    const detail = { code: villages.value };
    form.querySelector(".map")?.dispatchEvent(new CustomEvent("praja:focus", { detail }));
  });
}

function addDistricts(element, villages, names) {
  const field = document.createElement("div");
  field.className = "field";
  const label = document.createElement("label");
  label.textContent = element.dataset.label;
  const select = document.createElement("select");
  select.id = `${villages.id}_district`;
  label.htmlFor = select.id;
  select.append(new Option(element.dataset.choose, ""), ...names.map((name) => new Option(name, name)));
  field.append(label, select);
  element.prepend(field);
  return select;
}
