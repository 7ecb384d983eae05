import { existsSync, statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { ConsentError } from '../core/index.js';

/** A receipt in the handler's file, without what it discloses. */
export interface Kept {
  id: string;
  subject: string;
  at: number;
  event: string;
  token: string;
}

/** Sends of one purpose and channel on one day (UTC): answers that a message may go out. */
export interface Sends {
  day: number;
  purpose: string;
  channel: string;
  people: number;
  sends: number;
  first: number;
  last: number;
}

/** The file of a handler, opened for reading only. Rows come in pages: memory does not grow with the file. */
export interface Data {
  count(table: 'receipts' | 'statements' | 'uses' | 'subjects'): number;
  /** Receipts by subject and in their order. */
  receipts(): Iterable<Kept>;
  statements(kind?: string): { id: string; kind: string; at: number; token: string }[];
  sends(from?: number, until?: number): Sends[];
  /** Tokens of the people whom somebody meant to text in a period, and how often that was allowed. */
  used(from: number, until: number): Iterable<{ subject: string; sends: number; first: number; last: number }>;
  /** When the first receipt at or after an instant was made. */
  firstAt(from: number): number | undefined;
  /** Country of the controller, as the latest receipt names it. */
  country(): string | undefined;
  /** Receipts made in a period. */
  issued(from: number, until: number): { id: string; subject: string; at: number; event: string; token: string }[];
  /** Deliveries that were given up, and those that have waited since before an instant. */
  undelivered(before: number): { dead: number; waiting: number; oldest: number | null };
  close(): void;
}

/** `node:sqlite`, without the sentence that it is young. */
export async function sqlite(): Promise<typeof import('node:sqlite')> {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return await import('node:sqlite');
  } catch {
    throw new ConsentError('cli.node-too-old', 'the files of a handler need Node 22.13 or newer, which has node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** Opens the SQLite file of a handler. Fails with `cli.unreadable`. */
export async function openData(file: string): Promise<Data> {
  const { DatabaseSync } = await sqlite();
  const read = <T>(reading: () => T): T => {
    try {
      return reading();
    } catch (error) {
      throw new ConsentError('cli.unreadable', `\`${file}\` ${whyNot(error as Error)}`);
    }
  };
  // of a folder SQLite says that the disk is broken
  if (read(() => statSync(file, { throwIfNoEntry: false }))?.isDirectory()) throw new ConsentError('cli.unreadable', `\`${file}\` is a folder: name the SQLite file that was given to the handler's store`);
  const database = read(() => opened(DatabaseSync, file));
  const all = <T>(sql: string, ...values: (string | number)[]) => read(() => database.prepare(sql).all(...values) as T[]);
  return {
    count: (table) => all<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)[0]?.n ?? 0,
    *receipts() {
      for (let [subject, seq] = ['', 0]; ; ) {
        const page = all<Kept & { seq: number }>('SELECT id, subject, seq, at, event, token FROM receipts WHERE (subject, seq) > (?, ?) ORDER BY subject, seq LIMIT 500', subject, seq);
        yield* page;
        const last = page.at(-1);
        if (!last) return;
        [subject, seq] = [last.subject, last.seq];
      }
    },
    statements: (kind) => (kind === undefined ? all('SELECT id, kind, at, token FROM statements ORDER BY number') : all('SELECT id, kind, at, token FROM statements WHERE kind = ? ORDER BY number', kind)),
    sends: (from = 0, until = 2 ** 53 - 1) =>
      all(
        `SELECT at / 86400000 AS day, purpose, channel, count(*) AS sends, count(DISTINCT subject) AS people, min(at) AS first, max(at) AS last
         FROM uses WHERE allowed = 1 AND at >= ? AND at < ? GROUP BY day, purpose, channel ORDER BY first`,
        from, until,
      ),
    *used(from, until) {
      for (let subject = ''; ; ) {
        const page = all<{ subject: string; sends: number; first: number; last: number }>(
          'SELECT subject, count(*) AS sends, min(at) AS first, max(at) AS last FROM uses WHERE allowed = 1 AND at >= ? AND at < ? AND subject > ? GROUP BY subject ORDER BY subject LIMIT 500',
          from, until, subject,
        );
        yield* page;
        const last = page.at(-1);
        if (!last) return;
        subject = last.subject;
      }
    },
    firstAt: (from) => all<{ at: number }>('SELECT at FROM receipts WHERE at >= ? ORDER BY at LIMIT 1', from)[0]?.at,
    country: () => all<{ token: string }>('SELECT token FROM receipts ORDER BY number DESC LIMIT 1').map(({ token }) => claimsIn<{ ctl?: { country?: unknown } }>(token)?.ctl?.country).find((country) => typeof country === 'string'),
    issued: (from, until) => all('SELECT id, subject, at, event, token FROM receipts WHERE at >= ? AND at < ? ORDER BY number', from, until),
    undelivered: (before) =>
      all<{ dead: number; waiting: number; oldest: number | null }>(
        `SELECT coalesce(sum(state = 'dead'), 0) AS dead, coalesce(sum(state = 'due' AND due < ?), 0) AS waiting, min(CASE WHEN state = 'dead' OR (state = 'due' AND due < ?) THEN due END) AS oldest FROM outbox`,
        before, before,
      )[0] ?? { dead: 0, waiting: 0, oldest: null },
    close: () => database.close(),
  };
}

/** The file, in which the table that came last is there. */
function opened(DatabaseSync: new (file: string, options: { readOnly: true }) => DatabaseSync, file: string): DatabaseSync {
  const open = (name: string) => {
    const database = new DatabaseSync(name, { readOnly: true });
    database.prepare('SELECT number FROM uses LIMIT 1').all();
    return database;
  };
  try {
    return open(file);
  } catch (error) {
    // SQLite writes beside a file that it only reads: where it may not, and nobody else does, nothing will change
    if (existsSync(`${file}-wal`) || !/readonly|unable to open/.test((error as Error).message)) throw error;
    try {
      return open(`${pathToFileURL(file).href}?immutable=1`);
    } catch {
      throw error;
    }
  }
}

/** Why a file is not the data of a handler, for whoever named it. */
function whyNot({ message }: Error): string {
  if (message.startsWith('no such')) return 'holds no data of a handler: name the SQLite file that was given to its store, after the first signup';
  if (message.includes('not a database')) return 'is no SQLite file';
  if (message.startsWith('unable to open')) return 'cannot be opened: it is not there, or not a file';
  return `cannot be read as the data of a handler (${message})`;
}

/** The claims of a token that was stored (its head at 0); nothing is checked. Undefined for what is no token. */
export function claimsIn<T>(token: string, part = 1): Partial<T> | undefined {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString()) as T;
    return typeof claims === 'object' && claims !== null ? claims : undefined;
  } catch {
    return undefined;
  }
}
