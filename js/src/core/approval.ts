import { reviewDigest } from './message.js';
import { core, guarded, instant, string, text } from './instance.js';
import type { Jurisdiction } from './rules.js';
import { type Statement, signStatement, verifyStatement } from './records.js';
import { ConsentError } from './error.js';
import type { Keys } from './verify.js';
import type { Signer } from './keys.js';

/** A reviewer's word on a message. */
export interface Review {
  draft: string | object;
  jurisdiction: Jurisdiction;
  /** The reviewer: a person, not an office. */
  name: string;
  opinion: 'approved' | 'rejected';
  comment?: string;
  at: number;
}

/** What reviews come to. */
export interface Approval {
  approved: boolean;
  /** `authorize.review-missing` or `authorize.review-rejected`. */
  code?: string;
  /** Whose review counts. */
  by: string[];
  /** Until when the record must be kept; only where more people get the message than the undertaking names. */
  keepUntil?: number;
  digest: string;
}

/** Signs a review. It names the message by its digest, so that any edit, another place or newer rules void it. */
export async function signReview(iss: string, by: Signer, { draft, jurisdiction, name, opinion, comment, at }: Review): Promise<string> {
  const digest = reviewDigest(draft, jurisdiction);
  const { recipients = 1 } = JSON.parse(text(draft)) as { recipients?: number };
  const fields = { draft: digest, opinion, recipients, ...(comment === undefined ? {} : { comment }) };
  return signStatement(iss, by, { kind: 'review', at, name, role: 'reviewer', about: [digest], fields }, at);
}

/** Whether two different people with keys of their own approved a message, and nobody rejected it. */
export async function checkApproval(question: { draft: string | object; jurisdiction: Jurisdiction; reviews: string[]; keys: Keys; root?: string; asOf: number }): Promise<Approval> {
  const { draft, jurisdiction, reviews, keys, root, asOf } = question;
  const verified = await Promise.all(reviews.map((review) => verifyStatement(review, { keys, ...(root === undefined ? {} : { root }) })));
  const statements = verified.flatMap(({ statement }): Statement[] => (statement ? [statement] : []));
  const found = guarded(() => core().checkApproval(text(draft), string(jurisdiction, '/jurisdiction'), JSON.stringify({ reviews: statements }), instant(asOf))) as Omit<Approval, 'digest'>;
  return { ...found, digest: reviewDigest(draft, jurisdiction) };
}

/**
 * Refuses a second review with the key of the first, without reading what the first says: only the token's head is looked at.
 * @internal
 */
export function refuseSameKey(reviews: string[], kid: string): void {
  const kidOf = (token: string) => (JSON.parse(atob((token.split('.')[0] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as { kid?: unknown }).kid;
  if (reviews.some((review) => kidOf(review) === kid)) throw new ConsentError('authorize.review-missing', 'this key signed a review of the message already: the second reviewer has another');
}
