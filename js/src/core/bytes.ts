/** Node's, Deno's and Bun's own, some sixty times as fast as what every platform has. */
const { Buffer: native } = globalThis as { Buffer?: { from(bytes: ArrayBufferLike, at: number, length: number): { toString(encoding: 'base64url'): string }; from(text: string, encoding: 'base64url'): Uint8Array<ArrayBuffer> } };

/** base64url without padding (RFC 4648 section 5). */
export function base64url(bytes: Uint8Array): string {
  if (native) return native.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url');
  let binary = '';
  // as many at once as every engine takes as arguments
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The bytes of base64url text. Throws for other text. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  if (native) {
    const bytes = native.from(text, 'base64url');
    // what it cannot read it leaves out
    if (bytes.length !== Math.floor((text.replace(/=+$/, '').length * 3) / 4)) throw new SyntaxError('this is not base64url');
    return bytes;
  }
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

const encoder = new TextEncoder();

/** The bytes of ASCII text. */
export function ascii(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text) as Uint8Array<ArrayBuffer>;
}
