// The signature primitive of `avowal/verify` against vectors of others: strict, whatever the runtime thinks.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = new URL('../../', import.meta.url);
const vectors = (name) => JSON.parse(readFileSync(new URL(`tests/vectors/crypto/${name}`, ROOT), 'utf8'));
const hex = (text) => Uint8Array.from(Buffer.from(text, 'hex'));
const b64 = (text) => Uint8Array.from(Buffer.from(text, 'base64url'));

/** What the package does not export. */
const { outputFiles } = await build({ entryPoints: [fileURLToPath(new URL('js/src/verify/signature.ts', ROOT))], bundle: true, format: 'esm', write: false });
const { lowOrder, verifies } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);

/** Verdicts of a wycheproof file beside those it states. */
async function verdicts(name, keyOf) {
  const rows = [];
  for (const group of vectors(`wycheproof/${name}`).testGroups) {
    for (const { tcId, msg, sig, result } of group.tests) rows.push([tcId, await verifies(keyOf(group), hex(msg), hex(sig)), result === 'valid']);
  }
  return rows;
}

test('ECDSA on P-256 with r then s: 173 of 262, high s among them', async () => {
  const rows = await verdicts('ecdsa_secp256r1_sha256_p1363_test.json', ({ publicKeyJwk, publicKey }) =>
    publicKeyJwk ? { x: b64(publicKeyJwk.x), y: b64(publicKeyJwk.y) } : { x: hex(publicKey.uncompressed.slice(2, 66)), y: hex(publicKey.uncompressed.slice(66)) },
  );
  for (const [id, ours, theirs] of rows) assert.equal(ours, theirs, `tcId ${id}`);
  assert.deepEqual([rows.length, rows.filter(([, ours]) => ours).length], [262, 173]);
});

test('Ed25519: 88 of 151', async () => {
  const rows = await verdicts('ed25519_test.json', ({ publicKey }) => ({ x: hex(publicKey.pk) }));
  for (const [id, ours, theirs] of rows) assert.equal(ours, theirs, `tcId ${id}`);
  assert.deepEqual([rows.length, rows.filter(([, ours]) => ours).length], [151, 88]);
});

test('Ed25519, edge cases: 43 of 914, none with a key or R of low order or a residue', async () => {
  const rows = vectors('cctv-ed25519/ed25519vectors.json');
  const accepted = [];
  for (const { number, key, sig, msg, flags } of rows) {
    const refused = (flags ?? []).some((flag) => ['low_order_A', 'low_order_R', 'low_order_residue'].includes(flag));
    const ours = await verifies({ x: hex(key) }, new TextEncoder().encode(msg), hex(sig));
    assert.equal(ours, !refused, `number ${number}`);
    if (ours) accepted.push(number);
  }
  assert.deepEqual([rows.length, accepted.length], [914, 43]);
});

test('the 14 encodings of points of low order are known, their neighbours are not', () => {
  const p = 2n ** 255n - 19n;
  const eight = BigInt('0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826');
  const little = (value) => hex(value.toString(16).padStart(64, '0')).reverse();
  const encodings = (...values) => values.flatMap((y) => [y, y + 2n ** 255n]).map(little);
  const low = encodings(0n, 1n, p - 1n, p, p + 1n, eight, p - eight);
  assert.equal(new Set(low.map(String)).size, 14);
  for (const point of low) assert.ok(lowOrder(point), Buffer.from(point).toString('hex'));
  for (const point of encodings(2n, 3n, p - 2n, p + 2n, p + 18n, eight - 1n, eight + 1n, p - eight + 1n)) assert.ok(!lowOrder(point), Buffer.from(point).toString('hex'));
  for (const { key, flags } of vectors('cctv-ed25519/ed25519vectors.json')) assert.equal(lowOrder(hex(key)), flags?.includes('low_order_A') ?? false, key);
});
