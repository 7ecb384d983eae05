// Makes receipts, manifests and checkpoints from the text of www/spec/receipts.md, and what the spec says about them.
// It shares no code with any verifier. Every private key here is a test key: the SHA-256 of its label.
import { createECDH, createHash, createPrivateKey, sign as signBytes } from 'node:crypto';

export const ISS = 'https://shop.example';
/** The instant of issue, and the seconds of `iat`. */
export const AT = Date.UTC(2026, 10, 21, 12, 0, 0, 500);
export const IAT = Math.floor(AT / 1000);
export const YEAR = 365 * 86_400_000;
export const AS_OF = AT + 60_000;

export const b64 = (data) => Buffer.from(data).toString('base64url');
export const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts.map((part) => Buffer.from(part)))).digest();
export const digest = (...parts) => `sha-256:${b64(sha256(...parts))}`;
export const clone = (value) => structuredClone(value);

// ---- keys

/** A test key. `alg` is ES256, EdDSA or Ed25519. */
export function testKey(label, purpose, alg = 'ES256') {
  const secret = sha256(`avowal test key, worthless: ${label}`);
  const members = alg === 'ES256' ? p256(secret) : ed25519(secret);
  const { kty, crv, x, y } = members;
  const kid = b64(sha256(y ? `{"crv":"${crv}","kty":"${kty}","x":"${x}","y":"${y}"}` : `{"crv":"${crv}","kty":"${kty}","x":"${x}"}`));
  const jwk = { kty, crv, x, ...(y && { y }), alg, kid, use: 'sig', purpose, nbf: IAT - 2_592_000, exp: IAT + 5_184_000 };
  return { jwk, kid, alg, secret: createPrivateKey({ key: { ...members }, format: 'jwk' }) };
}

function p256(secret) {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(secret);
  const point = ecdh.getPublicKey();
  return { kty: 'EC', crv: 'P-256', x: b64(point.subarray(1, 33)), y: b64(point.subarray(33)), d: b64(secret) };
}

function ed25519(secret) {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), secret]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
}

export const keys = {
  receipt: testKey('receipt', 'receipt'),
  edwards: testKey('edwards', 'receipt', 'EdDSA'),
  labelled: testKey('labelled', 'receipt', 'Ed25519'),
  next: testKey('next', 'receipt'),
  challenge: testKey('challenge', 'challenge'),
  state: testKey('state', 'state'),
  statement: testKey('statement', 'statement'),
  edwardsStatement: testKey('edwards statement', 'statement', 'EdDSA'),
  root: testKey('root', 'keys'),
  edwardsRoot: testKey('edwards root', 'keys', 'Ed25519'),
  stranger: testKey('stranger', 'receipt'),
  otherIssuer: testKey('other issuer', 'receipt'),
};

/** A public key with members changed; undefined removes one. */
export function publicKey({ jwk }, change = {}) {
  const changed = { ...jwk, ...change };
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined));
}

export const keySet = (...all) => ({ keys: all.map((key) => (key.jwk ? publicKey(key) : key)) });
/** What the shop publishes. */
export const SHOP = keySet(keys.receipt, keys.edwards, keys.labelled, keys.challenge, keys.state, keys.statement, keys.edwardsStatement, keys.root, keys.edwardsRoot);

// ---- signatures

const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const number = (bytes) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
export const bytes32 = (value) => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
export const ORDER = bytes32(N);
/** The order of Ed25519's base point. */
export const L = 2n ** 252n + 27742317777372353535851937790883648493n;

/** 64 bytes: r and a low s, or R and S. */
export function sign(key, input) {
  if (key.alg !== 'ES256') return signBytes(null, Buffer.from(input), key.secret);
  const signature = signBytes('sha256', Buffer.from(input), { key: key.secret, dsaEncoding: 'ieee-p1363' });
  return number(signature.subarray(32)) > N / 2n ? twin(signature) : signature;
}

/** The other ES256 signature of the same bytes. */
export const twin = (signature) => Buffer.concat([signature.subarray(0, 32), bytes32(N - number(signature.subarray(32)))]);

// ---- tokens

/** A token of text or bytes as they are. `seal` may replace the signature. */
export function rawToken(header, payload, key, seal = sign) {
  const input = `${b64(header)}.${b64(payload)}`;
  return `${input}.${b64(seal(key, input))}`;
}

export function token(typ, claims, key, header = {}) {
  const members = { alg: key.alg, typ, kid: key.kid, ...header };
  return rawToken(JSON.stringify(members), JSON.stringify(claims), key);
}

// ---- receipts

export const TYP = 'avowal-receipt+sd-jwt';
export const NAMES = ['phone', 'capture', 'network', 'history'];
export const VALUES = {
  phone: { e164: '+4915123456789', region: 'DE', type: 'mobile' },
  capture: {
    digest: digest('a capture'),
    key: b64(sha256('a page key')),
    origin: ISS,
    wall: AT - 1200,
    shown: { text: digest('the words'), font: 16, contrast: 1557, ms: 8900, occlusion: 'clear' },
  },
  network: { address: '203.0.113.0/24', gpc: false, agent: 'none declared' },
  history: { subj: b64(sha256('a subject').subarray(0, 16)), seq: 3, prev: digest('the receipt before') },
};

/** The claims of a grant as a web form makes it. */
export const GRANT = {
  iss: ISS,
  iat: IAT,
  jti: '',
  sv: 'avowal-receipt/1',
  ev: 'grant',
  at: AT,
  time: { notBefore: AT - 40_000, notAfter: AT, by: 'challenge' },
  ctl: { name: 'Nordwind Versand GmbH', country: 'DE', id: 'HRB 123456', sender: 'Nordwind' },
  notice: { id: 'spring-signup', version: '2026-11-21', digest: digest('some notice'), locale: 'en' },
  grants: [
    { purpose: 'order-updates', channel: 'sms', messageClass: 'transactional', timeBand: 'day', status: 'given', until: AT + YEAR },
    { purpose: 'offers', channel: 'sms', messageClass: 'marketing', timeBand: 'day', status: 'refused' },
  ],
  col: 'web',
  jur: ['de', 'eu', 'zz'],
  vec: { presentation: 3, action: 2, identity: 1, time: 2, integrity: 1, delivery: 1 },
  rules: { phoneMetadata: '9.0.33', phoneMetadataDigest: digest('metadata'), rules: '2026.11', rulesDigest: digest('rules') },
};
/** The claims of a receipt that has every member. */
export const FULL = {
  ...GRANT,
  ev: 'import',
  ref: digest('the receipt acted upon'),
  proof: 'code',
  src: { system: 'Altsystem', reference: 'row 4711', digest: digest('an export') },
};

export const salt = (label) => b64(sha256(`salt of ${label}`).subarray(0, 16));
export const disclosure = (name, value, of = salt(name)) => b64(JSON.stringify([of, name, value]));
export const hashOf = (encoded) => b64(sha256(encoded));

let made = 0;

/**
 * A receipt. `claims` are merged into those of a grant (undefined removes one), `exists` are the values that exist,
 * `show` the names disclosed, `edit` changes claims after the digests are in, `header` and `key` make the token.
 */
export function receipt({ base = GRANT, claims = {}, exists = VALUES, show = [], edit = (all) => all, header = {}, key = keys.receipt, typ = TYP } = {}) {
  const disclosures = Object.fromEntries(Object.entries(exists).map(([name, value]) => [name, disclosure(name, value)]));
  const all = clone({ ...base, jti: b64(sha256(`jti ${made++}`).subarray(0, 16)), ...claims, _sd: Object.values(disclosures).map(hashOf).sort(), _sd_alg: 'sha-256', _has: Object.keys(exists) });
  for (const name of Object.keys(all)) if (all[name] === undefined) delete all[name];
  const edited = edit(all) ?? all;
  return present(token(typ, edited, key, header), edited, show.map((name) => disclosures[name]));
}

/** A receipt of a token that stands, with the disclosures given. */
export function present(jws, claims, disclosures = []) {
  const id = digest(Buffer.from(jws.split('.')[1] ?? '', 'base64url'));
  return { text: [jws, ...disclosures, ''].join('~'), jws, claims, id, disclosures };
}

/** A receipt whose payload is text or bytes as they are, signed. */
export function rawReceipt(payload, { header, key = keys.receipt, claims, disclosures = [] } = {}) {
  return present(rawToken(header ?? JSON.stringify({ alg: key.alg, typ: TYP, kid: key.kid }), payload, key), claims, disclosures);
}

/** The payload of a receipt as JSON text, to be edited by hand. */
export const payloadOf = (made) => Buffer.from(made.jws.split('.')[1], 'base64url').toString();
export const headerOf = (made) => Buffer.from(made.jws.split('.')[0], 'base64url').toString();

// ---- manifests and checkpoints

export function manifest({ claims = {}, list = SHOP.keys, root = keys.root, header = {}, typ = 'avowal-keys+jwt' } = {}) {
  return token(typ, { iss: ISS, iat: IAT - 86_400, seq: 1, keys: list, ...claims }, root, header);
}

const leafHash = (leaf) => sha256([0], leaf);
const nodeHash = (left, right) => sha256([1], left, right);
/** The largest power of two below n. */
const split = (n) => 2 ** (Math.ceil(Math.log2(n)) - 1);

/** RFC 6962, 2.1. */
export function treeHash(leaves) {
  if (leaves.length === 1) return leafHash(leaves[0]);
  const k = split(leaves.length);
  return nodeHash(treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

/** RFC 6962, 2.1.1. */
export function auditPath(index, leaves) {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return index < k ? [...auditPath(index, leaves.slice(0, k)), treeHash(leaves.slice(k))] : [...auditPath(index - k, leaves.slice(k)), treeHash(leaves.slice(0, k))];
}

/** The tree of `size` receipts of which the one with this id is at `index`. */
export function tree(id, index, size) {
  const leaves = Array.from({ length: size }, (_, at) => (at === index ? Buffer.from(id.slice(8), 'base64url') : sha256(`receipt ${at}`)));
  return { root: treeHash(leaves), path: auditPath(index, leaves) };
}

/** A time proof of a receipt. Everything of it may be changed. */
export function timeProof(made, { index = 2, size = 7, at = AT + 3_600_000, key = keys.statement, claims = {}, fields = {}, header = {}, typ = 'avowal-statement+jwt', ...proof } = {}) {
  const { root, path } = tree(made.id, index, size);
  const statement = {
    iss: ISS,
    iat: Math.floor(at / 1000),
    kind: 'checkpoint',
    at,
    by: { kid: key.kid, name: 'Nordwind Versand GmbH', role: 'issuer' },
    about: [],
    fields: { from: at - 3_600_000, until: at, size, root: b64(root), ...fields },
    keep: at + 10 * YEAR,
    ...claims,
  };
  return { checkpoint: token(typ, statement, key, header), index, path: path.map(b64), ...proof };
}

// ---- answers

export const ZERO = { presentation: 0, action: 0, identity: 0, time: 0, integrity: 0, delivery: 0 };
const ORDINARY = {
  format: ['pass'],
  key: ['pass'],
  signature: ['pass'],
  disclosures: ['pass'],
  keys: ['skipped', 'integrity.unpinned-keys'],
  proof: ['skipped'],
  event: ['pass'],
  notice: ['skipped'],
};

/** A2: the receipt is refused by its form. */
export function refused(code, covers) {
  return { outcome: 'invalid', id: null, issuer: null, event: null, evidence: ZERO, checks: [{ id: 'format', outcome: 'fail', code }], time: null, state: null, ...(covers && { covers }) };
}

/** A3 to A5 for a receipt of good form: the outcome, and the checks that are not the ordinary ones. */
export function concluded(outcome, made, checks = {}, { evidence, time, state, covers } = {}) {
  const { iss, ev, vec, time: claimed } = made.claims;
  const good = outcome.startsWith('valid');
  return {
    outcome,
    id: made.id,
    issuer: iss,
    event: ev,
    evidence: good ? { ...vec, ...evidence } : ZERO,
    checks: Object.entries({ ...ORDINARY, ...checks }).map(([id, [result, code]]) => ({ id, outcome: result, ...(code && { code }) })),
    time: good ? { ...claimed, ...time } : null,
    state: good ? (state === undefined ? { at: AS_OF, status: 'given' } : state) : null,
    ...(covers && { covers }),
  };
}

const LIMITED = { disclosures: ['skipped'] };
/** Everything disclosed. */
export const valid = (made, checks, more) => concluded('valid', made, checks, more);
/** Something but the history is withheld. */
export const limited = (made, checks, more) => concluded('valid-limited', made, { ...LIMITED, ...checks }, more);
export const invalid = (made, checks, more) => concluded('invalid', made, { ...LIMITED, ...checks }, more);
export const indeterminate = (made, checks, more) => concluded('indeterminate', made, { ...LIMITED, ...checks }, more);
/** The key is not in the set: nothing can be said about the signature. */
export const keyUnknown = (made, checks, more) => indeterminate(made, { key: ['unknown', 'receipt.key-unknown'], signature: ['skipped'], ...checks }, more);
export const badSignature = (made, checks) => invalid(made, { signature: ['fail', 'receipt.signature'], ...checks });
/** The caller's own argument is refused. */
export const error = (code) => ({ error: code });
export const covers = (answer, why, purpose = 'order-updates', channel = 'sms') => ({ purpose, channel, answer, why: `authorize.${why}` });
