// The same in a SQLite file, through two connections.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { sqliteStore } from 'avowal/edge';
import { conformance, next } from './conformance.mjs';

const { DatabaseSync } = await import('node:sqlite').catch(() => ({}));

async function open() {
  const dir = mkdtempSync(join(tmpdir(), 'avowal-sqlite-'));
  const databases = [0, 1].map(() => new DatabaseSync(join(dir, 'consent.db')));
  const [store, other] = databases.map(sqliteStore);
  return { store, other, databases, close: () => (databases.forEach((database) => database.close()), rmSync(dir, { recursive: true })) };
}

if (DatabaseSync) {
  conformance('SQLite', open);

  test('SQLite: a schema of the first version is brought up to date with what it holds', async (t) => {
    const { store, other, databases, close } = await open();
    t.after(close);
    databases[0].exec(readFileSync(new URL('./sqlite-1.sql', import.meta.url), 'utf8'));
    assert.deepEqual(await Promise.all([store.issued(), other.issued()]).then(([a]) => a.map(({ id }) => id)), ['sha-256:first']);
    const head = await store.subject('ada');
    assert.equal(await store.commit(next({ token: 'ada', subj: head.subj, key: head.key }, head, { code: { mac: 'm', expires: 5, reply: 9 } })), 'stored');
    assert.equal(await store.takeTry('sha-256:first'), undefined, 'its code is void by the new one');
    assert.equal((await store.takeDue(10, 20, 5)).some(({ receipt }) => receipt.id === 'sha-256:first'), true);
    assert.equal(databases[0].prepare('SELECT max(version) AS version FROM avowal_version').get().version, 2);
  });

  test('SQLite: many that open a new file at the same time all open it', async (t) => {
    const dir = mkdtempSync(join(tmpdir(), 'avowal-sqlite-'));
    t.after(() => rmSync(dir, { recursive: true }));
    // each waits with its code loaded until all are there
    const code = `
      const { parentPort, workerData: { gate, count } } = require('node:worker_threads');
      const { DatabaseSync } = require('node:sqlite');
      import('avowal/edge').then(async ({ sqliteStore }) => {
        parentPort.on('message', async (path) => {
          if (Atomics.add(gate, 0, 1) === count - 1) { Atomics.store(gate, 1, 1); Atomics.notify(gate, 1); } else Atomics.wait(gate, 1, 0);
          try {
            const database = new DatabaseSync(path);
            await sqliteStore(database).issued();
            database.close();
            parentPort.postMessage('open');
          } catch (error) { parentPort.postMessage(String(error)); }
        });
      });`;
    const count = 4;
    const gate = new Int32Array(new SharedArrayBuffer(8));
    const workers = Array.from({ length: count }, () => new Worker(code, { eval: true, workerData: { gate, count } }));
    t.after(() => Promise.all(workers.map((worker) => worker.terminate())));
    for (let round = 0; round < 40; round++) {
      gate.fill(0);
      const path = join(dir, `${round}.db`);
      const said = await Promise.all(workers.map((worker) => new Promise((resolve) => { worker.once('message', resolve); worker.postMessage(path); })));
      assert.deepEqual(said, Array(count).fill('open'), `round ${round}`);
    }
  });

  /** A store whose database tells what it is told. */
  async function watched(t) {
    const { databases: [database], close } = await open();
    t.after(close);
    const told = [];
    const store = sqliteStore({ exec: (sql) => (told.push(sql), database.exec(sql)), prepare: (sql) => database.prepare(sql) });
    await store.issued();
    told.length = 0;
    return { store, database, told, ids: () => database.prepare('SELECT id FROM receipts ORDER BY number').all().map(({ id }) => id) };
  }
  const many = (count, more = () => ({})) => Array.from({ length: count }, (_, n) => next({ token: `t${n}`, subj: `s${n}`, key: 'k' }, undefined, more(n)));

  test('SQLite: what comes at once waits for the disk once', async (t) => {
    const { store, told, ids } = await watched(t);
    const commits = many(20);
    assert.deepEqual(await Promise.all(commits.map(store.commit)), commits.map(() => 'stored'));
    assert.deepEqual(told, ['BEGIN IMMEDIATE', 'COMMIT']);
    assert.deepEqual(ids(), commits.map(({ receipt }) => receipt.id));
  });

  test('SQLite: a transaction that somebody else left open is theirs to end', async (t) => {
    const { store, database, ids } = await watched(t);
    const [commit] = many(1);
    database.exec('CREATE TABLE orders (id TEXT); BEGIN');
    database.exec("INSERT INTO orders VALUES ('paid')");
    await assert.rejects(store.commit(commit));
    database.exec('COMMIT');
    assert.equal(database.prepare('SELECT id FROM orders').get().id, 'paid');
    assert.equal(await store.commit(commit), 'stored');
    assert.deepEqual(ids(), [commit.receipt.id]);
  });

  test('SQLite: uses and ends of deliveries that come at once wait for the disk once, too', async (t) => {
    const { store, told } = await watched(t);
    const commits = many(20, () => ({ outbox: ['crm'] }));
    await Promise.all(commits.map(store.commit));
    const due = await store.takeDue(10 ** 6, 2 * 10 ** 6, 32);
    assert.equal(due.length, 20);
    told.length = 0;
    const uses = Array.from({ length: 20 }, (_, at) => ({ subject: 't0', at, purpose: 'news', channel: 'sms', allowed: at % 2 === 0 }));
    const ends = due.map(({ receipt, sink, tries }, n) => [{ document: receipt.id, sink, tries }, n === 7 ? { state: 'dead', why: 'gone' } : { state: 'done' }]);
    await Promise.all([...uses.map(store.recordUse), ...ends.map((end) => store.settle(...end))]);
    assert.deepEqual(told, ['BEGIN IMMEDIATE', 'COMMIT']);
    assert.deepEqual(await store.uses('t0'), uses);
    assert.deepEqual((await store.deadLetters(9)).map(({ document }) => document), [due[7].receipt.id]);
    assert.equal((await store.takeDue(10 ** 12, 10 ** 12, 32)).length, 0);
  });

  test('SQLite: of what comes at once each is answered for itself', async (t) => {
    const { store, told, ids } = await watched(t);
    const [one, two, replayed, late, last] = many(5, (n) => ({ nonce: `n${n}` }));
    replayed.nonce = one.nonce;
    late.subject = two.subject;
    const answers = await Promise.all([one, two, replayed, late, last].map(store.commit));
    assert.deepEqual(answers.map((answer) => answer.duplicate?.receipt.id ?? answer), ['stored', 'stored', one.receipt.id, 'seq-conflict', 'stored']);
    assert.deepEqual(ids(), [one, two, last].map(({ receipt }) => receipt.id));
    assert.deepEqual(told, ['BEGIN IMMEDIATE', 'COMMIT'], 'the others do not wait again');
  });

  test('SQLite: while another holds the file, all that comes at once is refused after one wait', async (t) => {
    const { store, database, told, ids } = await watched(t);
    database.exec('PRAGMA busy_timeout = 50');
    const other = new DatabaseSync(database.location());
    other.exec('BEGIN IMMEDIATE');
    const commits = many(10);
    for (const { status, reason } of await Promise.allSettled(commits.map(store.commit))) assert.match(`${status} ${reason}`, /rejected .*locked/);
    assert.deepEqual(told, ['BEGIN IMMEDIATE'], 'one wait');
    other.exec('ROLLBACK');
    other.close();
    assert.deepEqual(await Promise.all(commits.map(store.commit)), commits.map(() => 'stored'));
    assert.equal(ids().length, 10);
  });

  test('SQLite: a mocked clock does not hold commits back', async (t) => {
    t.mock.timers.enable();
    const { store } = await watched(t);
    assert.equal(await store.commit(many(1)[0]), 'stored');
  });

  test('SQLite: a disk that fills up keeps what was acknowledged and nothing else', async (t) => {
    const { store, database, ids } = await watched(t);
    const { page_count } = database.prepare('PRAGMA page_count').get();
    database.exec(`PRAGMA max_page_count = ${page_count + 8}`);
    const commits = many(60);
    for (const { receipt } of commits) receipt.sealed = 'x'.repeat(1000);
    const settled = [...(await Promise.allSettled(commits.slice(0, 3).map(store.commit))), ...(await Promise.allSettled(commits.slice(3).map(store.commit)))];
    const stored = commits.filter((_, n) => settled[n].value === 'stored').map(({ receipt }) => receipt.id);
    const refused = settled.filter(({ reason }) => /full/.test(reason));
    assert.ok(stored.length >= 3 && refused.length > 0 && stored.length + refused.length === 60, `${stored.length} ${refused.length}`);
    assert.deepEqual(ids(), stored);
    database.exec('PRAGMA max_page_count = 100000');
    assert.equal(await store.commit(commits.at(-1)), 'stored');
  });
} else {
  test('SQLite needs Node 22.13 or newer', { skip: true }, () => {});
}
