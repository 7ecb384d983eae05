// The SQLite file: what was acknowledged is there, once, and tells nothing without the operator's secret.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sqliteStore } from 'avowal/edge';
import { edge, notice, openPage, post, seal, signup } from '../js/support.mjs';

function folder(t) {
  const dir = mkdtempSync(join(tmpdir(), 'avowal-store-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const sink = { name: 'crm', recipient: notice.controller.name, deliver: async () => {} };

test('receipt and outbox row stand or fall together', async (t) => {
  const database = new DatabaseSync(join(folder(t), 'consent.db'));
  t.after(() => database.close());
  const made = await edge({ store: sqliteStore(database), sinks: [sink] });
  const rows = (table) => database.prepare(`SELECT count(*) AS n FROM ${table}`).get().n;
  const capture = await seal(await openPage(made));
  const first = await post(made.handler, '/avowal/consent', signup(made.digest, { capture }));
  const second = await post(made.handler, '/avowal/consent', signup(made.digest, { capture }));
  assert.deepEqual([first.status, second.status], [201, 200]);
  assert.equal(await first.text(), await second.text());
  assert.deepEqual([rows('receipts'), rows('outbox'), rows('subjects')], [1, 1, 1]);
  // an outbox that cannot be written keeps the receipt out as well
  database.exec('ALTER TABLE outbox RENAME TO elsewhere');
  const failed = await post(made.handler, '/avowal/consent', signup(made.digest));
  assert.equal(failed.status, 503);
  assert.equal(rows('receipts'), 1);
});

test('the file holds neither number nor disclosures in the clear', async (t) => {
  const dir = folder(t);
  const database = new DatabaseSync(join(dir, 'consent.db'));
  const made = await edge({ store: sqliteStore(database) });
  await post(made.handler, '/avowal/consent', signup(made.digest));
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  const bytes = readFileSync(join(dir, 'consent.db')).toString('latin1');
  const base64 = Buffer.from('+4915123456789').toString('base64url').slice(2, -2);
  for (const trace of ['15123456789', '151 2345', base64]) assert.ok(!bytes.includes(trace), trace);
});

test('a database that is locked gives 503 and loses nothing', async (t) => {
  const path = join(folder(t), 'consent.db');
  const database = new DatabaseSync(path);
  t.after(() => database.close());
  const made = await edge({ store: sqliteStore(database) });
  assert.equal((await post(made.handler, '/avowal/consent', signup(made.digest))).status, 201);
  database.exec('PRAGMA busy_timeout = 50');
  const other = new DatabaseSync(path);
  other.exec('BEGIN EXCLUSIVE');
  const refused = await post(made.handler, '/avowal/consent', signup(made.digest));
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '1']);
  other.exec('ROLLBACK');
  other.close();
  assert.equal((await post(made.handler, '/avowal/consent', signup(made.digest))).status, 201);
  assert.equal(database.prepare('SELECT count(*) AS n FROM receipts').get().n, 2);
});

test('what was answered 201 survives kill -9', async (t) => {
  const path = join(folder(t), 'consent.db');
  const worker = fileURLToPath(new URL('./signups.mjs', import.meta.url));
  const acknowledged = [];
  for (const after of [40, 90, 160]) {
    const child = spawn(process.execPath, [worker, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.split('\n').length > after) child.kill('SIGKILL');
    });
    await new Promise((resolve) => child.on('close', resolve));
    acknowledged.push(...text.split('\n').slice(0, -1));
  }
  const database = new DatabaseSync(path);
  t.after(() => database.close());
  const stored = new Set(database.prepare('SELECT id FROM receipts').all().map(({ id }) => id));
  const due = new Set(database.prepare('SELECT document FROM outbox').all().map(({ document }) => document));
  assert.ok(acknowledged.length >= 290, String(acknowledged.length));
  for (const id of acknowledged) assert.ok(stored.has(id) && due.has(id), id);
  assert.equal(stored.size, due.size);
});
