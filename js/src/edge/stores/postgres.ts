import type { Store } from '../store.js';
import { type Row, sqlStore } from './sql.js';

/** A client or pool of any Postgres driver: `pg`, Neon, Vercel, Hyperdrive ... */
export interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/**
 * A store in Postgres (13 or newer), in a schema `avowal` of its own. Every commit is one statement, so that a pool or a
 * driver over HTTP will do. The schema is made and brought up to date on first use; a role that may not do that works
 * once another has.
 *
 * @example
 * import pg from 'pg';
 * const store = postgresStore(new pg.Pool({ connectionString: process.env.DATABASE_URL }));
 */
export function postgresStore(database: Queryable): Store {
  const rows = async (sql: string, ...values: unknown[]) => {
    let number = 0;
    return (await database.query(sql.replaceAll('?', () => `$${(number += 1)}`), values)).rows as Row[];
  };
  const version = async () => Number((await rows('SELECT max(version) AS version FROM avowal.version'))[0]?.['version'] ?? 0);

  return sqlStore({
    prefix: 'avowal.',
    skipLocked: 'FOR UPDATE SKIP LOCKED',
    shared: 'FOR KEY SHARE',
    rows,
    async write(sql, ...values) {
      await rows(sql, ...values);
    },
    collided: (error) => COLLISIONS.includes(String((error as { code?: unknown } | null)?.code)),

    async migrate() {
      const at = await version().catch(() => 0);
      if (at < STEPS.length) await database.query(migration());
    },
    async number() {
      await rows('SELECT avowal.number_receipts()');
    },
    async commit(commit) {
      await rows('SELECT avowal.keep_receipt(CAST(? AS text)::jsonb)', JSON.stringify(commit));
    },
    async erase(erasure) {
      await rows('SELECT avowal.erase_subject(CAST(? AS text)::jsonb)', JSON.stringify(erasure));
    },
    async keepStatement({ id, kind, at, keep, token }, outbox) {
      await rows(
        `WITH kept AS (INSERT INTO avowal.statements (id, kind, at, keep, token) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING id)
         INSERT INTO avowal.outbox (document, sink, due) SELECT kept.id, sink, 0 FROM kept, jsonb_array_elements_text(CAST(? AS text)::jsonb) AS sink`,
        id, kind, at, keep, token, JSON.stringify(outbox),
      );
    },
  });
}

/** One statement for all steps that are missing; processes that start together take turns. */
function migration(): string {
  const steps = STEPS.map(
    (step, index) => `IF NOT EXISTS (SELECT 1 FROM avowal.version WHERE version = ${index + 1}) THEN
      ${step}
      INSERT INTO avowal.version (version) VALUES (${index + 1});
    END IF;`,
  );
  return `DO $migration$ BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('avowal migration'));
    CREATE SCHEMA IF NOT EXISTS avowal;
    CREATE TABLE IF NOT EXISTS avowal.version (version integer PRIMARY KEY);
    ${steps.join('\n')}
  END $migration$`;
}

/** Deadlock, serialisation failure: others wrote at the same time. A subject that went away meanwhile is seen by reading. */
const COLLISIONS = ['40P01', '40001'];

/** The schema, step by step; a step that was released is never changed. */
const STEPS = [
  `
  CREATE TABLE avowal.subjects (token text PRIMARY KEY, subj text NOT NULL, key text NOT NULL);
  CREATE TABLE avowal.receipts (
    arrived bigint GENERATED ALWAYS AS IDENTITY,
    number bigint UNIQUE,
    id text PRIMARY KEY,
    subject text NOT NULL REFERENCES avowal.subjects (token),
    seq bigint NOT NULL,
    at bigint NOT NULL,
    event text NOT NULL,
    token text NOT NULL,
    sealed text NOT NULL,
    capture text UNIQUE,
    nonce text UNIQUE,
    UNIQUE (subject, seq)
  );
  CREATE INDEX receipts_new ON avowal.receipts (arrived) WHERE number IS NULL;
  CREATE TABLE avowal.codes (
    receipt text PRIMARY KEY REFERENCES avowal.receipts (id),
    subject text NOT NULL,
    mac text NOT NULL,
    expires bigint NOT NULL,
    tries bigint NOT NULL DEFAULT 0
  );
  CREATE INDEX codes_subject ON avowal.codes (subject);
  CREATE TABLE avowal.suppressions (token text PRIMARY KEY, at bigint NOT NULL, grants text NOT NULL);
  CREATE TABLE avowal.statements (
    number bigint GENERATED ALWAYS AS IDENTITY,
    id text PRIMARY KEY,
    kind text NOT NULL,
    at bigint NOT NULL,
    keep bigint NOT NULL,
    token text NOT NULL
  );
  CREATE TABLE avowal.outbox (
    document text NOT NULL,
    sink text NOT NULL,
    due bigint NOT NULL,
    tries bigint NOT NULL DEFAULT 0,
    state text NOT NULL DEFAULT 'due',
    why text,
    PRIMARY KEY (document, sink)
  );
  CREATE INDEX outbox_due ON avowal.outbox (state, due);`,
  `
  ALTER TABLE avowal.codes ADD COLUMN reply bigint;
  CREATE TABLE avowal.spent (name text PRIMARY KEY, until bigint NOT NULL);
  CREATE TABLE avowal.uses (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject text NOT NULL,
    at bigint NOT NULL,
    purpose text NOT NULL,
    channel text NOT NULL,
    allowed integer NOT NULL
  );
  CREATE INDEX uses_subject ON avowal.uses (subject);

  -- a receipt with its subject, codes and deliveries; who writes about the same subject waits for the one before
  CREATE FUNCTION avowal.keep_receipt(asked jsonb) RETURNS void LANGUAGE plpgsql AS $function$
  DECLARE
    receipt jsonb := asked -> 'receipt';
    owner text := asked #>> '{subject,token}';
  BEGIN
    INSERT INTO avowal.subjects (token, subj, key) VALUES (owner, asked #>> '{subject,subj}', asked #>> '{subject,key}') ON CONFLICT (token) DO NOTHING;
    PERFORM 1 FROM avowal.subjects WHERE token = owner FOR UPDATE;
    IF asked ->> 'prev' IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM avowal.receipts WHERE id = asked ->> 'prev' AND subject = owner AND seq = (receipt ->> 'seq')::bigint - 1
    ) THEN
      RAISE EXCEPTION 'the receipt before is not the subject''s' USING ERRCODE = '40001';
    END IF;
    INSERT INTO avowal.receipts (id, subject, seq, at, event, token, sealed, capture, nonce) VALUES (
      receipt ->> 'id', owner, (receipt ->> 'seq')::bigint, (receipt ->> 'at')::bigint, receipt ->> 'event',
      receipt ->> 'token', receipt ->> 'sealed', receipt ->> 'capture', asked ->> 'nonce');
    IF asked ? 'code' OR receipt ->> 'event' = 'withdraw' THEN
      DELETE FROM avowal.codes WHERE subject = owner;
    END IF;
    -- one YES is enough
    IF receipt ->> 'event' = 'confirm' THEN
      UPDATE avowal.codes SET reply = NULL WHERE subject = owner;
    END IF;
    IF asked ? 'code' THEN
      INSERT INTO avowal.codes (receipt, subject, mac, expires, reply) VALUES (
        receipt ->> 'id', owner, asked #>> '{code,mac}', (asked #>> '{code,expires}')::bigint, (asked #>> '{code,reply}')::bigint);
    END IF;
    INSERT INTO avowal.outbox (document, sink, due)
      SELECT receipt ->> 'id', sink, (receipt ->> 'at')::bigint FROM jsonb_array_elements_text(asked -> 'outbox') AS sink;
  END $function$;

  CREATE FUNCTION avowal.erase_subject(asked jsonb) RETURNS void LANGUAGE plpgsql AS $function$
  DECLARE
    receipt jsonb := asked -> 'receipt';
    owner text := asked ->> 'subject';
    heir text := asked #>> '{heir,token}';
  BEGIN
    PERFORM 1 FROM avowal.subjects WHERE token = owner FOR UPDATE;
    IF NOT EXISTS (
      SELECT 1 FROM avowal.receipts WHERE id = asked ->> 'prev' AND subject = owner AND seq = (receipt ->> 'seq')::bigint - 1
    ) THEN
      RAISE EXCEPTION 'the receipt before is not the subject''s' USING ERRCODE = '40001';
    END IF;
    INSERT INTO avowal.subjects (token, subj, key) VALUES (heir, asked #>> '{heir,subj}', asked #>> '{heir,key}');
    DELETE FROM avowal.codes WHERE subject = owner;
    DELETE FROM avowal.outbox WHERE document IN (SELECT id FROM avowal.receipts WHERE subject = owner);
    UPDATE avowal.receipts SET subject = heir, capture = NULL, sealed = '' WHERE subject = owner;
    UPDATE avowal.uses SET subject = heir WHERE subject = owner;
    -- a receipt that came in between stands at this place already
    INSERT INTO avowal.receipts (id, subject, seq, at, event, token, sealed) VALUES (
      receipt ->> 'id', heir, (receipt ->> 'seq')::bigint, (receipt ->> 'at')::bigint, receipt ->> 'event', receipt ->> 'token', receipt ->> 'sealed');
    DELETE FROM avowal.subjects WHERE token = owner;
    IF asked ? 'suppression' THEN
      INSERT INTO avowal.suppressions (token, at, grants)
        VALUES (asked #>> '{suppression,token}', (asked #>> '{suppression,at}')::bigint, asked #>> '{suppression,grants}')
        ON CONFLICT (token) DO UPDATE SET at = excluded.at, grants = excluded.grants;
    END IF;
    INSERT INTO avowal.outbox (document, sink, due)
      SELECT receipt ->> 'id', sink, (receipt ->> 'at')::bigint FROM jsonb_array_elements_text(asked -> 'outbox') AS sink;
  END $function$;

  -- transactions end in another order than they began: places in checkpoints are given once, to what is there
  CREATE FUNCTION avowal.number_receipts() RETURNS void LANGUAGE plpgsql AS $function$
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('avowal numbers'));
    UPDATE avowal.receipts r SET number = n.number FROM (
      SELECT id, (SELECT coalesce(max(number), 0) FROM avowal.receipts) + row_number() OVER (ORDER BY arrived) AS number
      FROM avowal.receipts WHERE number IS NULL
    ) n WHERE n.id = r.id;
  END $function$;`,
];
