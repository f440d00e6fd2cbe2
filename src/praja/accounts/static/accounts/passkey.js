// Passkeys and security keys (WebAuthn) for forms marked with data-passkey.
//   login   asks the form's own address for the challenge, then signs in
//   get     proves a key with the options in #passkey-options
//   create  makes a key with the options in #passkey-options
// The form's hidden `credential` field receives the answer as JSON and the form is sent as any other.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const withBytes = (keys) => (keys ?? []).map((key) => ({ ...key, id: toBytes(key.id) }));

async function create(options, alone) {
  const publicKey = {
    ...options,
    challenge: toBytes(options.challenge),
    user: { ...options.user, id: toBytes(options.user.id) },
    excludeCredentials: withBytes(options.excludeCredentials),
    authenticatorSelection: {
      ...options.authenticatorSelection,
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
      ...(alone ? { userVerification: "required" } : {}),
    },
  };
  const key = await navigator.credentials.create({ publicKey });
  return {
    ...envelope(key),
    response: {
      clientDataJSON: toText(key.response.clientDataJSON),
      attestationObject: toText(key.response.attestationObject),
      transports: key.response.getTransports?.() ?? [],
    },
  };
}

async function get(options) {
  const publicKey = {
    ...options,
    challenge: toBytes(options.challenge),
    allowCredentials: withBytes(options.allowCredentials),
  };
  const key = await navigator.credentials.get({ publicKey });
  return {
    ...envelope(key),
    response: {
      clientDataJSON: toText(key.response.clientDataJSON),
      authenticatorData: toText(key.response.authenticatorData),
      signature: toText(key.response.signature),
      userHandle: key.response.userHandle ? toText(key.response.userHandle) : null,
    },
  };
}

const envelope = (key) => ({
  id: key.id,
  type: key.type,
  rawId: toText(key.rawId),
  authenticatorAttachment: key.authenticatorAttachment,
  clientExtensionResults: key.getClientExtensionResults(),
});

const givenOptions = () => JSON.parse(document.getElementById("passkey-options").textContent);

async function challenge(form) {
  const answer = await fetch(form.action, {
    headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
  });
  if (!answer.ok) throw new Error("no challenge");
  return (await answer.json()).request_options.publicKey;
}

const ways = {
  login: async (form) => get(await challenge(form)),
  get: async () => get(givenOptions().request_options.publicKey),
  create: async (form) =>
    create(givenOptions().creation_options.publicKey, Boolean(form.elements.passwordless?.checked)),
};

function prepare(form) {
  const trouble = form.querySelector("[data-passkey-trouble]");
  form.hidden = false;
  form.querySelector("button[type=button]").addEventListener("click", async () => {
    if (!form.reportValidity()) return;
    trouble.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await ways[form.dataset.passkey](form));
      form.submit();
    } catch {
      trouble.hidden = false;
    }
  });
}

if (window.PublicKeyCredential) {
  document.querySelectorAll("form[data-passkey]").forEach(prepare);
}
