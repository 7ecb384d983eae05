import { base64url, fromBase64url } from './bytes.js';

/** What is used of Node's own crypto module. */
export interface NodeCrypto {
  createHmac(algorithm: 'sha256', key: object): { update(bytes: Uint8Array): { digest(): Uint8Array } };
  createSecretKey(key: Uint8Array): object;
  createCipheriv(algorithm: 'aes-256-gcm', key: object, iv: Uint8Array): { setAAD(bound: Uint8Array): unknown; update(bytes: Uint8Array): Uint8Array; final(): Uint8Array; getAuthTag(): Uint8Array };
  createDecipheriv(algorithm: 'aes-256-gcm', key: object, iv: Uint8Array): { setAAD(bound: Uint8Array): unknown; setAuthTag(tag: Uint8Array): unknown; update(bytes: Uint8Array): Uint8Array; final(): Uint8Array };
  createPrivateKey(source: { key: object; format: 'jwk' }): object;
  createPublicKey(source: string | { key: object; format: 'jwk' }): object;
  sign(algorithm: 'sha256', bytes: Uint8Array, key: object): Uint8Array;
  verify(algorithm: 'sha256' | null, bytes: Uint8Array, key: object, signature: Uint8Array): boolean;
}

/**
 * Node's crypto, found without an import so that no bundler looks for it. WebCrypto does the same there, yet sends each
 * operation through a queue that costs several times what the operation does. Undefined everywhere else.
 */
export function nodeCrypto(): NodeCrypto | undefined {
  return (loaded ??= { crypto: load() }).crypto;
}

/** Loading it takes 5 ms, which whoever asks about numbers alone need not wait for. */
let loaded: { crypto: NodeCrypto | undefined } | undefined;

function load(): NodeCrypto | undefined {
  const { navigator, process } = globalThis as { navigator?: { userAgent?: string }; process?: { getBuiltinModule?(name: string): unknown } };
  // others have a process as well, and some throw where it is asked for more than they have
  return navigator?.userAgent?.startsWith('Node.js/') ? (process?.getBuiltinModule?.('node:crypto') as NodeCrypto | undefined) : undefined;
}

/** How a public key on P-256 begins in DER (RFC 5480): 27 bytes that name algorithm and curve; both coordinates follow. */
const P256_KEY = 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE';

/**
 * A public key as Node holds it. To read a JWK takes Node 24 about half as long as a verification, and three times as long
 * as PEM; the OpenSSL of versions before is slow at PEM.
 */
export function nodePublicKey({ createPublicKey }: NodeCrypto, { kty, crv, x, y }: { kty: string; crv: string; x: string; y?: string }): object {
  const { process } = globalThis as unknown as { process: { versions: { node: string } } };
  if (crv === 'P-256' && Number.parseInt(process.versions.node, 10) >= 24) {
    // 32 bytes each: the core hands over no others
    const point = base64url(Uint8Array.of(...fromBase64url(x), ...fromBase64url(y ?? ''))).replaceAll('-', '+').replaceAll('_', '/');
    return createPublicKey(`-----BEGIN PUBLIC KEY-----\n${P256_KEY}${point}==\n-----END PUBLIC KEY-----`);
  }
  return createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
}

// Node takes and gives DER fastest: a sequence of two integers, each without leading zeros but one before a high bit.

/** An ECDSA signature of 64 bytes, r then s, as DER (X9.62). */
export function derOf(signature: Uint8Array): Uint8Array {
  const der = new Uint8Array(72);
  let at = 2;
  for (const half of [0, 32]) {
    let from = half;
    while (from < half + 31 && signature[from] === 0) from += 1;
    const pad = (signature[from] as number) >> 7;
    const length = half + 32 - from;
    der[at] = 2;
    der[at + 1] = length + pad;
    der.set(signature.subarray(from, half + 32), at + 2 + pad);
    at += 2 + pad + length;
  }
  der[0] = 0x30;
  der[1] = at - 2;
  return der.subarray(0, at);
}

/** The 64 bytes, r then s, of an ECDSA signature in DER, as Node makes it. */
export function fromDer(der: Uint8Array): Uint8Array {
  const signature = new Uint8Array(64);
  let at = 2;
  for (const end of [32, 64]) {
    const length = der[at + 1] as number;
    const from = at + 2 + Math.max(length - 32, 0);
    const bytes = der.subarray(from, at + 2 + length);
    signature.set(bytes, end - bytes.length);
    at += 2 + length;
  }
  return signature;
}
