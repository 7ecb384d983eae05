export type Bytes = Uint8Array<ArrayBuffer>;

/** Whether a text has more bytes than it may. */
export function longer(text: string, most: number): boolean {
  return text.length > most || utf8(text).length > most;
}

/** J3. Undefined for what is not base64url. */
export function decode(text: string): Bytes | undefined {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    // the host takes white space, padding and stray bits; only what it would have written itself is strict
    if (base64url(binary) === text) return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    // not base64 at all
  }
  return;
}

export async function sha256(...parts: Uint8Array[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', concat(...parts)));
}

/** The SHA-256 of text or bytes as base64url. */
export async function hashed(data: string | Uint8Array): Promise<string> {
  return base64url(String.fromCharCode(...(await sha256(typeof data === 'string' ? utf8(data) : data))));
}

export function concat(...parts: Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text) as Bytes;
}

function base64url(binary: string): string {
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
