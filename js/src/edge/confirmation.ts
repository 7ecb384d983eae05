import { parsePhone } from '../core/index.js';
import { core, guarded } from '../core/internal.js';
import { limiter } from './limits.js';
import type { PendingCode } from './store.js';

/** A code on its way to a person. */
export interface OutgoingCode {
  /** E.164. */
  phone: string;
  code: string;
  /** Locale of the form. */
  locale: string;
  /** Id of the receipt it confirms. */
  receipt: string;
  /** Whether a reply of YES counts as well: a provider's texts come in here. */
  reply: boolean;
}

/** Who asks for a code; every part is limited. */
export interface CodeRequest {
  /** Keyed token of the number. */
  number: string;
  /** The number without its last four digits: many numbers of one block are a sign of pumping. */
  prefix: string;
  /** Network the request came from, as the operator tells it. */
  network: string | undefined;
}

/** Codes allowed per hour. */
const PER_HOUR = { number: 3, prefix: 30, network: 20 } as const;

/**
 * Limits within this process. Several processes want a shared one: give `allowCode` to the handler.
 * @internal
 */
export function codeLimits(now: () => number): (request: CodeRequest) => boolean {
  const allow = limiter(now, 3_600_000);
  return (request) =>
    allow(
      Object.entries(PER_HOUR).flatMap(([kind, most]) => {
        const value = request[kind as keyof CodeRequest];
        return value === undefined ? [] : [{ key: `${kind} ${value}`, most }];
      }),
    );
}

/**
 * Whether a code may be sent to a number: not to fixed lines, which cannot read it, nor to premium-rate and satellite
 * numbers, by which senders of codes are robbed.
 * @internal
 */
export function canGetCode(e164: string): boolean {
  const { type, countryCallingCode } = parsePhone(e164);
  const satellite = countryCallingCode !== null && SATELLITE.includes(countryCallingCode);
  return !satellite && type !== null && TEXTABLE.includes(type);
}

/** Calling codes of global mobile satellite systems (ITU-T E.164, annex to Operational Bulletin: 870 Inmarsat, 881 GMSS, 882 and 883 international networks). */
const SATELLITE = [870, 881, 882, 883];
const TEXTABLE = ['mobile', 'fixed-line-or-mobile', 'personal-number', 'pager', 'voip'];

/**
 * A new code, and what the store keeps of it.
 * @internal
 */
export function makeCode(key: Uint8Array, receipt: string, e164: string, random: Uint8Array, at: number): PendingCode & { code: string } {
  return guarded(() => core().makeCode(key, receipt, e164, random, at)) as PendingCode & { code: string };
}

/**
 * Throws `receipt.confirmation-failed` unless the code is right, young and not tried too often.
 * @internal
 */
export function checkCode(key: Uint8Array, receipt: string, e164: string, code: string, pending: PendingCode, tries: number, at: number): void {
  guarded(() => core().checkCode(key, receipt, e164, code, pending.mac, pending.expires, tries, at));
}
