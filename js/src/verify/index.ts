import { hashed } from './bytes.js';
import { canonical, readArgument, Refusal, refuse } from './json.js';
import { findKey, fits, type Key, readKeySets, signs, trustedKeys, validAt } from './keys.js';
import { provenAt } from './proof.js';
import { type Claims, type Grant, readReceipt } from './receipt.js';

/** What to verify with. Documents are JSON text or the objects it stands for. */
export interface Options {
  /** A key set, or one for each issuer. */
  keys: string | object;
  /** The instant of the question, milliseconds. */
  asOf: number;
  /** Thumbprint of the issuer's root: only keys of its manifest are trusted then. */
  root?: string;
  /** The notice that was shown, as far as the caller knows. */
  notice?: string | object;
  /** Inclusion proofs under checkpoints of the issuer. */
  proofs?: (string | object)[];
  /** What a message is for. */
  message?: { purpose: string; channel: string };
}

/** Levels of evidence, 0 to 255 on each axis. */
export type Evidence = Claims['vec'];

/** One question a receipt was asked. */
export interface Check {
  id: 'format' | 'key' | 'signature' | 'disclosures' | 'keys' | 'proof' | 'event' | 'notice';
  outcome: 'pass' | 'fail' | 'unknown' | 'skipped';
  code?: string;
}

/** The answer about a receipt; never a boolean. */
export interface Verification {
  outcome: 'valid' | 'valid-limited' | 'indeterminate' | 'invalid';
  /** Digest of the payload: the receipt's identity. */
  id: string | null;
  issuer: string | null;
  event: string | null;
  evidence: Evidence;
  checks: Check[];
  /** When the act happened, milliseconds. */
  time: Claims['time'] | null;
  /** What this receipt alone says as of the instant asked about. */
  state: { at: number; status: string; why: string } | null;
  /** Whether it covers a message for a purpose and channel; where that was asked. */
  covers?: { purpose: string; channel: string; answer: 'yes' | 'no' | 'unknown'; why: string };
  elements: null;
}

/**
 * Verifies a receipt by `www/spec/receipts.md`, section 8, from that text alone and with WebCrypto.
 *
 * Any text gets an answer. Rejects with an `Error` that has a `code` for a malformed key set, notice or instant, and
 * with the runtime's `NotSupportedError` where it does not know the curve of a key.
 */
export async function verifyReceipt(text: string, { keys, asOf, root, notice, proofs = [], message }: Options): Promise<Verification> {
  if (!Number.isSafeInteger(asOf)) refuse('json.not-integer');
  const keySets = await readKeySets(keys);
  const shown = notice === undefined ? undefined : `sha-256:${await hashed(canonical(readArgument(notice, 16)))}`;

  let receipt, trusted: Key[] | undefined, key: Key | undefined;
  try {
    receipt = await readReceipt(text);
    trusted = await trustedKeys(keySets(receipt.claims.iss), receipt.claims.iss, root);
    key = findKey(trusted, receipt.token, 'receipt');
    if (key && !fits(key, receipt.token)) refuse('receipt.algorithm');
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ...nothing([{ id: 'format', outcome: 'fail', code: error.code }]), ...covering(message), elements: null };
  }

  const { claims, id, token, complete } = receipt;
  const { iss, iat, ev, at, grants, vec } = claims;
  const held = (await Promise.all(proofs.map((proof) => provenAt(proof, id, claims, trusted)))).filter((at) => at !== undefined);
  const proven = held.length > 0;
  const provenBy = Math.min(...held);

  const checks: Check[] = [];
  const check = (id: Check['id'], outcome: Check['outcome'], code?: string) => checks.push(code ? { id, outcome, code } : { id, outcome });
  check('format', 'pass');
  if (!key) check('key', 'unknown', 'receipt.key-unknown');
  else if (!validAt(key, iat)) check('key', 'fail', 'receipt.key-not-valid-then');
  else if (key.status === 'compromised' && !(provenBy < key.since!)) check('key', 'unknown', 'receipt.key-compromised');
  else check('key', 'pass');
  if (!key) check('signature', 'skipped');
  else if (await signs(key, token)) check('signature', 'pass');
  else check('signature', 'fail', 'receipt.signature');
  check('disclosures', complete ? 'pass' : 'skipped');
  if (root === undefined) check('keys', 'skipped', 'integrity.unpinned-keys');
  else if (trusted) check('keys', 'pass');
  else check('keys', 'unknown', 'integrity.manifest');
  if (proven) check('proof', 'pass');
  else check('proof', 'skipped', proofs.length ? 'integrity.proof' : undefined);
  if (EVENTS.includes(ev)) check('event', 'pass');
  else check('event', 'unknown', 'receipt.unknown-event');
  if (!shown || !claims.notice) check('notice', 'skipped');
  else if (shown === claims.notice.digest) check('notice', 'pass');
  else check('notice', 'fail', 'receipt.notice-differs');

  const any = (outcome: Check['outcome']) => checks.some((check) => check.outcome === outcome);
  const outcome = any('fail') ? 'invalid' : any('unknown') ? 'indeterminate' : complete ? 'valid' : 'valid-limited';
  const named = { id, issuer: iss, event: ev };
  if (any('fail') || any('unknown')) return { ...nothing(checks), outcome, ...named, ...covering(message), elements: null };

  const later = at > asOf;
  const { notBefore, notAfter, by } = claims.time;
  return {
    outcome,
    ...named,
    evidence: { ...vec, integrity: Math.max(vec.integrity, proven ? 2 : 0) },
    checks,
    time: { notBefore, notAfter: Math.max(notBefore, Math.min(notAfter, provenBy)), by },
    state: grants[0] ? { at: asOf, status: later ? 'unknown' : statusOf(grants, asOf), why: later ? 'the receipt is later' : 'by this receipt alone' } : null,
    ...covering(message, later ? undefined : grants, asOf),
    elements: null,
  };
}

/** What is said of a receipt that proves nothing. */
function nothing(checks: Check[]): Omit<Verification, 'elements'> {
  const evidence = { presentation: 0, action: 0, identity: 0, time: 0, integrity: 0, delivery: 0 };
  return { outcome: 'invalid', id: null, issuer: null, event: null, evidence, checks, time: null, state: null };
}

/** A6: the first status there is, in the order of what counts most. */
function statusOf(grants: Grant[], asOf: number): string {
  const now = grants.map(({ status, until = Infinity }) => (status === 'given' && until <= asOf ? 'expired' : status));
  return Object.keys(WHY).find((status) => now.includes(status)) ?? 'unknown';
}

/** A7. Without grants it is not known. */
function covering(message: Options['message'], grants?: Grant[], asOf = 0): Pick<Verification, 'covers'> {
  if (!message) return {};
  const { purpose, channel } = message;
  const concerning = grants?.filter((grant) => (grant.purpose ?? purpose) === purpose && (grant.channel ?? channel) === channel);
  const status = concerning && statusOf(concerning, asOf);
  const answer = status ? (status === 'given' ? 'yes' : 'no') : 'unknown';
  return { covers: { purpose, channel, answer, why: `authorize.${status ? (WHY[status] ?? 'no-receipt') : 'unverified'}` } };
}

/** Codes of A7 by status, in the order of A6. */
const WHY: Record<string, string> = { given: 'given', requested: 'possession-not-proven', withdrawn: 'withdrawn', refused: 'refused', expired: 'expired' };
const EVENTS = ['grant', 'refuse', 'confirm', 'renew', 'withdraw', 'erase', 'import'];
