import { ascii, base64url, fromBase64url } from './bytes.js';
import { ConsentError } from './error.js';
import { derOf, fromDer, type NodeCrypto, nodeCrypto, nodePublicKey } from './native.js';

/** What a key may sign. One key has one purpose. */
export type KeyPurpose = 'challenge' | 'receipt' | 'state' | 'statement' | 'keys';

/**
 * Signs bytes with a key that never leaves it: a WebCrypto key, a KMS. ES256 signatures are 64 bytes, r then s.
 *
 * @example
 * // a KMS that signs digests and answers DER: hash here, take r and s out of the answer
 * const signer = {
 *   kid, alg: 'ES256', purpose: 'receipt',
 *   async sign(bytes) {
 *     const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
 *     const der = await kms.sign({ keyId, digest, algorithm: 'ECDSA_SHA_256' });
 *     return concatenated(der); // r and s, 32 bytes each, left-padded with zeros
 *   },
 * };
 */
export interface Signer {
  kid: string;
  alg: 'ES256';
  purpose: KeyPurpose;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** A public key as the issuer publishes it. */
export interface PublicJwk {
  kty: string;
  crv: string;
  x: string;
  y?: string;
  alg: string;
  kid: string;
  use: 'sig';
  purpose: KeyPurpose;
  /** Valid from and until, seconds. */
  nbf?: number;
  exp?: number;
  status?: 'active' | 'retired' | 'compromised';
  /** Compromised since, milliseconds. */
  since?: number;
}

/** A JWK set. */
export interface JwkSet {
  keys: PublicJwk[];
  /** The same keys, signed by the issuer's offline root. */
  manifest?: string;
}

/** A private key as it is kept in a file of the operator. Never in a page, never in a log. */
export interface PrivateJwk extends PublicJwk {
  d: string;
}

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const ES256 = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** A new ES256 key for one purpose, valid for 90 days from `at` (milliseconds). */
export async function generateKey(purpose: KeyPurpose, at: number): Promise<PrivateJwk> {
  const pair = await crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const { x, y, d } = await crypto.subtle.exportKey('jwk', pair.privateKey);
  if (!x || !y || !d) throw new ConsentError('receipt.key-invalid', 'this runtime did not export the key it made');
  const kid = await thumbprint({ x, y });
  const nbf = Math.floor(at / 1000);
  return { kty: 'EC', crv: 'P-256', x, y, d, alg: 'ES256', kid, use: 'sig', purpose, nbf, exp: nbf + 90 * 86_400, status: 'active' };
}

/** The public half, as it is published. */
export function publicKey({ d: _, ...key }: PrivateJwk): PublicJwk {
  return key;
}

/** A signer over WebCrypto, in Node over its own crypto module. The private key is imported and not handed out again. Fails with `receipt.key-invalid`. */
export async function createSigner(key: PrivateJwk): Promise<Signer> {
  const { kid, purpose, kty, crv, x, y, d } = key;
  try {
    const sign = await signing({ kty, crv, x, y, d });
    // Node takes halves of two pairs for one
    if (await isBy(key, kid, await sign(ascii(kid)))) return { kid, alg: 'ES256', purpose, sign };
  } catch {}
  throw new ConsentError('receipt.key-invalid', 'this is no private key on P-256, or its halves are of two pairs');
}

/**
 * Whether a key made a signature.
 * @internal
 */
export function isBy(key: PublicJwk, signingInput: string, signature: Uint8Array): Promise<boolean> {
  return checkSignature({ key, alg: 'ES256', signingInput, signature: base64url(signature) });
}

async function signing(jwk: object): Promise<Signer['sign']> {
  const node = nodeCrypto();
  if (node) {
    const { sign } = node;
    const own = node.createPrivateKey({ key: jwk, format: 'jwk' });
    return async (bytes) => fromDer(sign('sha256', bytes, own));
  }
  const own = await crypto.subtle.importKey('jwk', jwk, P256, false, ['sign']);
  return async (bytes) => new Uint8Array(await crypto.subtle.sign(ES256, own, bytes as BufferSource));
}

/** RFC 7638 thumbprint of a P-256 key, base64url. */
export async function thumbprint({ x, y }: { x: string; y: string }): Promise<string> {
  const members = `{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`;
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', ascii(members))));
}

/** A signature that the core asks its host to check. */
export interface SignatureCheck {
  key: { kty: string; crv: string; x: string; y?: string };
  alg: 'ES256' | 'EdDSA' | 'Ed25519';
  signingInput: string;
  signature: string;
}

const imported = new Map<string, Promise<CryptoKey>>();
const known = new Map<string, object>();

/**
 * Checks a signature in Node, at once.
 * @internal
 */
export function checkNow(node: NodeCrypto, { key, alg, signingInput, signature }: SignatureCheck): boolean {
  try {
    return isGood(node, keyNow(node, key), alg, ascii(signingInput), fromBase64url(signature));
  } catch {
    return false;
  }
}

/**
 * A public key as Node holds it. Throws for a point beside its curve.
 * @internal
 */
export function keyNow(node: NodeCrypto, key: SignatureCheck['key']): object {
  const name = `${key.crv} ${key.x} ${key.y ?? ''}`;
  let found = known.get(name);
  if (!found) {
    found = nodePublicKey(node, key);
    if (known.size >= 256) known.clear();
    known.set(name, found);
  }
  return found;
}

/**
 * Whether a signature is good. Throws where it cannot be read.
 * @internal
 */
export function isGood({ verify }: NodeCrypto, key: object, alg: SignatureCheck['alg'], signed: Uint8Array, signature: Uint8Array): boolean {
  return signature.length === 64 && (alg === 'ES256' ? verify('sha256', signed, key, derOf(signature)) : verify(null, signed, key, signature));
}

/**
 * Checks a signature by what the host has. Anything that cannot be read is not good.
 * @internal
 */
export async function checkSignature(check: SignatureCheck): Promise<boolean> {
  const node = nodeCrypto();
  if (node) return checkNow(node, check);
  const algorithm = check.alg === 'ES256' ? P256 : { name: 'Ed25519' };
  const { kty, crv, x, y } = check.key;
  const name = `${crv} ${x} ${y ?? ''}`;
  try {
    let key = imported.get(name);
    if (!key) {
      key = crypto.subtle.importKey('jwk', { kty, crv, x, y } as JsonWebKey, algorithm, true, ['verify']);
      if (imported.size >= 256) imported.clear();
      imported.set(name, key);
    }
    const how = check.alg === 'ES256' ? ES256 : { name: 'Ed25519' };
    return await crypto.subtle.verify(how, await key, fromBase64url(check.signature), ascii(check.signingInput));
  } catch (error) {
    imported.delete(name);
    // a curve the runtime does not have must not look like a bad signature
    if ((error as Error).name === 'NotSupportedError') throw new ConsentError('receipt.algorithm', `this runtime has no ${check.alg}`, { cause: error });
    return false;
  }
}
