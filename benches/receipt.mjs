// Issue and verify, beside jose and @sd-jwt/core doing the same work; the curve work is the host's in all of them.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SDJwtInstance } from '@sd-jwt/core';
import { createIssuer, createSigner, generateKey, init, noticeDigest, publicKey, verifyReceipt } from 'avowal';
import { base64url, compactVerify, createLocalJWKSet } from 'jose';
import { compare, report } from './harness.mjs';

await init();
const notice = JSON.parse(readFileSync(new URL('../tests/vectors/notice/spring-signup.json', import.meta.url), 'utf8'));
const secretKeys = await Promise.all(['challenge', 'receipt'].map((purpose) => generateKey(purpose, Date.now())));
const [challenge, receiptSigner] = await Promise.all(secretKeys.map(createSigner));
const keys = { keys: secretKeys.map(publicKey) };
const issuer = createIssuer({ iss: 'https://shop.example', notices: [notice], signers: { challenge, receipt: receiptSigner }, keys });
const request = {
  phone: '+4915123456789',
  notice: noticeDigest(notice),
  locale: 'en',
  grants: [
    { purpose: 'order-updates', channel: 'sms', given: true },
    { purpose: 'offers', channel: 'sms', given: true },
  ],
  history: { subj: 'c3ViamVjdA', seq: 1 },
};
const sample = await issuer.issue(request);
const { _sd, _sd_alg, ...claims } = JSON.parse(Buffer.from(sample.token.split('.')[1], 'base64url'));
const disclosed = Object.fromEntries(sample.disclosures.split('~').slice(0, -1).map((part) => JSON.parse(Buffer.from(part, 'base64url')).slice(1)));
const peer = new SDJwtInstance({
  signAlg: 'ES256',
  signer: async (input) => base64url.encode(await receiptSigner.sign(new TextEncoder().encode(input))),
  hasher: (text) => createHash('sha256').update(text).digest(),
  hashAlg: 'sha-256',
  saltGenerator: (length) => randomBytes(length).toString('base64url'),
});
const set = createLocalJWKSet(keys);

/** What a careful reader does with jose alone: signature, then each disclosure against its digest. */
async function verifyWithJose(text) {
  const [token, ...parts] = text.split('~');
  const { payload } = await compactVerify(token, set, { algorithms: ['ES256'] });
  const { _sd: digests } = JSON.parse(new TextDecoder().decode(payload));
  for (const part of parts.slice(0, -1)) {
    if (!digests.includes(createHash('sha256').update(part).digest('base64url'))) throw new Error('unreferenced');
    JSON.parse(Buffer.from(part, 'base64url'));
  }
}

const times = (work) => async (count) => {
  for (let n = 0; n < count; n++) await work();
};
const text = sample.receipt;
const peerVerifier = new SDJwtInstance({
  verifier: async (data, signature) => {
    await compactVerify(`${data}.${signature}`, set);
    return true;
  },
  hasher: (input) => createHash('sha256').update(input).digest(),
  hashAlg: 'sha-256',
});

/** Many receipts a line each as the command answers them, beside a loop with PyJWT. */
async function bulk(count, rounds = 3) {
  const receipts = await Promise.all(Array.from({ length: 50 }, async () => (await issuer.issue(request)).receipt));
  const input = `${Array.from({ length: count }, (_, n) => JSON.stringify({ receipt: receipts[n % 50], jwks: keys })).join('\n')}\n`;
  const path = (name) => fileURLToPath(new URL(name, import.meta.url));
  const python = existsSync(path('../target/python/bin/python3')) ? path('../target/python/bin/python3') : 'python3';
  const ours = [];
  const theirs = [];
  const wall = [];
  // both as a whole: start, lines read, answers written
  const run = (...command) => {
    const start = performance.now();
    const { stderr, status } = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@" > /dev/null', 'bash', ...command], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
    if (status !== 0) throw new Error(stderr);
    const [user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
    return { cpu: ((user + system) * 1e6) / count, wall: ((performance.now() - start) * 1000) / count };
  };
  for (let round = 0; round < rounds; round++) {
    theirs.push(run(python, path('receipt.py')).cpu);
    const { cpu, wall: passed } = run(process.execPath, path('../pkg/cli.js'), 'receipt', 'verify', '--jsonl');
    ours.push(cpu);
    wall.push(passed);
  }
  const [least, peer] = [Math.min(...ours), Math.min(...theirs)].map(Math.round);
  return { name: `verify ${count} receipts a line each, whole processes`, ours: least, wall: Math.round(Math.min(...wall)), peers: { 'PyJWT loop': peer }, ratio: { 'PyJWT loop': Number((peer / least).toPrecision(3)) }, unit: 'us CPU per receipt on one core, least of the rounds', runs: rounds };
}

/** The same in Rust, on one core. */
function native() {
  const out = execFileSync('cargo', ['bench', '--quiet', '--bench', 'receipt', '--features', 'crypto'], { cwd: fileURLToPath(new URL('..', import.meta.url)), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const { verify, read } = JSON.parse(out.trim().split('\n').at(-1));
  return { name: `verify one receipt natively (${read} us of it without the curve)`, ours: verify, peers: {}, ratio: {}, unit: 'us, least of the rounds', runs: 9 };
}

report('receipt', [
  await compare('issue one receipt', {
    ours: times(() => issuer.issue(request)),
    '@sd-jwt/core': times(() => peer.issue({ ...claims, ...disclosed }, { _sd: Object.keys(disclosed) }, { header: { typ: 'avowal-receipt+sd-jwt', kid: receiptSigner.kid } })),
  }, { count: 300 }),
  await compare('verify one receipt', {
    ours: times(() => verifyReceipt(text, { keys, asOf: Date.now() })),
    'jose + disclosures': times(() => verifyWithJose(text)),
    '@sd-jwt/core + jose': times(() => peerVerifier.verify(text)),
  }, { count: 300 }),
  await bulk(20_000),
  native(),
]);
