// Whose challenge a capture answers: an issuer need not check its own signature twice, and believes nobody else's unchecked.
import assert from 'node:assert/strict';
import crypto, { createHash } from 'node:crypto';
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

  // a signer that signs with another key than it says hands out no challenge; a good one by it does not vouch for it
  const { challenge } = stranger.options.signers;
  const own = made.options.signers.challenge;
  const wrong = await beside(made, { signers: { ...made.options.signers, challenge: { ...challenge, kid: own.kid } } });
  for (const times of ['first', 'again']) assert.equal((await openPage(wrong)).status, 503, times);
  assert.deepEqual(await send(wrong, await seal(await openPage(made))), [201, 'kept'], 'a good one of another process is good, and does not vouch for it');
  assert.equal((await openPage(wrong)).status, 503, 'after it');
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

test('the first signature of a signer is checked, then one of thousands; an own challenge is remembered until it was forgotten', async (t) => {
  let checked = 0;
  // by one or the other, as this Node has it
  for (const host of [crypto, crypto.webcrypto.subtle]) {
    const { verify } = host;
    host.verify = (...given) => (checked++, verify.apply(host, given));
    t.after(() => Object.assign(host, { verify }));
  }
  const made = await edge({ allowRequest: () => true });
  const during = async (work) => {
    checked = 0;
    const result = await work();
    return [checked, result];
  };
  const kept = async (page) => (await during(async () => assert.deepEqual(await send(made, await seal(page)), [201, 'kept'])))[0];
  const [first, one] = await during(() => openPage(made));
  assert.deepEqual([first, await kept(one)], [1, 2], 'the challenge as it is made; the page’s, and the receipt as it is made');
  const [second, page] = await during(() => openPage(made));
  assert.deepEqual([second, await kept(await openPage(made))], [0, 1], 'then the page’s alone');
  const { jkt } = page;
  const [often] = await during(async () => {
    for (let n = 0; n < 4096; n++) assert.equal((await post(made.handler, '/avowal/challenge', { notice: made.digest, jkt })).status, 200);
  });
  assert.equal(often, 1, 'one of some thousands is checked');
  assert.equal(await kept(await openPage(made)), 1);
  assert.equal(await kept(page), 2, 'one that was forgotten');
});

test('a page’s key that is no point of the curve proves nothing', async (t) => {
  const made = await edge();
  const { jwk } = await openPage(made);
  const wrong = {
    'off the curve': { ...jwk, y: jwk.x },
    'beyond the field': { ...jwk, x: Buffer.alloc(32, 0xff).toString('base64url') },
    zero: { ...jwk, x: Buffer.alloc(32).toString('base64url'), y: Buffer.alloc(32).toString('base64url') },
  };
  for (const [name, key] of Object.entries(wrong)) {
    await t.test(name, async () => {
      const jkt = createHash('sha256').update(`{"crv":"P-256","kty":"EC","x":"${key.x}","y":"${key.y}"}`).digest('base64url');
      const page = await openPage(made);
      const response = await post(made.handler, '/avowal/challenge', { notice: made.digest, jkt });
      const { challenge } = await response.json();
      assert.deepEqual(await send(made, await seal({ ...page, jwk: key, challenge })), [400, 'capture.signature']);
    });
  }
});
