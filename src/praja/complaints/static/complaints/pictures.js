// Photos of a form: made smaller before they are kept and sent, put back into their field, and errors on fields.

export const MOST = 5;
const LONGEST_EDGE = 2560;
const LARGE = 1_500_000; // Bytes; a smaller file is sent as it is.
const ALIASES = { latitude: "village", longitude: "village", file: "photos", photo: "photos" };

// The files chosen, at most five, as entries for the store; the field itself then holds the smaller ones as well.
export async function chosen(input) {
  const files = await Promise.all([...input.files].slice(0, MOST).map(smaller));
  const photos = files.map((file) => ({ blob: file, name: file.name }));
  if (files.some((file, index) => file !== input.files[index]) && input.files.length <= MOST) fill(input, photos);
  return photos;
}

export function fill(input, photos) {
  const transfer = new DataTransfer();
  for (const { blob, name } of photos) transfer.items.add(new File([blob], name, { type: blob.type }));
  input.files = transfer.files;
  input.dataset.filled = "1";
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

async function smaller(file) {
  if (file.size <= LARGE || !file.type.startsWith("image/")) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_EDGE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width * scale, picture.height * scale].map(Math.round);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    return blob && blob.size < file.size ? new File([blob], file.name, { type: "image/jpeg" }) : file;
  } catch {
    return file; // The server says what is wrong with it.
  }
}

// The fields at fault get their messages as a page from the server would show them; the first gets the focus.
export function showErrors(form, problem) {
  for (const old of form.querySelectorAll("[data-problem]")) old.remove();
  const errors = problem.errors ?? [{ field: problem.field ?? "", detail: problem.detail }];
  let first;
  for (const { field, detail } of errors) {
    const name = field in form.elements ? field : field.split(".").at(-1);
    const named = form.elements[ALIASES[name] ?? name];
    const found = named instanceof RadioNodeList ? named[0] : named;
    const place = found?.closest(".field");
    const message = document.createElement("p");
    message.className = "error";
    message.dataset.problem = "";
    message.id = `problem-${name || "form"}`;
    message.textContent = detail;
    if (place) {
      place.classList.add("has-error");
      const label = place.querySelector(":scope > label, :scope > legend");
      if (label) label.after(message);
      else place.append(message);
      found.setAttribute("aria-invalid", "true");
      found.setAttribute("aria-describedby", message.id);
    } else {
      message.setAttribute("role", "alert");
      form.prepend(message);
    }
    first ??= place ? found : null;
  }
  first?.focus();
}
