// The vectors of receipts against the core's verifier; `avowal/verify` answers the same ones in verify.test.mjs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { init, verifyReceipt } from 'avowal';
import { disagreements, vectors } from './vectors.mjs';

test('the core answers every vector of receipts', async () => {
  await init();
  assert.ok(vectors.length >= 1000);
  assert.deepEqual(await disagreements(verifyReceipt), []);
});
