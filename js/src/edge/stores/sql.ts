import type { Commit, Delivery, Erasure, Store, StoredReceipt, StoredStatement, Subject } from '../store.js';

/** What a column holds. */
export type SqlValue = string | number | null;
/** @internal */
export type Row = Record<string, unknown>;

/**
 * What a database does its own way; `?` marks a value.
 * @internal
 */
export interface Dialect {
  /** Brings the tables up to date. */
  migrate(): Promise<void>;
  rows(sql: string, ...values: SqlValue[]): Promise<Row[]>;
  /** One statement by itself, whose rows nobody asks for. */
  write(sql: string, ...values: SqlValue[]): Promise<void>;
  /** Each is one transaction; whatever stands in its way makes it fail with nothing written. */
  commit(commit: Commit): Promise<void>;
  erase(erasure: Erasure): Promise<void>;
  keepStatement(statement: StoredStatement, outbox: string[]): Promise<void>;
  /** Whether a failure says that others wrote at the same time. */
  collided(error: unknown): boolean;
  /** How rows that others hold are passed over. */
  skipLocked: string;
  /** How rows are held until what refers to them is written. */
  shared: string;
  /** What stands before the name of a table. */
  prefix: string;
  /** Numbers receipts in the order in which they were kept, where the database does not do so by itself. */
  number?(): Promise<void>;
}

/**
 * A store in a SQL database. Everything that reads is the same in each.
 * @internal
 */
export function sqlStore(sql: Dialect): Store {
  const { prefix: p } = sql;
  const RECEIPTS = `SELECT r.id, r.subject, r.seq, r.at, r.event, r.token, r.sealed, r.capture, s.subj, s.key FROM ${p}receipts r JOIN ${p}subjects s ON s.token = r.subject`;
  const STATEMENTS = `SELECT id, kind, at, keep, token FROM ${p}statements`;
  let migrated: Promise<void> | undefined;
  const ready = () =>
    (migrated ??= sql.migrate().catch((error: unknown) => {
      migrated = undefined;
      throw error;
    }));

  /** Whether the receipt's place in the history is not free, or not its own. */
  async function taken(subject: string, prev: string | null, seq: number): Promise<boolean> {
    const [head] = await sql.rows(`SELECT id, seq FROM ${p}receipts WHERE subject = ? ORDER BY seq DESC LIMIT 1`, subject);
    return head === undefined ? prev !== null : head['id'] !== prev || Number(head['seq']) !== seq - 1;
  }

  return {
    async commit(commit) {
      await ready();
      const { receipt, prev, nonce, subject } = commit;
      try {
        await sql.commit(commit);
        return 'stored';
      } catch (error) {
        // nothing was left behind: what stands in its way says why
        const used = await sql.rows(`${RECEIPTS} WHERE r.capture = ? OR r.nonce = ?`, receipt.capture, nonce);
        if (used[0]) return { duplicate: fromRow(used[0]) };
        if (sql.collided(error) || (await taken(subject.token, prev, receipt.seq))) return 'seq-conflict';
        throw error;
      }
    },

    async erase(erasure) {
      await ready();
      try {
        await sql.erase(erasure);
        return 'erased';
      } catch (error) {
        if (sql.collided(error) || (await taken(erasure.subject, erasure.prev, erasure.receipt.seq))) return 'seq-conflict';
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

    async subjects(after, limit) {
      await ready();
      const rows = await sql.rows(`SELECT token FROM ${p}subjects WHERE token > ? ORDER BY token LIMIT ?`, after, limit);
      return rows.map((row) => String(row['token']));
    },

    async takeTry(id) {
      await ready();
      const [waiting] = await sql.rows(`UPDATE ${p}codes SET tries = tries + 1 WHERE receipt = ? RETURNING mac, expires, reply, tries`, id);
      // what is not known is looked up as well, so that it takes as long
      const [row] = await sql.rows(`${RECEIPTS} WHERE r.id = ?`, id);
      if (!waiting || !row) return undefined;
      const reply = waiting['reply'] === null ? null : Number(waiting['reply']);
      return { pending: { mac: String(waiting['mac']), expires: Number(waiting['expires']), reply }, tries: Number(waiting['tries']), ...fromRow(row) };
    },

    async awaiting(token, now) {
      await ready();
      const [row] = await sql.rows(`${RECEIPTS} JOIN ${p}codes c ON c.receipt = r.id WHERE c.subject = ? AND c.reply > ?`, token, now);
      return row && fromRow(row);
    },

    async receipts(token) {
      await ready();
      const rows = await sql.rows(`${RECEIPTS} WHERE r.subject = ? ORDER BY r.seq`, token);
      return rows.map((row) => fromRow(row).receipt);
    },

    async suppression(token) {
      await ready();
      const [row] = await sql.rows(`SELECT token, at, grants FROM ${p}suppressions WHERE token = ?`, token);
      return row && { token: String(row['token']), at: Number(row['at']), grants: String(row['grants']) };
    },

    async issued(limit = 2 ** 53 - 1) {
      await ready();
      await sql.number?.();
      const rows = await sql.rows(`SELECT at, id FROM ${p}receipts WHERE number IS NOT NULL ORDER BY number LIMIT ?`, limit);
      return rows.map((row) => ({ at: Number(row['at']), id: String(row['id']) }));
    },

    async keepStatement(statement, outbox) {
      await ready();
      await sql.keepStatement(statement, outbox);
    },

    async statements(kind) {
      await ready();
      const rows = kind === undefined ? await sql.rows(`${STATEMENTS} ORDER BY number DESC`) : await sql.rows(`${STATEMENTS} WHERE kind = ? ORDER BY number DESC`, kind);
      return rows.map(statementFrom);
    },

    async spend(name, until) {
      await ready();
      return (await sql.rows(`INSERT INTO ${p}spent (name, until) VALUES (?, ?) ON CONFLICT (name) DO NOTHING RETURNING name`, name, until)).length === 1;
    },

    async recordUse({ subject, at, purpose, channel, allowed }) {
      await ready();
      // an erasure under way is waited for: a use that came after it would stay under the token of the number
      await sql.write(`INSERT INTO ${p}uses (subject, at, purpose, channel, allowed) SELECT token, ?, ?, ?, ? FROM ${p}subjects WHERE token = ? ${sql.shared}`, at, purpose, channel, allowed ? 1 : 0, subject);
    },

    async uses(token) {
      await ready();
      const rows = await sql.rows(`SELECT subject, at, purpose, channel, allowed FROM ${p}uses WHERE subject = ? ORDER BY number`, token);
      return rows.map((row) => ({ subject: String(row['subject']), at: Number(row['at']), purpose: String(row['purpose']), channel: String(row['channel']), allowed: Number(row['allowed']) === 1 }));
    },

    async takeDue(now, leaseUntil, limit) {
      await ready();
      const rows = await sql.rows(
        `WITH taken AS MATERIALIZED (SELECT document, sink FROM ${p}outbox WHERE state = 'due' AND due <= ? ORDER BY due LIMIT ? ${sql.skipLocked})
         UPDATE ${p}outbox SET due = ?, tries = tries + 1 WHERE (document, sink) IN (SELECT document, sink FROM taken)
         RETURNING document, sink, tries`,
        now, limit, leaseUntil,
      );
      if (rows.length === 0) return [];
      const documents = [...new Set(rows.map((row) => String(row['document'])))];
      const marks = documents.map(() => '?').join(', ');
      const [receipts, statements] = await Promise.all([
        sql.rows(`${RECEIPTS} WHERE r.id IN (${marks})`, ...documents),
        sql.rows(`${STATEMENTS} WHERE id IN (${marks})`, ...documents),
      ]);
      const found = new Map<string, { receipt: StoredReceipt; subject: Subject } | { statement: StoredStatement }>([
        ...receipts.map((row) => [String(row['id']), fromRow(row)] as const),
        ...statements.map((row) => [String(row['id']), { statement: statementFrom(row) }] as const),
      ]);
      return rows.flatMap((row): Delivery[] => {
        const document = found.get(String(row['document']));
        return document ? [{ ...document, sink: String(row['sink']), tries: Number(row['tries']) }] : [];
      });
    },

    async settle({ document, sink, tries }, end) {
      await ready();
      if (end.state === 'done') await sql.write(`UPDATE ${p}outbox SET state = 'done', why = NULL WHERE document = ? AND sink = ?`, document, sink);
      else if (end.state === 'due') await sql.write(`UPDATE ${p}outbox SET due = ? WHERE document = ? AND sink = ? AND state = 'due' AND tries = ?`, end.due, document, sink, tries);
      else await sql.write(`UPDATE ${p}outbox SET state = 'dead', why = ? WHERE document = ? AND sink = ? AND state = 'due' AND tries = ?`, end.why, document, sink, tries);
    },

    async deadLetters(limit) {
      await ready();
      const rows = await sql.rows(`SELECT document, sink, tries, why FROM ${p}outbox WHERE state = 'dead' ORDER BY due LIMIT ?`, limit);
      return rows.map((row) => ({ document: String(row['document']), sink: String(row['sink']), tries: Number(row['tries']), why: String(row['why'] ?? '') }));
    },

    async revive(document, sink, due) {
      await ready();
      const sent = await sql.rows(`UPDATE ${p}outbox SET state = 'due', due = ?, tries = 0, why = NULL WHERE document = ? AND sink = ? AND state = 'dead' RETURNING sink`, due, document, sink);
      return sent.length === 1;
    },

    async prune(before) {
      await ready();
      const gone = [
        await sql.rows(`DELETE FROM ${p}spent WHERE until < ? RETURNING name`, before),
        await sql.rows(`DELETE FROM ${p}codes WHERE expires < ? AND (reply IS NULL OR reply < ?) RETURNING receipt`, before, before),
        await sql.rows(`DELETE FROM ${p}outbox WHERE state = 'done' AND due < ? RETURNING sink`, before),
      ];
      return gone.reduce((sum, rows) => sum + rows.length, 0);
    },
  };
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
