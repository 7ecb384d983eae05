import type { Commit, Delivery, Store, StoredReceipt, Subject } from '../store.js';

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

export type SqlValue = string | number | null;

/**
 * A store in SQLite: an open `node:sqlite` database, or a D1 binding. Tables are made on first use.
 *
 * @example
 * import { DatabaseSync } from 'node:sqlite';
 * const store = sqliteStore(new DatabaseSync('consent.db'));
 */
export function sqliteStore(database: SyncDatabase | D1Like): Store {
  return sqlStore('batch' in database ? d1(database) : sync(database));
}

/** Statements run as one transaction, or rows read. */
interface Sql {
  batch(statements: [sql: string, ...values: SqlValue[]][]): Promise<void>;
  rows(sql: string, ...values: SqlValue[]): Promise<Row[]>;
}

type Row = Record<string, string | number | null>;

function sqlStore(sql: Sql): Store {
  let migrated: Promise<void> | undefined;
  const ready = () => (migrated ??= sql.batch(SCHEMA.map((statement) => [statement])).catch((error: unknown) => {
    migrated = undefined;
    throw error;
  }));

  return {
    async commit({ receipt, nonce, subject, code, outbox }: Commit) {
      await ready();
      try {
        await sql.batch([
          ['INSERT INTO subjects (token, subj, key) VALUES (?, ?, ?) ON CONFLICT (token) DO NOTHING', subject.token, subject.subj, subject.key],
          [
            'INSERT INTO receipts (id, subject, seq, at, event, token, sealed, capture, nonce) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
            receipt.id, subject.token, receipt.seq, receipt.at, receipt.event, receipt.token, receipt.sealed, receipt.capture, nonce,
          ],
          ...(code
            ? ([
                ['DELETE FROM codes WHERE subject = ?', subject.token],
                ['INSERT INTO codes (receipt, subject, mac, expires) VALUES (?, ?, ?, ?)', receipt.id, subject.token, code.mac, code.expires],
              ] satisfies [string, ...SqlValue[]][])
            : []),
          ...outbox.map((sink): [string, ...SqlValue[]] => ['INSERT INTO outbox (receipt, sink, due) VALUES (?, ?, ?)', receipt.id, sink, receipt.at]),
        ]);
        return 'stored';
      } catch (error) {
        // the batch left nothing behind: what stands in its way says why
        const used = await sql.rows(`${RECEIPTS} WHERE r.capture = ? OR r.nonce = ?`, receipt.capture, nonce);
        if (used[0]) return { duplicate: fromRow(used[0]) };
        const taken = await sql.rows(`${RECEIPTS} WHERE r.subject = ? AND r.seq = ?`, subject.token, receipt.seq);
        if (taken[0]) return 'seq-conflict';
        throw error;
      }
    },

    async subject(token) {
      await ready();
      const [row] = await sql.rows(`${RECEIPTS} WHERE r.subject = ? ORDER BY r.seq DESC LIMIT 1`, token);
      if (!row) return undefined;
      const { receipt, subject } = fromRow(row);
      return { ...subject, seq: receipt.seq, prev: receipt.id, at: receipt.at };
    },

    async takeTry(id) {
      await ready();
      const [waiting] = await sql.rows('UPDATE codes SET tries = tries + 1 WHERE receipt = ? RETURNING mac, expires, tries', id);
      const [row] = waiting ? await sql.rows(`${RECEIPTS} WHERE r.id = ?`, id) : [];
      if (!waiting || !row) return undefined;
      return { pending: { mac: String(waiting['mac']), expires: Number(waiting['expires']) }, tries: Number(waiting['tries']), ...fromRow(row) };
    },

    async receipts(token) {
      await ready();
      const rows = await sql.rows(`${RECEIPTS} WHERE r.subject = ? ORDER BY r.seq`, token);
      return rows.map((row) => fromRow(row).receipt);
    },

    async takeDue(now, leaseUntil, limit) {
      await ready();
      const rows = await sql.rows(
        `UPDATE outbox SET due = ?, tries = tries + 1 WHERE rowid IN
           (SELECT rowid FROM outbox WHERE state = 'due' AND due <= ? ORDER BY due LIMIT ?)
         RETURNING receipt, sink, tries`,
        leaseUntil, now, limit,
      );
      const taken: Delivery[] = [];
      for (const row of rows) {
        const [found] = await sql.rows(`${RECEIPTS} WHERE r.id = ?`, row['receipt'] as string);
        if (found) taken.push({ ...fromRow(found), sink: String(row['sink']), tries: Number(row['tries']) });
      }
      return taken;
    },

    async settle(receipt, sink, end) {
      await ready();
      const due = end.state === 'due' ? end.due : 0;
      const why = end.state === 'dead' ? end.why : null;
      await sql.batch([['UPDATE outbox SET state = ?, due = ?, why = ? WHERE receipt = ? AND sink = ?', end.state, due, why, receipt, sink]]);
    },
  };
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
  // what was acknowledged survives a crash of process and machine
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000; PRAGMA foreign_keys = ON');
  const prepared = new Map<string, ReturnType<SyncDatabase['prepare']>>();
  const statement = (sql: string) => {
    let known = prepared.get(sql);
    if (!known) prepared.set(sql, (known = database.prepare(sql)));
    return known;
  };
  return {
    async batch(statements) {
      database.exec('BEGIN IMMEDIATE');
      try {
        for (const [sql, ...values] of statements) statement(sql).run(...values);
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    async rows(sql, ...values) {
      return statement(sql).all(...values) as Row[];
    },
  };
}

function fromRow(row: Row): { receipt: StoredReceipt; subject: Subject } {
  const text = (name: string) => String(row[name]);
  return {
    receipt: {
      id: text('id'),
      seq: Number(row['seq']),
      at: Number(row['at']),
      event: text('event'),
      token: text('token'),
      sealed: text('sealed'),
      capture: row['capture'] === null ? null : text('capture'),
    },
    subject: { token: text('subject'), subj: text('subj'), key: text('key') },
  };
}

const RECEIPTS =
  'SELECT r.id, r.subject, r.seq, r.at, r.event, r.token, r.sealed, r.capture, s.subj, s.key FROM receipts r JOIN subjects s ON s.token = r.subject';

const SCHEMA = [
  `CREATE TABLE IF NOT EXISTS subjects (
    token TEXT PRIMARY KEY,
    subj TEXT NOT NULL,
    key TEXT NOT NULL
  )`,
  `CREATE TABLE IF NOT EXISTS receipts (
    id TEXT PRIMARY KEY,
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
  `CREATE TABLE IF NOT EXISTS outbox (
    receipt TEXT NOT NULL REFERENCES receipts (id),
    sink TEXT NOT NULL,
    due INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'due',
    why TEXT,
    PRIMARY KEY (receipt, sink)
  )`,
  `CREATE INDEX IF NOT EXISTS outbox_due ON outbox (state, due)`,
];
