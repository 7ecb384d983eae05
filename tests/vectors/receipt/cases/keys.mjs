// Key sets: which key there is, when it was valid, and sets that are refused (K1 to K3).
import { AT, IAT, ISS, NAMES, SHOP, b64, badSignature, error, indeterminate, invalid, keySet, keyUnknown, keys, limited, publicKey, receipt, sha256, testKey, timeProof, valid } from '../forge.mjs';

const NOT_THEN = { key: ['fail', 'receipt.key-not-valid-then'] };
const COMPROMISED = { key: ['unknown', 'receipt.key-compromised'] };

export default function cases({ add, keys: named }) {
  const good = receipt({ show: NAMES });
  const bare = receipt();
  const one = (change) => ({ keys: [publicKey(keys.receipt, change)] });
  const set = (name, change) => named(name, one(change));

  // K3
  const window = (name, why, change, then) => add(`key/window-${name}`, why, 'K3', good, then ? valid(good) : invalid(good, { ...NOT_THEN, disclosures: ['pass'] }), { keys: set(`window-${name}`, change) });
  window('from-now', '`nbf` is included', { nbf: IAT }, true);
  window('from-next', 'a key of a second later', { nbf: IAT + 1 }, false);
  window('from-before', 'a key of a second before', { nbf: IAT - 1 }, true);
  window('until-now', '`exp` is excluded', { exp: IAT }, false);
  window('until-next', 'a key until a second later', { exp: IAT + 1 }, true);
  window('until-before', 'a key until a second before', { exp: IAT - 1 }, false);
  window('one-second', 'a key of one second', { nbf: IAT, exp: IAT + 1 }, true);
  window('empty', 'a key of no time', { nbf: IAT, exp: IAT }, false);
  window('open', 'a key without a window', { nbf: undefined, exp: undefined }, true);
  window('open-end', 'a key without an end', { exp: undefined }, true);
  window('open-start', 'a key without a start', { nbf: undefined }, true);
  window('long-past', 'a key of last year', { nbf: IAT - 40_000_000, exp: IAT - 30_000_000 }, false);
  add('key/window-asked-later', 'the time of issue counts, not that of the question', 'K3', bare, limited(bare, {}, { state: { at: AT + 300 * 86_400_000, status: 'given' } }), { asOf: AT + 300 * 86_400_000 });

  // status
  const retired = set('retired', { status: 'retired' });
  add('key/active', '`active` by default and by name', 'K1', good, valid(good), { keys: set('active', { status: 'active' }) });
  add('key/retired', 'what a retired key signed in its time stands', 'K3', good, valid(good), { keys: retired });
  add('key/retired-since', 'whenever it retired', 'K3', good, valid(good), { keys: set('retired-since', { status: 'retired', since: AT - 1 }) });
  add('key/retired-late', 'a retired key signs nothing more', 'K3', bare, invalid(bare, NOT_THEN), { keys: set('retired-late', { status: 'retired', exp: IAT - 5 }) });
  const since = AT + 3_600_000;
  const compromised = (name, more) => set(name, { status: 'compromised', ...more });
  add('key/compromised', 'a compromised key without proof of time', 'K3 A3', bare, indeterminate(bare, COMPROMISED), { keys: compromised('compromised', { since }) });
  add('key/compromised-later', 'compromised long after `iat`: who had it may have chosen `iat`', 'K3 A3', bare, indeterminate(bare, COMPROMISED), { keys: compromised('compromised-later', { since: AT + 50 * 86_400_000 }) });
  add('key/compromised-without-since', 'compromised since nobody knows when', 'K3 A3', bare, indeterminate(bare, COMPROMISED), { keys: compromised('compromised-ever') });
  add('key/compromised-outside', 'outside its window is worse than compromised', 'K3 A3', bare, invalid(bare, NOT_THEN), { keys: compromised('compromised-outside', { since, exp: IAT }) });
  const broken = { ...bare, text: bare.text.replace(/.{4}..~$/, (end) => `AAAA${end.slice(4)}`) };
  add('key/compromised-bad-signature', 'a bad signature is bad anyway', 'A3 A4', broken, badSignature(broken, COMPROMISED), { keys: 'compromised' });
  // a checkpoint that was made when the key was lost already, and says that it was not
  const backdated = timeProof(good, { at: AT + 1000, claims: { iat: IAT + 86_400 } });
  add('key/compromised-backdated-proof', 'the checkpoint was signed after the key was lost', 'C2 K3 A3', good, indeterminate(good, { ...COMPROMISED, disclosures: ['pass'], proof: ['pass'] }), { keys: named('compromised-since-a-minute', keySet(publicKey(keys.receipt, { status: 'compromised', since: AT + 60_000 }), keys.statement)), proofs: [backdated] });
  const withProofs = (name, change) => named(name, keySet(publicKey(keys.receipt, { status: 'compromised', ...change }), keys.statement, keys.edwardsStatement));
  const proven = (made, at) => valid(made, { proof: ['pass'] }, { evidence: { integrity: 2 }, time: { notAfter: Math.min(AT, at) } });
  for (const [name, at, holds] of [['before', since - 1, true], ['long-before', AT + 1, true], ['at', since, false], ['after', since + 1, false]]) {
    const keySetName = withProofs('compromised-with-statements', { since });
    const expected = holds ? proven(good, at) : indeterminate(good, { ...COMPROMISED, disclosures: ['pass'], proof: ['pass'] });
    add(`key/compromised-proof-${name}`, holds ? 'proven to have existed before' : 'not proven to have existed before', 'A3 K3 C2', good, expected, { keys: keySetName, proofs: [timeProof(good, { at })] });
  }
  add('key/compromised-proof-without-since', 'no proof is before an unknown instant', 'A3 K3', bare, indeterminate(bare, { ...COMPROMISED, proof: ['pass'] }), { keys: withProofs('compromised-ever-with-statements', {}), proofs: [timeProof(bare, { at: AT + 1 })] });
  add('key/compromised-two-proofs', 'one proof before is enough', 'A3 K3', good, proven(good, since - 1), { keys: 'compromised-with-statements', proofs: [timeProof(good, { at: since + 5 }), timeProof(good, { at: since - 1 })] });
  add('key/compromised-bad-proof', 'a proof that does not hold proves nothing', 'A3 K3', bare, indeterminate(bare, { ...COMPROMISED, proof: ['skipped', 'integrity.proof'] }), { keys: 'compromised-with-statements', proofs: [{ ...timeProof(bare, { at: since - 1 }), index: 1 }] });

  // K2
  for (const purpose of ['challenge', 'state', 'statement', 'keys']) {
    add(`key/purpose-${purpose}`, 'the key has another purpose', 'K2', bare, keyUnknown(bare), { keys: set(`purpose-${purpose}`, { purpose }) });
    const key = { challenge: keys.challenge, state: keys.state, statement: keys.statement, keys: keys.root }[purpose];
    const made = receipt({ key });
    add(`key/signed-by-${purpose}`, 'signed by a key of another purpose', 'K2', made, keyUnknown(made));
  }
  add('key/none', 'an empty set', 'K2', bare, keyUnknown(bare), { keys: named('empty', { keys: [] }) });
  add('key/next', 'a set without the key', 'K2', bare, keyUnknown(bare), { keys: named('next', keySet(keys.next)) });
  add('key/second', 'the second of two keys', 'K2', good, valid(good), { keys: named('second', keySet(keys.next, keys.receipt)) });
  const stranger = receipt({ key: keys.stranger });
  add('key/stranger', 'signed by a stranger', 'K2', stranger, keyUnknown(stranger));
  const unsound = { ...stranger, text: stranger.text.replace(/.{4}..~$/, (end) => `AAAA${end.slice(4)}`) };
  add('key/stranger-bad-signature', 'no key, no word about the signature', 'K2 A3', unsound, keyUnknown(unsound));
  const otherEvent = receipt({ key: keys.stranger, claims: { ev: 'amend' } });
  add('key/stranger-unknown-event', 'two unknowns', 'A3 A4', otherEvent, keyUnknown(otherEvent, { event: ['unknown', 'receipt.unknown-event'] }));

  for (const [name, entry] of Object.entries({ number: 7, null: null, list: [], text: 'key' })) {
    add(`key/entry-${name}`, 'a key is an object', 'K1', bare, { error: 'json.wrong-type' }, { keys: named(`entry-${name}`, { keys: [publicKey(keys.receipt), entry] }) });
  }

  for (const [name, change] of Object.entries({ 'exp-text': { exp: '1' }, 'exp-null': { exp: null }, 'nbf-list': { nbf: [] }, 'since-text': { since: 'x' }, 'status-other': { status: 'lost' }, 'status-number': { status: 0 }, 'status-null': { status: null } })) {
    add(`key/invalid-${name}`, 'a window and a status are of their form', 'K1', bare, { error: 'receipt.key-invalid' }, { keys: named(`invalid-${name}`, keySet(publicKey(keys.receipt, change))) });
  }

  const wrongUse = publicKey(keys.next, { use: 'enc' });
  for (const [name, list, error] of [['invalid-before-number', [wrongUse, 7], 'receipt.key-invalid'], ['number-before-invalid', [7, wrongUse], 'json.wrong-type'], ['twice-before-number', [keys.receipt.jwk, keys.receipt.jwk, 7], 'receipt.key-invalid']]) {
    add(`key/first-fault-${name}`, 'keys are read in their order', 'K1', bare, { error }, { keys: named(`first-fault-${name}`, { keys: list }) });
  }
  for (const [name, list] of [['null', null], ['number', 7], ['object', {}]]) {
    add(`key/list-${name}`, '`keys` is a list', 'K1', bare, { error: 'json.wrong-type' }, { keys: named(`list-${name}`, { keys: list }) });
  }
  add('key/list-missing', 'the set of an issuer has keys', 'K1', bare, { error: 'json.missing-key' }, { keys: named('list-missing', { [ISS]: {} }) });

  // one set for each issuer
  const OTHER = 'https://other.example';
  const map = named('by-issuer', { [ISS]: SHOP, [OTHER]: keySet(keys.otherIssuer) });
  add('key/by-issuer', 'the set of its `iss`', 'K1 K2', good, valid(good), { keys: map });
  const elsewhere = receipt({ claims: { iss: OTHER }, key: keys.otherIssuer });
  add('key/by-issuer-other', 'the set of another `iss`', 'K1 K2', elsewhere, limited(elsewhere), { keys: map });
  const swapped = receipt({ claims: { iss: OTHER } });
  add('key/by-issuer-swapped', "an issuer's key counts for that issuer alone", 'K2', swapped, keyUnknown(swapped), { keys: map });
  const back = receipt({ key: keys.otherIssuer });
  add('key/by-issuer-swapped-back', 'and the other way round', 'K2', back, keyUnknown(back), { keys: map });
  for (const [name, iss] of Object.entries({ unlisted: 'https://third.example', port: `${ISS}:8443`, subdomain: 'https://www.shop.example', localhost: 'http://localhost' })) {
    const made = receipt({ claims: { iss } });
    add(`key/by-issuer-${name}`, 'an issuer that is not listed', 'K2', made, keyUnknown(made), { keys: map });
  }
  add('key/by-issuer-empty', 'no issuer is listed', 'K1 K2', bare, keyUnknown(bare), { keys: named('by-issuer-empty', {}) });
  add('key/by-issuer-none', 'its issuer has no keys', 'K1 K2', bare, keyUnknown(bare), { keys: named('by-issuer-none', { [ISS]: { keys: [] } }) });

  // K1: what is skipped
  add('key/unknown-members', 'members this version does not know', 'K1', good, valid(good), { keys: named('unknown-members', { keys: [publicKey(keys.receipt, { key_ops: ['verify'], 'x5t#S256': 'x', note: { deep: [[1]] } })], next: 'https://shop.example/keys', version: 2 }) });
  const skipped = {
    rsa: { kty: 'RSA', n: 'AQAB', e: 'AQAB', alg: 'RS256', kid: 'rsa', use: 'sig' },
    'rsa-purpose': { kty: 'RSA', n: 'AQAB', e: 'AQAB', alg: 'RS256', kid: 'rsa', use: 'sig', purpose: 'receipt' },
    p384: { kty: 'EC', crv: 'P-384', x: 'AA', y: 'AA', alg: 'ES384', kid: 'p384', use: 'sig', purpose: 'receipt' },
    secp256k1: { kty: 'EC', crv: 'secp256k1', x: 'AA', y: 'AA', alg: 'ES256K', kid: 'k1', use: 'sig', purpose: 'receipt' },
    x25519: { kty: 'OKP', crv: 'X25519', x: 'AA', alg: 'ECDH-ES', kid: 'x', use: 'enc' },
    ed448: { kty: 'OKP', crv: 'Ed448', x: 'AA', alg: 'Ed448', kid: 'ed448', use: 'sig', purpose: 'receipt' },
    akp: { kty: 'AKP', alg: 'ML-DSA-44', pub: 'AA', kid: 'pq', use: 'sig', purpose: 'receipt' },
  };
  for (const [name, key] of Object.entries(skipped)) add(`key/skipped-${name}`, 'keys of other types are skipped', 'K1', good, valid(good), { keys: named(`skipped-${name}`, { keys: [key, publicKey(keys.receipt)] }) });
  for (const [name, change] of Object.entries({ 'curve-p384': { crv: 'P-384', alg: 'ES384' }, 'type-rsa': { kty: 'RSA', alg: 'RS256' }, 'algorithm-es384': { alg: 'ES384' }, 'algorithm-ecdh': { alg: 'ECDH-ES' } })) {
    add(`key/skipped-itself-${name}`, 'the key itself is of another type, curve or algorithm', 'K1 K2', bare, keyUnknown(bare), { keys: set(`itself-${name}`, change) });
  }
  const edwards = receipt({ key: keys.edwards });
  const relabelled = named('relabelled', keySet(publicKey(keys.edwards, { alg: 'Ed25519' })));
  add('key/label-Ed25519', 'EdDSA in the token, Ed25519 in the key', 'T4 K1', edwards, limited(edwards), { keys: relabelled });


  // K1: what spoils the whole set
  const spoiled = (name, why, keySetValue, code = 'receipt.key-invalid', says = 'K1') => add(`key/refused-${name}`, why, says, bare, error(code), { keys: named(`refused-${name}`, keySetValue) });
  for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']) {
    spoiled(`${member}`, 'a private or symmetric member', one({ [member]: 'AA' }));
    spoiled(`${member}-beside`, 'the same in another key of the set', { keys: [publicKey(keys.receipt), publicKey(keys.next, { [member]: 'AA' })] });
  }
  spoiled('oct', 'a symmetric key beside it', { keys: [publicKey(keys.receipt), { kty: 'oct', k: 'AAAA', alg: 'HS256', kid: 'mac', use: 'sig' }] });
  spoiled('rsa-private', 'a private RSA key beside it', { keys: [publicKey(keys.receipt), { kty: 'RSA', n: 'AQAB', e: 'AQAB', d: 'AA', kid: 'rsa' }] });
  spoiled('d-of-another-issuer', 'a private member in its own set of a map', { [ISS]: one({ d: 'AA' }) });
  const { kid } = keys.receipt;
  for (const [name, other] of Object.entries({ other: keys.next.kid, empty: '', missing: undefined, number: 7, name: 'receipt-2026', lengthened: `${kid}A`, 'other-hash': b64(sha256('x')) })) spoiled(`kid-${name}`, 'the `kid` is not the thumbprint', one({ kid: other }));
  for (const [name, purpose] of Object.entries({ missing: undefined, empty: '', capture: 'capture', upper: 'Receipt', other: 'log', number: 7, array: ['receipt'] })) spoiled(`purpose-${name}`, 'no purpose of the table', one({ purpose }));
  const coordinates = { 'x-missing': { x: undefined }, 'y-missing': { y: undefined }, 'x-short': { x: b64(Buffer.alloc(31, 1)) }, 'x-long': { x: b64(Buffer.alloc(33, 1)) }, 'x-number': { x: 7 }, 'x-padded': { x: `${keys.receipt.jwk.x}=` }, 'x-other': { x: keys.next.jwk.x } };
  for (const [name, change] of Object.entries(coordinates)) spoiled(name, 'coordinates of which the `kid` is not the thumbprint', one(change));
  const offCurve = keySet(publicKey(keys.receipt, { y: b64(Buffer.alloc(32, 5)) }));
  offCurve.keys[0].kid = b64(sha256(`{"crv":"P-256","kty":"EC","x":"${offCurve.keys[0].x}","y":"${offCurve.keys[0].y}"}`));
  const nowhere = receipt({ key: { ...keys.receipt, kid: offCurve.keys[0].kid } });
  add('key/off-curve', 'a point that is not on the curve verifies nothing', 'T4 K1', nowhere, badSignature(nowhere), { keys: named('off-curve', offCurve) });
  const text = JSON.stringify(one());
  spoiled('duplicate-key', 'a set that names a key twice', text.replace('"use"', '"use":"sig","use"'), 'json.duplicate-key', 'K1 J1');
  spoiled('not-json', 'a set that is no JSON', 'keys', 'json.syntax', 'K1 J1');
  spoiled('truncated', 'half a set', text.slice(0, -2), 'json.syntax', 'K1 J1');
  add('key/as-text', 'a set as text', 'K1', good, valid(good), { keys: named('as-text', `\n${JSON.stringify(SHOP, null, 2)}\n`) });
  const fresh = testKey('never published', 'receipt');
  const unknown = receipt({ key: fresh });
  add('key/never-published', 'a key that is nowhere', 'K2', unknown, keyUnknown(unknown));
}
