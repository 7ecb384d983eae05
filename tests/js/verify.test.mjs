// `avowal/verify` against the vectors of receipts, and against texts that nobody meant as receipts.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { verifyReceipt } from 'avowal/verify';
import { table } from '../vectors/receipt/table.mjs';
import { argumentsOf, disagreements, keySets, vectors } from './vectors.mjs';

const ROOT = new URL('../../', import.meta.url);
const read = (path) => readFileSync(new URL(path, ROOT), 'utf8');
const AS_OF = vectors[0].asOf;
const { shop } = keySets;
const formatOf = async (text, options = { keys: shop, asOf: AS_OF }) => (await verifyReceipt(text, options)).checks[0];

/** A generator of numbers below a bound, the same in each run. */
function seeded(seed) {
  return (bound) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * bound);
  };
}

test('every vector is answered as stated', async () => {
  assert.deepEqual(await disagreements(verifyReceipt), []);
});

test('the vectors are many, most are mutants, each is named once and says why', () => {
  const mutants = vectors.filter(({ expected }) => !expected.outcome?.startsWith('valid'));
  assert.ok(vectors.length >= 1000, `${vectors.length}`);
  assert.ok(mutants.length * 2 >= vectors.length, `${mutants.length} of ${vectors.length}`);
  assert.equal(new Set(vectors.map(({ name }) => name)).size, vectors.length);
  for (const { name, why, shows } of vectors) assert.ok(why && shows.length && shows.every(Boolean), name);
});

test('every paragraph, claim, event, status, level and code of the spec has a vector or a reason; the table is current', () => {
  const { text, missing } = table(read('www/spec/receipts.md'), vectors);
  assert.deepEqual(missing, []);
  assert.equal(read('www/spec/vectors.md'), text, 'run `node tests/vectors/receipt/table.mjs`');
});

test('answers have the members of the contract, in its order', async () => {
  const good = vectors.find(({ name }) => name === 'asked/everything');
  const answer = await verifyReceipt(...argumentsOf(good));
  assert.deepEqual(Object.keys(answer), ['outcome', 'id', 'issuer', 'event', 'evidence', 'checks', 'time', 'state', 'covers', 'elements']);
  assert.deepEqual(Object.keys(answer.state), ['at', 'status', 'why']);
  assert.equal(answer.elements, null);
  const none = await verifyReceipt('x', { keys: shop, asOf: AS_OF });
  assert.deepEqual(Object.keys(none), Object.keys(answer).filter((name) => name !== 'covers'));
  assert.deepEqual(JSON.parse(JSON.stringify(answer)), answer);
});

test('a megabyte of anything is answered at once', async () => {
  const most = 1 << 20;
  const [header] = vectors[0].receipt.split('.');
  const deep = Buffer.from('['.repeat(most)).toString('base64url');
  const texts = ['A', '~', '.', '\n', 'é', '\0', '{"a":', '"\\u0000', '=', '~WyJ', '\ud800'].map((part) => part.repeat(Math.ceil(most / part.length)));
  texts.push(`${header}.${deep}.AA~`, `${deep}~`, `${vectors[0].receipt}${'x'.repeat(most)}`, `${vectors[0].receipt}${'\n'.repeat(most)}`);
  for (const text of texts) {
    const start = busy();
    assert.deepEqual(await formatOf(text), { id: 'format', outcome: 'fail', code: 'receipt.too-large' });
    assert.ok(busy() - start < 1000, text.slice(0, 20));
  }
});

/** Milliseconds this process has worked: how busy the machine is says nothing of a parser. */
const busy = () => process.cpuUsage().user / 1000;

test('megabytes in key sets, manifests, proofs and notices are read or refused in time', async () => {
  const most = 1 << 20;
  const [receipt, options] = argumentsOf(vectors[0]);
  const timed = async (more) => {
    const start = busy();
    const answer = await verifyReceipt(receipt, { ...options, ...more }).catch(({ code }) => code);
    assert.ok(busy() - start < 5000, `${busy() - start} ms`);
    return answer.outcome ?? answer;
  };
  assert.equal(await timed({ keys: '['.repeat(most) }), 'json.too-deep');
  assert.equal(await timed({ keys: '{"a":'.repeat(most / 4) }), 'json.too-deep');
  assert.equal(await timed({ keys: `"${'\\n'.repeat(most / 2)}"` }), 'json.wrong-type');
  assert.equal(await timed({ keys: ' '.repeat(most) }), 'json.syntax');
  assert.equal(await timed({ keys: JSON.stringify({ ...shop, note: '\\"'.repeat(most / 4) }) }), 'valid');
  assert.equal(await timed({ keys: `{${Array.from({ length: 60_000 }, (_, index) => `"k${index}":{"keys":[]}`)}}` }), 'indeterminate');
  assert.equal(await timed({ notice: `[${'1,'.repeat(most / 2)}1]` }), 'invalid');
  for (const manifest of ['A'.repeat(most), `${'A'.repeat(most)}.A.A`, '.'.repeat(most), `${Buffer.from('['.repeat(most / 2)).toString('base64url')}.A.A`]) assert.equal(await timed({ keys: { ...shop, manifest }, root: 'x' }), 'indeterminate');
  for (const proof of ['['.repeat(most), { checkpoint: 'A'.repeat(most), index: 0, path: [] }, { checkpoint: '', index: 0, path: Array(50_000).fill('A') }]) assert.equal(await timed({ proofs: [proof] }), 'valid');
});

test('random texts are refused, never thrown at', async () => {
  const below = seeded(20261121);
  const letters = 'AZaz09-_~~..={}[]":,\\ \n\té\ud800\udc00\u2028';
  for (let round = 0; round < 600; round++) {
    const length = below(400);
    const any = round % 2 ? () => letters[below(letters.length)] : () => String.fromCharCode(below(round % 4 ? 65_536 : 256));
    const text = Array.from({ length }, any).join('');
    const { outcome, code } = await formatOf(text);
    assert.equal(outcome, 'fail');
    assert.match(code, /^(receipt|json)\.[a-z0-9-]+$/, JSON.stringify(text));
  }
});

test('a receipt whose signed part was changed at random is never valid', async () => {
  const below = seeded(4711);
  const goods = vectors.filter(({ name, expected }) => name.startsWith('good/') && expected.outcome === 'valid');
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~=+/ ';
  const outcomes = new Set();
  for (let round = 0; round < 1200; round++) {
    const [receipt, options] = argumentsOf(goods[round % goods.length]);
    const signed = receipt.lastIndexOf('.');
    const jws = receipt.indexOf('~');
    const whole = round % 3 === 0;
    const at = whole ? below(receipt.length) : below(signed);
    const span = round % 5 ? 1 : below(40);
    const letter = letters[below(letters.length)];
    const changes = [() => receipt.slice(0, at) + letter + receipt.slice(at + 1), () => receipt.slice(0, at) + receipt.slice(at + span), () => receipt.slice(0, at) + letter + receipt.slice(at), () => receipt.slice(0, at) + receipt.slice(at, at + span) + receipt.slice(at)];
    const mutant = changes[below(4)]();
    const { outcome } = await verifyReceipt(mutant, options);
    outcomes.add(outcome);
    if (mutant.slice(0, jws + 1) !== receipt.slice(0, jws + 1)) assert.ok(!outcome.startsWith('valid'), mutant);
  }
  assert.ok(outcomes.has('invalid') && outcomes.has('indeterminate'));
});

test('disclosures of valid receipts changed at random never change what is disclosed', async () => {
  const below = seeded(1234);
  const [receipt, options] = argumentsOf(vectors[0]);
  const [token, ...disclosures] = receipt.slice(0, -1).split('~');
  for (let round = 0; round < 300; round++) {
    const bytes = Buffer.from(disclosures[round % 4], 'base64url');
    bytes[below(bytes.length)] ^= 1 << below(8);
    const mutant = `${[token, ...disclosures.with(round % 4, bytes.toString('base64url'))].join('~')}~`;
    assert.equal((await formatOf(mutant, options)).code, 'receipt.disclosure');
  }
});

test('what the caller gives wrongly is refused with a code', async () => {
  const [receipt, options] = argumentsOf(vectors[0]);
  const cyclic = {};
  cyclic.keys = cyclic;
  const wrong = [
    [{ asOf: Number.NaN }, 'json.not-integer'],
    [{ asOf: 1.5 }, 'json.not-integer'],
    [{ asOf: undefined }, 'json.not-integer'],
    [{ keys: undefined }, 'json.wrong-type'],
    [{ keys: null }, 'json.wrong-type'],
    [{ keys: [] }, 'json.wrong-type'],
    [{ keys: cyclic }, 'json.wrong-type'],
    [{ keys: { keys: {} } }, 'json.wrong-type'],
    [{ keys: '' }, 'json.syntax'],
    [{ notice: '{' }, 'json.syntax'],
    [{ notice: { share: 0.5 } }, 'json.not-integer'],
    [{ notice: () => {} }, 'json.wrong-type'],
  ];
  for (const [change, code] of wrong) await assert.rejects(verifyReceipt(receipt, { ...options, ...change }), (error) => error instanceof Error && error.code === code);
  for (const text of [undefined, null, 7, {}, [], new Uint8Array(3)]) assert.equal((await formatOf(text)).code, 'receipt.malformed');
});

test('it shares no code: every import stays in its folder, and the host does no JSON of hostile texts', () => {
  const folder = 'js/src/verify/';
  for (const name of readdirSync(new URL(folder, ROOT))) {
    const source = read(folder + name);
    for (const [, from] of source.matchAll(/from '([^']+)'/g)) assert.match(from, /^\.\/[a-z]+\.js$/, name);
    if (name !== 'json.ts') assert.doesNotMatch(source, /JSON\.parse/, name);
  }
  assert.ok(!/\bimport\s*[({*]|\bfrom\s*["']|WebAssembly/.test(read('pkg/verify.js')), 'the bundle stands alone');
});
