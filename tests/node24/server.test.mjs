// The Node server and the webhook, on real sockets.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { test } from 'node:test';
import { toNodeListener, webhook } from 'avowal/edge';
import { claims, delivered, edge, notice, post, signup } from '../js/support.mjs';

async function listen(t, listener) {
  const server = createServer(listener);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return server.address().port;
}

test('request lines that are none are answered, and the server lives on', async (t) => {
  const made = await edge();
  const port = await listen(t, (incoming, outgoing) => void toNodeListener(made.handler, 'https://shop.example')(incoming, outgoing));
  const raw = (line) =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.end(`${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`));
      let text = '';
      socket.on('data', (chunk) => (text += chunk)).on('error', reject).on('close', () => resolve(Number(text.split(' ')[1])));
    });
  for (const line of ['GET //', 'TRACE /', 'GET http://[', 'OPTIONS *', 'GET /%E0%A4%A', 'GET /avowal/notice/%E0%A4%A', 'CONNECT /', 'POST /avowal/consent']) {
    const status = await raw(line);
    assert.ok((status >= 400 && status < 500) || Number.isNaN(status), `${line}: ${status}`);
  }
  assert.equal(await raw('GET /.well-known/avowal/keys.json'), 200);
});

test('a webhook is signed by Standard Webhooks, and told when to come back', async (t) => {
  const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
  const got = [];
  let answer = 500;
  const port = await listen(t, async (incoming, outgoing) => {
    let body = '';
    for await (const chunk of incoming) body += chunk;
    got.push({ headers: incoming.headers, body });
    outgoing.writeHead(answer, answer === 429 ? { 'retry-after': '120' } : {}).end();
  });
  const made = await edge({ sinks: [webhook({ url: `http://127.0.0.1:${port}/hook`, secret, recipient: notice.controller.name })] });
  const { id } = await (await post(made.handler, '/avowal/consent', signup(made.digest))).json();
  await delivered();
  answer = 429;
  made.clock.at += 10_000;
  await made.handler.deliver();
  made.clock.at += 100_000;
  assert.equal(await made.handler.deliver(), 0, 'not before it was asked to');
  answer = 204;
  made.clock.at += 30_000;
  assert.equal(await made.handler.deliver(), 1);
  assert.equal(await made.handler.deliver(), 0);
  assert.equal(got.length, 3);
  for (const { headers, body } of got) {
    assert.equal(headers['webhook-id'], `${id}.webhook`);
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    assert.equal(headers['webhook-signature'], `v1,${createHmac('sha256', Buffer.alloc(32, 5)).update(signed).digest('base64')}`);
    const event = JSON.parse(body);
    assert.deepEqual([event.type, event.id, claims(event.receipt).ev], ['receipt.grant', id, 'grant']);
    assert.equal(event.receipt.split('~').length, 4, 'the operator gets phone and history');
  }
});

test('a webhook that is gone, or a secret that is none, is not tried again', async (t) => {
  assert.throws(() => webhook({ url: 'http://127.0.0.1', secret: 'plain', recipient: 'x' }), { code: 'edge.credential' });
  let calls = 0;
  const port = await listen(t, (_, outgoing) => {
    calls += 1;
    outgoing.writeHead(410).end();
  });
  const made = await edge({ sinks: [webhook({ url: `http://127.0.0.1:${port}`, secret: `whsec_${Buffer.alloc(32).toString('base64')}`, recipient: notice.controller.name })] });
  await post(made.handler, '/avowal/consent', signup(made.digest));
  await delivered();
  made.clock.at += 86_400_000;
  await made.handler.deliver();
  assert.equal(calls, 1);
});
