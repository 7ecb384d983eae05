// A number as people paste it reaches the receipt; one that may be two does not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showReceipt } from 'avowal';
import { edge, post, signup } from './support.mjs';

test('the handler keeps what a pasted number can only mean', async () => {
  const made = await edge();
  const pasted = [
    ['0044 7911 123456', 'US', '+447911123456'],
    ['０１５１ ２３４５６７８９', 'DE', '+4915123456789'],
    ['my number is 201 555 0123', 'US', '+12015550123'],
    ['‪+1 201 555 0123‬', 'DE', '+12015550123'],
  ];
  for (const [phone, region, e164] of pasted) {
    const response = await post(made.handler, '/avowal/consent', signup(made.digest, { phone, region }));
    assert.equal(response.status, 201, phone);
    const { claims, phone: shown } = showReceipt((await response.json()).receipt);
    assert.equal(shown.e164, e164);
    assert.match(claims.rules.phoneMetadataDigest, /^sha-256:[\w-]{43}$/);
  }
});

test('two numbers in one field are refused, and what is valid as typed is never read otherwise', async () => {
  const made = await edge();
  const two = await post(made.handler, '/avowal/consent', signup(made.digest, { phone: '201 555 0123 or 201 555 0124', region: 'US' }));
  assert.deepEqual([two.status, (await two.json()).code], [422, 'edge.phone-invalid']);
  const home = await post(made.handler, '/avowal/consent', signup(made.digest, { phone: '20 3 555 0143', region: 'US' }));
  assert.equal(showReceipt((await home.json()).receipt).phone.e164, '+12035550143');
});
