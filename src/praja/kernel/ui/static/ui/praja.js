// Starts what a page asks for: each element with data-module is given to the default function of that module.
// Nothing is loaded for what is not on the page. `data-started` on the root says that all of them have begun.

const begun = [...document.querySelectorAll("[data-module]")].map((element) =>
  import(element.dataset.module).then((module) => module.default(element)),
);
Promise.allSettled(begun).then(() => {
  document.documentElement.dataset.started = "";
});

document.querySelector("[data-focus]")?.focus();
