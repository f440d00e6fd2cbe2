// Starts what a page asks for: each element with data-module is given to the default function of that module.
// Nothing is loaded for what is not on the page.

for (const element of document.querySelectorAll("[data-module]")) {
  import(element.dataset.module).then((module) => module.default(element));
}

document.querySelector("[data-focus]")?.focus();
