import { fromBase64url } from '../core/bytes.js';
import { ConsentError, type History, type Issued, parsePhone, readPhone } from '../core/index.js';
import { history, isRequested } from './operator.js';
import type { PendingCode, Store, StoredReceipt, Subject, SubjectHead } from './store.js';
import { personOf, stopsOf, type Vault } from './vault.js';

/**
 * A receipt to sign and keep.
 * @internal
 */
export interface ToKeep {
  phone: string;
  region: string;
  /** Digest of the capture, and what may be used once. */
  bound?: { digest: string | null; nonce: string } | undefined;
  /** Makes the receipt; called again with a fresh history if another receipt came first. */
  make(history: History, known: SubjectHead | undefined): Promise<Issued>;
  codeFor?(issued: Issued, number: string, token: string): Promise<(PendingCode & { code: string }) | undefined>;
}

/** @internal */
export interface Kept {
  /** 200 for one that was kept before. */
  status: 200 | 201;
  /** The person's copy. */
  receipt: string;
  id: string;
  /** E.164. */
  number: string;
  /** Whether anything waits until possession is proven. */
  requested: boolean;
  code?: string;
}

/**
 * Signs a receipt and keeps it with its deliveries, at once. Fails with `edge.phone-invalid`, `capture.replayed`, `edge.busy`.
 * @internal
 */
export async function keep({ store, vault, sinks }: { store: Store; vault: Vault; sinks: string[] }, { phone, region, bound, make, codeFor }: ToKeep): Promise<Kept> {
  const number = certain(phone, region);
  for (let attempt = 0; attempt < 3; attempt++) {
    const [{ token, subject: known }, stops] = await Promise.all([personOf(store, vault, number), stopsOf(store, vault, number)]);
    const fresh = await vault.newSubject(token);
    const subject: Subject = known ?? fresh;
    const issued = await make(history(subject, known, stops), known);
    const sealed = await vault.seal(subject, issued.id, issued.disclosures);
    const { at, event, requested } = issued;
    const receipt: StoredReceipt = { id: issued.id, seq: (known?.seq ?? 0) + 1, at, event, token: issued.token, sealed, capture: bound?.digest ?? null };
    const made = await codeFor?.(issued, number, token);
    const code = made && { mac: made.mac, expires: made.expires, reply: made.reply ?? null };
    const result = await store.commit({ receipt, prev: known?.prev ?? null, nonce: bound?.nonce ?? null, subject, outbox: sinks, ...(code ? { code } : {}) });
    if (result === 'stored') return { status: 201, receipt: forThePerson(issued), id: issued.id, number, requested, ...(made ? { code: made.code } : {}) };
    if (result === 'seq-conflict') continue;
    const { receipt: earlier, subject: owner } = result.duplicate;
    // the same again gives the same answer; another capture on the same challenge does not
    if (earlier.capture !== (bound?.digest ?? null) || owner.token !== token) throw new ConsentError('capture.replayed', 'the challenge of this capture was used already');
    const disclosures = await vault.open(owner, earlier.id, earlier.sealed);
    return { status: 200, receipt: forThePerson({ token: earlier.token, disclosures }), id: earlier.id, number, requested: isRequested(earlier.token) };
  }
  throw new ConsentError('edge.busy', 'the receipt was not kept; try again');
}

/**
 * As libphonenumber reads it, else as what was pasted can only be meant. The core issues by the same rule.
 * @internal
 */
export function settled(phone: string, region: string) {
  const strict = parsePhone(phone, region);
  const { readings } = strict.valid ? { readings: [] } : readPhone(phone, region);
  return readings.length === 1 && readings[0] ? readings[0] : strict;
}

/**
 * E.164 of a number; one that was kept may be valid no more. Fails with `edge.phone-invalid`.
 * @internal
 */
export function certain(phone: string, region: string, needed: 'valid' | 'e164' = 'valid'): string {
  const { [needed]: good, e164 } = settled(phone, region);
  if (!good || !e164) throw new ConsentError('edge.phone-invalid', 'the phone number is not a valid number', { field: '/phone' });
  return e164;
}

/** What a person's copy discloses: the history is the operator's, and would tell strangers whether a number is known. */
const THEIRS = new Set(['phone', 'capture', 'network']);

/** `presentReceipt` for a receipt of our own, which need not be read as a stranger's is. */
function forThePerson({ token, disclosures }: Pick<Issued, 'token' | 'disclosures'>): string {
  const shown = disclosures.split('~').filter((text) => text !== '' && THEIRS.has(JSON.parse(decoder.decode(fromBase64url(text)))[1]));
  return [token, ...shown, ''].join('~');
}

const decoder = new TextDecoder();
