import { type Bytes, concat } from './bytes.js';

/** A public key by its coordinates: x and y on P-256, x alone on Ed25519. */
export interface PublicKey {
  x: Bytes;
  y?: Bytes | undefined;
}

/** T4: whether a signature of 64 bytes verifies. Rejects only where the runtime does not know the curve. */
export async function verifies({ x, y }: PublicKey, data: Bytes, signature: Bytes): Promise<boolean> {
  // runtimes differ about points of low order and some tools about S, so neither is left to them
  if (!y && (lowOrder(x) || lowOrder(signature.subarray(0, 32)) || little(signature.subarray(32)) >= L)) return false;
  const curve = y ? { name: 'ECDSA', namedCurve: 'P-256' } : 'Ed25519';
  try {
    const key = await crypto.subtle.importKey('raw', y ? concat(Uint8Array.of(4), x, y) : x, curve, false, ['verify']);
    return await crypto.subtle.verify(y ? { name: 'ECDSA', hash: 'SHA-256' } : 'Ed25519', key, signature, data);
  } catch (error) {
    // no point of the curve is a bad key; no curve at all must not look like one
    if ((error as Error).name === 'NotSupportedError') throw error;
    return false;
  }
}

/** Whether 32 bytes encode one of the points of order 1, 2, 4 or 8, canonically or not: 14 encodings. */
export function lowOrder(point: Uint8Array): boolean {
  const y = little(point) & (2n ** 255n - 1n);
  const square = (y * y) % P;
  // y is 1 or -1 (orders 1 and 2), 0 (order 4), or doubles to 0: d y^4 + 2 y^2 - 1 = 0 with d = -121665/121666 (order 8)
  return (y * (square - 1n) * (121665n * square * square - 243332n * square + 121666n)) % P === 0n;
}

function little(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** The field of Curve25519, and the order of its base point. */
const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
