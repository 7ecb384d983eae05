import { ConsentError } from './error.js';
import { phoneCore, replacePhoneCore } from './instance.js';
import type { PhoneCheck } from './phone-check.js';
import type { PhoneReading, PhoneRegion } from './phone-core.js';

/**
 * Parses a number as libphonenumber does, field by field. A bad number is an answer, never an exception.
 * @param input what was typed
 * @param region the region to read national numbers in (ISO 3166-1 alpha-2); one that is not known counts as absent
 */
export function parsePhone(input: string, region = ''): PhoneCheck {
  return phoneCore().parse(String(input), String(region));
}

/** Parses many numbers in one crossing: a list of any length, with the answers of {@link parsePhone}. */
export function checkPhones(inputs: readonly string[], region = ''): PhoneCheck[] {
  const all = inputs.every((input) => typeof input === 'string') ? inputs : inputs.map(String);
  return phoneCore().parseAll(all, String(region));
}

/**
 * Reads what a person meant: forgives foreign international prefixes, words around the number, letters for digits, and
 * says what it forgave. Two readings where only the person can choose.
 */
export function readPhone(input: string, region = ''): PhoneReading {
  return phoneCore().read(String(input), String(region));
}

/** Formats a number while it is typed, as libphonenumber's `AsYouTypeFormatter` does. */
export interface PhoneFormatter {
  /** The display after one more key. */
  push(char: string): string;
  /** Starts over. */
  clear(): void;
}

/** A formatter for numbers typed in a region. It adds separators and never drops what was typed. */
export function phoneFormatter(region = ''): PhoneFormatter {
  let keys = '';
  phoneCore();
  return {
    push: (char) => phoneCore().typed((keys += char), region),
    clear: () => {
      keys = '';
    },
  };
}

/** Every region that has a numbering plan, ordered by its code; names by `Intl.DisplayNames`. */
export function phoneRegions(locale = 'en'): PhoneRegion[] {
  const names = displayNames(locale);
  return phoneCore().regions().map((info) => ({ ...info, name: names.of(info.region) ?? info.region }));
}

/**
 * Replaces the metadata by a newer blob, as `cargo xtask phone-data --refresh` makes it. Checks that exist keep the
 * metadata they were made by. Throws `phone.metadata-unreadable`, `phone.metadata-format` or `phone.metadata-checksum`
 * and changes nothing if the blob is refused.
 */
export function loadPhoneMetadata(bytes: Uint8Array): void {
  const loaded = phoneCore().load(bytes);
  if (typeof loaded !== 'number') return replacePhoneCore(loaded);
  if (loaded === 2) throw new ConsentError('phone.metadata-format', 'phone metadata of a format that this version does not read');
  if (loaded === 3) throw new ConsentError('phone.metadata-checksum', 'phone metadata is damaged: its checksum does not match');
  throw new ConsentError('phone.metadata-unreadable', 'not a phone metadata file');
}

/** A locale that is none is no reason to fail. */
function displayNames(locale: string): Intl.DisplayNames {
  try {
    return new Intl.DisplayNames([locale, 'en'], { type: 'region' });
  } catch {
    return new Intl.DisplayNames(['en'], { type: 'region' });
  }
}
