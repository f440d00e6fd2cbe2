// Solves a proof of work in the background, from the moment somebody touches the form, and sends it along.
// Where the server has asked for one, the form waits for it and then sends itself again.

export default function start(element) {
  const form = element.closest("form");
  const field = form.elements.proof;
  const { address, worker, proving, challenge } = element.dataset;
  let isSolving = false;

  const solve = async (asked) => (await import(proving)).inBackground(worker, asked);

  if (challenge) {
    const waiting = element.querySelector("[data-waiting]");
    const instead = element.querySelector("[data-without-script]");
    const show = () => {
      waiting?.toggleAttribute("hidden", !isSolving);
      instead?.toggleAttribute("hidden", isSolving || Boolean(field.value));
    };
    isSolving = true;
    show();
    form.addEventListener(
      "submit",
      (event) => {
        if (!isSolving || event.submitter?.hasAttribute("formaction")) return;
        event.preventDefault();
        event.stopImmediatePropagation();
      },
      true,
    );
    solve(JSON.parse(challenge)).catch(() => "").then((solution) => {
      isSolving = false;
      field.value = solution;
      show();
      if (solution && "again" in element.dataset) form.requestSubmit();
    });
    return;
  }

  const prepare = async () => {
    if (isSolving || field.value) return;
    isSolving = true;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (answer.ok) field.value = await solve(await answer.json());
    } catch {
      isSolving = false; // The link is down: the next touch tries again. Most reports need no proof.
    }
  };
  form.addEventListener("focusin", prepare);
}
