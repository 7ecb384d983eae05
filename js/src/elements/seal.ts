import { ascii, base64url } from '../core/bytes.js';
import type { CaptureEvent } from './capture.js';

const encoder = new TextEncoder();
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** Closes a capture: a key of this page that cannot be exported, the handler's challenge, and the signature over both. */
export class Seal {
  readonly #base: string;
  readonly #notice: string;
  #key: Promise<CryptoKeyPair> | undefined;
  #challenge: Promise<string> | undefined;
  /** When it was asked for, by the clock of this device: what counts is how long ago that is. */
  #asked = 0;

  constructor(base: string, notice: string) {
    this.#base = base;
    this.#notice = notice;
  }

  /** Asks for a challenge, once. It names a notice and a page key, and nobody. */
  challenge(): Promise<string> {
    this.#challenge ??= this.#ask().catch((error: unknown) => {
      this.#challenge = undefined;
      throw error;
    });
    return this.#challenge;
  }

  /** The sealed capture (compact JWS); `submit` is the event that ends it. `phone` enters only as a digest with the nonce of the challenge. */
  async close(seen: readonly CaptureEvent[], submit: CaptureEvent, phone: string): Promise<string> {
    const challenge = await this.#current();
    const { nonce } = claimsOf(challenge);
    const number = base64url(await sha256(encoder.encode(`${nonce}\0${phone}`)));
    // what happened while the challenge was on its way came before the end
    const events = [...seen, { ...submit, t: Math.max(submit.t, seen.at(-1)?.t ?? 0), phone: number }];
    let link = await sha256(ascii(challenge));
    for (const event of events) {
      const bytes = encoder.encode(canonical(event));
      link = await sha256(new Uint8Array([...link, ...bytes]));
    }
    const pair = await this.#keyPair();
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
    const header = { alg: 'ES256', typ: 'avowal-capture+jwt', jwk: { kty, crv, x, y } };
    const body = { challenge, wall: Date.now(), events, chain: base64url(link) };
    const input = `${part(header)}.${part(body)}`;
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, ascii(input));
    return `${input}.${base64url(new Uint8Array(signature))}`;
  }

  /** A page that slept asks anew. An old challenge says less of the time, and is better than none. */
  async #current(): Promise<string> {
    const challenge = await this.challenge();
    const { iat, exp } = claimsOf(challenge);
    if (Date.now() - this.#asked < (exp - iat) * 1000) return challenge;
    this.#challenge = undefined;
    return this.challenge().catch(() => challenge);
  }

  async #ask(): Promise<string> {
    this.#asked = Date.now();
    const { publicKey } = await this.#keyPair();
    const { x, y } = await crypto.subtle.exportKey('jwk', publicKey);
    const jkt = base64url(await sha256(ascii(`{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`)));
    const response = await fetch(`${this.#base}/challenge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ notice: this.#notice, jkt }),
      credentials: 'omit',
      signal: AbortSignal.timeout(8000),
    });
    if (!response.ok) throw new Error(`the challenge was refused: ${response.status}`);
    return ((await response.json()) as { challenge: string }).challenge;
  }

  #keyPair(): Promise<CryptoKeyPair> {
    return (this.#key ??= crypto.subtle.generateKey(P256, false, ['sign', 'verify']));
  }
}

function claimsOf(token: string): { nonce: string; iat: number; exp: number } {
  return JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')));
}

/** RFC 8785 for the objects used here: keys sorted, integers, strings, booleans, arrays of integers. */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}

export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as BufferSource));
}

function part(value: unknown): string {
  return base64url(encoder.encode(JSON.stringify(value)));
}
