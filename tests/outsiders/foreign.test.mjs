// Tokens, keys and SD-JWTs that others made, in our verifiers. Those accept only documents of ours, so what can be
// compared is compared by their parts, and the whole must get an answer: `invalid`, with a code, from both alike.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { thumbprint, verifyReceipt } from 'avowal';
import { verifyReceipt as verifyWithoutWasm } from 'avowal/verify';
import { build } from 'esbuild';
import { documents } from './documents.mjs';

const ROOT = new URL('../../', import.meta.url);
const CRYPTO = new URL('tests/vectors/crypto/', ROOT);
const json = (name) => JSON.parse(readFileSync(new URL(name, CRYPTO), 'utf8'));

/** What the package does not export: the parts of both verifiers. */
const inside = `
  export { verifies } from './js/src/verify/signature.ts';
  export { decode, hashed } from './js/src/verify/bytes.ts';
  export { checkSignature } from './js/src/core/keys.ts';`;
const { outputFiles } = await build({ stdin: { contents: inside, resolveDir: fileURLToPath(ROOT) }, bundle: true, format: 'esm', write: false });
const { checkSignature, decode, hashed, verifies } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);

const text = (part) => Buffer.from(part, 'base64url').toString();
const { receipts, keys, asOf } = await documents();
const ours = { keys, asOf };

/** The verdict of both signature primitives about a JWS, which must be the same one. */
async function signatureIsGood(jws, jwk, alg) {
  const signingInput = jws.slice(0, Math.max(jws.lastIndexOf('.'), 0));
  const signature = jws.slice(jws.lastIndexOf('.') + 1);
  const { kty, crv, x, y } = jwk;
  const bytes = decode(signature);
  const small = bytes !== undefined && (await verifies({ x: decode(x), y: y && decode(y) }, new TextEncoder().encode(signingInput), bytes));
  const core = await checkSignature({ key: { kty, crv, x, y }, alg, signingInput, signature });
  assert.equal(small, core);
  return small;
}

/** A key of others as an issuer of receipts would publish it. */
async function published({ kty, crv, x, y }, alg = 'ES256') {
  const kid = y ? await thumbprint({ x, y }) : await hashed(JSON.stringify({ crv, kty, x }));
  return { kty, crv, x, ...(y && { y }), alg, kid, use: 'sig', purpose: 'receipt' };
}

/** Both verifiers answer `invalid` with the same code. */
async function refused(foreign, options = ours) {
  const answers = [];
  for (const verify of [verifyReceipt, verifyWithoutWasm]) {
    const { outcome, checks, id, issuer } = await verify(foreign, options);
    assert.deepEqual([outcome, id, issuer, checks.length, checks[0].id, checks[0].outcome], ['invalid', null, null, 1, 'format', 'fail'], foreign);
    assert.match(checks[0].code, /^(receipt|json)\.[a-z0-9-]+$/);
    answers.push(checks[0].code);
  }
  assert.equal(answers[0], answers[1], foreign);
  return answers[0];
}

// ---- SD-JWT

const sets = readdirSync(new URL('sd-jwt/', CRYPTO)).map((name) => json(`sd-jwt/${name}`));
const cases = sets.flatMap(({ cases, ...set }) => cases.map((one) => ({ ...one, key: set.issuer_public_jwk, file: set.set })));

/** Token and disclosures, from the compact form or the JSON one of an early draft. */
function partsOf(issuance) {
  if (issuance.startsWith('{')) {
    const { protected: header, payload, signature, disclosures } = JSON.parse(issuance);
    return { jws: `${header}.${payload}.${signature}`, disclosures };
  }
  const [jws, ...disclosures] = issuance.split('~');
  return { jws, disclosures: disclosures.slice(0, -1) };
}

/** Every digest in a value: of members in `_sd`, of array elements in `...`. */
function digestsIn(value) {
  if (value === null || typeof value !== 'object') return [];
  const own = [...(value._sd ?? []), ...(typeof value['...'] === 'string' ? [value['...']] : [])];
  return [...own, ...Object.values(value).flatMap(digestsIn)];
}

test('47 SD-JWTs of others: signatures are good, disclosures are where their digests say', async () => {
  let count = 0;
  for (const { name, file, key, sd_jwt_issuance: issuance } of cases) {
    const { jws, disclosures } = partsOf(issuance);
    assert.ok(await signatureIsGood(jws, key, 'ES256'), `${file} ${name}`);
    const values = [JSON.parse(text(jws.split('.')[1])), ...disclosures.map((part) => JSON.parse(text(part)))];
    const digests = values.flatMap(digestsIn);
    assert.equal(new Set(digests).size, digests.length, 'each digest stands once');
    for (const disclosure of disclosures) {
      const parts = JSON.parse(Buffer.from(decode(disclosure)));
      assert.ok(parts.length === 3 || parts.length === 2);
      assert.equal(decode(parts[0]).length, 16);
      assert.ok(digests.includes(await hashed(disclosure)), `${file} ${name}: ${text(disclosure)}`);
      assert.ok(!digests.includes(await hashed(text(disclosure))), 'the digest is that of the text as sent');
      count++;
    }
  }
  assert.deepEqual([cases.length, count], [47, 356]);
});

test('the SD-JWTs of others are no receipts, whether their key is known or not', async () => {
  const codes = new Set();
  for (const { key, sd_jwt_issuance: issuance, sd_jwt_presentation: presentation, sd_jwt_jws_part: jws } of cases) {
    const known = { keys: { keys: [await published(key)] }, asOf };
    for (const foreign of [issuance, presentation, jws, `${jws}~`]) for (const options of [ours, known]) if (foreign) codes.add(await refused(foreign, options));
  }
  assert.deepEqual([...codes].sort(), ['receipt.disclosure', 'receipt.malformed', 'receipt.wrong-type']);
});

// ---- JOSE

const facts = json('jose-rfc-facts.json');
const cookbook = [...readdirSync(new URL('jose-cookbook/jws/', CRYPTO)).map((name) => `jws/${name}`), 'curve25519/jws.json'].map((name) => json(`jose-cookbook/${name}`));

test('the samples of RFC 7515, RFC 8037 and the cookbook: ES256 and EdDSA verify, altered they do not', async () => {
  const samples = [
    ...facts.jws.filter(({ alg }) => alg === 'ES256' || alg === 'EdDSA').map(({ compact, key, alg }) => [compact, key, alg]),
    ...cookbook.filter(({ input }) => input.alg === 'EdDSA').map(({ input, output }) => [output.compact, input.key, 'EdDSA']),
  ];
  for (const { json_general: general, json_flattened: flat, keys: list } of facts.jws.filter(({ compact }) => !compact)) {
    for (const one of general?.signatures ?? [flat]) {
      if (JSON.parse(text(one.protected)).alg !== 'ES256') continue;
      const key = list.find(({ crv }) => crv === 'P-256');
      samples.push([`${one.protected}.${(general ?? flat).payload}.${one.signature}`, key, 'ES256']);
    }
  }
  assert.equal(samples.length, 5);
  for (const [jws, key, alg] of samples) {
    assert.ok(await signatureIsGood(jws, key, alg), jws);
    const at = jws.indexOf('.') + 3;
    assert.ok(!(await signatureIsGood(`${jws.slice(0, at)}${jws[at] === 'A' ? 'B' : 'A'}${jws.slice(at + 1)}`, key, alg)));
  }
});

test('none of those samples is a receipt, in any serialization', async () => {
  const tokens = facts.jws.flatMap(({ compact, json_general: general, json_flattened: flat }) => [compact, general && JSON.stringify(general), flat && JSON.stringify(flat)]);
  tokens.push(...cookbook.flatMap(({ output }) => Object.values(output).map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))));
  const given = tokens.filter(Boolean);
  assert.ok(given.length >= 30, `${given.length}`);
  for (const token of given) for (const foreign of [token, `${token}~`]) await refused(foreign);
});

test('thumbprints of RFC 7638, RFC 8037 and of the key of RFC 7517', async () => {
  const named = Object.fromEntries(facts.jwk_thumbprints.map((fact) => [fact.name, fact]));
  const ec = named['RFC7517-A.1-EC'];
  assert.equal(await thumbprint(ec.jwk), ec.sha256);
  for (const { canonical_input, sha256 } of Object.values(named)) assert.equal(await hashed(canonical_input), sha256);
  // both verifiers compute them: a set whose `kid` is another one is refused
  const edwards = named['RFC8037-A.3'];
  for (const [{ jwk, sha256 }, alg] of [[ec, 'ES256'], [edwards, 'EdDSA'], [edwards, 'Ed25519']]) {
    const key = await published(jwk, alg);
    assert.equal(key.kid, sha256);
    for (const verify of [verifyReceipt, verifyWithoutWasm]) {
      assert.equal((await verify(receipts[0].text, { asOf, keys: { keys: [...keys.keys, key] } })).outcome, 'valid');
      await assert.rejects(verify(receipts[0].text, { asOf, keys: { keys: [{ ...key, kid: keys.keys[0].kid }] } }), { code: 'receipt.key-invalid' });
    }
  }
});

// ---- wycheproof

const signatures = json('wycheproof/json_web_signature_test.json').testGroups;
const keyTests = json('wycheproof/json_web_key_test.json').testGroups;

test('wycheproof, JWS by ES256: 2 of 39 are good', async () => {
  const groups = signatures.filter(({ comment }) => comment === 'es256' || comment === 'SpecialCaseEs256');
  const verdicts = [];
  for (const { public: key, tests } of groups) {
    for (const { tcId, jws, result } of tests) {
      const good = await signatureIsGood(jws, key, 'ES256');
      assert.equal(good, result === 'valid', `tcId ${tcId}`);
      verdicts.push(good);
    }
  }
  assert.deepEqual([verdicts.length, verdicts.filter(Boolean).length], [39, 2]);
});

test('wycheproof, tokens as hostile text: 427, none is a receipt', async () => {
  const tokens = [...signatures, ...keyTests].flatMap(({ tests }) => tests.map(({ jws }) => (typeof jws === 'string' ? jws : JSON.stringify(jws))));
  assert.equal(tokens.length, 427);
  for (const token of tokens) for (const foreign of [token, `${token}~`]) await refused(foreign);
});

test('wycheproof, key sets: private and symmetric ones are refused, unusable keys spoil or are passed over', async () => {
  const answer = async (verify, set) => {
    try {
      return (await verify(receipts[0].text, { asOf, keys: set })).outcome;
    } catch (error) {
      return error.code;
    }
  };
  for (const { comment, private: secret } of keyTests) {
    const set = { keys: [...keys.keys, ...secret.keys] };
    for (const verify of [verifyReceipt, verifyWithoutWasm]) assert.equal(await answer(verify, set), 'receipt.key-invalid', comment);
  }
  // with the members a key of ours has, so that only what the vector is about can be wrong
  const expected = { wrong_algorithm: 'valid', invalid_algorithm: 'valid', invalid_use: 'receipt.key-invalid', invalid_point: 'valid', wrong_curve: 'valid', wrong_kty: 'valid' };
  const found = keyTests.filter(({ comment }) => comment in expected);
  assert.equal(found.length, 6);
  for (const { comment, public: { keys: [key] }, tests: [{ jws }] } of found) {
    const { kid, purpose } = await published(key);
    for (const verify of [verifyReceipt, verifyWithoutWasm]) assert.equal(await answer(verify, { keys: [...keys.keys, { ...key, kid, purpose }] }), expected[comment], comment);
    if (comment === 'invalid_point') assert.ok(!(await signatureIsGood(jws, key, 'ES256')), 'no signature is good under a point off the curve');
  }
});
