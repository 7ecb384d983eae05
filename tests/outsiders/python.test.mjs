// Our documents in Python libraries, unmodified, from the published keys alone; what those make of them in our verifiers.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { showReceipt, thumbprint, toConsentRecord, verifyReceipt } from 'avowal';
import { verifyReceipt as verifyWithoutWasm } from 'avowal/verify';
import { notice } from '../js/support.mjs';
import { documents } from './documents.mjs';

const script = fileURLToPath(new URL('../python/outsiders.py', import.meta.url));
const python = process.env.AVOWAL_PYTHON ?? fileURLToPath(new URL('../../target/python/bin/python', import.meta.url));
const made = await documents();
made.records = Object.fromEntries(made.receipts.map(({ name, text }) => [name, toConsentRecord(text, notice)]));

/** What the script prints and writes. */
function outsiders(given) {
  const dir = mkdtempSync(join(tmpdir(), 'avowal-python-'));
  try {
    const files = ['documents.json', 'presentations.json'].map((name) => join(dir, name));
    writeFileSync(files[0], JSON.stringify(given));
    const { status, stdout, stderr } = spawnSync(python, [script, ...files], { encoding: 'utf8' });
    const lines = (stdout ?? '').split('\n').filter(Boolean);
    return { status, lines, stderr, presentations: status === null || stderr ? [] : JSON.parse(readFileSync(files[1], 'utf8')) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const { status, lines, stderr, presentations } = outsiders(made);

test('the libraries have run', () => {
  assert.equal(stderr, '');
  const { receipts, withheld, tokens, keys } = made;
  assert.equal(lines.length, 6 * (receipts.length + tokens.length) + 5 * receipts.length + withheld.length + 2 * keys.keys.length);
  assert.equal(status, lines.every((line) => line.startsWith('ok ')) ? 0 : 1);
});

for (const line of lines) test(line.replace(/^(not )?ok /, '').slice(0, 80), () => assert.ok(line.startsWith('ok '), line));

for (const { name, text } of presentations) {
  test(`a presentation made by sd-jwt is good in both of our verifiers: ${name}`, async () => {
    assert.ok(!showReceipt(text).phone, 'the phone is withheld');
    const expected = name === 'erase' ? 'valid' : 'valid-limited';
    for (const verify of [verifyReceipt, verifyWithoutWasm]) assert.equal((await verify(text, { keys: made.keys, asOf: made.asOf })).outcome, expected);
  });
}

test('the script says what is wrong: another typ, claim, disclosure, context, audience or key', () => {
  const change = (alter) => {
    const given = structuredClone(made);
    alter(given);
    const found = outsiders(given);
    assert.equal(found.status, 1, found.stderr);
    return found.lines.filter((line) => line.startsWith('not ok ')).map((line) => line.slice(7).split(':')[0]);
  };
  const jws = ['PyJWT verifies', 'joserfc verifies', 'jwcrypto verifies'];
  const sdJwt = ['sd-jwt verifies', 'sd-jwt withholds the phone'];
  const another = {
    typ: [({ tokens }) => { tokens[0].typ = 'JWT'; }, jws],
    claim: [({ receipts }) => { receipts[0].claims.ev = 'refuse'; }, [...jws, ...sdJwt]],
    disclosure: [({ withheld }) => { withheld[0].disclosed.phone = {}; }, ['sd-jwt verifies']],
    context: [({ records }) => { delete records.grant['@context']['dpv:hasLegalBasis']; }, ['rdflib reads the consent record']],
    audience: [(given) => { given.audience = 'https://elsewhere.example'; }, ['PyJWT verifies']],
    key: [({ keys: { keys } }) => { [keys[0].kid, keys[1].kid] = [keys[1].kid, keys[0].kid]; }, [...jws, ...sdJwt, 'sd-jwt drops altered disclosures', 'jwcrypto computes the kid', 'joserfc computes the kid']],
  };
  for (const [what, [alter, expected]] of Object.entries(another)) assert.deepEqual([...new Set(change(alter))].sort(), [...expected].sort(), what);
});

test('our thumbprints are those of the key set', async () => {
  for (const key of made.keys.keys) assert.equal(await thumbprint(key), key.kid);
});
