import { ascii, base64url } from '../core/bytes.js';

/** An event of the closed list; see the specification. Keys stand in canonical order. */
export type CaptureEvent = Record<string, unknown> & { e: string; t: number };

const encoder = new TextEncoder();
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/**
 * What one form saw. Events are kept in memory and leave the page only sealed, at submit. The page key cannot be
 * exported.
 */
export class Capture {
  readonly #started = performance.now();
  readonly #events: CaptureEvent[] = [];
  #key: Promise<CryptoKeyPair> | undefined;
  #challenge: Promise<string> | undefined;

  /** Whether this browser can seal anything here. */
  static get available(): boolean {
    return globalThis.crypto?.subtle !== undefined;
  }

  get events(): readonly CaptureEvent[] {
    return this.#events;
  }

  record(e: string, more: Record<string, unknown> = {}): void {
    // the seal has a budget: of each box the last change counts, of the rest the first few
    const earlier = this.#events.findIndex((event) => event.e === 'toggle' && e === 'toggle' && event['grant'] === more['grant']);
    if (earlier >= 0) this.#events.splice(earlier, 1);
    if (e !== 'toggle' && this.#events.filter((event) => event.e === e).length >= MOST_OF_A_KIND) return;
    this.#events.push({ e, t: this.#now(), ...more });
  }

  /** Asks for a challenge, once. It names a notice and a page key, and nobody. */
  challenge(base: string, notice: string): Promise<string> {
    this.#challenge ??= this.#ask(base, notice).catch((error: unknown) => {
      this.#challenge = undefined;
      throw error;
    });
    return this.#challenge;
  }

  /** The sealed capture (compact JWS). `phone` enters only as a digest with the nonce of the challenge. */
  async seal(base: string, notice: string, phone: string): Promise<string> {
    const challenge = await this.challenge(base, notice);
    const { nonce } = JSON.parse(atob((challenge.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as { nonce: string };
    const number = base64url(await sha256(encoder.encode(`${nonce}\0${phone}`)));
    const events = [...this.#events, { e: 'submit', t: this.#now(), phone: number }];
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

  async #ask(base: string, notice: string): Promise<string> {
    const { publicKey } = await this.#keyPair();
    const { x, y } = await crypto.subtle.exportKey('jwk', publicKey);
    const jkt = base64url(await sha256(ascii(`{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`)));
    const response = await fetch(`${base}/challenge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ notice, jkt }),
      credentials: 'omit',
      signal: AbortSignal.timeout(8000),
    });
    if (!response.ok) throw new Error(`the challenge was refused: ${response.status}`);
    return ((await response.json()) as { challenge: string }).challenge;
  }

  #keyPair(): Promise<CryptoKeyPair> {
    return (this.#key ??= crypto.subtle.generateKey(P256, false, ['sign', 'verify']));
  }

  #now(): number {
    return Math.max(0, Math.round(performance.now() - this.#started));
  }
}

const MOST_OF_A_KIND = 3;

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
