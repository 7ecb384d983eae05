// `avowal/verify` in a page, as the verifier's own page uses it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { disagreements, vectors } from '../js/vectors.mjs';

test('every vector is answered in Chromium as stated', async (t) => {
  const browser = await chromium.launch({ executablePath: process.env.AVOWAL_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-background-networking'] });
  t.after(() => browser.close());
  const page = await browser.newPage();
  const script = readFileSync(new URL('../../pkg/verify.js', import.meta.url), 'utf8');
  await page.route('https://verify.example/**', (route) =>
    route.request().url().endsWith('.js') ? route.fulfill({ contentType: 'text/javascript', body: script }) : route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>verify</title>' }),
  );
  await page.goto('https://verify.example/');
  const found = await disagreements(async (...input) => {
    const answer = await page.evaluate(async ([text, options]) => {
      const { verifyReceipt } = await import('https://verify.example/verify.js');
      return verifyReceipt(text, options).catch(({ code }) => ({ error: code }));
    }, input);
    if (answer.error) throw Object.assign(new Error(answer.error), { code: answer.error });
    return answer;
    // Node answers all of them; without `--long` a browser answers some
  }, vectors.filter((_, at) => process.env.AVOWAL_LONG === '1' || at % 5 === 0));
  assert.deepEqual(found, []);
});
