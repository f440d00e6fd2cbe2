// Proofs of work as the server reads them. A page lets a worker solve them; the service worker is one itself.

export const payload = (challenge, number) => (number === null ? "" : btoa(JSON.stringify({ ...challenge, number })));

// The payload, or "" when this browser cannot solve it. `address` is that of solver.js.
export const inBackground = (address, challenge) =>
  new Promise((done) => {
    const solver = new Worker(address, { type: "module" });
    const end = (number) => {
      solver.terminate();
      done(payload(challenge, number));
    };
    solver.onmessage = ({ data }) => end(data);
    solver.onerror = () => end(null);
    solver.postMessage(challenge);
  });
