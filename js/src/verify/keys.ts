import { decode, hashed } from './bytes.js';
import { type Json, type JsonObject, readArgument, Refusal, refuse } from './json.js';
import { closed, integer, list, object, origin, text, where } from './shape.js';
import { verifies, type PublicKey } from './signature.js';
import { readToken, type Token } from './token.js';

/** A public key of an issuer (K1). */
export interface Key extends PublicKey {
  kid: string;
  purpose: string;
  nbf?: number;
  exp?: number;
  status?: string;
  since?: number;
}

export interface KeySet {
  keys: Key[];
  manifest?: Json | undefined;
}

/** Reads one key set, or one for each `iss`. Answers which set is that of an `iss`. */
export async function readKeySets(argument: unknown): Promise<(iss: string) => KeySet> {
  const given = readArgument(argument, 16) as JsonObject;
  object(given);
  if ('keys' in given) {
    const set = await readKeySet(given);
    return () => set;
  }
  const sets = new Map<string, KeySet>();
  for (const iss in given) sets.set(iss, await readKeySet(given[iss]!));
  return (iss) => sets.get(iss) ?? { keys: [] };
}

/** The keys to trust for an `iss` (K5): none where the manifest does not lead to the root. */
export async function trustedKeys({ keys, manifest }: KeySet, iss: string, root?: string): Promise<Key[] | undefined> {
  if (root === undefined) return keys;
  try {
    text(manifest ?? null);
    const token = readToken(manifest as string, 'avowal-keys+jwt', 1_048_576);
    closed({ iss: origin, iat: integer, seq: where(integer, (seq: number) => seq > 0), keys: list(object) })(token.claims);
    const claims = token.claims as { iss: string; keys: JsonObject[] };
    const listed = await readKeys(claims.keys);
    const key = findKey(listed, token, 'keys');
    if (token.kid === root && claims.iss === iss && key && (await signs(key, token))) return listed;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  return;
}

/** K2. */
export function findKey(keys: Key[] | undefined, { kid }: Token, purpose: string): Key | undefined {
  return keys?.find((key) => key.kid === kid && key.purpose === purpose);
}

/** K3: whether a key is valid at an instant in seconds. */
export function validAt({ nbf = -Infinity, exp = Infinity }: Key, seconds: number): boolean {
  return nbf <= seconds && seconds < exp;
}

/** T4: whether the algorithm of a token belongs to the key. */
export function fits(key: Key, { alg }: Token): boolean {
  return (alg === 'ES256') === !!key.y;
}

export async function signs(key: Key, token: Token): Promise<boolean> {
  return fits(key, token) && verifies(key, token.signingInput, token.signature);
}

async function readKeySet(set: Json): Promise<KeySet> {
  object(set);
  const { keys, manifest } = set as JsonObject;
  if (keys === undefined) refuse('json.missing-key');
  if (!Array.isArray(keys)) refuse('json.wrong-type');
  return { keys: await readKeys(keys), manifest };
}

async function readKeys(jwks: Json[]): Promise<Key[]> {
  const keys: Key[] = [];
  for (const jwk of jwks) {
    object(jwk);
    const key = await readKey(jwk as JsonObject);
    if (keys.some(({ kid }) => kid === key?.kid)) refuse('receipt.key-invalid');
    if (key) keys.push(key);
  }
  return keys;
}

/** K1: undefined for a key of another type; refuses one that spoils its set. */
async function readKey(jwk: JsonObject): Promise<Key | undefined> {
  if (SECRET.some((member) => member in jwk)) refuse('receipt.key-invalid');
  const { kty, crv, alg, x, y, kid, use, purpose } = jwk;
  const ec = kty === 'EC' && crv === 'P-256' && alg === 'ES256';
  if (!ec && !(kty === 'OKP' && crv === 'Ed25519' && (alg === 'EdDSA' || alg === 'Ed25519'))) return;
  const names = ec ? { crv, kty, x, y } : { crv, kty, x };
  const [point, other] = [x, ec ? y : x].map((part) => (typeof part === 'string' ? decode(part) : undefined));
  if (point?.length !== 32 || other?.length !== 32 || use !== 'sig' || !PURPOSES.includes(purpose!) || kid !== (await hashed(JSON.stringify(names)))) refuse('receipt.key-invalid');
  if (['nbf', 'exp', 'since'].some((name) => name in jwk && typeof jwk[name] !== 'number')) refuse('receipt.key-invalid');
  if ('status' in jwk && !STATUSES.includes(jwk['status']!)) refuse('receipt.key-invalid');
  return { ...(jwk as unknown as Key), x: point, y: ec ? other : undefined };
}

const SECRET = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const STATUSES: Json[] = ['active', 'retired', 'compromised'];
const PURPOSES: Json[] = ['challenge', 'receipt', 'state', 'statement', 'keys'];
