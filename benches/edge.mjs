// Signups through the whole handler, beside a straightforward handler of jose, @sd-jwt/core and libphonenumber-js/max that
// makes the same checks and writes to the same store. No sinks in either: deliveries are no part of a signup.
import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { DatabaseSync } from 'node:sqlite';
import { SDJwtInstance } from '@sd-jwt/core';
import { memoryStore, sqliteStore } from 'avowal/edge';
import { base64url, calculateJwkThumbprint, compactVerify, createLocalJWKSet, EmbeddedJWK, importJWK } from 'jose';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { edge, ISS, notice, openPage, post, seal, signup } from '../tests/js/support.mjs';
import { compare, report } from './harness.mjs';

const at = Date.UTC(2026, 10, 21, 12);
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const b64 = (bytes) => Buffer.from(bytes).toString('base64url');
const folder = mkdtempSync(join(tmpdir(), 'avowal-bench-'));

/** A handler as one would write it with the usual libraries. */
async function peer(made, store) {
  const [challengeKey, receiptKey] = ['challenge', 'receipt'].map((purpose) => made.secretKeys.find((key) => key.purpose === purpose));
  // it signs as `jose` does, by WebCrypto: the signer of this package is no usual library
  const secret = await importJWK(receiptKey, 'ES256');
  const set = createLocalJWKSet(made.keys);
  await importJWK(challengeKey, 'ES256');
  const [finder, wrapper] = [randomBytes(32), randomBytes(32)];
  const sdJwt = new SDJwtInstance({
    signAlg: 'ES256',
    signer: async (input) => base64url.encode(new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, secret, Buffer.from(input)))),
    hasher: (text) => sha256(text),
    hashAlg: 'sha-256',
    saltGenerator: (length) => b64(randomBytes(length)),
  });
  const digest = made.digest;
  const wordsDigest = `sha-256:${b64(sha256(canonical(notice.words.en)))}`;
  const encrypt = (key, plain, bound) => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(bound));
    return `${b64(iv)}.${b64(Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]))}`;
  };
  const json = (status, body) => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' } });
  const refuse = (status, code) => json(status, { type: 'about:blank', status, code });

  return async (request) => {
    if (request.headers.get('origin') !== ISS) return refuse(403, 'origin');
    if (!request.headers.get('content-type')?.startsWith('application/json')) return refuse(415, 'type');
    const bytes = await request.arrayBuffer();
    if (bytes.byteLength > 65536) return refuse(413, 'size');
    const body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (body.notice !== digest) return refuse(422, 'notice');
    const number = parsePhoneNumberFromString(body.phone, 'DE');
    if (!number?.isValid()) return refuse(422, 'phone');
    let capture;
    if (body.capture) {
      const { payload, protectedHeader } = await compactVerify(body.capture, EmbeddedJWK, { algorithms: ['ES256'] });
      const claims = JSON.parse(new TextDecoder().decode(payload));
      const opened = await compactVerify(claims.challenge, set, { algorithms: ['ES256'] });
      const challenge = JSON.parse(new TextDecoder().decode(opened.payload));
      if ((await calculateJwkThumbprint(protectedHeader.jwk)) !== challenge.jkt || challenge.iss !== ISS || challenge.origin !== ISS || challenge.notice !== digest) return refuse(422, 'capture');
      if (challenge.exp * 1000 + 72 * 3_600_000 < at) return refuse(422, 'expired');
      const chain = claims.events.reduce((link, event) => sha256(link, canonical(event)), sha256(claims.challenge));
      if (b64(chain) !== claims.chain) return refuse(422, 'chain');
      const submit = claims.events.at(-1);
      if (submit.phone !== b64(sha256(challenge.nonce, Buffer.of(0), body.phone))) return refuse(409, 'number');
      const ticked = new Map(claims.events.filter(({ e }) => e === 'toggle').map(({ grant, to }) => [grant, to]));
      if (body.grants.some(({ purpose, channel, given }) => (ticked.get(`${purpose}/${channel}`) ?? false) !== given)) return refuse(422, 'mismatch');
      const shown = claims.events.find(({ e }) => e === 'notice-rendered')?.text === wordsDigest;
      capture = { digest: `sha-256:${b64(sha256(body.capture))}`, nonce: challenge.nonce, key: challenge.jkt, origin: challenge.origin, wall: claims.wall, shown };
    }
    const purposes = new Map(notice.purposes.map((purpose) => [purpose.id, purpose]));
    if (body.grants.some(({ purpose, channel }) => !purposes.get(purpose)?.channels.includes(channel))) return refuse(422, 'grants');
    const token = b64(createHmac('sha256', finder).update(number.number).digest());
    const known = await store.subject(token);
    const key = randomBytes(32);
    const subject = known ?? { token, subj: b64(randomBytes(16)), key: encrypt(wrapper, key, token) };
    const claims = {
      iss: ISS,
      iat: Math.floor(at / 1000),
      jti: b64(randomBytes(16)),
      sv: 'avowal-1',
      ev: 'grant',
      at,
      time: { notBefore: at, notAfter: at, by: 'server' },
      ctl: { name: notice.controller.name, country: notice.controller.country, sender: notice.sender.name },
      notice: { id: notice.id, version: notice.version, digest, locale: body.locale },
      grants: body.grants.map(({ purpose, channel, given }) => ({ purpose, channel, messageClass: purposes.get(purpose).messageClass, status: given ? 'given' : 'refused' })),
      col: 'web',
      vec: { presentation: capture ? 2 : 0, action: 1, identity: 1, time: capture ? 2 : 1, integrity: 1, delivery: 0 },
      phone: { e164: number.number, region: number.country, type: number.getType() },
      history: { prev: known?.prev ?? null, seq: (known?.seq ?? 0) + 1, subj: subject.subj },
      ...(capture ? { capture } : {}),
    };
    const names = ['phone', 'history', ...(capture ? ['capture'] : [])];
    const receipt = await sdJwt.issue(claims, { _sd: names }, { header: { typ: 'avowal-receipt+sd-jwt', kid: receiptKey.kid } });
    const [signed, ...disclosures] = receipt.split('~');
    const id = `sha-256:${b64(sha256(Buffer.from(signed.split('.')[1], 'base64url')))}`;
    const row = { id, seq: claims.history.seq, at, event: 'grant', token: signed, sealed: encrypt(key, disclosures.join('~'), id), capture: capture?.digest ?? null };
    const result = await store.commit({ receipt: row, prev: known?.prev ?? null, nonce: capture?.nonce ?? null, subject, outbox: [] });
    if (result !== 'stored') return refuse(409, 'replayed');
    return json(201, { receipt, id, confirmation: 'none' });
  };
}

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

const limits = { allowRequest: () => true };
let opened = 0;
const database = () => sqliteStore(new DatabaseSync(join(folder, `${opened++}.db`)));
const phones = (n) => `+49151${String(20_000_000 + n)}`;
let next = 0;

/** Each call posts `count` signups of numbers nobody has seen, so many at a time. */
const signups = (handler, made, { captures, lanes = 1 } = {}) => async (count) => {
  let left = count;
  const lane = async () => {
    while (left-- > 0) {
      const response = await post(handler, '/avowal/consent', captures ? captures() : signup(made.digest, { phone: phones(next++) }));
      if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};

/** Signups with a capture each; sealing them is the browser's work and done before the clock runs. */
async function sealed(made, count) {
  const ready = [];
  for (let n = 0; n < count; n++) {
    const page = await openPage(made);
    const phone = phones(next++);
    ready.push(signup(made.digest, { phone, capture: await seal(page, { phone }) }));
  }
  return () => ready.pop();
}

// a server runs for days: what is measured is what it does once its code is compiled
const rows = [];
for (const [where, open, lanes] of [['memory', memoryStore, 1], ['SQLite file', database, 1], ['SQLite file, sixteen at once', database, 16]]) {
  const made = await edge({ store: open(), ...limits });
  const other = await peer(made, open());
  rows.push(await compare(`signup without script, ${where}`, { ours: signups(made.handler, made, { lanes }), 'usual libraries': signups(other, made, { lanes }) }, { count: 1000, rounds: 7, warm: 2000 }));
  const [count, rounds, warm] = [150, 5, 600];
  const all = count * rounds + warm;
  const [mine, theirs] = [await sealed(made, all), await sealed(made, all)];
  rows.push(await compare(`signup with a capture, ${where}`, { ours: signups(made.handler, made, { captures: mine, lanes }), 'usual libraries': signups(other, made, { captures: theirs, lanes }) }, { count, rounds, warm }));
}

// sustained: one signup after the other for a while, each timed
const steady = await edge({ store: database(), ...limits });
const post1 = signups(steady.handler, steady);
await post1(200);
const times = [];
const from = performance.now();
while (performance.now() - from < 10_000) {
  const start = performance.now();
  await post1(1);
  times.push(performance.now() - start);
}
times.sort((a, b) => a - b);
const quantile = (q) => Number(times[Math.floor(q * (times.length - 1))].toPrecision(3));
rows.push({ name: `signup without script for ten seconds, SQLite file: p50 ${quantile(0.5)}, p99 ${quantile(0.99)}, p99.9 ${quantile(0.999)} ms`, ours: Math.round(times.length / 10), peers: {}, ratio: {}, unit: 'signups a second on one core', runs: times.length });

// memory: what is left after a collection must not grow with the number of requests
const light = await edge({ ...limits, store: { ...memoryStore(), commit: async () => 'stored', subject: async () => undefined } });
const many = signups(light.handler, light);
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const heap = () => {
  collect();
  return process.memoryUsage();
};
await many(5_000);
const [first] = [heap()];
await many(95_000);
const last = heap();
const grown = (what) => Math.round((last[what] - first[what]) / 1024);
rows.push({ name: `memory grown from request 5,000 to 100,000 (heap ${grown('heapUsed')} KiB, external ${grown('external')} KiB, resident ${grown('rss')} KiB)`, ours: grown('heapUsed') + grown('external'), peers: {}, ratio: {}, unit: 'KiB', runs: 1 });

report('edge', rows);
rmSync(folder, { recursive: true, force: true });
process.exit(0);
