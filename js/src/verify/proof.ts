import { decode, sha256 } from './bytes.js';
import { readArgument, Refusal } from './json.js';
import { findKey, type Key, signs, validAt } from './keys.js';
import { closed, count, digest, hash, integer, list, oneOf, origin, text } from './shape.js';
import { readToken } from './token.js';

/** C2: the instant at which a receipt, which says it is of `at`, is proven to have existed; undefined where the proof does not hold. */
export async function provenAt(proof: unknown, id: string, { iss, at }: { iss: string; at: number }, keys: Key[] | undefined): Promise<number | undefined> {
  try {
    const given = readArgument(proof, 4, 65_536 + 8192);
    proofShape(given);
    const { checkpoint, index, path } = given as { checkpoint: string; index: number; path: string[] };
    const token = readToken(checkpoint, 'avowal-statement+jwt', 65_536);
    checkpointShape(token.claims);
    const claims = token.claims as unknown as { keep: number; iss: string; iat: number; at: number; by: { kid: string }; fields: { size: number; root: string } };
    const key = findKey(keys, token, 'statement');
    const instant = Math.max(claims.at, claims.iat * 1000);
    const sound = key && at <= instant && claims.keep >= claims.at + KEPT && claims.iss === iss && claims.by.kid === token.kid && key.status !== 'compromised' && validAt(key, claims.iat) && (await signs(key, token));
    if (sound && (await leads(decode(id.slice(8))!, index, path.map((hash) => decode(hash)!), claims.fields.size, decode(claims.fields.root)!))) return instant;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  return;
}

/** Whether an audit path leads from a leaf to the root (RFC 9162, 2.1.3.2). Sizes exceed 32 bits, so no shifts. */
async function leads(leaf: Uint8Array, index: number, path: Uint8Array[], size: number, root: Uint8Array): Promise<boolean> {
  let node = await sha256(Uint8Array.of(0), leaf);
  let last = size - 1;
  if (index > last) return false;
  for (const sibling of path) {
    if (!last) return false;
    if (index % 2 || index === last) {
      node = await sha256(Uint8Array.of(1), sibling, node);
      // a right edge of its level has no sibling there: go up to where it has
      while (!(index % 2) && index) [index, last] = [index / 2, Math.floor(last / 2)];
    } else node = await sha256(Uint8Array.of(1), node, sibling);
    [index, last] = [Math.floor(index / 2), Math.floor(last / 2)];
  }
  return !last && node.every((byte, at) => byte === root[at]);
}

/** S2: how long a checkpoint is kept at least, milliseconds. */
const KEPT = 1827 * 86_400_000;

const proofShape = closed({ checkpoint: text, index: count, path: list(hash('')) });

const checkpointShape = closed({
  iss: origin,
  iat: integer,
  kind: oneOf('checkpoint'),
  at: integer,
  by: closed({ kid: text, name: text, role: text }),
  about: list(digest),
  fields: closed({ from: count, until: count, size: count, root: hash('') }),
  keep: integer,
});
