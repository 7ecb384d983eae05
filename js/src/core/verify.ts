import type { Keys as KeysHandle } from '#full';
import { core, guarded, text } from './instance.js';
import { checkSignature, type JwkSet, type SignatureCheck } from './keys.js';
import { settle, type Jurisdiction, type Place, type Source } from './rules.js';

/** Levels per axis; what each means stands in the specification. */
export interface Evidence {
  presentation: number;
  action: number;
  identity: number;
  time: number;
  integrity: number;
  delivery: number;
}

/** The answer of a verifier. Never a boolean. */
export interface Verification {
  outcome: 'valid' | 'valid-limited' | 'indeterminate' | 'invalid';
  id: string | null;
  issuer: string | null;
  event: string | null;
  evidence: Evidence;
  checks: { id: string; outcome: 'pass' | 'fail' | 'unknown' | 'skipped'; code?: string }[];
  time: { notBefore: number; notAfter: number; by: string } | null;
  state: { at: number; status: string; why: string } | null;
  elements: null;
}

/** Whether a message may go out, and why. */
export interface Decision {
  allowed: boolean;
  reasons: { code: string; message: string; source?: Source }[];
  obligations: {
    /** Words at its end and head. Where a number of the sender's own belongs in them, a place for it is left. */
    footer?: string;
    label?: string;
    /** The hours in which it may go out, from the time of sending on. */
    notBefore?: number;
    notAfter?: number;
    frequencyCap?: { atMost: number; hours: number };
    registers?: string[];
    registrations?: string[];
    /** What each of them rests on, by its name. */
    sources?: Record<string, Source>;
  };
  basis: string[];
  history: 'complete' | 'partial';
  minimum: Evidence;
  rules?: { version: string; digest: string; jurisdictions: Jurisdiction[]; asOf: number };
}

/** A JWK set for one issuer, or one per `iss`. */
export type Keys = string | JwkSet | Record<string, JwkSet>;

const read = new Map<string, KeysHandle>();

/** Keys, read once: verifiers ask about many receipts with the same set. */
function keysOf(keys: Keys): KeysHandle {
  const set = text(keys);
  let known = read.get(set);
  if (!known) {
    known = guarded(() => new (core().Keys)(set));
    if (read.size >= 16) {
      for (const old of read.values()) old.free();
      read.clear();
    }
    read.set(set, known);
  }
  return known;
}

/** Verifies a receipt with nothing but the issuer's public keys. Never throws on what is in the receipt. */
export async function verifyReceipt(
  receipt: string,
  options: { keys: Keys; asOf: number; notice?: string | object },
): Promise<Verification> {
  const prepared = guarded(() => new (core().PreparedReceipt)(receipt, keysOf(options.keys)));
  try {
    const check = guarded(() => prepared.check()) as SignatureCheck | undefined;
    const good = check !== undefined && (await checkSignature(check));
    const notice = options.notice === undefined ? '' : text(options.notice);
    return guarded(() => prepared.conclude(good, options.asOf, notice)) as Verification;
  } finally {
    prepared.free();
  }
}

/** What a receipt says, decoded; undefined if it cannot be read. Nothing is checked: use {@link verifyReceipt} for that. */
export function showReceipt(receipt: string): { id: string; claims: Record<string, unknown>; phone?: { e164: string; region?: string; type: string } | null } | undefined {
  const prepared = guarded(() => new (core().PreparedReceipt)(receipt, keysOf({ keys: [] })));
  try {
    return guarded(() => prepared.contents());
  } finally {
    prepared.free();
  }
}

/** Parts of a receipt that can be shown or withheld. */
export type Disclosable = 'phone' | 'capture' | 'network' | 'history';

/** The receipt with only the named parts disclosed; it verifies as before. */
export function presentReceipt(receipt: string, disclose: Disclosable[]): string {
  return guarded(() => core().presentReceipt(receipt, disclose));
}

/**
 * May this message go to this number now? Rules are those of the number's region unless others are given. Where no zones are
 * given, every zone in which people of the place live has to allow. Not legal advice.
 */
export async function authorize(question: {
  message: string | object;
  receipts: string[];
  keys: Keys;
  asOf: number;
  /** `iss` of the sender's receipts; needed where the keys are of several issuers. */
  issuer?: string;
  minimum?: Partial<Evidence>;
  /** The list comes from the store of the issuer and holds every receipt of the number. */
  complete?: boolean;
} & Place): Promise<Decision> {
  const { AuthorizeCase } = core();
  const found = guarded(() => new AuthorizeCase(text(question.message), question.receipts, keysOf(question.keys), question.issuer));
  try {
    const checks = guarded(() => found.checks()) as (SignatureCheck | null)[];
    const good = await Promise.all(checks.map((check) => (check ? checkSignature(check) : false)));
    const minimum = question.minimum === undefined ? '' : JSON.stringify(question.minimum);
    const flags = Uint8Array.from(good, Number);
    const { to, sendAt } = JSON.parse(text(question.message)) as { to?: unknown; sendAt?: number };
    const { jurisdictions, region, subdivision, recipientZones, holidays } = question;
    const place = settle(JSON.parse(JSON.stringify({ jurisdictions, region, subdivision, recipientZones, holidays })) as Place, to, sendAt ?? question.asOf);
    return guarded(() => found.decide(flags, question.complete ?? false, minimum, question.asOf, JSON.stringify(place))) as Decision;
  } finally {
    found.free();
  }
}

/** `sha-256:` digest of a notice. Refuses what is not a complete notice. */
export function noticeDigest(notice: string | object): string {
  return guarded(() => core().noticeDigest(text(notice)));
}

/** What each axis of an evidence vector says, in words. */
export function describeEvidence(evidence: Evidence): { axis: keyof Evidence; level: number; words: string }[] {
  const axes = Object.keys(LEVELS) as (keyof Evidence)[];
  return axes.map((axis) => ({ axis, level: evidence[axis], words: LEVELS[axis][evidence[axis]] ?? 'a level this version does not know' }));
}

const LEVELS: Record<keyof Evidence, string[]> = {
  presentation: [
    'what was shown is only asserted',
    'the page named the notice; how it showed the words is not known',
    'the exact words were on the page, readable and in view',
    'the exact words were on the page, readable, in view and uncovered',
  ],
  action: ['the act is only asserted', 'the issuer saw the form arrive', 'boxes were empty, each tick was a trusted click', 'signed by the person'],
  identity: ['the number is as typed', 'the number is valid; who typed it is not proven', 'possession of the number was proven', 'possession proven, undisputed after delivery'],
  time: ["the caller's clock", "the issuer's clock", "between the issuer's challenge and its receipt", 'a third party saw it'],
  integrity: ['unsigned', 'signed by the issuer', 'signed and logged', 'signed, logged and witnessed'],
  delivery: ['handing it to the person is not recorded', 'shown to the person', 'sent to the person', 'acknowledged by the person'],
};
