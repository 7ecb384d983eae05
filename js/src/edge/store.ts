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
  /** Until when a YES from the number counts as well; absent or null where it never does. */
  reply?: number | null;
}

export interface Commit {
  receipt: StoredReceipt;
  /** Id of the receipt before it in the history of the same subject; null for the first. */
  prev: string | null;
  nonce: string | null;
  subject: Subject;
  /** A code on its way for this receipt. It voids those of earlier receipts of the subject; so does a withdrawal. After a confirmation no YES counts. */
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
  /** Id of the newest receipt of the person. */
  prev: string;
  /** Takes the place of the person: a name nobody can compute from a number. */
  heir: Subject;
  /** The receipt of the erasure, the heir's. */
  receipt: StoredReceipt;
  suppression?: StoredSuppression;
  outbox: string[];
}

/** One use of a number: somebody asked whether a message may go to it. */
export interface Use {
  /** Token of the subject. */
  subject: string;
  at: number;
  purpose: string;
  channel: string;
  /** What was answered. */
  allowed: boolean;
}

/** A delivery that is due. */
export type Delivery = { sink: string; tries: number } & ({ receipt: StoredReceipt; subject: Subject } | { statement: StoredStatement });

/** A delivery that was given up. */
export interface DeadLetter {
  /** Id of the receipt or statement. */
  document: string;
  sink: string;
  tries: number;
  why: string;
}

/** How a delivery ended, this time. */
export type End = { state: 'done' } | { state: 'due'; due: number } | { state: 'dead'; why: string };

/**
 * What the handler needs of a database. `commit` is one atomic batch; nothing else writes receipts, and nothing
 * reads first to decide whether to write.
 */
export interface Store {
  /**
   * Keeps receipt, subject and deliveries at once, or nothing of them. `duplicate`: the capture or its nonce was
   * used before, by the receipt returned. `seq-conflict`: another receipt of the subject came first, or the one before
   * is not the subject's any more (it was erased).
   */
  commit(commit: Commit): Promise<'stored' | 'seq-conflict' | { duplicate: { receipt: StoredReceipt; subject: Subject } }>;
  subject(token: string): Promise<SubjectHead | undefined>;
  /** Tokens of subjects in the order of the tokens, from the one after `after`. */
  subjects(after: string, limit: number): Promise<string[]>;
  /** Counts one try of the code for a receipt, and says what is known of it. Counting and reading are one step. */
  takeTry(receipt: string): Promise<{ pending: PendingCode; tries: number; receipt: StoredReceipt; subject: Subject } | undefined>;
  /** The receipt of a subject that a YES would confirm. That it counts once is the business of the commit's nonce. */
  awaiting(token: string, now: number): Promise<{ receipt: StoredReceipt; subject: Subject } | undefined>;
  /** Every receipt of a subject, oldest first. */
  receipts(token: string): Promise<StoredReceipt[]>;
  /**
   * Erases a person at once, or nothing: the subject and its key, what its receipts disclosed, its codes and
   * deliveries. The receipts and the ledger stay, without disclosures, under the heir. `seq-conflict`: a receipt came first.
   */
  erase(erasure: Erasure): Promise<'erased' | 'seq-conflict'>;
  suppression(token: string): Promise<StoredSuppression | undefined>;
  /** Time and id of the first `limit` receipts in the order in which they were kept; all without a limit. */
  issued(limit?: number): Promise<{ at: number; id: string }[]>;
  /** Keeps a statement and its deliveries at once. */
  keepStatement(statement: StoredStatement, outbox: string[]): Promise<void>;
  /** Statements, newest first. */
  statements(kind?: string): Promise<StoredStatement[]>;
  /** Spends a name that must not be used twice; false if it was spent. It may be forgotten after `until`. */
  spend(name: string, until: number): Promise<boolean>;
  /** Keeps a use of a number whose subject is there; of one that was erased meanwhile nothing. */
  recordUse(use: Use): Promise<void>;
  /** Uses of a subject's number, oldest first. */
  uses(token: string): Promise<Use[]>;
  /** Takes up to `limit` deliveries that are due, and hides them from others until `leaseUntil`. */
  takeDue(now: number, leaseUntil: number, limit: number): Promise<Delivery[]>;
  /**
   * Ends a delivery: done, due again later, or dead. `tries` is that of the delivery taken: who took it after the lease
   * ran out has a newer one, and only `done` still counts then.
   */
  settle(delivery: { document: string; sink: string; tries: number }, end: End): Promise<void>;
  /** Deliveries that were given up, oldest first. */
  deadLetters(limit: number): Promise<DeadLetter[]>;
  /** Makes a dead delivery due again, with its tries from the start. False if there is no such dead letter. */
  revive(document: string, sink: string, due: number): Promise<boolean>;
  /** Forgets what ended before an instant: spent names, codes, and deliveries that were done. Resolves to how many rows. */
  prune(before: number): Promise<number>;
}
