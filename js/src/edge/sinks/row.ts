import { ConsentError } from '../../core/index.js';
import type { ReceiptEvent, Sink } from '../outbox.js';
import type { Queryable } from '../stores/postgres.js';
import type { D1Like, SyncDatabase } from '../stores/sqlite.js';

/**
 * A row in a table of yours: columns `key` (unique), `type`, `id`, `at`, `document`. A second try changes nothing.
 * Takes what the stores take: Postgres by `query`, SQLite, D1. Fails with `edge.malformed` for a name that is no table.
 */
export function sqlRow({ database, table, recipient, name = 'row' }: { database: Queryable | SyncDatabase | D1Like; table: string; recipient: string; name?: string }): Sink {
  if (!/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/i.test(table)) throw new ConsentError('edge.malformed', 'a table is named by letters, digits and underscores');
  const insert = (marks: string) => `INSERT INTO ${table} (key, type, id, at, document) VALUES (${marks}) ON CONFLICT (key) DO NOTHING`;
  const values = ({ type, id, at, receipt, statement }: ReceiptEvent, key: string) => [key, type, id, at, receipt ?? statement ?? ''] as const;
  return {
    name,
    recipient,
    async deliver(event, key) {
      // Bun's SQLite has a `query` too, of another kind
      if ('batch' in database) await database.prepare(insert('?, ?, ?, ?, ?')).bind(...values(event, key)).run();
      else if ('prepare' in database) database.prepare(insert('?, ?, ?, ?, ?')).run(...values(event, key));
      else await database.query(insert('$1, $2, $3, $4, $5'), [...values(event, key)]);
    },
  };
}
