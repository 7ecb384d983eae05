import type { Commit, Delivery, Erasure, Store, StoredReceipt, StoredStatement, Subject } from '../store.js';

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
          insertReceipt(receipt, subject.token, nonce),
          ...(code
            ? ([
                ['DELETE FROM codes WHERE subject = ?', subject.token],
                ['INSERT INTO codes (receipt, subject, mac, expires) VALUES (?, ?, ?, ?)', receipt.id, subject.token, code.mac, code.expires],
              ] satisfies [string, ...SqlValue[]][])
            : []),
          ...outbox.map((sink): [string, ...SqlValue[]] => [OUTBOX, receipt.id, sink, receipt.at]),
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
         RETURNING document, sink, tries`,
        leaseUntil, now, limit,
      );
      const taken: Delivery[] = [];
      for (const row of rows) {
        const how = { sink: String(row['sink']), tries: Number(row['tries']) };
        const [receipt] = await sql.rows(`${RECEIPTS} WHERE r.id = ?`, row['document'] as string);
        const [statement] = receipt ? [] : await sql.rows(`${STATEMENTS} WHERE id = ?`, row['document'] as string);
        if (receipt) taken.push({ ...fromRow(receipt), ...how });
        else if (statement) taken.push({ statement: statementFrom(statement), ...how });
      }
      return taken;
    },

    async erase({ subject, heir, receipt, suppression, outbox }: Erasure) {
      await ready();
      try {
        await sql.batch([
          ['INSERT INTO subjects (token, subj, key) VALUES (?, ?, ?)', heir.token, heir.subj, heir.key],
          // the receipt takes its place in the history first: if another came before, nothing of this happens
          insertReceipt(receipt, subject, null),
          ['DELETE FROM codes WHERE subject = ?', subject],
          ['DELETE FROM outbox WHERE document IN (SELECT id FROM receipts WHERE subject = ?)', subject],
          [`UPDATE receipts SET subject = ?, capture = NULL, sealed = CASE WHEN id = ? THEN sealed ELSE '' END WHERE subject = ?`, heir.token, receipt.id, subject],
          ['DELETE FROM subjects WHERE token = ?', subject],
          ...(suppression
            ? ([['INSERT INTO suppressions (token, at, grants) VALUES (?, ?, ?) ON CONFLICT (token) DO UPDATE SET at = excluded.at, grants = excluded.grants', suppression.token, suppression.at, suppression.grants]] satisfies [string, ...SqlValue[]][])
            : []),
          ...outbox.map((sink): [string, ...SqlValue[]] => [OUTBOX, receipt.id, sink, receipt.at]),
        ]);
        return 'erased';
      } catch (error) {
        const taken = await sql.rows(`${RECEIPTS} WHERE r.subject = ? AND r.seq = ?`, subject, receipt.seq);
        if (taken[0]) return 'seq-conflict';
        throw error;
      }
    },

    async suppression(token) {
      await ready();
      const [row] = await sql.rows('SELECT token, at, grants FROM suppressions WHERE token = ?', token);
      return row && { token: String(row['token']), at: Number(row['at']), grants: String(row['grants']) };
    },

    async issued(limit = -1) {
      await ready();
      const rows = await sql.rows('SELECT at, id FROM receipts ORDER BY number LIMIT ?', limit);
      return rows.map((row) => ({ at: Number(row['at']), id: String(row['id']) }));
    },

    async keepStatement({ id, kind, at, keep, token }, outbox) {
      await ready();
      await sql.batch([
        ['INSERT INTO statements (id, kind, at, keep, token) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING', id, kind, at, keep, token],
        ...outbox.map((sink): [string, ...SqlValue[]] => [`${OUTBOX} ON CONFLICT DO NOTHING`, id, sink, 0]),
      ]);
    },

    async statements(kind) {
      await ready();
      const rows = kind === undefined ? await sql.rows(`${STATEMENTS} ORDER BY number DESC`) : await sql.rows(`${STATEMENTS} WHERE kind = ? ORDER BY number DESC`, kind);
      return rows.map(statementFrom);
    },

    async settle(document, sink, end) {
      await ready();
      const due = end.state === 'due' ? end.due : 0;
      const why = end.state === 'dead' ? end.why : null;
      await sql.batch([['UPDATE outbox SET state = ?, due = ?, why = ? WHERE document = ? AND sink = ?', end.state, due, why, document, sink]]);
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

function insertReceipt(receipt: StoredReceipt, subject: string, nonce: string | null): [string, ...SqlValue[]] {
  const { id, seq, at, event, token, sealed, capture } = receipt;
  return ['INSERT INTO receipts (id, subject, seq, at, event, token, sealed, capture, nonce) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', id, subject, seq, at, event, token, sealed, capture, nonce];
}

function statementFrom(row: Row): StoredStatement {
  return { id: String(row['id']), kind: String(row['kind']), at: Number(row['at']), keep: Number(row['keep']), token: String(row['token']) };
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

const STATEMENTS = 'SELECT id, kind, at, keep, token FROM statements';
const OUTBOX = 'INSERT INTO outbox (document, sink, due) VALUES (?, ?, ?)';

const SCHEMA = [
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
];
