// The same in a SQLite file, through two connections.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
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
} else {
  test('SQLite needs Node 22.13 or newer', { skip: true }, () => {});
}
