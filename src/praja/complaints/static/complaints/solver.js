// A worker that solves an ALTCHA challenge: the number whose SHA-256 after the salt is the one asked for.
// Own arithmetic, since `crypto.subtle` is missing on plain HTTP and slow for many short texts.

const K = new Uint32Array(64);
const START = new Uint32Array(8);
{
  const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) >>> 0;
  let found = 0;
  for (let candidate = 2; found < 64; candidate += 1) {
    let isPrime = true;
    for (let divisor = 2; divisor * divisor <= candidate; divisor += 1) if (candidate % divisor === 0) isPrime = false;
    if (!isPrime) continue;
    if (found < 8) START[found] = fraction(Math.sqrt(candidate));
    K[found] = fraction(Math.cbrt(candidate));
    found += 1;
  }
}

const W = new Uint32Array(64);
const turned = (word, bits) => (word >>> bits) | (word << (32 - bits));

function compress(state, bytes, offset) {
  for (let i = 0; i < 16; i += 1) {
    const at = offset + i * 4;
    W[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const low = turned(W[i - 15], 7) ^ turned(W[i - 15], 18) ^ (W[i - 15] >>> 3);
    const high = turned(W[i - 2], 17) ^ turned(W[i - 2], 19) ^ (W[i - 2] >>> 10);
    W[i] = (W[i - 16] + low + W[i - 7] + high) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  const sums = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i += 1) state[i] = (state[i] + sums[i]) | 0;
}

export function solve({ salt, challenge, maxnumber }) {
  const prefix = new TextEncoder().encode(salt);
  const whole = prefix.length - (prefix.length % 64);
  const shared = new Uint32Array(START);
  for (let offset = 0; offset < whole; offset += 64) compress(shared, prefix, offset);
  const rest = prefix.subarray(whole);
  const wanted = challenge.match(/.{8}/g).map((hex) => parseInt(hex, 16));
  const state = new Uint32Array(8);
  for (let number = 0; number <= maxnumber; number += 1) {
    const digits = String(number);
    const length = rest.length + digits.length;
    const bytes = new Uint8Array(length < 56 ? 64 : 128);
    bytes.set(rest);
    for (let i = 0; i < digits.length; i += 1) bytes[rest.length + i] = digits.charCodeAt(i);
    bytes[length] = 0x80;
    new DataView(bytes.buffer).setUint32(bytes.length - 4, (whole + length) * 8);
    state.set(shared);
    for (let offset = 0; offset < bytes.length; offset += 64) compress(state, bytes, offset);
    if (state.every((word, i) => word === wanted[i])) return number;
  }
  return null;
}

if (typeof self !== "undefined" && typeof self.postMessage === "function") {
  self.onmessage = ({ data }) => self.postMessage(solve(data));
}
