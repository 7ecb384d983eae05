import { decode, hashed, longer } from './bytes.js';
import { type Json, readJson, refuse } from './json.js';
import { boolean, closed, count, digest, hash, integer, list, oneOf, origin, type Shape, text, where } from './shape.js';
import { readToken, type Token } from './token.js';

/** The claims a verifier answers by; the shape below holds all of them (R3). */
export interface Claims {
  iss: string;
  iat: number;
  jti: string;
  sv: string;
  ev: string;
  at: number;
  time: { notBefore: number; notAfter: number; by: 'challenge' | 'server' | 'caller' };
  notice?: { digest: string };
  grants: Grant[];
  vec: { presentation: number; action: number; identity: number; time: number; integrity: number; delivery: number };
  _sd: string[];
  _sd_alg: string;
  _has: string[];
}

export interface Grant {
  purpose?: string;
  channel?: string;
  status: string;
  until?: number;
}

/** @internal */
export interface Receipt {
  token: Token;
  claims: Claims;
  /** T3. */
  id: string;
  /** Whether all that exists is disclosed, the operator's `history` aside. */
  complete: boolean;
}

/**
 * Reads a presentation of a receipt and refuses it in the order of A2.
 * @internal
 */
export async function readReceipt(presentation: string): Promise<Receipt> {
  if (typeof presentation !== 'string') refuse('receipt.malformed');
  if (longer(presentation, 24_576)) refuse('receipt.too-large');
  let end = presentation.length;
  while ('\r\n'.includes(presentation.charAt(end - 1)) && end) end -= 1;
  const [jws, ...rest] = presentation.slice(0, end).split('~') as [string, ...string[]];
  if (rest.pop() !== '') refuse('receipt.malformed');
  const disclosed = new Map<string, { value: Json; encoded: string }>();
  for (const encoded of rest) {
    const [name, value] = readDisclosure(encoded);
    if (disclosed.has(name)) refuse('receipt.disclosure');
    disclosed.set(name, { value, encoded });
  }

  const token = readToken(jws, 'avowal-receipt+sd-jwt', 12_288);
  shape(token.claims);
  const claims = token.claims as unknown as Claims;
  const { time, _sd, _has } = claims;
  if (claims.sv !== 'avowal-receipt/1' || claims._sd_alg !== 'sha-256' || claims.iat !== Math.floor(claims.at / 1000) || time.notBefore > time.notAfter || decode(claims.jti)?.length !== 16)
    refuse('receipt.malformed');

  const distinct = (items: string[]) => new Set(items).size === _sd.length;
  if (!distinct(_sd) || !distinct(_has) || _sd.length !== _has.length || _has.some((name) => !Object.hasOwn(VALUES, name))) refuse('receipt.disclosure');
  for (const [name, { encoded }] of disclosed) if (!_has.includes(name) || !_sd.includes(await hashed(encoded))) refuse('receipt.disclosure');
  for (const [name, { value }] of disclosed) VALUES[name]!(value);

  return { token, claims, id: `sha-256:${await hashed(token.payload)}`, complete: _has.every((name) => name === 'history' || disclosed.has(name)) };
}

/** R2, as far as a disclosure can be judged by itself: a name and its value. */
function readDisclosure(encoded: string): [name: string, value: Json] {
  try {
    const [salt, name, value, ...more] = readJson(decode(encoded)!) as [string, string, Json];
    if (decode(salt)?.length === 16 && typeof name === 'string' && Object.hasOwn(VALUES, name) && value !== undefined && !more.length && !nested(value)) return [name, value];
  } catch {
    // not JSON, or JSON of another form
  }
  refuse('receipt.disclosure');
}

/** Whether a value would hide something of its own. */
function nested(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.entries(value).some(([key, inner]) => key === '_sd' || key === '...' || nested(inner as Json));
}

const shape = closed({
  iss: origin,
  iat: integer,
  jti: text,
  sv: text,
  ev: text,
  at: integer,
  time: closed({ notBefore: integer, notAfter: integer, by: oneOf('challenge', 'server', 'caller') }),
  'ref?': digest,
  ctl: closed({ name: text, country: text, 'id?': text, sender: text }),
  'notice?': closed({ id: text, version: text, digest, locale: text }),
  grants: list(
    closed({
      'purpose?': text,
      'channel?': oneOf('sms', 'mms', 'rcs'),
      'messageClass?': oneOf('marketing', 'transactional', 'one-time-code'),
      'timeBand?': oneOf('day', 'any'),
      status: oneOf('requested', 'refused', 'given', 'withdrawn', 'revoked', 'expired', 'invalidated', 'unknown'),
      'until?': integer,
    }),
  ),
  'col?': oneOf('web', 'app', 'sms', 'paper'),
  'proof?': oneOf('none', 'receipt', 'code', 'reply'),
  'src?': closed({ system: text, 'reference?': text, 'digest?': digest }),
  'jur?': list(text),
  vec: closed(Object.fromEntries(['presentation', 'action', 'identity', 'time', 'integrity', 'delivery'].map((axis) => [axis, where(count, (level: number) => level < 256)]))),
  rules: closed({ phoneMetadata: text, 'phoneMetadataDigest?': digest, 'rules?': text, 'rulesDigest?': digest }),
  _sd: list(hash('')),
  _sd_alg: text,
  _has: list(text),
});

/** R4. */
const VALUES: Record<string, Shape> = {
  phone: closed({ e164: where(text, (value: string) => /^\+[1-9]\d{1,14}$/.test(value)), 'region?': text, type: text }),
  capture: closed({
    digest,
    key: hash(''),
    origin: text,
    wall: integer,
    'shown?': closed({ text, font: count, contrast: count, ms: count, occlusion: oneOf('clear', 'covered', 'unknown') }),
  }),
  network: closed({ 'address?': text, 'gpc?': boolean, 'agent?': text }),
  history: closed({ subj: text, seq: count, 'prev?': digest }),
};
