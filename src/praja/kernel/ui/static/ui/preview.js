// Shows the pictures chosen in a file field, with name and size, before they are sent.

export default function preview(field) {
  const input = field.querySelector('input[type="file"]');
  const list = document.createElement("ul");
  list.className = "previews";
  list.setAttribute("aria-live", "polite");
  field.append(list);
  input.addEventListener("change", () => {
    list.replaceChildren(...[...input.files].map(item));
  });
}

function item(file) {
  const entry = document.createElement("li");
  if (file.type.startsWith("image/")) {
    const picture = document.createElement("img");
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
    picture.addEventListener("error", () => picture.remove());
    entry.append(picture);
  }
  const size = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  entry.append(`${file.name} (${size.format(file.size / 1_000_000)} MB)`);
  return entry;
}
