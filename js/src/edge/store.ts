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

/** A statement as a store keeps it. */
export interface StoredStatement {
  /** `sha-256:` digest of the payload. */
  id: string;
  kind: string;
  /** When what it declares happened, milliseconds. */
  at: number;
  /** It must be kept at least until then. */
  keep: number;
  token: string;
}

/** What survives of a withdrawal when its person is erased. It cannot be found without the operator's key. */
export interface StoredSuppression {
  /** HMAC of the number under a key used for nothing else. */
  token: string;
  at: number;
  /** What was stopped, JSON. */
  grants: string;
}

/** The end of a person in a store. */
export interface Erasure {
  /** The token by which the store knows the person. */
  subject: string;
  /** Takes the place of the person: a name nobody can compute from a number. */
  heir: Subject;
  /** The receipt of the erasure, the heir's. */
  receipt: StoredReceipt;
  suppression?: StoredSuppression;
  outbox: string[];
}

/** A delivery that is due. */
export type Delivery = { sink: string; tries: number } & ({ receipt: StoredReceipt; subject: Subject } | { statement: StoredStatement });

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
  /**
   * Erases a person at once, or nothing: the subject and its key, what its receipts disclosed, its codes and
   * deliveries. The receipts stay, without their disclosures, under the heir. `seq-conflict`: a receipt came first.
   */
  erase(erasure: Erasure): Promise<'erased' | 'seq-conflict'>;
  suppression(token: string): Promise<StoredSuppression | undefined>;
  /** Time and id of the first `limit` receipts in the order in which they were kept; all without a limit. */
  issued(limit?: number): Promise<{ at: number; id: string }[]>;
  /** Keeps a statement and its deliveries at once. */
  keepStatement(statement: StoredStatement, outbox: string[]): Promise<void>;
  /** Statements, newest first. */
  statements(kind?: string): Promise<StoredStatement[]>;
  /** Takes up to `limit` deliveries that are due, and hides them from others until `leaseUntil`. */
  takeDue(now: number, leaseUntil: number, limit: number): Promise<Delivery[]>;
  /** Ends a delivery: done, due again later, or dead. */
  settle(document: string, sink: string, end: { state: 'done' } | { state: 'due'; due: number } | { state: 'dead'; why: string }): Promise<void>;
}
