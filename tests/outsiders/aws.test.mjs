// The queue and the object store of AWS as moto answers them (an implementation by others), signed by aws4fetch.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { AwsClient } from 'aws4fetch';
import { verifyReceipt } from 'avowal';
import { objects, sqs } from 'avowal/edge';
import { delivered, edge, notice, post, signup } from '../js/support.mjs';

const PYTHON = process.env.AVOWAL_PYTHON ?? 'python3';

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

test('events arrive once in a queue and a bucket, whatever is sent again', async (t) => {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const server = spawn(PYTHON, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  t.after(() => server.kill());
  for (let tries = 0; ; tries++) {
    const up = await fetch(`${base}/moto-api/`).then(() => true, () => false);
    if (up) break;
    assert.ok(tries < 300, 'the server did not start');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const client = (service) => new AwsClient({ accessKeyId: 'key', secretAccessKey: 'secret', region: 'eu-central-1', service });
  const call = async (action, body) => {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` };
    const response = await client('sqs').fetch(`${base}/`, { method: 'POST', headers, body: JSON.stringify(body) });
    assert.equal(response.status, 200);
    return response.json();
  };
  const queue = (await call('CreateQueue', { QueueName: 'consent.fifo', Attributes: { FifoQueue: 'true' } })).QueueUrl;
  assert.equal((await client('s3').fetch(`${base}/consent`, { method: 'PUT', body: '<CreateBucketConfiguration><LocationConstraint>eu-central-1</LocationConstraint></CreateBucketConfiguration>' })).status, 200);

  const recipient = notice.controller.name;
  const sign = (service) => (request) => client(service).sign(request);
  const sinks = [sqs({ url: queue, recipient, sign: sign('sqs') }), objects({ url: `${base}/consent/receipts`, recipient, sign: sign('s3') })];
  const made = await edge({ sinks });
  const { id } = await (await post(made.handler, '/avowal/consent', signup(made.digest))).json();
  await delivered();
  const stored = await client('s3').fetch(`${base}/consent/receipts/${id.replace('sha-256:', '')}.json`);
  const event = await stored.json();
  // the answer to a delivery may be lost: then it comes again
  for (const sink of sinks) await sink.deliver(event, `${id}.${sink.name}`, AbortSignal.timeout(5000));

  const { Messages: messages } = await call('ReceiveMessage', { QueueUrl: queue, MaxNumberOfMessages: 10 });
  assert.deepEqual(await made.handler.deadLetters(), []);
  assert.equal(messages.length, 1, 'the queue drops the double');
  const { key, ...queued } = JSON.parse(messages[0].Body);
  assert.equal(key, `${id}.sqs`);
  assert.deepEqual(queued, event);
  assert.equal((await verifyReceipt(event.receipt, { keys: made.keys, asOf: made.clock.at })).outcome, 'valid');
  const listed = await (await client('s3').fetch(`${base}/consent?list-type=2`)).text();
  assert.equal(listed.match(/<Key>/g).length, 1);
});
