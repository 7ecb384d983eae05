const REASONS = [null, 'phone.invalid-country-code', 'phone.not-a-number', 'phone.too-short-after-idd', 'phone.too-short-nsn', 'phone.too-long'] as const;
const POSSIBLE = [null, 'is-possible', 'is-possible-local-only', 'invalid-country-code', 'too-short', 'invalid-length', 'too-long'] as const;
const TYPES = ['fixed-line', 'mobile', 'fixed-line-or-mobile', 'toll-free', 'premium-rate', 'shared-cost', 'voip', 'personal-number', 'pager', 'uan', 'voicemail', 'unknown'] as const;

/** Why an input cannot be read as a number (libphonenumber: `NumberParseException.ErrorType`). */
export type PhoneReason = NonNullable<(typeof REASONS)[number]>;
/** libphonenumber's `isPossibleNumberWithReason`. */
export type PhonePossible = NonNullable<(typeof POSSIBLE)[number]>;
/** libphonenumber's `PhoneNumberType`. */
export type PhoneType = (typeof TYPES)[number];

/**
 * What libphonenumber says about one input. It crosses from the core as seven integers; a string is built when it
 * is first read.
 */
export class PhoneCheck {
  readonly #words: Uint32Array;
  readonly #formatter: (words: Uint32Array, style: number) => string;
  #formats: (string | undefined)[] = [];

  /** @internal */
  constructor(words: Uint32Array, formatter: (words: Uint32Array, style: number) => string) {
    this.#words = words;
    this.#formatter = formatter;
    Object.freeze(this);
  }

  /** Whether the number is valid (libphonenumber: `isValidNumber`). */
  get valid(): boolean {
    return this.reason === null && this.type !== 'unknown';
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
    return this.reason ? null : (TYPES[this.#field(6, 4)] ?? 'unknown');
  }

  get countryCallingCode(): number | null {
    return this.reason ? null : this.#word(1) & 0xffff;
  }

  /** The national number without leading zeros, as decimal digits. */
  get nationalNumber(): string | null {
    return this.reason ? null : this.#national().toString();
  }

  /** How many zeros stand before it and belong to it, as in Italy. */
  get italianLeadingZeros(): number | null {
    return this.reason ? null : this.#field(10, 5) - this.#national().toString().length;
  }

  get e164(): string | null {
    return this.reason ? null : `+${this.countryCallingCode}${'0'.repeat(this.italianLeadingZeros ?? 0)}${this.nationalNumber}`;
  }

  /** libphonenumber's region of the number, `001` for non-geographic codes. */
  get region(): string | null {
    if (this.reason || !this.#field(20, 1)) return null;
    const bits = this.#word(1) >>> 16;
    return bits === 0 ? '001' : String.fromCharCode(bits >>> 8, bits & 0xff);
  }

  get extension(): string | null {
    const length = this.#field(15, 5);
    if (this.reason || !length) return null;
    // four bits a digit, the first digit highest
    const value = (BigInt(this.#word(6)) << 64n) | (BigInt(this.#word(5)) << 32n) | BigInt(this.#word(4));
    return value.toString(16).padStart(length, '0');
  }

  /** As it is written within its country. */
  get national(): string | null {
    return this.#format(0);
  }

  /** As it is written from abroad. */
  get international(): string | null {
    return this.#format(1);
  }

  /** As a `tel:` URI (RFC 3966). */
  get rfc3966(): string | null {
    return this.#format(2);
  }

  toJSON() {
    const { valid, possible, reason, e164, countryCallingCode, nationalNumber, italianLeadingZeros, region, type, national, international, rfc3966, extension } = this;
    return { valid, possible, reason, e164, countryCallingCode, nationalNumber, italianLeadingZeros, region, type, national, international, rfc3966, extension };
  }

  #word(index: number): number {
    return this.#words[index] ?? 0;
  }

  #field(shift: number, bits: number): number {
    return (this.#word(0) >>> shift) & ((1 << bits) - 1);
  }

  #national(): bigint {
    return (BigInt(this.#word(3)) << 32n) | BigInt(this.#word(2));
  }

  #format(style: number): string | null {
    if (this.reason) return null;
    return (this.#formats[style] ??= this.#formatter(this.#words, style));
  }
}
