// Checks a receipt in the citizen's own browser: RFC 9162 inclusion with SHA-256, and the Ed25519 signature of the
// tree head. Where the browser lacks WebCrypto or Ed25519 the server checks, and the page says so.
// Root: a form whose field "receipt" is the receipt's JSON (hidden) or its file; data-* carry addresses and words.

const encoder = new TextEncoder();

export default function start(form) {
  const result = form.querySelector("[data-result]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    result.replaceChildren();
    form.setAttribute("aria-busy", "true");
    const field = form.elements.receipt;
    const text = field.type === "file" ? await field.files[0].text() : field.value;
    show(form, result, await outcomeOf(text, form.dataset));
    form.removeAttribute("aria-busy");
  });
}

async function outcomeOf(text, { keys: keysAddress, fallback }) {
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    return { problem: "unreadable" };
  }
  if (!(file?.receipt ?? file)?.tree_head) return { problem: "unreadable" };
  try {
    const { keys } = await getJson(keysAddress);
    if (globalThis.crypto?.subtle) {
      const steps = await check(file, keys);
      if (steps.signature !== null) return { steps, where: "browser" };
      return { steps: { ...steps, signature: (await ask(fallback, text)).signature }, where: "both" };
    }
    return { steps: await ask(fallback, text), where: "server" };
  } catch {
    return { problem: "unreachable" };
  }
}

// Each step true or false; signature null when this browser cannot do Ed25519.
export async function check(file, keys) {
  const receipt = file.receipt ?? file;
  const steps = { event: isEvent(receipt) };
  if (file.content) steps.content = await hasContent(receipt, file.content);
  try {
    steps.inclusion = await isIncluded(receipt);
    steps.signature = await isSigned(receipt.tree_head, keys);
  } catch {
    steps.inclusion ??= false;
    steps.signature ??= false;
  }
  return steps;
}

function isEvent(receipt) {
  try {
    const event = JSON.parse(receipt.leaf_input);
    return receipt.format === "praja-receipt/1" && ["id", "type", "time"].every((name) => name in event);
  } catch {
    return false;
  }
}

async function hasContent(receipt, { salt, description }) {
  try {
    const bytes = Uint8Array.from(salt.match(/../g) ?? [], (pair) => parseInt(pair, 16));
    return hex(await sha256(bytes, encoder.encode(description))) === JSON.parse(receipt.leaf_input).data.content_digest;
  } catch {
    return false;
  }
}

// RFC 9162, section 2.1.3.2. Sizes stay below 2^53, so plain numbers and division do.
async function isIncluded({ leaf_input: input, leaf_index: leaf, audit_path: path, tree_head: head }) {
  let [position, last] = [leaf, head.tree_size - 1];
  if (!Number.isSafeInteger(leaf) || !Number.isSafeInteger(last) || leaf < 0 || leaf > last) return false;
  let hash = await sha256([0], encoder.encode(input));
  const up = () => ([position, last] = [Math.floor(position / 2), Math.floor(last / 2)]);
  for (const entry of path) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      hash = await sha256([1], bytesOf(entry), hash);
      while (position !== 0 && position % 2 === 0) up();
    } else {
      hash = await sha256([1], hash, bytesOf(entry));
    }
    up();
  }
  return last === 0 && hex(hash) === hex(bytesOf(head.root_hash));
}

// The signed bytes are TreeHeadDataV2 of RFC 9162, section 4.10, without extensions.
async function isSigned(head, keys) {
  const published = keys.find((key) => key.key_id === head.key_id);
  if (!published) return false;
  const message = new DataView(new ArrayBuffer(51));
  message.setBigUint64(0, BigInt(head.timestamp));
  message.setBigUint64(8, BigInt(head.tree_size));
  message.setUint8(16, 32);
  bytesOf(head.root_hash).forEach((byte, place) => message.setUint8(17 + place, byte));
  let key;
  try {
    key = await crypto.subtle.importKey("raw", bytesOf(published.public_key), "Ed25519", false, ["verify"]);
  } catch {
    return null;
  }
  return crypto.subtle.verify("Ed25519", key, bytesOf(head.signature), message.buffer);
}

function show(form, result, { steps = {}, where, problem }) {
  const words = form.dataset;
  const holds = !problem && Object.values(steps).every(Boolean);
  for (const line of form.querySelectorAll("[data-step]")) {
    const held = steps[line.dataset.step];
    const mark = line.querySelector(".status");
    line.hidden = held === undefined && line.dataset.step === "content";
    mark.hidden = held === undefined;
    mark.className = `status tone-${held ? "success" : "danger"}`;
    mark.textContent = held ? words.held : words.failed;
  }
  const notice = document.createElement("p");
  notice.className = `notice tone-${holds ? "success" : problem === "unreachable" ? "warning" : "danger"}`;
  notice.textContent = words[problem ?? (holds ? "holds" : "broken")] + (where ? ` ${words[where]}` : "");
  result.replaceChildren(notice);
}

async function getJson(address, options) {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, ...options });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

const ask = async (address, body) =>
  (await getJson(address, { method: "POST", headers: { "Content-Type": "application/json" }, body })).steps;

const sha256 = async (...parts) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", await new Blob(parts.map((p) => Uint8Array.from(p))).arrayBuffer()));
const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
