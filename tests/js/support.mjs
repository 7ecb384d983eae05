// A handler over a memory store, and a page that seals captures by its own code.
import { createHash, webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSigner, generateKey, init, noticeDigest, publicKey } from 'avowal';
import { createConsentHandler, memoryStore } from 'avowal/edge';

export const notice = JSON.parse(readFileSync(new URL('../vectors/notice/spring-signup.json', import.meta.url), 'utf8'));
export const ISS = 'https://shop.example';
export const PHONE = '0151 23456789';

/** A handler whose clock is moved by hand. */
export async function edge({ store = memoryStore(), at = Date.UTC(2026, 10, 21, 12), ...more } = {}) {
  await init();
  const clock = { at };
  const secretKeys = await Promise.all(['challenge', 'receipt'].map((purpose) => generateKey(purpose, at - 86_400_000)));
  const signers = Object.fromEntries(await Promise.all(secretKeys.map(async (key) => [key.purpose, await createSigner(key)])));
  const keys = { keys: secretKeys.map(publicKey) };
  const options = { iss: ISS, notices: [notice], signers, keys, secret: new Uint8Array(32).fill(7), store, now: () => clock.at, ok: '/thanks', back: '/signup', credential: 'operator', ...more };
  const handler = createConsentHandler(options);
  return { handler, clock, store, keys, secretKeys, options, digest: noticeDigest(notice) };
}

/** Posts to the handler as a page of the same origin does. */
export function post(handler, path, body, headers = {}) {
  const json = typeof body === 'object' && !(body instanceof URLSearchParams) && !(body instanceof FormData) && !(body instanceof Uint8Array) && !(body instanceof ReadableStream);
  return handler(
    new Request(`${ISS}${path}`, {
      method: 'POST',
      headers: { origin: ISS, ...(json ? { 'content-type': 'application/json', accept: 'application/json' } : {}), ...headers },
      body: json ? JSON.stringify(body) : body,
      ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    }),
    CONTEXT,
  );
}

const after = new Set();

/** What a platform gives a handler: whoever holds it waits for what comes after an answer. */
export const CONTEXT = {
  waitUntil(work) {
    after.add(work);
    // what is done is not held: hundreds of thousands of answers are asked for where memory is measured
    void work.then(() => after.delete(work));
  },
};

/** Handlers deliver by themselves, after their answers: waits until they have. */
export async function delivered() {
  while (after.size > 0) await Promise.all(after);
}

const b64 = (bytes) => Buffer.from(bytes).toString('base64url');
const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts.map((part) => Buffer.from(part)))).digest();

/** RFC 8785 for what captures hold. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

/** A page with its own key that asks for a challenge. */
export async function openPage({ handler, digest }) {
  const pair = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const { kty, crv, x, y } = await webcrypto.subtle.exportKey('jwk', pair.publicKey);
  const jkt = b64(sha256(`{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`));
  const response = await post(handler, '/avowal/challenge', { notice: digest, jkt });
  const { challenge, expiresAt } = await response.json();
  return { pair, jwk: { kty, crv, x, y }, jkt, challenge, expiresAt, status: response.status };
}

/** The capture of someone who ticked the pairs. `change` edits the body before it is sealed. */
export async function seal(page, { phone = PHONE, pairs = ['order-updates/sms'], by = 'mouse', change = () => {}, wall = Date.UTC(2026, 10, 21, 12, 0, 9) } = {}) {
  const { nonce } = JSON.parse(Buffer.from(page.challenge.split('.')[1], 'base64url'));
  const { words } = notice;
  const events = [
    { e: 'mount', t: 0, ticked: false },
    { e: 'notice-rendered', t: 800, text: `sha-256:${b64(sha256(canonical(words.en)))}`, font: 16, contrast: 1557, box: [640, 220], view: 'wide' },
    ...pairs.map((grant, index) => ({ e: 'toggle', t: 2000 + index, grant, to: true, by })),
    { e: 'visible', t: 9000, ratio: 100, ms: 8900 },
    { e: 'occlusion', t: 9000, result: 'clear' },
    { e: 'submit', t: 9001, phone: b64(sha256(nonce, [0], phone)) },
  ];
  const chain = events.reduce((link, event) => sha256(link, canonical(event)), sha256(page.challenge));
  const body = { challenge: page.challenge, wall, events, chain: b64(chain) };
  change(body);
  const input = `${b64(JSON.stringify({ alg: 'ES256', typ: 'avowal-capture+jwt', jwk: page.jwk }))}.${b64(JSON.stringify(body))}`;
  const signature = await webcrypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, page.pair.privateKey, Buffer.from(input));
  return `${input}.${b64(Buffer.from(signature))}`;
}

/** A JSON signup. */
export function signup(digest, more = {}) {
  return {
    phone: PHONE,
    notice: digest,
    locale: 'en',
    grants: [
      { purpose: 'order-updates', channel: 'sms', given: true },
      { purpose: 'offers', channel: 'sms', given: false },
    ],
    ...more,
  };
}

/** The fields of a plain form. */
export function form(digest, more = {}) {
  const fields = new URLSearchParams({ phone: PHONE, 'avowal-notice': digest, 'avowal-locale': 'en' });
  for (const pair of more.pairs ?? ['order-updates/sms']) fields.append('avowal-consent', pair);
  for (const [name, value] of Object.entries(more.fields ?? {})) fields.append(name, value);
  return fields;
}

/** The claims of a receipt, unchecked. */
export function claims(receipt) {
  return JSON.parse(Buffer.from(receipt.split('.')[1], 'base64url'));
}
