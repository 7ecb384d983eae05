// Signatures: twins, edges, points of low order, flipped bits, and those of others (T3, T4).
import { createHash } from 'node:crypto';
import { L, NAMES, ORDER, TYP, b64, badSignature, bytes32, headerOf, keySet, keys, limited, payloadOf, present, publicKey, rawToken, receipt, sha256, sign, twin, valid } from '../forge.mjs';

export default function signatures({ add, keys: named }) {
  const bare = receipt();
  const edwards = receipt({ key: keys.edwards });
  const bad = (name, why, made, says = 'T4', more = {}) => add(`signature/${name}`, why, says, made, badSignature(made), more);
  const parts = (made) => made.jws.split('.');
  const signed = (made, signature) => ({ ...made, text: `${parts(made).slice(0, 2).join('.')}.${b64(signature)}~` });
  const signatureOf = (made) => Buffer.from(parts(made)[2], 'base64url');

  const good = receipt({ show: NAMES });
  const high = { ...good, text: good.text.replace(parts(good)[2], b64(twin(signatureOf(good)))) };
  add('signature/high-s', 'ES256 verifies with high s as well; the id is the same', 'T3 T4', high, valid(high));
  const again = present(rawToken(headerOf(good), payloadOf(good), keys.receipt), good.claims, good.disclosures);
  add('signature/signed-again', 'another signature of the same bytes: the same receipt', 'T3', again, valid({ ...again, id: good.id }));

  const flip = (bytes, bit) => {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3] ^= 1 << (bit & 7);
    return flipped;
  };
  for (let byte = 0; byte < 64; byte++) {
    const bit = byte * 8 + ((byte * 5) % 8);
    bad(`flip-es256-${bit}`, 'one bit of an ES256 signature', signed(bare, flip(signatureOf(bare), bit)));
  }
  for (let byte = 0; byte < 64; byte += 2) {
    const bit = byte * 8 + ((byte * 3) % 8);
    bad(`flip-ed25519-${bit}`, 'one bit of an Ed25519 signature', signed(edwards, flip(signatureOf(edwards), bit)));
  }
  // a bit of a claim whose value may be any text: the form stays good
  for (const made of [bare, edwards]) {
    const payload = payloadOf(made);
    const curve = made === bare ? 'es256' : 'ed25519';
    for (const [name, from] of Object.entries({ 'ctl-name': payload.indexOf('Nordwind Versand'), 'notice-version': payload.indexOf('2026-11-21'), 'rules-version': payload.indexOf('2026.11') })) {
      for (let index = from; index < from + 7; index++) {
        const bytes = flip(Buffer.from(payload), index * 8);
        const changed = present(`${parts(made)[0]}.${b64(bytes)}.${parts(made)[2]}`, JSON.parse(bytes));
        bad(`flip-${curve}-${name}-${index - from}`, 'one bit of a claim', changed);
      }
    }
  }
  const claimsOf = (name, from, to) => {
    const text = payloadOf(bare).replace(from, to);
    const changed = present(`${parts(bare)[0]}.${b64(text)}.${parts(bare)[2]}`, JSON.parse(text));
    bad(`changed-${name}`, 'a claim is another', changed, 'T4 R3');
  };
  claimsOf('status', '"status":"refused"', '"status":"given"');
  claimsOf('event', '"ev":"grant"', '"ev":"renew"');
  claimsOf('until', /"until":\d+/, '"until":9007199254740991');
  claimsOf('level', '"identity":1', '"identity":3');
  claimsOf('purpose', '"offers"', '"ordera"');
  claimsOf('time', '"by":"challenge"', '"by":"server"');
  claimsOf('locale', '"locale":"en"', '"locale":"de"');
  claimsOf('space', '{', '{ ');
  const respaced = { ...bare, text: `${b64(` ${headerOf(bare)}`)}.${parts(bare)[1]}.${parts(bare)[2]}~` };
  bad('header-respaced', 'the header is signed as bytes', respaced);
  bad('header-reordered', 'the header is signed as bytes', { ...bare, text: `${b64(JSON.stringify({ kid: keys.receipt.kid, typ: TYP, alg: 'ES256' }))}.${parts(bare)[1]}.${parts(bare)[2]}~` });

  bad('of-another-receipt', 'the signature of another receipt', signed(bare, signatureOf(good)));
  bad('by-another-key', 'signed by another key of the issuer under this id', receipt({ key: { ...keys.next, kid: keys.receipt.kid } }));
  bad('by-a-stranger', 'signed by a stranger under this id', receipt({ key: { ...keys.stranger, kid: keys.receipt.kid } }));
  bad('payload-alone', 'a signature of the payload without the header', signed(bare, sign(keys.receipt, parts(bare)[1])));
  bad('decoded', 'a signature of the decoded payload', signed(bare, sign(keys.receipt, payloadOf(bare))));
  bad('reversed', 's before r', signed(bare, Buffer.concat([signatureOf(bare).subarray(32), signatureOf(bare).subarray(0, 32)])));
  bad('little-endian', 'r and s with the low byte first', signed(bare, Buffer.concat([Buffer.from(signatureOf(bare).subarray(0, 32)).reverse(), Buffer.from(signatureOf(bare).subarray(32)).reverse()])));
  bad('on-the-other-curve', 'an Ed25519 signature under an ES256 key', signed(bare, sign(keys.edwards, parts(bare).slice(0, 2).join('.'))));
  const [r, s] = [signatureOf(bare).subarray(0, 32), signatureOf(bare).subarray(32)];
  const zero = Buffer.alloc(32);
  const ones = Buffer.alloc(32, 0xff);
  const one = bytes32(1n);
  for (const [name, pair] of Object.entries({ 'zero-zero': [zero, zero], 'zero-s': [r, zero], 'zero-r': [zero, s], 'order-s': [r, ORDER], 'order-r': [ORDER, s], 'order-order': [ORDER, ORDER], 'ones-s': [r, ones], 'ones-r': [ones, s], 'one-one': [one, one], 'zero-one': [zero, one], 'one-zero': [one, zero], 'order-zero': [ORDER, zero], 'ones-ones': [ones, ones] })) {
    bad(`es256-${name}`, 'an edge of r and s', signed(bare, Buffer.concat(pair)));
  }

  // Ed25519, strictly
  const eight = BigInt('0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826');
  const p = 2n ** 255n - 19n;
  const low = [0n, 1n, p - 1n, p, p + 1n, eight, p - eight].flatMap((y) => [y, y + 2n ** 255n]).map(little);
  const [R, S] = [signatureOf(edwards).subarray(0, 32), signatureOf(edwards).subarray(32)];
  bad('ed25519-s-plus-order', 'S is not below the order: the same S modulo it', signed(edwards, Buffer.concat([R, little(littleNumber(S) + L)])));
  bad('ed25519-s-plus-orders', 'S is far beyond the order', signed(edwards, Buffer.concat([R, little(littleNumber(S) + 7n * L)])));
  bad('ed25519-s-order', 'S is the order', signed(edwards, Buffer.concat([R, little(L)])));
  bad('ed25519-s-ones', 'S is all ones', signed(edwards, Buffer.concat([R, ones])));
  bad('ed25519-s-zero', 'S is zero', signed(edwards, Buffer.concat([R, zero])));
  bad('ed25519-r-negated', 'R is its own negative', signed(edwards, flip(signatureOf(edwards), 255)));
  for (const [index, point] of low.entries()) {
    bad(`ed25519-low-order-r-${index + 1}`, 'R is of low order', signed(edwards, Buffer.concat([point, S])));
    const x = b64(point);
    const kid = b64(sha256(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`));
    const set = named(`low-order-${index + 1}`, keySet(publicKey(keys.edwards, { x, kid })));
    // R the base point and S one hold under it for every message whose hash is a multiple of 8
    let forged;
    do forged = receipt({ key: { ...keys.edwards, kid } });
    while (challengeOf(BASE, point, parts(forged).slice(0, 2).join('.')) % 8n);
    bad(`ed25519-low-order-key-${index + 1}`, 'the key is of low order', signed(forged, Buffer.concat([BASE, little(1n)])), 'T4', { keys: set });
    bad(`ed25519-low-order-both-${index + 1}`, 'key and R are of low order', signed(forged, Buffer.concat([point, zero])), 'T4', { keys: set });
  }
  const h = challengeOf(little(1n), Buffer.from(keys.edwards.jwk.x, 'base64url'), parts(edwards).slice(0, 2).join('.'));
  bad('ed25519-identity-r', 'R of order 1 under which the equation holds', signed(edwards, Buffer.concat([little(1n), little((h * edwardsScalar(keys.edwards)) % L)])));
  const other = receipt({ key: keys.labelled });
  add('signature/ed25519', 'a plain Ed25519 signature', 'T4', other, limited(other));
}

const little = (value) => Buffer.from(bytes32(value)).reverse();
const littleNumber = (bytes) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
/** The base point of Ed25519. */
const BASE = Buffer.from(`58${'66'.repeat(31)}`, 'hex');
/** h of RFC 8032, 5.1.7. */
const challengeOf = (R, A, message) => littleNumber(createHash('sha512').update(R).update(A).update(message).digest()) % L;

/** The secret scalar of RFC 8032, 5.1.5. */
function edwardsScalar({ secret }) {
  const seed = Buffer.from(secret.export({ format: 'jwk' }).d, 'base64url');
  const bytes = createHash('sha512').update(seed).digest().subarray(0, 32);
  bytes[0] &= 248;
  bytes[31] = (bytes[31] & 127) | 64;
  return littleNumber(bytes);
}
