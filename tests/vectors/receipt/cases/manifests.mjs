// Manifests: the keys that a root vouches for (K4, K5).
import { AT, IAT, ISS, NAMES, SHOP, b64, indeterminate, invalid, keySet, keyUnknown, keys, limited, manifest, publicKey, receipt, timeProof, token, valid } from '../forge.mjs';

const VOUCHED = { keys: ['pass'] };
const NOT_VOUCHED = { keys: ['unknown', 'integrity.manifest'] };

export default function manifests({ add, keys: named }) {
  const good = receipt({ show: NAMES });
  const bare = receipt();
  const root = keys.root.kid;
  /** The shop's set with a manifest beside its keys. */
  const set = (name, made, list = SHOP.keys) => named(name, { keys: list, ...(made !== undefined && { manifest: made }) });
  const good_ = (name, why, made, more = {}, list) => add(`manifest/${name}`, why, 'K4 K5', good, valid(good, VOUCHED), { keys: set(`manifest-${name}`, made, list), root, ...more });
  const bad = (name, why, made, more = {}, list) => add(`manifest/refused-${name}`, why, 'K5', bare, keyUnknown(bare, NOT_VOUCHED), { keys: set(`manifest-refused-${name}`, made, list), root, ...more });

  good_('good', 'signed by the root that was given', manifest());
  good_('second', 'the seventh manifest', manifest({ claims: { seq: 7 } }));
  good_('only', 'keys are those of the manifest alone', manifest(), {}, []);
  good_('edwards-root', 'a root on Ed25519', manifest({ root: keys.edwardsRoot }), { root: keys.edwardsRoot.kid });
  good_('other-outside', 'what stands outside it does not count', manifest(), {}, keySet(keys.next).keys);
  good_('compromised-outside', 'nor what it says of a key', manifest(), {}, [publicKey(keys.receipt, { status: 'compromised', since: 0 }), publicKey(keys.root)]);
  good_('expired-outside', 'nor its window', manifest(), {}, [publicKey(keys.receipt, { exp: IAT })]);
  good_('unknown-members', 'keys in it may have members this version does not know', manifest({ list: [publicKey(keys.root), publicKey(keys.receipt, { note: 'x' })] }));
  good_('skipped-key', 'keys of other types in it are skipped', manifest({ list: [...SHOP.keys, { kty: 'RSA', n: 'AQAB', e: 'AQAB', alg: 'RS256', kid: 'rsa' }] }));

  add('manifest/unpinned', 'without a root the keys are taken as given', 'K5', good, valid(good), { keys: 'manifest-good' });
  add('manifest/unpinned-tampered', 'a manifest nobody asked about is not read', 'K5', good, valid(good), { keys: set('manifest-garbage', 'x.y.z') });
  const inside = (change) => manifest({ list: [publicKey(keys.root), publicKey(keys.receipt, change), publicKey(keys.statement)] });
  add('manifest/compromised-inside', 'compromised in the manifest, active outside', 'K5', bare, indeterminate(bare, { ...VOUCHED, key: ['unknown', 'receipt.key-compromised'] }), { keys: set('manifest-compromised', inside({ status: 'compromised', since: AT + 10 })), root });
  add('manifest/compromised-inside-proven', 'and proven before', 'K5 C2', good, valid(good, { ...VOUCHED, proof: ['pass'] }, { evidence: { integrity: 2 } }), { keys: 'manifest-compromised', root, proofs: [timeProof(good, { at: AT + 9 })] });
  add('manifest/compromised-inside-unpinned', 'without a root the set outside counts', 'K5', bare, limited(bare), { keys: 'manifest-compromised' });
  add('manifest/expired-inside', 'outside its window in the manifest', 'K5 K3', bare, invalid(bare, { ...VOUCHED, key: ['fail', 'receipt.key-not-valid-then'] }), { keys: set('manifest-expired', inside({ exp: IAT })), root });
  add('manifest/lacks-key', 'the manifest does not list the key', 'K5 K2', bare, keyUnknown(bare, VOUCHED), { keys: set('manifest-lacking', manifest({ list: [publicKey(keys.root)] })), root });
  add('manifest/other-purpose-inside', 'the manifest lists it for another purpose', 'K5 K2', bare, keyUnknown(bare, VOUCHED), { keys: set('manifest-purpose', inside({ purpose: 'state' })), root });
  const proof = timeProof(good);
  add('manifest/proof-key-inside', 'the key of a checkpoint is one of the manifest', 'K5 C2', good, valid(good, { ...VOUCHED, proof: ['pass'] }, { evidence: { integrity: 2 } }), { keys: 'manifest-good', root, proofs: [proof] });
  add('manifest/proof-key-outside', 'a checkpoint of a key outside it', 'K5 C2', good, valid(good, { ...VOUCHED, proof: ['skipped', 'integrity.proof'] }), { keys: set('manifest-no-statement', manifest({ list: [publicKey(keys.root), publicKey(keys.receipt)] })), root, proofs: [proof] });

  bad('missing', 'no manifest at all', undefined);
  for (const [name, other] of Object.entries({ 'other-root': keys.next.kid, 'receipt-key-as-root': keys.receipt.kid, 'other-root-listed': keys.edwardsRoot.kid, 'root-empty': '', 'root-shortened': root.slice(0, -1), 'root-upper': root.toUpperCase(), 'root-prefixed': `sha-256:${root}` })) bad(name, 'another root was given', manifest(), { root: other });
  bad('by-another', 'signed by another key that it lists as root', manifest({ root: keys.edwardsRoot }));
  bad('by-stranger', "signed by a stranger under the root's id", manifest({ root: { ...keys.stranger, kid: root } }));
  bad('by-receipt-key', 'signed by a key of another purpose', manifest({ root: keys.receipt }), { root: keys.receipt.kid });
  bad('root-not-listed', 'it does not list the root', manifest({ list: SHOP.keys.filter((key) => key.kid !== root) }));
  bad('root-other-purpose', 'it lists the root for another purpose', manifest({ list: [publicKey(keys.root, { purpose: 'statement' }), publicKey(keys.receipt)] }));
  bad('root-false-thumbprint', "a key under the root's id that is not the root", manifest({ root: { ...keys.stranger, kid: root }, list: [publicKey(keys.stranger, { kid: root, purpose: 'keys' }), publicKey(keys.receipt)] }));
  for (const [name, iss] of Object.entries({ other: 'https://other.example', port: `${ISS}:8443`, plain: 'http://localhost' })) bad(`iss-${name}`, 'the manifest of another issuer', manifest({ claims: { iss } }));

  const made = manifest();
  const [head, body, tail] = made.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url'));
  bad('tampered', 'a key added after it was signed', `${head}.${b64(JSON.stringify({ ...claims, keys: [...claims.keys, publicKey(keys.stranger)] }))}.${tail}`);
  bad('tampered-status', 'a status changed after it was signed', `${head}.${b64(Buffer.from(body, 'base64url').toString().replace('"seq":1', '"seq":2'))}.${tail}`);
  bad('bad-signature', 'a bit of its signature', `${head}.${body}.${tail.slice(0, 40)}${tail[40] === 'A' ? 'B' : 'A'}${tail.slice(41)}`);
  bad('short-signature', 'half a signature', `${head}.${body}.${tail.slice(0, 43)}`);
  bad('two-parts', 'no signature', `${head}.${body}`);
  bad('four-parts', 'four parts', `${made}.${tail}`);
  bad('line-end', 'a line end after it', `${made}\n`);
  bad('empty', 'an empty text', '');
  bad('words', 'any text', 'trust me');
  for (const typ of ['JWT', 'avowal-statement+jwt', 'avowal-receipt+sd-jwt', 'avowal-state+jwt', 'avowal-challenge+jwt']) bad(`typ-${typ.replace(/^avowal-/, '')}`, 'a token of another type', manifest({ typ }));
  bad('alg-none', 'no algorithm', manifest({ header: { alg: 'none' } }));
  bad('alg-other-curve', 'the algorithm of another curve', manifest({ header: { alg: 'EdDSA' } }));
  bad('crit', 'a member more in its header', manifest({ header: { crit: ['x'] } }));
  bad('foreign-claim', 'a claim more', manifest({ claims: { exp: IAT } }));
  for (const name of ['iss', 'iat', 'seq', 'keys']) bad(`no-${name}`, 'a claim less', manifest({ claims: { [name]: undefined } }));
  for (const [name, change] of Object.entries({ 'iss-number': { iss: 7 }, 'iat-text': { iat: '7' }, 'seq-text': { seq: '1' }, 'seq-zero': { seq: 0 }, 'keys-object': { keys: {} }, 'keys-text': { keys: '[]' } })) bad(name, 'a claim of another type or value', manifest({ claims: change }));
  bad('private-member', 'a private member in it', manifest({ list: [...SHOP.keys, publicKey(keys.next, { d: 'AA' })] }));
  bad('kid-false', 'a `kid` in it that is not the thumbprint', manifest({ list: [...SHOP.keys, publicKey(keys.next, { kid: 'next' })] }));
  bad('purpose-foreign', 'no purpose of the table in it', manifest({ list: [...SHOP.keys, publicKey(keys.next, { purpose: 'log' })] }));
  bad('duplicate-key', 'a key named twice', token('avowal-keys+jwt', {}, keys.root).replace(/\..*\./, () => `.${b64(`{"seq":1,"seq":2,${JSON.stringify(claims).slice(1)}`)}.`));
  // one set for each issuer, each with its manifest
  const OTHER = 'https://other.example';
  const map = named('manifest-by-issuer', { [ISS]: { keys: [], manifest: manifest() }, [OTHER]: { keys: keySet(keys.otherIssuer).keys, manifest: manifest({ claims: { iss: OTHER } }) } });
  add('manifest/by-issuer', 'the manifest of its issuer', 'K5', good, valid(good, VOUCHED), { keys: map, root });
  const unlisted = receipt({ claims: { iss: 'https://third.example' } });
  add('manifest/by-issuer-unlisted', 'an issuer that is not listed', 'K5', unlisted, keyUnknown(unlisted, NOT_VOUCHED), { keys: map, root });
}
