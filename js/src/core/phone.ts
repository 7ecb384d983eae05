import { phoneCore } from './instance.js';
import { PhoneCheck } from './phone-check.js';

/**
 * Parses a number as libphonenumber does, field by field. A bad number is an answer, never an exception.
 * @param input what was typed
 * @param region the region to read national numbers in (ISO 3166-1 alpha-2); one that is not known counts as absent
 */
export function parsePhone(input: string, region = ''): PhoneCheck {
  const phones = phoneCore();
  return new PhoneCheck(phones.parse(input, region), (words, style) => phones.format(words, style));
}
