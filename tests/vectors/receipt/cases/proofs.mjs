// Time proofs: inclusion under a checkpoint of the issuer (C1, C2).
import { AT, IAT, ISS, NAMES, SHOP, YEAR, b64, digest, keySet, keyUnknown, keys, publicKey, receipt, sha256, timeProof, tree, valid } from '../forge.mjs';

const HELD = { proof: ['pass'] };
const NOT_HELD = { proof: ['skipped', 'integrity.proof'] };

export default function proofs({ add, keys: named }) {
  const made = receipt({ show: NAMES });
  const raised = { evidence: { integrity: 2 } };
  const good = (name, why, proof, more = {}, answer = {}) => add(`proof/${name}`, why, 'C1 C2 A5', made, valid(made, HELD, { ...raised, ...answer }), { proofs: [].concat(proof), ...more });
  const bad = (name, why, proof, more = {}) => add(`proof/refused-${name}`, why, 'C2 A3', made, valid(made, NOT_HELD), { proofs: [].concat(proof), ...more });

  for (const [size, indices] of Object.entries({ 1: [0], 2: [0, 1], 3: [0, 1, 2], 4: [0, 3], 5: [4], 6: [5], 7: [0, 1, 2, 3, 4, 5, 6], 8: [0, 3, 4, 7], 9: [8], 16: [15], 17: [16], 1000: [0, 1, 511, 512, 767, 768, 998, 999] })) {
    for (const index of indices) good(`size-${size}-index-${index}`, 'an audit path of RFC 6962', timeProof(made, { size: Number(size), index }));
  }
  good('edwards', 'a checkpoint signed Ed25519', timeProof(made, { key: keys.edwardsStatement }));
  good('as-text', 'a proof as text', JSON.stringify(timeProof(made)));
  good('as-text-spaced', 'a proof as text, with white space', JSON.stringify(timeProof(made), null, 2));
  good('about', 'a checkpoint may be about something', timeProof(made, { claims: { about: [digest('x')] } }));
  good('after-a-bad-one', 'one that holds is enough', [timeProof(made, { index: 1, path: [] }), timeProof(made)]);
  good('before-a-bad-one', 'one that holds is enough', [timeProof(made), {}]);
  good('retired-key', 'the key of the checkpoint has retired since', timeProof(made), { keys: named('proof-retired', keySet(keys.receipt, publicKey(keys.statement, { status: 'retired' }))) });
  const boundary = Math.floor((AT + 3_600_000) / 1000);
  good('key-from-now', 'the key of the checkpoint is valid from then', timeProof(made), { keys: named('proof-from', keySet(keys.receipt, publicKey(keys.statement, { nbf: boundary }))) });
  good('key-until-next', 'the key of the checkpoint is valid until a second later', timeProof(made), { keys: named('proof-until', keySet(keys.receipt, publicKey(keys.statement, { exp: boundary + 1 }))) });
  good('same-instant', 'a checkpoint at the instant of issue', timeProof(made, { at: AT }));
  const long = receipt({ show: NAMES, claims: { time: { notBefore: AT - 40_000, notAfter: AT + 7_200_000, by: 'caller' } } });
  const at = AT + 3_600_000;
  add('proof/narrows', 'what existed at the checkpoint happened before', 'A5 C2', long, valid(long, HELD, { ...raised, time: { notAfter: at } }), { proofs: [timeProof(long, { at })] });
  add('proof/narrows-to-earliest', 'the earliest of those that hold', 'A5 C2', long, valid(long, HELD, { ...raised, time: { notAfter: at - 5 } }), { proofs: [timeProof(long, { at }), timeProof(long, { at: at - 5 }), timeProof(long, { at: at + 5 })] });
  add('proof/does-not-widen', 'a later checkpoint does not widen it', 'A5 C2', made, valid(made, HELD, raised), { proofs: [timeProof(made, { at: AT + 50 * 86_400_000 })] });
  for (const integrity of [0, 1, 2, 3, 200]) {
    const levelled = receipt({ show: NAMES, edit: ({ vec }) => void (vec.integrity = integrity) });
    add(`proof/integrity-${integrity}`, 'integrity becomes 2 at least', 'A5', levelled, valid(levelled, HELD, { evidence: { integrity: Math.max(2, integrity) } }), { proofs: [timeProof(levelled)] });
  }
  add('proof/none', 'no proofs given', 'A3', made, valid(made), { proofs: [] });
  const stranger = receipt({ key: keys.stranger, show: NAMES });
  add('proof/of-a-stranger', 'a proof that holds is not a key', 'A3 C2', stranger, keyUnknown(stranger, { ...HELD, disclosures: ['pass'] }), { proofs: [timeProof(stranger)] });

  const proof = timeProof(made);
  const path = proof.path;
  const flipped = (hash) => `${hash[0] === 'A' ? 'B' : 'A'}${hash.slice(1)}`;
  for (const index of [0, 1, 3, 4, 6, 7, 8, 1000, 9007199254740991]) bad(`index-${index}`, 'another index', { ...proof, index });
  bad('index-negative', 'a negative index', { ...proof, index: -1 });
  bad('path-short', 'a hash too few', { ...proof, path: path.slice(0, -1) });
  bad('path-long', 'a hash too many', { ...proof, path: [...path, path[0]] });
  bad('path-empty', 'no hash', { ...proof, path: [] });
  bad('path-reversed', 'from the root down', { ...proof, path: path.toReversed() });
  for (const [index, hash] of path.entries()) bad(`path-flipped-${index}`, 'one hash is another', { ...proof, path: path.with(index, flipped(hash)) });
  bad('path-of-one', 'a path where the tree has one leaf', timeProof(made, { size: 1, index: 0, path: [path[0]] }));
  bad('path-beyond-size', 'a path that leads to the root, but is longer than the size allows', { ...timeProof(made, { size: 2, index: 1, fields: { size: 1 } }), index: 0 });
  bad('index-beyond-size', 'a path that leads to the root, but an index that is not in the tree', { ...timeProof(made, { size: 1, index: 0 }), index: 1 });
  bad('path-many', 'a thousand hashes', { ...proof, path: Array.from({ length: 1000 }, () => path[0]) });
  const other = receipt();
  bad('of-another-receipt', 'the proof of another receipt', timeProof(other));
  bad('leaf-is-node', 'an inner node passed off as the leaf', timeProof(other, { size: 8, index: 1, path: tree(other.id, 2, 8).path.slice(1).map(b64) }));
  bad('leaf-unprefixed', 'a root that is the id itself', timeProof(made, { size: 1, index: 0, fields: { root: made.id.slice(8) } }));
  bad('root-other', 'a checkpoint of another root', timeProof(made, { fields: { root: b64(sha256('x')) } }));
  // sizes 5 to 8 have the same path to index 2: an audit path does not bind the size
  for (const size of [0, 1, 2, 3, 4, 9, 16]) bad(`size-${size}`, 'a checkpoint of another size', timeProof(made, { fields: { size } }));
  bad('size-negative', 'a negative size', timeProof(made, { fields: { size: -7 } }));
  bad('two-bad', 'none of two holds', [{ ...proof, index: 1 }, { ...proof, path: [] }]);

  // what a checkpoint says of its own time counts only where it was signed no later
  const day = 86_400_000;
  add('proof/backdated-does-not-narrow', 'its signature is later than the time it names', 'A5 C2', long, valid(long, HELD, { ...raised, time: { notAfter: AT + 7_200_000 } }), { proofs: [timeProof(long, { at: AT, claims: { iat: IAT + 86_400 } })] });
  good('signed-before-its-time', 'a time after its signature counts', timeProof(made, { at: AT + day, claims: { iat: IAT } }));
  bad('before-the-receipt', 'a checkpoint that is older than the receipt', timeProof(made, { at: AT - 1000 }));
  bad('before-the-receipt-by-little', 'a checkpoint of a millisecond before the receipt', timeProof(made, { at: AT - 1 }));
  good('kept-long-enough', 'kept to the day', timeProof(made, { claims: { keep: at + 1827 * day } }));
  bad('kept-too-short', 'a checkpoint that may be thrown away a millisecond early', timeProof(made, { claims: { keep: at + 1827 * day - 1 } }));
  for (const name of ['from', 'until']) bad(`${name}-negative`, 'an instant before 1970', timeProof(made, { fields: { [name]: -1 } }));
  bad('iss', 'the checkpoint of another issuer', timeProof(made, { claims: { iss: 'https://other.example' } }));
  bad('kind', 'a statement of another kind', timeProof(made, { claims: { kind: 'drill' } }));
  bad('by-kid', '`by.kid` is not that of the header', timeProof(made, { claims: { by: { kid: keys.next.kid, name: 'x', role: 'issuer' } } }));
  bad('key-stranger', 'signed by a stranger', timeProof(made, { key: keys.stranger }));
  bad('key-receipt', 'signed by the key of receipts', timeProof(made, { key: keys.receipt }));
  bad('key-root', 'signed by the root', timeProof(made, { key: keys.root }));
  bad('key-false', 'signed by another key under its id', timeProof(made, { key: { ...keys.stranger, kid: keys.statement.kid } }));
  const statements = (name, change) => named(name, keySet(keys.receipt, publicKey(keys.statement, change)));
  bad('key-compromised', 'the key of the checkpoint is compromised', proof, { keys: statements('proof-compromised', { status: 'compromised', since: AT + YEAR }) });
  bad('key-compromised-ever', 'the key of the checkpoint is compromised, nobody knows since when', proof, { keys: statements('proof-compromised-ever', { status: 'compromised' }) });
  bad('key-later', 'the key of the checkpoint is valid from a second later', proof, { keys: statements('proof-later', { nbf: boundary + 1 }) });
  bad('key-earlier', 'the key of the checkpoint was valid until then', proof, { keys: statements('proof-earlier', { exp: boundary }) });
  bad('key-purpose', 'the key of the checkpoint has another purpose', proof, { keys: statements('proof-purpose', { purpose: 'state' }) });
  bad('key-unlisted', 'the key of the checkpoint is not listed', proof, { keys: named('proof-unlisted', keySet(keys.receipt)) });
  const [head, body, tail] = proof.checkpoint.split('.');
  bad('signature', 'a bit of its signature', { ...proof, checkpoint: `${head}.${body}.${flipped(tail)}` });
  bad('signature-missing', 'no signature', { ...proof, checkpoint: `${head}.${body}.` });
  bad('tampered', 'its instant changed after it was signed', { ...proof, checkpoint: `${head}.${b64(Buffer.from(body, 'base64url').toString().replace(`"at":${at}`, `"at":${AT}`))}.${tail}` });
  for (const typ of ['JWT', 'avowal-keys+jwt', 'avowal-receipt+sd-jwt', 'avowal-state+jwt']) bad(`typ-${typ.replace(/^avowal-/, '')}`, 'a token of another type', timeProof(made, { typ }));
  bad('alg-none', 'no algorithm', timeProof(made, { header: { alg: 'none' } }));
  bad('alg-other-curve', 'the algorithm of another curve', timeProof(made, { header: { alg: 'Ed25519' } }));
  bad('header-member', 'a member more in its header', timeProof(made, { header: { jku: 'https://shop.example' } }));
  bad('checkpoint-tilde', 'a tilde after the checkpoint', { ...proof, checkpoint: `${proof.checkpoint}~` });
  for (const name of ['iss', 'iat', 'kind', 'at', 'by', 'about', 'fields', 'keep']) bad(`no-${name}`, 'a claim less', timeProof(made, { claims: { [name]: undefined } }));
  bad('foreign-claim', 'a claim more', timeProof(made, { claims: { exp: IAT } }));
  for (const name of ['from', 'until', 'size', 'root']) bad(`no-field-${name}`, 'a field less', timeProof(made, { fields: { [name]: undefined } }));
  bad('foreign-field', 'a field more', timeProof(made, { fields: { log: 'x' } }));
  for (const [name, fields] of Object.entries({ 'size-text': { size: '7' }, 'root-number': { root: 7 }, 'root-short': { root: b64(Buffer.alloc(31)) }, 'root-prefixed': { root: digest('x') }, 'from-text': { from: 'x' } })) bad(`field-${name}`, 'a field of another type', timeProof(made, { fields }));
  for (const [name, claims] of Object.entries({ 'at-text': { at: 'x' }, 'iat-text': { iat: 'x' }, 'by-text': { by: 'x' }, 'about-text': { about: 'x' }, 'about-foreign': { about: ['x'] }, 'keep-text': { keep: 'x' }, 'by-foreign': { by: { kid: keys.statement.kid, name: 'x', role: 'issuer', title: 'x' } } })) bad(`claim-${name}`, 'a claim of another type', timeProof(made, { claims }));

  for (const [name, odd] of Object.entries({ empty: {}, list: [[]], 'no-checkpoint': { index: 2, path }, 'no-index': { checkpoint: proof.checkpoint, path }, 'no-path': { checkpoint: proof.checkpoint, index: 2 }, foreign: { ...proof, root: 'x' }, 'checkpoint-object': { ...proof, checkpoint: {} }, 'index-text': { ...proof, index: '2' }, 'path-text': { ...proof, path: path.join() }, 'path-object': { ...proof, path: { 0: path[0] } }, 'path-prefixed': { ...proof, path: path.map((hash) => `sha-256:${hash}`) }, 'path-hex': { ...proof, path: path.map((hash) => Buffer.from(hash, 'base64url').toString('hex')) }, 'path-padded': { ...proof, path: path.map((hash) => `${hash}=`) }, 'path-number': { ...proof, path: [1, 2, 3] } })) {
    bad(`form-${name}`, 'a proof is closed and of three members', odd);
  }
  for (const [name, text] of Object.entries({ empty: '', words: 'proof', 'duplicate-key': JSON.stringify(proof).replace('"index"', '"index":1,"index"'), 'trailing-text': `${JSON.stringify(proof)}x`, deep: JSON.stringify({ ...proof, path: [[[[]]]] }), fraction: JSON.stringify(proof).replace('"index":2', '"index":2.0'), 'too-large': `${JSON.stringify(proof)}${' '.repeat(73_729)}` })) bad(`text-${name}`, 'a proof that is not JSON of its form', text);
  const huge = timeProof(made, { claims: { about: Array.from({ length: 1100 }, (_, index) => digest(`about ${index}`)) } });
  bad('checkpoint-too-large', 'a checkpoint of more than 65,536 bytes', huge);
  add('proof/iss-of-map', 'the key of a checkpoint is of the same issuer', 'C2 K2', made, valid(made, NOT_HELD), { keys: named('proof-map', { [ISS]: keySet(keys.receipt), 'https://other.example': SHOP }), proofs: [proof] });
}
