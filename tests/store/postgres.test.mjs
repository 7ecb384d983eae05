// The same in a real Postgres, through two pools; what is peculiar to it stands below.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { postgresStore } from 'avowal/edge';
import { edge, post } from '../js/support.mjs';
import { conformance, next, person } from './conformance.mjs';
import { startPostgres } from './postgres.mjs';

let server;
let databases = 0;
before(() => {
  server = startPostgres();
});
after(() => server?.stop());

async function open() {
  const name = `store_${(databases += 1)}`;
  const pools = [await server.database(name), server.pool(name)];
  return { store: postgresStore(pools[0]), other: postgresStore(pools[1]), pools, close: () => Promise.all(pools.map((pool) => pool.end())) };
}

conformance('Postgres', open);

test('Postgres: many processes that start together make the tables once', async (t) => {
  const { pools, close } = await open();
  t.after(close);
  const stores = Array.from({ length: 10 }, (_, n) => postgresStore(pools[n % 2]));
  assert.deepEqual(await Promise.all(stores.map((store) => store.issued())), stores.map(() => []));
});

test('Postgres: a schema of the first version is brought up to date with what it holds', async (t) => {
  const { store, pools, close } = await open();
  t.after(close);
  await pools[0].query(readFileSync(new URL('./postgres-1.sql', import.meta.url), 'utf8'));
  assert.deepEqual((await store.issued()).map(({ id }) => id), ['sha-256:first']);
  const head = await store.subject('ada');
  assert.equal(await store.commit(next({ token: 'ada', subj: head.subj, key: head.key }, head, { code: { mac: 'm', expires: 5, reply: 9 } })), 'stored');
  assert.equal((await store.takeTry('sha-256:first')), undefined, 'its code is void by the new one');
  assert.equal((await store.takeDue(10, 20, 5)).some(({ receipt }) => receipt.id === 'sha-256:first'), true);
});

test('Postgres: a receipt that comes between numbering and reading is left to the next list', async (t) => {
  const { pools: [pool], close } = await open();
  t.after(close);
  let between;
  const store = postgresStore({
    async query(text, values) {
      const run = /ORDER BY number LIMIT/.test(text) && between;
      if (run) between = undefined;
      if (run) await run();
      return pool.query(text, values);
    },
  });
  const [first, slow, quick] = Array.from({ length: 3 }, () => next(person(), undefined));
  await store.commit(first);
  const client = await pool.connect();
  between = async () => {
    // one is on its way and has its place, another is kept meanwhile
    await client.query('BEGIN');
    await postgresStore({ query: (text, values) => client.query(text, values) }).commit(slow);
    await store.commit(quick);
  };
  const early = (await store.issued()).map(({ id }) => id);
  await client.query('COMMIT');
  client.release();
  const late = (await store.issued()).map(({ id }) => id);
  assert.deepEqual(early, late.slice(0, early.length), 'what was listed once stays in its order');
  assert.deepEqual([...late].sort(), [first, slow, quick].map(({ receipt }) => receipt.id).sort());
});

test('Postgres: a NUL in the name of a receipt is nobody’s name', async (t) => {
  const { store, close } = await open();
  t.after(close);
  const { handler } = await edge({ store });
  const response = await post(handler, '/avowal/confirm', { id: 'sha-256:\0', code: '123456' });
  assert.deepEqual([response.status, (await response.json()).code], [422, 'receipt.confirmation-failed']);
});

test('Postgres: a role that may not change the schema works once another has', async (t) => {
  const { store, pools, close } = await open();
  await store.issued();
  await pools[0].query(`CREATE ROLE app LOGIN; GRANT USAGE ON SCHEMA avowal TO app; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA avowal TO app`);
  const { host, database } = pools[0].options;
  const { default: pg } = await import('pg');
  const app = new pg.Pool({ host, database, user: 'app' });
  t.after(async () => {
    await app.end();
    await close();
  });
  assert.equal(await postgresStore(app).commit(next(person(), undefined)), 'stored');
});

test('Postgres: what was acknowledged is there after the plug was pulled', async (t) => {
  const { store, pools, close } = await open();
  t.after(close);
  const commits = Array.from({ length: 20 }, () => next(person(), undefined, { outbox: ['crm'] }));
  for (const commit of commits) assert.equal(await store.commit(commit), 'stored');
  server.crash();
  const again = postgresStore(server.pool(pools[0].options.database));
  assert.equal((await again.issued()).length, 20);
  assert.equal((await again.takeDue(1e9, 2e9, 100)).length, 20);
});

test('Postgres: places in checkpoints stay, also where a transaction ends late', async (t) => {
  const { store, pools, close } = await open();
  t.after(close);
  await store.issued();
  const slow = await pools[1].connect();
  const [late, early] = [next(person(), undefined), next(person(), undefined)];
  await slow.query('BEGIN');
  await slow.query('SELECT avowal.keep_receipt($1::text::jsonb)', [JSON.stringify(late)]);
  await store.commit(early);
  assert.deepEqual((await store.issued()).map(({ id }) => id), [early.receipt.id]);
  await slow.query('COMMIT');
  slow.release();
  assert.deepEqual((await store.issued()).map(({ id }) => id), [early.receipt.id, late.receipt.id]);
});
