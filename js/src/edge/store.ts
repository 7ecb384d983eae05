/** A receipt as a store keeps it. Disclosures are encrypted under a key of the subject. */
export interface StoredReceipt {
  /** `sha-256:` digest of the payload. */
  id: string;
  /** Number in the subject's history, from 1. */
  seq: number;
  /** The issuer's clock, milliseconds. */
  at: number;
  /** `grant`, `withdraw` ... */
  event: string;
  /** The token without disclosures. */
  token: string;
  /** The disclosures, encrypted. */
  sealed: string;
  /** Digest of the capture it came from. */
  capture: string | null;
}

/** A person, found by a keyed token of the number. */
export interface Subject {
  /** HMAC of the number under a key of the operator. */
  token: string;
  /** Random name used in receipts. */
  subj: string;
  /** The subject's own key, wrapped by the operator's. Destroying it erases the person. */
  key: string;
}

/** The latest state of a subject. */
export interface SubjectHead extends Subject {
  seq: number;
  /** Id and time of the newest receipt. */
  prev: string;
  at: number;
}

/** A code that was sent, known only by its MAC. */
export interface PendingCode {
  mac: string;
  /** Milliseconds since the epoch. */
  expires: number;
}

export interface Commit {
  receipt: StoredReceipt;
  nonce: string | null;
  subject: Subject;
  /** A code on its way for this receipt; codes that waited for earlier receipts of the subject are void. */
  code?: PendingCode;
  /** Names of the sinks that are to get the receipt. */
  outbox: string[];
}

/** A delivery that is due. */
export interface Delivery {
  receipt: StoredReceipt;
  subject: Subject;
  sink: string;
  tries: number;
}

/**
 * What the handler needs of a database. `commit` is one atomic batch; nothing else writes receipts, and nothing
 * reads first to decide whether to write.
 */
export interface Store {
  /**
   * Keeps receipt, subject and deliveries at once, or nothing of them. `duplicate`: the capture or its nonce was
   * used before, by the receipt returned. `seq-conflict`: another receipt of the subject came first.
   */
  commit(commit: Commit): Promise<'stored' | 'seq-conflict' | { duplicate: { receipt: StoredReceipt; subject: Subject } }>;
  subject(token: string): Promise<SubjectHead | undefined>;
  /** Counts one try of the code for a receipt, and says what is known of it. Counting and reading are one step. */
  takeTry(receipt: string): Promise<{ pending: PendingCode; tries: number; receipt: StoredReceipt; subject: Subject } | undefined>;
  /** Every receipt of a subject, oldest first. */
  receipts(token: string): Promise<StoredReceipt[]>;
  /** Takes up to `limit` deliveries that are due, and hides them from others until `leaseUntil`. */
  takeDue(now: number, leaseUntil: number, limit: number): Promise<Delivery[]>;
  /** Ends a delivery: done, due again later, or dead. */
  settle(receipt: string, sink: string, end: { state: 'done' } | { state: 'due'; due: number } | { state: 'dead'; why: string }): Promise<void>;
}
