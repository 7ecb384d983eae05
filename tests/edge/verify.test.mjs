// `avowal/verify` in the real Cloudflare runtime, whose WebCrypto is another.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { Miniflare } from 'miniflare';
import { disagreements } from '../js/vectors.mjs';

const worker = `
import { verifyReceipt } from './verify.js';

export default {
  async fetch(request) {
    const [text, options] = await request.json();
    return Response.json(await verifyReceipt(text, options).catch(({ code }) => ({ error: code })));
  },
};`;

let runtime;

before(() => {
  runtime = new Miniflare({
    modules: [
      { type: 'ESModule', path: 'worker.js', contents: worker },
      { type: 'ESModule', path: 'verify.js', contents: readFileSync(new URL('../../pkg/verify.js', import.meta.url), 'utf8') },
    ],
    compatibilityDate: '2026-04-01',
  });
});

after(() => runtime?.dispose());

test('every vector is answered in workerd as stated', async () => {
  const found = await disagreements(async (...input) => {
    const response = await runtime.dispatchFetch('http://verify.example/', { method: 'POST', body: JSON.stringify(input) });
    const answer = await response.json();
    if (answer.error) throw Object.assign(new Error(answer.error), { code: answer.error });
    return answer;
  });
  assert.deepEqual(found, []);
});
