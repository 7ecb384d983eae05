// The vectors of receipts against the core's verifier; `avowal/verify` answers the same ones in verify.test.mjs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { init, verifyReceipt } from 'avowal';
import { CLI } from './folder.mjs';
import { argumentsOf, disagreements, vectors } from './vectors.mjs';

await init();

test('the core answers every vector of receipts', async () => {
  assert.ok(vectors.length >= 1000);
  assert.deepEqual(await disagreements(verifyReceipt), []);
});

test('a stream of receipts is answered as each of them is alone, whatever stands beside it', async () => {
  const lines = [];
  const expected = [];
  for (const vector of vectors) {
    const [receipt, { keys, asOf, root, ...more }] = argumentsOf(vector);
    // a line asks with an object of keys, and nothing more
    if (vector.expected.error || typeof keys !== 'object' || Array.isArray(keys) || Object.keys(more).length > 0) continue;
    lines.push(JSON.stringify({ receipt, jwks: keys, asOf, ...(root === undefined ? {} : { root }) }));
    expected.push(JSON.parse(JSON.stringify(await verifyReceipt(receipt, { keys, asOf, root }))));
  }
  // as they come, those of the same keys together, and each twice: lines are read in groups
  assert.ok(lines.length >= 900);
  const order = lines.map((_, index) => index);
  const question = (index) => lines[index].slice(lines[index].indexOf('","jwks"'));
  const orders = [order, order.toSorted((one, other) => (question(one) < question(other) ? -1 : 1)), order.flatMap((index) => [index, index])];
  for (const asked of orders) {
    const { stdout, status, stderr } = spawnSync(process.execPath, [CLI, 'receipt', 'verify', '--jsonl'], { input: asked.map((index) => `${lines[index]}\n`).join(''), encoding: 'utf8', maxBuffer: 1 << 28 });
    assert.deepEqual([status, stderr], [0, '']);
    const answers = stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
    assert.equal(answers.length, asked.length);
    for (const [at, index] of asked.entries()) assert.deepEqual(answers[at], expected[index], `line ${at}: ${lines[index].slice(0, 200)}`);
  }
});
