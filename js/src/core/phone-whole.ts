import type { Phones } from '#full';
import { PhoneCheck, WORDS } from './phone-check.js';
import { LONGEST, PhoneCore, bitsOf, copy } from './phone-core.js';

/**
 * Phone numbers in the whole core, which does what no web form asks: many numbers at once, newer metadata.
 * @internal
 */
export class WholePhoneCore extends PhoneCore<Phones> {
  /** Many numbers in one crossing; a list of more than 16,384 takes one for each so many. */
  parseAll(inputs: readonly string[], region: string): PhoneCheck[] {
    const bits = bitsOf(region);
    const checks = new Array<PhoneCheck>(inputs.length);
    for (let from = 0; from < inputs.length; from += BATCH) {
      const count = Math.min(BATCH, inputs.length - from);
      let room = count;
      for (let index = 0; index < count; index++) {
        const { length } = inputs[from + index] as string;
        room += length <= LONGEST ? length : 0;
      }
      this.phones.room(room, count * WORDS);
      this.look();
      const units = this.units;
      let at = 0;
      for (let index = 0; index < count; index++) {
        const input = inputs[from + index] as string;
        const length = Math.min(input.length, LONGEST + 1);
        units[at++] = length;
        if (length <= LONGEST) at = copy(input, length, units, at);
      }
      this.phones.parseAll(count, bits);
      const row = this.words.slice(0, count * WORDS);
      for (let index = 0; index < count; index++) checks[from + index] = new PhoneCheck(this, row, index * WORDS);
    }
    return checks;
  }

  /** Version of the metadata, and its fingerprint (SHA-256). */
  version(): { version: string; fingerprint: Uint8Array<ArrayBuffer> } {
    const version = this.text(this.phones.version());
    return { version, fingerprint: Uint8Array.from(this.words.subarray(0, 32)) };
  }

  /** A core with newer metadata, or why the bytes were refused: 1 unreadable, 2 format, 3 checksum. */
  load(bytes: Uint8Array): WholePhoneCore | number {
    this.phones.room((bytes.length + 1) >> 1, 0);
    this.look();
    new Uint8Array(this.units.buffer, this.units.byteOffset, bytes.length).set(bytes);
    const phones = this.phones.load(bytes.length);
    this.look();
    return phones ? new WholePhoneCore(phones, this.memory) : (this.words[0] as number);
  }
}

const BATCH = 16_384;
