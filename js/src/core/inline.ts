// The entry `avowal/inline`: the module is inside, so nothing has to be served or bundled beside the code.
import { decompress } from 'fzstd';
// @ts-expect-error made by the build: the module by Zstandard as text, and how many bytes that is
import packed, { length } from './full-inline.js';
import { bindInit } from './internal.js';

export * from './index.js';

export const init: (source?: unknown) => Promise<void> = bindInit(() => decompress(unpacked(packed as string, length as number)) as Uint8Array<ArrayBuffer>) as (source?: unknown) => Promise<void>;

/** Five characters of Z85 are four bytes, the highest first. */
function unpacked(text: string, length: number): Uint8Array {
  const places = new Uint8Array(128);
  for (const [place, character] of [...ALPHABET].entries()) places[character.charCodeAt(0)] = place;
  const words = new DataView(new ArrayBuffer((text.length / 5) * 4));
  for (let at = 0, to = 0; at < text.length; to += 4) {
    let value = 0;
    for (let n = 0; n < 5; n++) value = value * 85 + (places[text.charCodeAt(at++)] as number);
    words.setUint32(to, value);
  }
  return new Uint8Array(words.buffer, 0, length);
}

/** The 85 characters of ZeroMQ's Z85, none of which needs an escape in a script. */
const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';
