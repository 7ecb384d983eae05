import type { Commit, Erasure, Store, StoredReceipt, StoredStatement } from '../store.js';
import { type Dialect, type Row, sqlStore, type SqlValue } from './sql.js';

export type { SqlValue };

/** `DatabaseSync` of `node:sqlite`, or anything shaped like it. */
export interface SyncDatabase {
  exec(sql: string): void;
  prepare(sql: string): { run(...values: SqlValue[]): unknown; all(...values: SqlValue[]): unknown[] };
}

/** The part of Cloudflare's `D1Database` that is used here. */
export interface D1Like {
  prepare(sql: string): D1Statement;
  batch(statements: D1Statement[]): Promise<unknown>;
}

export interface D1Statement {
  bind(...values: SqlValue[]): D1Statement;
  all(): Promise<{ results: unknown[] }>;
  run(): Promise<unknown>;
}

/**
 * A store in SQLite: an open `node:sqlite` or `bun:sqlite` database, or a D1 binding. Tables are made and brought up to
 * date on first use. What an open database is told in one turn of the event loop is one transaction; each commit is
 * acknowledged once it is on the disk, and refused alone. The connection is the store's own: what else a program keeps in
 * the same file goes through another one.
 *
 * @example
 * import { DatabaseSync } from 'node:sqlite';
 * const store = sqliteStore(new DatabaseSync('consent.db'));
 */
export function sqliteStore(database: SyncDatabase | D1Like): Store {
  return sqlStore(dialect('batch' in database ? d1(database) : sync(database)));
}

type Statement = [sql: string, ...values: SqlValue[]];

/** After what is under way in this turn of the event loop; taken before anybody puts a clock of theirs in its place. */
const later: (run: () => void) => void = globalThis.setImmediate ?? ((run: () => void) => setTimeout(run, 0));

/** Statements run as one transaction, or rows read. */
interface Sql {
  batch(statements: Statement[]): Promise<void>;
  rows(sql: string, ...values: SqlValue[]): Promise<Row[]>;
}

/** A batch whose transaction is yet to begin. */
interface Waiting {
  statements: Statement[];
  resolve: () => void;
  reject: (error: unknown) => void;
}

function dialect({ batch, rows }: Sql): Dialect {
  const version = async () => Number((await rows('SELECT max(version) AS version FROM avowal_version'))[0]?.['version'] ?? 0);

  return {
    prefix: '',
    skipLocked: '',
    shared: '',
    rows,
    write: (...statement) => batch([statement]),
    // SQLite has one writer at a time: a conflict always shows in what is stored
    collided: () => false,

    async migrate() {
      let at = await version().catch(async () => {
        await batch([['CREATE TABLE IF NOT EXISTS avowal_version (version INTEGER PRIMARY KEY)']]);
        return version();
      });
      for (; at < STEPS.length; at++) {
        const step = (STEPS[at] ?? []).map((sql): Statement => [sql]);
        try {
          await batch([...step, ['INSERT INTO avowal_version (version) VALUES (?)', at + 1]]);
        } catch (error) {
          // another process may have taken the same step
          if ((await version()) <= at) throw error;
        }
      }
    },

    async commit({ receipt, prev, nonce, subject, code, outbox }: Commit) {
      const { token, subj, key } = subject;
      const own: Statement = ['SELECT subject FROM receipts WHERE id = ? AND subject = ? AND seq = ?', prev, token, receipt.seq - 1];
      await batch([
        ['INSERT INTO subjects (token, subj, key) VALUES (?, ?, ?) ON CONFLICT (token) DO NOTHING', token, subj, key],
        insertReceipt(receipt, nonce, prev === null ? ['?', token] : own),
        ...(code || receipt.event === 'withdraw' ? [['DELETE FROM codes WHERE subject = ?', token] satisfies Statement] : []),
        // one YES is enough
        ...(receipt.event === 'confirm' ? [['UPDATE codes SET reply = NULL WHERE subject = ?', token] satisfies Statement] : []),
        ...(code ? [['INSERT INTO codes (receipt, subject, mac, expires, reply) VALUES (?, ?, ?, ?, ?)', receipt.id, token, code.mac, code.expires, code.reply ?? null] satisfies Statement] : []),
        ...deliveries(receipt.id, outbox, receipt.at),
      ]);
    },

    async erase({ subject, prev, heir, receipt, suppression, outbox }: Erasure) {
      await batch([
        ['INSERT INTO subjects (token, subj, key) VALUES (?, ?, ?)', heir.token, heir.subj, heir.key],
        // no value, and so no erasure, where the receipt before is not the person's any more
        insertReceipt(receipt, null, ['SELECT ? FROM receipts WHERE id = ? AND subject = ? AND seq = ?', heir.token, prev, subject, receipt.seq - 1]),
        ['DELETE FROM codes WHERE subject = ?', subject],
        ['DELETE FROM outbox WHERE document IN (SELECT id FROM receipts WHERE subject = ?)', subject],
        // a receipt that came in between would stand twice at its place
        [`UPDATE receipts SET subject = ?, capture = NULL, sealed = '' WHERE subject = ?`, heir.token, subject],
        ['UPDATE uses SET subject = ? WHERE subject = ?', heir.token, subject],
        ['DELETE FROM subjects WHERE token = ?', subject],
        ...(suppression ? [['INSERT INTO suppressions (token, at, grants) VALUES (?, ?, ?) ON CONFLICT (token) DO UPDATE SET at = excluded.at, grants = excluded.grants', suppression.token, suppression.at, suppression.grants] satisfies Statement] : []),
        ...deliveries(receipt.id, outbox, receipt.at),
      ]);
    },

    async keepStatement({ id, kind, at, keep, token }: StoredStatement, outbox) {
      await batch([
        ['INSERT INTO statements (id, kind, at, keep, token) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING', id, kind, at, keep, token],
        ...deliveries(id, outbox, 0),
      ]);
    },
  };
}

/** The subject is a query: where it finds nothing, the column that must not be empty refuses the whole batch. */
function insertReceipt(receipt: StoredReceipt, nonce: string | null, [subject, ...values]: Statement): Statement {
  const { id, seq, at, event, token, sealed, capture } = receipt;
  return [`INSERT INTO receipts (id, subject, seq, at, event, token, sealed, capture, nonce) VALUES (?, (${subject}), ?, ?, ?, ?, ?, ?, ?)`, id, ...values, seq, at, event, token, sealed, capture, nonce];
}

function deliveries(document: string, sinks: string[], due: number): Statement[] {
  return sinks.map((sink) => ['INSERT INTO outbox (document, sink, due) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', document, sink, due]);
}

function d1(database: D1Like): Sql {
  const bound = (sql: string, values: SqlValue[]) => (values.length ? database.prepare(sql).bind(...values) : database.prepare(sql));
  return {
    async batch(statements) {
      await database.batch(statements.map(([sql, ...values]) => bound(sql, values)));
    },
    async rows(sql, ...values) {
      return (await bound(sql, values).all()).results as Row[];
    },
  };
}

function sync(database: SyncDatabase): Sql {
  // what was acknowledged survives a crash of process and machine; waiting for a lock comes first, it guards the rest
  for (const end = performance.now() + 2000; ; ) {
    try {
      database.exec('PRAGMA busy_timeout = 2000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
      break;
    } catch (error) {
      // of two that open a new file at once SQLite refuses one, which waits for nothing
      if (performance.now() > end) throw error;
    }
  }
  const prepared = new Map<string, ReturnType<SyncDatabase['prepare']>>();
  const statement = (sql: string) => {
    let known = prepared.get(sql);
    if (!known) prepared.set(sql, (known = database.prepare(sql)));
    return known;
  };
  const undone = (sql: string) => {
    try {
      statement(sql).run();
      return true;
    } catch {
      return false;
    }
  };
  let waiting: Waiting[] = [];

  /** What came in one turn of the event loop is one transaction and waits for the disk once; what is refused is undone alone. */
  function write(group: Waiting[]) {
    const refused = new Map<Waiting, unknown>();
    let begun = false;
    try {
      database.exec('BEGIN IMMEDIATE');
      begun = true;
      for (const one of group) {
        statement('SAVEPOINT one').run();
        try {
          for (const [sql, ...values] of one.statements) statement(sql).run(...values);
        } catch (error) {
          refused.set(one, error);
          // a full disk may have ended all of it
          if (!undone('ROLLBACK TO one')) throw error;
        }
        statement('RELEASE one').run();
      }
      database.exec('COMMIT');
    } catch (error) {
      // a transaction of somebody else is not ours to end
      if (begun) undone('ROLLBACK');
      for (const one of group) one.reject(refused.get(one) ?? error);
      return;
    }
    for (const one of group) {
      if (refused.has(one)) one.reject(refused.get(one));
      else one.resolve();
    }
  }

  return {
    batch: (statements) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) {
          later(() => {
            const group = waiting;
            waiting = [];
            write(group);
          });
        }
        waiting.push({ statements, resolve, reject });
      }),
    async rows(sql, ...values) {
      return statement(sql).all(...values) as Row[];
    },
  };
}

/** The schema, step by step; a step that was released is never changed. */
const STEPS = [
  [
    `CREATE TABLE IF NOT EXISTS subjects (
      token TEXT PRIMARY KEY,
      subj TEXT NOT NULL,
      key TEXT NOT NULL
    )`,
    `CREATE TABLE IF NOT EXISTS receipts (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      subject TEXT NOT NULL REFERENCES subjects (token),
      seq INTEGER NOT NULL,
      at INTEGER NOT NULL,
      event TEXT NOT NULL,
      token TEXT NOT NULL,
      sealed TEXT NOT NULL,
      capture TEXT UNIQUE,
      nonce TEXT UNIQUE,
      UNIQUE (subject, seq)
    )`,
    `CREATE TABLE IF NOT EXISTS codes (
      receipt TEXT PRIMARY KEY REFERENCES receipts (id),
      subject TEXT NOT NULL,
      mac TEXT NOT NULL,
      expires INTEGER NOT NULL,
      tries INTEGER NOT NULL DEFAULT 0
    )`,
    `CREATE INDEX IF NOT EXISTS codes_subject ON codes (subject)`,
    `CREATE TABLE IF NOT EXISTS suppressions (
      token TEXT PRIMARY KEY,
      at INTEGER NOT NULL,
      grants TEXT NOT NULL
    )`,
    `CREATE TABLE IF NOT EXISTS statements (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      at INTEGER NOT NULL,
      keep INTEGER NOT NULL,
      token TEXT NOT NULL
    )`,
    `CREATE TABLE IF NOT EXISTS outbox (
      document TEXT NOT NULL,
      sink TEXT NOT NULL,
      due INTEGER NOT NULL,
      tries INTEGER NOT NULL DEFAULT 0,
      state TEXT NOT NULL DEFAULT 'due',
      why TEXT,
      PRIMARY KEY (document, sink)
    )`,
    `CREATE INDEX IF NOT EXISTS outbox_due ON outbox (state, due)`,
  ],
  [
    'ALTER TABLE codes ADD COLUMN reply INTEGER',
    'CREATE TABLE spent (name TEXT PRIMARY KEY, until INTEGER NOT NULL)',
    `CREATE TABLE uses (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      subject TEXT NOT NULL,
      at INTEGER NOT NULL,
      purpose TEXT NOT NULL,
      channel TEXT NOT NULL,
      allowed INTEGER NOT NULL
    )`,
    'CREATE INDEX uses_subject ON uses (subject)',
  ],
];
