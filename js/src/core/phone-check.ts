const REASONS = [null, 'phone.invalid-country-code', 'phone.not-a-number', 'phone.too-short-after-idd', 'phone.too-short-nsn', 'phone.too-long'] as const;
const POSSIBLE = [null, 'is-possible', 'is-possible-local-only', 'invalid-country-code', 'too-short', 'invalid-length', 'too-long'] as const;
const TYPES = ['fixed-line', 'mobile', 'fixed-line-or-mobile', 'toll-free', 'premium-rate', 'shared-cost', 'voip', 'personal-number', 'pager', 'uan', 'voicemail', 'unknown'] as const;
const UNKNOWN = 11;

/** Why an input cannot be read as a number (libphonenumber: `NumberParseException.ErrorType`). */
export type PhoneReason = NonNullable<(typeof REASONS)[number]>;
/** libphonenumber's `isPossibleNumberWithReason`. */
export type PhonePossible = NonNullable<(typeof POSSIBLE)[number]>;
/** libphonenumber's `PhoneNumberType`. */
export type PhoneType = (typeof TYPES)[number];

/**
 * Writes a packed check as text.
 * @internal
 */
export interface PhoneWriter {
  write(words: Uint32Array, style: number): string;
}

/**
 * How many 32-bit words a packed check takes; the layout is that of `src/phone/packed.rs`.
 * @internal
 */
export const WORDS = 7;

/**
 * What libphonenumber says about one input. It crosses from the core as seven integers; a string is built when it
 * is first read.
 */
export class PhoneCheck {
  readonly #writer: PhoneWriter;
  /** A row of packed checks, and where this one begins. */
  readonly #row: Uint32Array;
  readonly #at: number;
  #written: string[] | undefined;

  /** @internal */
  constructor(writer: PhoneWriter, row: Uint32Array, at: number) {
    this.#writer = writer;
    this.#row = row;
    this.#at = at;
    Object.freeze(this);
  }

  /** Whether the number is valid (libphonenumber: `isValidNumber`). */
  get valid(): boolean {
    // a type other than `unknown`, which is also that of no number
    return this.#field(6, 4) !== UNKNOWN;
  }

  /** Whether its length fits its plan; null where there is no number. */
  get possible(): PhonePossible | null {
    return POSSIBLE[this.#field(3, 3)] ?? null;
  }

  /** Why there is no number; null where there is one. */
  get reason(): PhoneReason | null {
    return REASONS[this.#field(0, 3)] ?? null;
  }

  /** What the number is for; `unknown` where it is not valid. */
  get type(): PhoneType | null {
    return this.#unparsed ? null : (TYPES[this.#field(6, 4)] ?? 'unknown');
  }

  get countryCallingCode(): number | null {
    return this.#unparsed ? null : this.#word(1) & 0xffff;
  }

  /** The national number without leading zeros, as decimal digits. */
  get nationalNumber(): string | null {
    return this.#unparsed ? null : this.#national();
  }

  /** How many zeros stand before it and belong to it, as in Italy. */
  get italianLeadingZeros(): number | null {
    return this.#unparsed ? null : this.#zeros();
  }

  get e164(): string | null {
    return this.#unparsed ? null : `+${this.#word(1) & 0xffff}${'0'.repeat(this.#zeros())}${this.#national()}`;
  }

  /** libphonenumber's region of the number, `001` for non-geographic codes. */
  get region(): string | null {
    if (this.#unparsed || !this.#field(20, 1)) return null;
    const bits = this.#word(1) >>> 16;
    return bits === 0 ? '001' : String.fromCharCode(bits >>> 8, bits & 0xff);
  }

  get extension(): string | null {
    const length = this.#field(15, 5);
    if (this.#unparsed || !length) return null;
    // four bits a digit, the first digit highest
    const value = (BigInt(this.#word(6)) << 64n) | (BigInt(this.#word(5)) << 32n) | BigInt(this.#word(4));
    return value.toString(16).padStart(length, '0');
  }

  /** As it is written within its country. */
  get national(): string | null {
    return this.#write(0);
  }

  /** As it is written from abroad. */
  get international(): string | null {
    return this.#write(1);
  }

  /** As a `tel:` URI (RFC 3966). */
  get rfc3966(): string | null {
    return this.#write(2);
  }

  toJSON() {
    const { valid, possible, reason, e164, countryCallingCode, nationalNumber, italianLeadingZeros, region, type, national, international, rfc3966, extension } = this;
    return { valid, possible, reason, e164, countryCallingCode, nationalNumber, italianLeadingZeros, region, type, national, international, rfc3966, extension };
  }

  get #unparsed(): boolean {
    return this.#field(0, 3) !== 0;
  }

  #word(index: number): number {
    return this.#row[this.#at + index] as number;
  }

  #field(shift: number, bits: number): number {
    return (this.#word(0) >>> shift) & ((1 << bits) - 1);
  }

  /** It may have 17 digits, more than a double holds. */
  #national(): string {
    const high = this.#word(3);
    const low = this.#word(2);
    return high < 0x200000 ? String(high * 0x1_0000_0000 + low) : String((BigInt(high) << 32n) | BigInt(low));
  }

  #zeros(): number {
    return this.#field(10, 5) - this.#national().length;
  }

  #write(style: number): string | null {
    if (this.#unparsed) return null;
    const written = (this.#written ??= []);
    return (written[style] ??= this.#writer.write(this.#row.subarray(this.#at, this.#at + WORDS), style));
  }
}
