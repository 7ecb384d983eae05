// Each claim missing, of another type, of another value, and with company (R3, J2).
import { AT, FULL, b64, limited, receipt, refused, sha256 } from '../forge.mjs';

const WRONG = { string: [7, true, [], {}, null], integer: ['7', false, [], {}, null], object: ['{}', 7, true, [], null], array: ['[]', 7, false, {}, null] };
const typeOf = (value) => (Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value);
const nameOf = (value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

/** Sets the member at a path, or removes it. */
export function at(document, path, change) {
  const names = path.split('.');
  const last = names.pop();
  const parent = names.reduce((inner, name) => inner[name], document);
  if (change === undefined) delete parent[last];
  else parent[last] = change;
  return document;
}

/** The paths of all members of a document; the first item stands for its list. */
export function paths(document, before = '') {
  return Object.entries(document).flatMap(([name, value]) => {
    if (Array.isArray(document) && name !== '0') return [];
    const path = before + name;
    return [[path, value], ...(typeof value === 'object' && value !== null ? paths(value, `${path}.`) : [])];
  });
}

const OPTIONAL = new Set(['ref', 'notice', 'col', 'proof', 'src', 'jur', 'ctl.id', 'src.reference', 'src.digest', 'rules.phoneMetadataDigest', 'rules.rules', 'rules.rulesDigest']);
for (const name of ['purpose', 'channel', 'messageClass', 'timeBand', 'until']) OPTIONAL.add(`grants.0.${name}`);

export default function claims({ add }) {
  const { claims: sample } = receipt({ base: FULL });
  const altered = (path, change) => receipt({ base: FULL, edit: (all) => at(all, path, change) });
  const claimOf = (path) => `R3.${path.split('.')[0]}`;

  for (const [path, value] of paths(sample)) {
    const item = /\.\d+$/.test(path);
    if (!item && !OPTIONAL.has(path)) add(`claims/${path}/missing`, `\`${path}\` is needed`, `J2 ${claimOf(path)}`, altered(path), refused('json.missing-key'));
    const wrong = WRONG[typeOf(value)];
    for (const other of path.includes('.') ? wrong.filter((_, index) => index !== 1 && index !== 3) : wrong) {
      add(`claims/${path}/${nameOf(other)}`, `\`${path}\` is of another type`, `J2 ${claimOf(path)}`, altered(path, other), refused('json.wrong-type'));
    }
    if (typeOf(value) === 'object') add(`claims/${path}/foreign`, `\`${path}\` holds another member`, `J2 ${claimOf(path)}`, altered(`${path}.foreign`, 'x'), refused('json.unknown-key'));
  }
  for (const name of ['foreign', 'exp', 'nbf', 'sub', 'aud', 'phone', 'capture', 'cnf', 'status', 'vct', 'ISS', '...', 'constructor', 'toString', '__proto__', '']) {
    const made = receipt({ edit: (all) => void Object.defineProperty(all, name, { value: 1, enumerable: true }) });
    add(`claims/foreign-${name || 'empty'}`, 'the claims are a closed list', 'J2 R3', made, refused('json.unknown-key'));
  }

  const wrong = (path, values, code = 'json.wrong-value') => {
    values.forEach((value, index) => add(`claims/${path}/wrong-${index + 1}`, `\`${path}\` is ${JSON.stringify(value)}`, `J2 ${claimOf(path)}`, altered(path, value), refused(code)));
  };
  wrong('iss', ['', 'shop.example', 'https://shop.example/', 'https://shop.example/path', 'https://shop.example?x', 'https://shop.example#x', 'http://shop.example', 'http://localhost.example', 'ftp://shop.example', 'https://', 'https://user@shop.example', ' https://shop.example', 'did:web:shop.example', 'null', 'https://shop.example ', 'https://[2001:db8::1]', 'https://[::]', 'https://shop..example', 'https://.example', 'https://shop.example..', 'https://.', "https://shop'.example", 'https://1.2.3.4.', 'https://shop.0x1', 'https://shop.0x', 'https://0x', 'https://1.2.3', 'https://1.2.3.04', 'https://1.2.3.256', 'https://shop.example:65536', 'https://shop.example:0443', 'https://shöp.example', 'https://Shop.example']);
  wrong('time.by', ['', 'page', 'Server', 'tsa']);
  wrong('grants.0.channel', ['', 'SMS', 'email', 'voice']);
  wrong('grants.0.messageClass', ['', 'Marketing', 'otp']);
  wrong('grants.0.timeBand', ['', 'night', 'Any']);
  wrong('grants.0.status', ['', 'Given', 'active', 'granted', 'pending']);
  wrong('col', ['', 'Web', 'phone', 'voice']);
  wrong('proof', ['', 'None', 'otp', 'email']);
  for (const path of ['ref', 'notice.digest', 'src.digest', 'rules.phoneMetadataDigest', 'rules.rulesDigest']) {
    const good = path.split('.').reduce((inner, name) => inner[name], sample);
    wrong(path, ['', good.slice(8), good.replace('sha-256', 'sha-512'), good.slice(0, -1), `${good}A`, `${good}=`, `${good.slice(0, -1)}B`, good.toUpperCase()]);
  }
  for (const axis of Object.keys(FULL.vec)) wrong(`vec.${axis}`, [256, -1, 65_536]);

  wrong('sv', ['', 'avowal-receipt/2', 'avowal-receipt/1 ', 'Avowal-Receipt/1', 'avowal-receipt'], 'receipt.malformed');
  wrong('_sd_alg', ['', 'SHA-256', 'sha256', 'sha-512', 'sha-1'], 'receipt.malformed');
  wrong('jti', ['', 'x', b64(sha256('15').subarray(0, 15)), b64(sha256('17').subarray(0, 17)), `${b64(sha256('16').subarray(0, 16))}==`, `${b64(sha256('16').subarray(0, 16)).slice(0, -1)}B`, '6f0d1f5e-9c83-4f1c-8f63-0d8a0f1a2b3c'], 'receipt.malformed');
  wrong('iat', [FULL.iat + 1, FULL.iat - 1, AT, 0], 'receipt.malformed');
  wrong('at', [AT + 1000, AT - 1000, AT + 500, FULL.iat, 0], 'receipt.malformed');
  const twisted = receipt({ claims: { time: { notBefore: AT, notAfter: AT - 1, by: 'server' } } });
  add('claims/time/reversed', 'notBefore after notAfter', 'R3.time', twisted, refused('receipt.malformed'));
  const edges = { 'at/first-of-second': AT - 500, 'at/last-of-second': AT + 499 };
  for (const [name, instant] of Object.entries(edges)) {
    const moved = receipt({ claims: { at: instant, iat: FULL.iat } });
    add(`claims/${name}`, '`iat` is `at` rounded down', 'R3.iat R3.at', moved, limited(moved));
  }
}
