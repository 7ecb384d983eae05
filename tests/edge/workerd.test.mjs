// The same handler in the real Cloudflare runtime, with D1.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { verifyReceipt } from 'avowal';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { claims, edge, form, ISS, notice, openPage, post, seal, signup } from '../js/support.mjs';

let runtime;
let dir;
let made;
const handler = async (request) => {
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  return runtime.dispatchFetch(request.url, { method: request.method, headers: Object.fromEntries(request.headers), body, redirect: 'manual' });
};

before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'avowal-workerd-'));
  await build({
    entryPoints: [fileURLToPath(new URL('./worker.mjs', import.meta.url))],
    outfile: join(dir, 'worker.js'),
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    conditions: ['workerd', 'worker', 'import'],
    loader: { '.wasm': 'copy' },
    assetNames: '[name]',
    logLevel: 'warning',
  });
  made = await edge({ at: Date.now() });
  const settings = { iss: ISS, notice, secretKeys: made.secretKeys, keys: made.keys };
  runtime = new Miniflare({
    modules: [
      { type: 'ESModule', path: 'worker.js', contents: readFileSync(join(dir, 'worker.js'), 'utf8') },
      { type: 'CompiledWasm', path: 'full.wasm', contents: readFileSync(join(dir, 'full.wasm')) },
    ],
    compatibilityDate: '2026-04-01',
    bindings: { SETTINGS: JSON.stringify(settings) },
    d1Databases: ['DB'],
    queueProducers: { QUEUE: 'receipts' },
  });
  made.handler = handler;
});

after(async () => {
  await runtime?.dispose();
  rmSync(dir, { recursive: true, force: true });
});

test('a signup travels the whole way in workerd', async () => {
  const capture = await seal(await openPage(made), { wall: Date.now() });
  const send = () => post(handler, '/avowal/consent', signup(made.digest, { capture }));
  const [first, second] = [await send(), await send()];
  assert.deepEqual([first.status, second.status], [201, 200]);
  const body = await first.text();
  assert.equal(body, await second.text());
  const { receipt } = JSON.parse(body);
  const answer = await verifyReceipt(receipt, { keys: made.keys, asOf: Date.now(), notice });
  assert.equal(answer.outcome, 'valid');
  assert.deepEqual(answer.evidence, { presentation: 3, action: 2, identity: 1, time: 2, integrity: 1, delivery: 0 });
  const database = await runtime.getD1Database('DB');
  assert.equal((await database.prepare('SELECT count(*) AS n FROM receipts').first()).n, 1);

  const message = { text: 'x', messageClass: 'transactional', purpose: 'order-updates', channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'alphanumeric' }, to: '+4915123456789' };
  const ask = async () => (await post(handler, '/avowal/authorize', { message }, { authorization: 'Bearer operator' })).json();
  assert.equal((await ask()).allowed, true);
  assert.equal((await post(handler, '/avowal/withdraw', { receipt })).status, 201);
  const after = await ask();
  assert.deepEqual([after.allowed, after.reasons[0].code], [false, 'authorize.withdrawn']);
});

test('a plain form, and what is refused, in workerd', async () => {
  const plain = await post(handler, '/avowal/consent', form(made.digest));
  assert.deepEqual([plain.status, plain.headers.get('location')], [303, '/?avowal=accepted']);
  const foreign = await post(handler, '/avowal/consent', signup(made.digest), { origin: 'https://evil.example' });
  assert.equal(foreign.status, 403);
  const page = await openPage(made);
  const capture = await seal(page);
  const stolen = await post(handler, '/avowal/consent', signup(made.digest, { phone: '0151 23456780', capture }));
  assert.deepEqual([stolen.status, (await stolen.json()).code], [409, 'capture.number-differs']);
  assert.equal((await post(handler, '/avowal/consent', signup(made.digest, { capture }))).status, 201);
  const replayed = await post(handler, '/avowal/consent', signup(made.digest, { capture: await seal(page, { wall: 5 }) }));
  assert.deepEqual([replayed.status, (await replayed.json()).code], [409, 'capture.replayed']);
});

test('receipts of one person at once all get their place in D1', async () => {
  const answers = await Promise.all([1, 2, 3].map(() => post(handler, '/avowal/consent', signup(made.digest, { phone: '+4915155555555' }))));
  const bodies = await Promise.all(answers.map((answer) => answer.json()));
  assert.deepEqual(answers.map(({ status }) => status), [201, 201, 201]);
  assert.equal(new Set(bodies.map(({ id }) => id)).size, 3);
  assert.ok(bodies.every(({ receipt }) => claims(receipt).ev === 'grant'));
});

test('receipts reach a queue of the platform, and a cron trigger finds nothing left', async () => {
  const { id } = await (await post(handler, '/avowal/consent', signup(made.digest, { phone: '+4915166666666' }))).json();
  const database = await runtime.getD1Database('DB');
  const state = async () => (await database.prepare('SELECT state FROM outbox WHERE document = ?').bind(id).first()).state;
  for (let n = 0; n < 50 && (await state()) !== 'done'; n++) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(await state(), 'done');
  const worker = await runtime.getWorker();
  assert.equal((await worker.scheduled({ cron: '* * * * *' })).outcome, 'ok');
});
