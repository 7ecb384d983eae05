// Our receipts in @sd-jwt/core, unmodified: verified, shown in part by it, altered.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { SDJwtInstance } from '@sd-jwt/core';
import { showReceipt, verifyReceipt } from 'avowal';
import { verifyReceipt as verifyWithoutWasm } from 'avowal/verify';
import { compactVerify, createLocalJWKSet } from 'jose';
import { documents } from './documents.mjs';

const { receipts, withheld, keys, asOf } = await documents();
const set = createLocalJWKSet(keys);
const library = new SDJwtInstance({
  verifier: (data, signature) => compactVerify(`${data}.${signature}`, set, { algorithms: ['ES256'] }).then(() => true, () => false),
  hasher: (input) => createHash('sha256').update(input).digest(),
  hashAlg: 'sha-256',
});

/** What a verifier of SD-JWT should hand on: the claims with what is disclosed in its place. */
function ours({ claims: { _sd, _sd_alg, ...claims }, disclosed }) {
  return { ...claims, ...disclosed };
}

for (const receipt of [...receipts, ...withheld]) {
  test(`@sd-jwt/core verifies: ${receipt.name}`, async () => {
    const { payload, header } = await library.verify(receipt.text);
    assert.deepEqual(payload, ours(receipt));
    assert.equal(header.typ, 'avowal-receipt+sd-jwt');
  });
}

for (const receipt of receipts) {
  const { name, text, disclosed } = receipt;
  const [token, ...disclosures] = text.split('~').slice(0, -1);
  const [header, payload, signature] = token.split('.');

  test(`@sd-jwt/core refuses it altered: ${name}`, async () => {
    const other = (part, at) => `${part.slice(0, at)}${part[at] === 'A' ? 'B' : 'A'}${part.slice(at + 1)}`;
    const shown = disclosures.map((part) => `${part}~`).join('');
    const claims = JSON.parse(Buffer.from(payload, 'base64url'));
    const changed = Buffer.from(JSON.stringify({ ...claims, at: claims.at + 1 })).toString('base64url');
    for (const altered of [`${header}.${payload}.${other(signature, 40)}`, `${header}.${changed}.${signature}`]) await assert.rejects(library.verify(`${altered}~${shown}`));
    for (const at of disclosures.keys()) {
      const parts = disclosures.with(at, Buffer.from(JSON.stringify(['AAAAAAAAAAAAAAAAAAAAAA', 'phone', { e164: '+491701234567' }])).toString('base64url'));
      const answer = await library.verify(`${token}~${parts.map((part) => `${part}~`).join('')}`).catch((error) => error);
      if (!(answer instanceof Error)) assert.notEqual(answer.payload.phone?.e164, '+491701234567', 'what the token does not hold is no claim');
    }
  });

  test(`@sd-jwt/core withholds the phone: ${name}`, async () => {
    const frame = Object.fromEntries(Object.keys(disclosed).filter((part) => part !== 'phone').map((part) => [part, true]));
    const presentation = await library.present(text, frame);
    const { phone, ...others } = disclosed;
    assert.deepEqual((await library.verify(presentation)).payload, ours({ ...receipt, disclosed: others }));
    assert.ok(!showReceipt(presentation).phone);
    const expected = phone ? 'valid-limited' : 'valid';
    for (const verify of [verifyReceipt, verifyWithoutWasm]) assert.equal((await verify(presentation, { keys, asOf })).outcome, expected);
  });
}
