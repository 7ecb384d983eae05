import { fromBase64url } from './bytes.js';
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
 * Refuses a second review by the first reviewer: with the same key, or under the same name as approval compares them. Of the
 * other review nothing but key and name is looked at, so that whoever signs second does not see what it says.
 * @internal
 */
export function refuseSameReviewer(reviews: string[], kid: string, name: string): void {
  if (reviews.some((review) => part<{ kid?: unknown }>(review, 0).kid === kid)) throw new ConsentError('authorize.review-missing', 'this key signed a review of the message already: the second reviewer has another');
  if (reviews.some((review) => samePerson(reviewerOf(review), name))) throw new ConsentError('authorize.review-missing', `both reviews would be of one person: \`${name}\` signed one of the message already, and the second reviewer is somebody else`);
}

/**
 * Who says to have signed a review; nothing is checked.
 * @internal
 */
export function reviewerOf(review: string): string {
  return String(part<{ by?: { name?: unknown } }>(review, 1).by?.name ?? '');
}

/** @internal */
export function samePerson(one: string, other: string): boolean {
  return core().samePerson(one, other);
}

/** The head (0) or the claims (1) of a token. */
function part<T>(token: string, index: 0 | 1): T {
  return JSON.parse(new TextDecoder().decode(fromBase64url(token.split('.')[index] ?? ''))) as T;
}
