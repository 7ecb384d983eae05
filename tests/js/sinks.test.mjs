// Every fault against every sink: nothing is lost, and a receiver that drops what it has seen has it once.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { init } from 'avowal';
import { callback, cloudEvents, createOutbox, kafkaRest, memoryStore, objects, queue, RetryAfter, sqlRow, sqs, Undeliverable, webhook } from 'avowal/edge';
import { Webhook } from 'standardwebhooks';
import { delivered, edge, notice, post, signup } from './support.mjs';

const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const recipient = notice.controller.name;

/** What a receiver has, by idempotency key; how often it was asked, and what it does about it. */
const receiver = { got: new Map(), calls: 0, script: [], headers: [] };
let server;
let url;

/** What an attempt meets. `kept` says whether the receiver took the event all the same. */
const BEHAVIOURS = {
  ok: { kept: true, act: (_, response) => response.writeHead(200).end('ok') },
  created: { kept: true, act: (_, response) => response.writeHead(201).end() },
  accepted: { kept: true, act: (_, response) => response.writeHead(202).end() },
  'no content': { kept: true, act: (_, response) => response.writeHead(204).end() },
  'cut after 200': { kept: true, fine: true, act: (_, response) => (response.writeHead(200, { 'content-length': 1000 }).write('x'), setTimeout(() => response.destroy(), 5)) },
  'endless body after 200': { kept: true, fine: true, act: (_, response) => (response.writeHead(200).write('x'.repeat(70_000)), response.on('close', () => response.destroy())) },
  'broken gzip after 200': { kept: true, fine: true, act: (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip') },
  'taken, then 500': { kept: true, act: (_, response) => response.writeHead(500).end() },
  'taken, then cut': { kept: true, act: (request) => request.socket.destroy() },
  'taken, then silence': { kept: true, act: () => {} },
  'reset': { act: (request) => request.socket.resetAndDestroy?.() ?? request.socket.destroy() },
  'closed without a word': { act: (request) => request.socket.end() },
  'silence': { act: () => {} },
  'slow loris': { act: (request, response) => { const timer = setInterval(() => request.socket.write('x'), 10); request.socket.write('HTTP/1.1 200 OK\r\nx-slow: '); request.socket.on('close', () => clearInterval(timer)); void response; } },
  'not HTTP': { act: (request) => request.socket.end('220 mail.example ESMTP\r\n') },
  'a status that is none': { act: (request) => request.socket.end('HTTP/1.1 999 What\r\ncontent-length: 0\r\n\r\n') },
  'nobody there': { fetch: () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })) },
  'no such name': { fetch: () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ENOTFOUND' } })) },
  'a redirect': { act: (_, response) => response.writeHead(302, { location: '/elsewhere' }).end() },
  'a permanent redirect': { act: (_, response) => response.writeHead(308, { location: 'http://127.0.0.1:1/' }).end() },
  '410': { dead: true, act: (_, response) => response.writeHead(410).end() },
  '429 for a minute': { wait: 60_000, act: (_, response) => response.writeHead(429, { 'retry-after': '60' }).end() },
  '503 until a date': { wait: 60_000, act: (_, response) => response.writeHead(503, { 'retry-after': new Date(Date.now() + 120_000).toUTCString() }).end() },
  '429 for a year': { wait: 86_399_000, act: (_, response) => response.writeHead(429, { 'retry-after': '31536000' }).end() },
  '429 for nonsense': { act: (_, response) => response.writeHead(429, { 'retry-after': 'soon' }).end() },
  '429 for less than nothing': { act: (_, response) => response.writeHead(429, { 'retry-after': '-5' }).end() },
};
for (const status of [400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 501, 502, 503, 504]) {
  BEHAVIOURS[status] ??= { act: (_, response) => response.writeHead(status).end('no') };
}

/** Cases: each behaviour once and then all is well, and some that come in a row. */
const CASES = [
  ...Object.keys(BEHAVIOURS).map((name) => [name]),
  ['500', '502', '503', '504'],
  ['silence', 'reset', '429 for a minute', '500'],
  ['taken, then 500', 'taken, then cut', 'taken, then silence'],
  ['500', '410'],
];

before(async () => {
  await init();
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    receiver.headers.push({ headers: request.headers, body });
    attempt(keyOf(request, body), (behaviour) => behaviour.act(request, response));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${server.address().port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

/** Counts an attempt and plays what the script has for it. */
function attempt(key, act) {
  const behaviour = BEHAVIOURS[receiver.script[receiver.calls++] ?? 'ok'];
  if (behaviour.kept) receiver.got.set(key, (receiver.got.get(key) ?? 0) + 1);
  return act(behaviour);
}

function keyOf(request, body) {
  if (request.headers['webhook-id']) return request.headers['webhook-id'];
  if (request.method === 'PUT') return request.url;
  const event = JSON.parse(body);
  return event.records?.[0].key ?? (event.MessageBody ? JSON.parse(event.MessageBody).key : `${event.source} ${event.id}`);
}

/** Meets the next behaviour before the network does, where it is one of the network. */
const flaky = (request, init) => {
  const { fetch: failing } = BEHAVIOURS[receiver.script[receiver.calls] ?? 'ok'];
  if (!failing) return fetch(request, init);
  receiver.calls += 1;
  return failing();
};

/** The same for sinks that are no HTTP. */
const direct = (key) =>
  attempt(key, ({ kept, fine, dead, wait, act }) => {
    const name = receiver.script[receiver.calls - 1] ?? 'ok';
    if (['silence', 'taken, then silence', 'slow loris'].includes(name)) return new Promise(() => {});
    if (dead) throw new Undeliverable('gone');
    if (wait) throw new RetryAfter(Math.min(wait, 86_399_000) + 1000);
    if (fine || (kept && /^(ok|created|accepted|no content)$/.test(name))) return undefined;
    throw new Error(`${name} ${typeof act}`);
  });

const SINKS = {
  webhook: () => webhook({ url, secret: SECRET, recipient, fetch: flaky }),
  cloudevents: () => cloudEvents({ url, source: 'https://shop.example', recipient, fetch: flaky }),
  sqs: () => sqs({ url: `${url}/1/avowal.fifo`, recipient, fetch: flaky, sign: (request) => new Request(request, { headers: { ...Object.fromEntries(request.headers), authorization: 'AWS4-HMAC-SHA256 x' } }) }),
  kafka: () => kafkaRest({ url: `${url}/topics/consent`, recipient, fetch: flaky }),
  objects: () => objects({ url: `${url}/bucket/`, recipient, fetch: flaky }),
  queue: () => queue({ queue: { send: async ({ key }) => direct(key) }, recipient }),
  callback: () => callback(async (_, key) => direct(key), { recipient }),
  row: () => sqlRow({ database: { query: async (_, [key]) => (await direct(key), { rows: [] }) }, table: 'consent.events', recipient }),
};

const vault = { open: async () => DISCLOSURES };
let TOKEN;
let DISCLOSURES;

test(`${CASES.length} faults against ${Object.keys(SINKS).length} sinks: nothing lost, nothing twice`, async (t) => {
  const made = await edge();
  const { receipt } = await (await post(made.handler, '/avowal/consent', signup(made.digest))).json();
  [TOKEN, ...DISCLOSURES] = receipt.split('~');
  DISCLOSURES = DISCLOSURES.join('~');
  let count = 0;
  for (const [name, makeSink] of Object.entries(SINKS)) {
    await t.test(name, async () => {
      for (const script of CASES) {
        count += 1;
        // the timer of a signal keeps no process alive: this one does
        const alive = setInterval(() => {}, 10);
        await oneCase(`${name}: ${script.join(', ')}`, makeSink(), script).finally(() => clearInterval(alive));
      }
    });
  }
  assert.equal(count, CASES.length * Object.keys(SINKS).length);
  t.diagnostic(`${count} cases`);
});

async function oneCase(title, sink, script) {
  Object.assign(receiver, { got: new Map(), calls: 0, script, headers: [] });
  const clock = { at: 1_000_000 };
  const store = memoryStore();
  const subject = { token: 'ada', subj: 's', key: 'k' };
  const receipt = { id: `sha-256:${'A'.repeat(43)}`, seq: 1, at: clock.at, event: 'grant', token: TOKEN, sealed: 's', capture: null };
  await store.commit({ receipt, prev: null, nonce: null, subject, outbox: [sink.name] });
  const outbox = createOutbox({ store, sinks: [sink], now: () => clock.at, chance: () => 0.5, timeout: script.some((name) => /silence|loris/.test(name)) ? 250 : 10_000 });
  const waits = [];
  let delivered = 0;
  for (let round = 0; round < script.length + 6; round++) {
    delivered += await outbox.deliver(vault);
    if (delivered || (await store.deadLetters(1)).length) break;
    const { calls } = receiver;
    assert.equal(await outbox.deliver(vault), 0);
    assert.equal(receiver.calls, calls, `${title}: not again at once`);
    // when is it due? not a moment before
    const start = clock.at;
    for (let step = 500; ; step *= 1.5) {
      const [due] = await store.takeDue(start + step, start + step, 1);
      if (due) {
        waits.push(step);
        clock.at = start + step;
        break;
      }
      assert.ok(step < 3 * 86_400_000, `${title}: it comes back`);
    }
  }
  const dead = script.some((name) => BEHAVIOURS[name].dead);
  const key = [...receiver.got.keys()];
  if (dead) {
    const [letter] = await store.deadLetters(1);
    assert.ok(letter, `${title}: it is seen to be dead`);
    receiver.script = [];
    await store.revive(letter.document, letter.sink, clock.at);
    assert.equal(await outbox.deliver(vault), 1, `${title}: and can be sent again`);
  } else {
    assert.equal(delivered, 1, `${title}: delivered`);
    assert.equal(key.length, 1, `${title}: one event for an idempotent receiver, not ${key}`);
    script.forEach((name, index) => {
      const { wait } = BEHAVIOURS[name];
      if (wait) assert.ok(waits[index] >= wait, `${title}: not before it was asked to (${waits[index]})`);
    });
  }
  assert.equal(receiver.got.size, 1, title);
  assert.deepEqual(await store.takeDue(1e15, 2e15, 9), [], `${title}: nothing is left`);
}

test('the library of Standard Webhooks verifies ours', async () => {
  Object.assign(receiver, { got: new Map(), calls: 0, script: [], headers: [] });
  const made = await edge({ sinks: [webhook({ url, secret: SECRET, recipient })] });
  const { id } = await (await post(made.handler, '/avowal/consent', signup(made.digest))).json();
  await delivered();
  const [{ headers, body }] = receiver.headers;
  const event = new Webhook(SECRET).verify(body, headers);
  assert.deepEqual([event.type, event.id, headers['webhook-id']], ['receipt.grant', id, `${id}.webhook`]);
  assert.throws(() => new Webhook(SECRET).verify(body.replace('grant', 'erase'), headers));
});

test('a record that Kafka refused is not delivered, whatever the status says', async () => {
  // Confluent REST proxy v2: 200 with an error for each record
  const answers = [{ partition: null, offset: null, error_code: 2, error: 'leader not available' }, { partition: 0, offset: 7, error_code: null, error: null }];
  let calls = 0;
  const made = await edge({ sinks: [kafkaRest({ url: 'https://proxy.example/topics/consent', recipient, fetch: async () => Response.json({ offsets: [answers[calls++]] }) })] });
  await post(made.handler, '/avowal/consent', signup(made.digest));
  await delivered();
  made.clock.at += 3_600_000;
  assert.deepEqual([await made.handler.deliver(), calls], [1, 2]);
});

test('what sinks send is what their receivers read', async () => {
  const sinks = Object.entries(SINKS).slice(1, 5).map(([, make]) => make());
  const rows = [];
  sinks.push(queue({ queue: { send: async (message) => rows.push(message) }, recipient }), sqlRow({ database: { query: async (...said) => (rows.push(said), { rows: [] }) }, table: 'events', recipient }));
  Object.assign(receiver, { got: new Map(), calls: 0, script: [], headers: [] });
  const made = await edge({ sinks });
  const { id } = await (await post(made.handler, '/avowal/consent', signup(made.digest))).json();
  await delivered();
  const bodies = receiver.headers.map(({ headers, body }) => [headers['content-type'], JSON.parse(body), headers]);
  const of = (type) => bodies.find(([found]) => found.includes(type));
  const [, event] = of('cloudevents');
  assert.deepEqual([event.specversion, event.type, event.id, event.source], ['1.0', 'avowal.receipt.grant', id, 'https://shop.example']);
  const [, message, headers] = of('x-amz-json');
  assert.deepEqual([headers['x-amz-target'], headers.authorization, JSON.parse(message.MessageBody).id, message.MessageDeduplicationId.length <= 128], ['AmazonSQS.SendMessage', 'AWS4-HMAC-SHA256 x', id, true]);
  assert.deepEqual(of('kafka')[1].records.map(({ key, value }) => [key, value.id]), [[`${id}.kafka`, id]]);
  const [, object, put] = bodies.find(([type]) => type === 'application/json');
  assert.deepEqual([object.id, put['if-none-match']], [id, '*']);
  assert.equal(rows.find(({ key }) => key === `${id}.queue`).receipt, object.receipt);
  const [sql, values] = rows.find(Array.isArray);
  assert.match(sql, /^INSERT INTO events .* ON CONFLICT \(key\) DO NOTHING$/);
  assert.deepEqual(values.slice(0, 3), [`${id}.row`, 'receipt.grant', id]);
  assert.throws(() => sqlRow({ database: {}, table: 'x; DROP TABLE y', recipient }), { code: 'edge.malformed' });
});
