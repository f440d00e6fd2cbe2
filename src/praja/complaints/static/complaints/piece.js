// Fills its place with a piece of a page that is asked for after the page itself has arrived.

export default async function start(element) {
  try {
    const answer = await fetch(element.dataset.address);
    if (answer.ok) element.innerHTML = await answer.text();
  } catch {
    // The link beside it leads to the same.
  }
}
