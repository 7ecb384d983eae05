// Whose challenge a capture answers: an issuer need not check its own signature twice, and believes nobody else's unchecked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claims, edge, openPage, post, seal, signup } from './support.mjs';

const send = async (made, capture) => {
  const response = await post(made.handler, '/avowal/consent', signup(made.digest, { capture }));
  return [response.status, (await response.json()).code ?? 'kept'];
};

/** The handler `made` once more, as another process with the same keys would run it. */
const beside = (made, more = {}) => edge({ ...made.options, ...more });

test('a challenge of another process with the same keys is as good as an own one', async () => {
  const made = await edge();
  const other = await beside(made);
  const [first, second] = [await openPage(made), await openPage(other)];
  assert.deepEqual(await send(made, await seal(second)), [201, 'kept']);
  assert.deepEqual(await send(other, await seal(first)), [201, 'kept']);
});

test('a challenge whose signature is not of the published key is refused, whoever signed it', async () => {
  const made = await edge();
  const stranger = await edge();
  assert.deepEqual(await send(made, await seal(await openPage(stranger))), [400, 'capture.malformed'], 'its key is not known');

  // a signer that signs, yet not with the key it says: each of its challenges is refused, its own or not
  const { challenge } = stranger.options.signers;
  const { kid } = made.options.signers.challenge;
  const wrong = await beside(made, { signers: { ...made.options.signers, challenge: { ...challenge, kid } } });
  for (const times of ['first', 'again']) {
    assert.deepEqual(await send(wrong, await seal(await openPage(wrong))), [400, 'capture.signature'], times);
  }
  assert.deepEqual(await send(wrong, await seal(await openPage(made))), [201, 'kept'], 'a good one of another process does not vouch for it');
  assert.deepEqual(await send(wrong, await seal(await openPage(wrong))), [400, 'capture.signature'], 'after it');
});

test('after a good challenge of its own an issuer still refuses one that was altered', async () => {
  const made = await edge();
  assert.deepEqual(await send(made, await seal(await openPage(made))), [201, 'kept']);
  const page = await openPage(made);
  const [head, , signature] = page.challenge.split('.');
  const longer = { ...claims(page.challenge) };
  longer.exp += 86_400;
  const altered = { ...page, challenge: [head, Buffer.from(JSON.stringify(longer)).toString('base64url'), signature].join('.') };
  assert.deepEqual(await send(made, await seal(altered)), [400, 'capture.signature']);
  const flipped = { ...page, challenge: [...page.challenge.split('.').slice(0, 2), signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))].join('.') };
  assert.deepEqual(await send(made, await seal(flipped)), [400, 'capture.signature']);
  assert.deepEqual(await send(made, await seal(page)), [201, 'kept']);
});

test('a challenge that was long ago forgotten is checked and taken', async () => {
  const made = await edge({ allowRequest: () => true });
  const page = await openPage(made);
  const { jkt } = page;
  for (let n = 0; n < 4096; n++) {
    const response = await post(made.handler, '/avowal/challenge', { notice: made.digest, jkt });
    assert.equal(response.status, 200);
  }
  assert.deepEqual(await send(made, await seal(page)), [201, 'kept']);
});
