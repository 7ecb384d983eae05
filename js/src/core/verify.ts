import type { Keys as KeysHandle } from '#full';
import { core, guarded, text, instant, string } from './instance.js';
import { checkSignature, type JwkSet, type SignatureCheck } from './keys.js';
import { verifyStatement } from './records.js';
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

/** A law's element of a record of consent, with its citation. */
export interface Element {
  /** `profile/element` */
  id: string;
  jurisdiction: string;
  title: string;
  source: { authority: string; title: string; date: string; checkedOn: string; confidence: 'high' | 'medium' | 'low' };
  /** Why it is unsettled. */
  why?: string;
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
  /** Whether it covers the purpose and channel asked about. */
  covers?: { purpose: string; channel: string; answer: 'yes' | 'no' | 'unknown'; why: string };
  /** Which legal elements the record shows; only with the notice it names. Never a verdict about a law. */
  elements: { rules: string; asOf: number; present: Element[]; missing: Element[]; unsettled: Element[] } | null;
}

/** Whether a message may go out, and why. */
export interface Decision {
  allowed: boolean;
  reasons: { code: string; message: string; source?: Source }[];
  obligations: {
    /** Words at its end and head. A number of the sender's own that belongs in them stands as `{short-code}` or `{toll-free}`. */
    footer?: string;
    label?: string;
    /** The sender's name as it has to be written there (`AD-Nordwind`). */
    senderName?: string;
    /** The only form of sender that arrives there as it was sent. */
    senderForm?: 'numeric';
    /** The hours in which it may go out, from the time of sending on. */
    notBefore?: number;
    notAfter?: number;
    frequencyCap?: { atMost: number; hours: number };
    /** Until when the reviews of a send to many people have to be kept. */
    keepReviewsUntil?: number;
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

/**
 * Keys, read once: verifiers ask about many receipts with the same set.
 * @internal
 */
export function keysOf(keys: Keys, root?: string): KeysHandle {
  const set = text(keys);
  if (root !== undefined) string(root, '/root');
  const name = `${root === undefined ? '' : `#${root}`} ${set}`;
  let known = read.get(name);
  if (!known) {
    known = guarded(() => new (core().Keys)(set, root));
    if (read.size >= 16) {
      for (const old of read.values()) old.free();
      read.clear();
    }
    read.set(name, known);
  }
  return known;
}

/**
 * Checks the signatures a document waits for; what the core takes: one byte each, 1 for a good one.
 * @internal
 */
export async function checkAll(waiting: { checks(): unknown }): Promise<Uint8Array> {
  const checks = (guarded(() => waiting.checks()) as (SignatureCheck | SignatureCheck[])[]).flat();
  return Uint8Array.from(await Promise.all(checks.map(checkSignature)), Number);
}

/** Proof that a receipt existed when a checkpoint was signed. */
export interface TimeProof {
  /** A statement of the kind `checkpoint`. */
  checkpoint: string;
  index: number;
  path: string[];
}

export interface VerifyOptions {
  keys: Keys;
  /** The instant for which the state is asked, milliseconds. */
  asOf: number;
  /** Thumbprint of the issuer's offline root: only keys of its manifest count. */
  root?: string;
  /** The notice the receipt should refer to. */
  notice?: string | object;
  /** Time proven outside the issuer's receipt key. */
  proofs?: (string | TimeProof)[];
  /** A purpose and channel it may cover. */
  message?: { purpose: string; channel: string };
}

/** Verifies a receipt with nothing but the issuer's public keys. Never throws on what is in the receipt. */
export async function verifyReceipt(receipt: string, options: VerifyOptions): Promise<Verification> {
  const keys = keysOf(options.keys, options.root);
  const prepared = guarded(() => new (core().PreparedReceipt)(typeof receipt === 'string' ? receipt : '', keys, (options.proofs ?? []).map(text)));
  try {
    const good = await checkAll(prepared);
    const notice = options.notice === undefined ? '' : text(options.notice) || ' ';
    const message = options.message === undefined ? '' : JSON.stringify(options.message);
    return guarded(() => prepared.conclude(good, instant(options.asOf), notice, message)) as Verification;
  } finally {
    prepared.free();
  }
}

/** What a receipt says, decoded; undefined if it cannot be read. Nothing is checked: use {@link verifyReceipt} for that. */
export function showReceipt(receipt: string): { id: string; claims: Record<string, unknown>; phone?: { e164: string; region?: string; type: string } | null } | undefined {
  const prepared = guarded(() => new (core().PreparedReceipt)(receipt, keysOf({ keys: [] }), []));
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

/** What survives of a withdrawal when its person is erased: when, and what was stopped. */
export interface Suppression {
  at: number;
  grants: { purpose?: string; channel?: string; messageClass?: string; status: string }[];
}

interface Asked extends Place {
  message: string | object;
  keys: Keys;
  asOf: number;
  /** Thumbprint of the issuer's offline root. */
  root?: string;
  minimum?: Partial<Evidence>;
  /** The message must have been approved by two reviewers, whose statements are given. */
  approval?: 'required';
  /** Signed reviews (statements of kind `review`), verified with `reviewKeys`, or with `keys` where those are left out. */
  reviews?: string[];
  reviewKeys?: Keys;
}

/** By receipts. A bare list may lack a later withdrawal; the decision says so. */
export interface ReceiptsQuestion extends Asked {
  receipts: string[];
  /** `iss` of the sender's receipts; needed where the keys are of several issuers. */
  issuer?: string;
  /** The list comes from the store of the issuer and holds every receipt of the number. */
  complete?: boolean;
  /** Withdrawals of people who were erased since. */
  suppressed?: Suppression[];
  /** Time of any of the receipts, proven outside the key that signed it: where that key is compromised nothing else counts. */
  proofs?: (string | TimeProof)[];
}

/** By a state token of the issuer. */
export interface StateQuestion extends Asked {
  state: string;
  /** The name under which this sending system asked for it. */
  audience?: string;
}

/**
 * May this message go to this number now? Rules are those of the number's region unless others are given. Where no zones are
 * given, every zone in which people of the place live has to allow. Not legal advice.
 */
export async function authorize(question: ReceiptsQuestion | StateQuestion): Promise<Decision> {
  return 'state' in question ? byState(question) : byReceipts(question);
}

async function byReceipts(question: ReceiptsQuestion): Promise<Decision> {
  const { message, receipts, keys, root, issuer, asOf, complete = false, minimum, suppressed, proofs = [] } = question;
  // the core reads the message first: it refuses with a code what is none
  const found = guarded(() => new (core().AuthorizeCase)(text(message), receipts, keysOf(keys, root), issuer, proofs.map(text)));
  try {
    const setting = await settingOf(question);
    const circumstances = JSON.stringify({ complete, ...(minimum ? { minimum } : {}), ...(suppressed ? { suppressed } : {}) });
    const good = await checkAll(found);
    return guarded(() => found.decide(good, circumstances, instant(asOf), setting)) as Decision;
  } finally {
    found.free();
  }
}

async function byState(question: StateQuestion): Promise<Decision> {
  const { message, state, keys, root, audience, minimum, asOf } = question;
  const token = guarded(() => new (core().StateToken)(state, keysOf(keys, root)));
  try {
    const good = await checkAll(token);
    guarded(() => core().checkLine(text(message)));
    const setting = await settingOf(question);
    return guarded(() => token.decide(text(message), good, audience, minimum ? JSON.stringify(minimum) : '', instant(asOf), setting)) as Decision;
  } finally {
    token.free();
  }
}

/** What is known of where the recipient is, and who reviewed the message, JSON text. */
async function settingOf({ message, asOf, jurisdictions, region, subdivision, recipientZones, holidays, approval, reviews = [], reviewKeys, keys, root }: Asked): Promise<string> {
  const { to, sendAt } = JSON.parse(text(message)) as { to?: unknown; sendAt?: number };
  // members that are undefined are no members
  const place = JSON.parse(JSON.stringify({ jurisdictions, region, subdivision, recipientZones, holidays })) as Place;
  const where = settle(place, to, sendAt ?? asOf);
  if (approval === undefined) return JSON.stringify(where);
  const verified = await Promise.all(reviews.map((review) => verifyStatement(review, { keys: reviewKeys ?? keys, ...(root === undefined || reviewKeys !== undefined ? {} : { root }) })));
  return JSON.stringify({ ...where, approval: { reviews: verified.flatMap(({ statement }) => (statement ? [statement] : [])) } });
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
