// Two handlers on one database, killed under load again and again, and a receiver that fails three times in ten: every
// acknowledged receipt is stored once and arrives. `AVOWAL_LONG=1` for ten thousand signups; `AVOWAL_SEED` repeats a run.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { postgresStore, sqliteStore, webhook } from 'avowal/edge';
import { edge, notice } from '../js/support.mjs';
import { startPostgres } from './postgres.mjs';

const LONG = process.env.AVOWAL_LONG === '1';
const SIGNUPS = LONG ? 10_000 : 300;
const SEED = Number(process.env.AVOWAL_SEED ?? Date.now() % 1_000_000);
const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const worker = fileURLToPath(new URL('./signups.mjs', import.meta.url));

/** Numbers in [0, 1) by a seed (mulberry32). */
function chance(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A receiver that drops what it has seen, and fails at three deliveries in ten: before it took the event, or after. */
async function startReceiver(t, random) {
  const got = new Map();
  let calls = 0;
  const server = createServer(async (request, response) => {
    for await (const _ of request);
    calls += 1;
    const roll = random();
    if (roll >= 0.15) {
      const key = request.headers['webhook-id'];
      got.set(key, (got.get(key) ?? 0) + 1);
    }
    if (roll < 0.05) request.socket.destroy();
    else response.writeHead(roll < 0.3 ? 500 : 204).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${server.address().port}`, got, calls: () => calls };
}

async function run(t, where, openStore) {
  const random = chance(SEED);
  const { url, got, calls } = await startReceiver(t, chance(SEED + 1));
  const acknowledged = [];
  let kills = 0;
  let seed = 0;
  /** One process after the other in this place; each is killed at a random point. */
  const place = async () => {
    while (acknowledged.length < SIGNUPS) {
      const setup = { ...where, url, secret: SECRET, most: SIGNUPS, seed: (seed += 1) };
      const child = spawn(process.execPath, [worker, JSON.stringify(setup)], { stdio: ['ignore', 'pipe', 'inherit'] });
      const share = Math.max(20, Math.floor(random() * (SIGNUPS / 6)));
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
        if (text.split('\n').length > share) child.kill('SIGKILL');
      });
      const [code, signal] = await new Promise((resolve) => child.on('close', (...ended) => resolve(ended)));
      if (signal) kills += 1;
      else assert.equal(code, 0);
      acknowledged.push(...text.split('\n').slice(0, -1));
    }
  };
  const start = Date.now();
  await Promise.all([place(), place()]);
  const seconds = (Date.now() - start) / 1000;
  // those that are left deliver what the dead left behind; time is moved, not waited for
  const store = await openStore();
  const survivor = await edge({ store, at: Date.now(), sinks: [webhook({ url, secret: SECRET, recipient: notice.controller.name })] });
  const stored = new Set((await store.issued()).map(({ id }) => id));
  for (let round = 0; round < 60 && got.size < stored.size; round++) {
    survivor.clock.at += 3_600_000 * 2;
    await survivor.handler.deliver();
  }
  survivor.clock.at += 86_400_000;
  await survivor.handler.deliver();
  assert.ok(acknowledged.length >= SIGNUPS && kills >= 2, `${acknowledged.length} ${kills}`);
  assert.equal(new Set(acknowledged).size, acknowledged.length, 'no id twice');
  for (const id of acknowledged) assert.ok(stored.has(id), `acknowledged and not stored: ${id} (seed ${SEED})`);
  for (const id of stored) assert.ok(got.has(`${id}.webhook`), `stored and not delivered: ${id} (seed ${SEED})`);
  assert.equal(got.size, stored.size, 'nothing that was not stored');
  assert.deepEqual(await store.deadLetters(5), []);
  for (const token of await store.subjects('', 1e6)) {
    const receipts = await store.receipts(token);
    assert.deepEqual(receipts.map(({ seq }) => seq), receipts.map((_, index) => index + 1), 'a history without gaps');
  }
  t.diagnostic(`${acknowledged.length} acknowledged, ${stored.size} stored, ${got.size} delivered by ${calls()} calls, ${kills} kills, ${Math.round(acknowledged.length / seconds)} a second (seed ${SEED})`);
}

test('Postgres: two handlers, killed under load: nothing lost, nothing twice', { timeout: 600_000 }, async (t) => {
  const server = startPostgres();
  t.after(() => server.stop());
  const pool = await server.database('kill');
  t.after(() => pool.end());
  await run(t, { postgres: server.at('kill') }, () => postgresStore(pool));
});

test('SQLite: two handlers on one file, killed under load: nothing lost, nothing twice', { timeout: 600_000 }, async (t) => {
  const { DatabaseSync } = await import('node:sqlite').catch(() => ({}));
  if (!DatabaseSync) return t.skip('needs Node 22.13 or newer');
  const dir = mkdtempSync(join(tmpdir(), 'avowal-kill-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const path = join(dir, 'consent.db');
  await run(t, { sqlite: path }, () => sqliteStore(new DatabaseSync(path)));
});
