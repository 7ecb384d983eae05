import type { Phones } from '#form';
import { PhoneCheck, WORDS, type PhoneWriter } from './phone-check.js';

/** One thing worth telling a person: a stable code, and a sentence in English. */
export interface PhoneNote {
  code: string;
  message: string;
}

/** What an input may mean. */
export interface PhoneReading {
  /** Plausible readings, best first; more than one when only the person can choose. */
  readings: PhoneCheck[];
  /** What was read between the lines, and what stands in the way of a text message. */
  notes: PhoneNote[];
}

/** A region that has a numbering plan. */
export interface PhoneRegion {
  /** ISO 3166-1 alpha-2, or `AC`, `TA`, `XK`. */
  region: string;
  /** Country calling code, such as 49. */
  callingCode: number;
  /** Name of the region in the language asked for. */
  name: string;
  /** A number nobody should have, as it is written from abroad. */
  example: string;
}

/**
 * Phone numbers in one instance of the core: strings are copied into its memory and read out of it by hand, which for
 * something as short as a number costs less than any encoder.
 * @internal
 */
export class PhoneCore<Glue extends Phones = Phones> implements PhoneWriter {
  readonly phones: Glue;
  protected readonly memory: WebAssembly.Memory;
  protected units!: Uint16Array;
  protected words!: Uint32Array;
  /** Checks live in rows of many: a row costs less than the arrays of its checks would. */
  #row = new Uint32Array(0);
  #next = 0;

  constructor(phones: Glue, memory: WebAssembly.Memory) {
    this.phones = phones;
    this.memory = memory;
    this.look();
  }

  parse(input: string, region: string): PhoneCheck {
    if (this.units.length === 0) this.look();
    const length = input.length;
    if (length <= LONGEST) copy(input, length, this.units, 0);
    this.phones.parse(length, bitsOf(region));
    if (this.#next === this.#row.length) {
      this.#row = new Uint32Array(ROW * WORDS);
      this.#next = 0;
    }
    const at = this.#next;
    this.#next = at + WORDS;
    const row = this.#row;
    const words = this.words;
    for (let index = 0; index < WORDS; index++) row[at + index] = words[index] as number;
    return new PhoneCheck(this, row, at);
  }

  read(input: string, region: string): PhoneReading {
    // so many units are more characters than are ever read, whatever they are
    const length = Math.min(input.length, LONGEST_READ);
    this.phones.room(length, 0);
    this.look();
    copy(input, length, this.units, 0);
    const count = this.phones.read(length, bitsOf(region));
    this.look();
    const row = this.words.slice(0, count * WORDS);
    const readings = Array.from({ length: count }, (_, index) => new PhoneCheck(this, row, index * WORDS));
    const notes = this.#lines(this.words[count * WORDS] as number).map((line) => {
      const [code, message] = halves(line);
      return { code, message };
    });
    return { readings, notes };
  }

  /** The display after the last of these keys, typed one after the other. */
  typed(keys: string, region: string): string {
    // nothing as long as this is formatted any more
    if (keys.length > LONGEST) return keys;
    this.look();
    const length = copy(keys, keys.length, this.units, 0);
    return this.text(this.phones.typed(length, bitsOf(region)));
  }

  /** Region, calling code and example of every region that has a plan. */
  regions(): Omit<PhoneRegion, 'name'>[] {
    return this.#lines(this.phones.regions()).map((line) => {
      const [region, example] = halves(line);
      return { region, callingCode: Number(halves(example)[0]), example };
    });
  }

  write(words: Uint32Array, style: number): string {
    this.look();
    this.words.set(words);
    return this.text(this.phones.format(style));
  }

  /** Both views anew: the memory may have grown, and what they show may have moved. */
  protected look(): void {
    const { buffer } = this.memory;
    this.units = new Uint16Array(buffer, this.phones.units());
    this.words = new Uint32Array(buffer, this.phones.words());
  }

  protected text(length: number): string {
    this.look();
    let text = '';
    for (let at = 0; at < length; at += 4096) text += String.fromCharCode(...this.units.subarray(at, Math.min(at + 4096, length)));
    return text;
  }

  #lines(length: number): string[] {
    return this.text(length).split('\n').slice(0, -1);
  }
}

/**
 * libphonenumber reads nothing longer than this, in UTF-16 units.
 * @internal
 */
export const LONGEST = 250;
const LONGEST_READ = 2001;
const ROW = 64;

/**
 * Copies a text; where its copy ends.
 * @internal
 */
export function copy(text: string, length: number, units: Uint16Array, at: number): number {
  for (let index = 0; index < length; index++) units[at + index] = text.charCodeAt(index);
  return at + length;
}

/**
 * Two capital letters as one number; 0 for `001`; a number that is no region for any other text.
 * @internal
 */
export function bitsOf(region: string): number {
  if (region.length === 2) return (region.charCodeAt(0) << 8) | region.charCodeAt(1);
  return region === '001' ? 0 : 1;
}

/** What stands before the first blank, and after it. */
function halves(line: string): [string, string] {
  const at = line.indexOf(' ');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}
