// The verifier's page in every engine: the same three answers, whatever is given to it. What else it does: tests/www.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { init } from 'avowal';
import { startSite } from '../../www/serve.mjs';
import { edge, post, signup } from '../js/support.mjs';
import { disagreements, vectors } from '../js/vectors.mjs';
import { ENGINES } from './engines.mjs';

await init();
const LONG = process.env.AVOWAL_LONG === '1';
const made = await edge({ at: Date.now() });
const { receipt } = await (await post(made.handler, '/avowal/consent', signup(made.digest))).json();
const { receipt: withdrawal } = await (await post(made.handler, '/avowal/withdraw', { receipt })).json();
const keys = JSON.stringify(made.keys);
const others = JSON.stringify((await edge({ at: Date.now() })).keys);
const changed = (at) => receipt.slice(0, at) + (receipt[at] === 'A' ? 'B' : 'A') + receipt.slice(at + 1);
const [payload, signature] = [receipt.indexOf('.') + 200, receipt.indexOf('~') - 30];
// WebKit 2.50 ended with the page when `text-wrap: pretty` had to break this thumbprint after a line break
const LONG_WORD = JSON.stringify({ keys: [{ kty: 'EC', crv: 'P-256', x: 'uZ08swgRi_w4ntWQ6fngzKPDABlyC3FokgsRTRJTt7A', y: '7Oe4KfkDV-0FmssWfBWFh4zkRTxUDT_p2p7te2F_iAc', alg: 'ES256', kid: 'MoJyr3w3N00oBBpcFdPCSxukG-J1a0peFka90Q5Gnc4', use: 'sig', purpose: 'receipt', nbf: 1795285401, exp: 1803061401, status: 'active' }] });
const CASES = [
  ['genuine', receipt, keys, 'valid'],
  ['a withdrawal', withdrawal, keys, 'valid'],
  ['keys of somebody else', receipt, others, 'indeterminate'],
  ['no keys', receipt, '', 'indeterminate'],
  ['a key with a name that was hard to break', 'x', LONG_WORD, 'invalid'],
  ['a changed header', changed(30), keys, 'invalid indeterminate'],
  ['a changed payload', changed(payload), keys, 'invalid'],
  ['a changed signature', changed(signature), keys, 'invalid'],
  ['a changed disclosure', changed(receipt.indexOf('~') + 20), keys, 'invalid'],
  ['letters that run backwards', `\u202E${receipt}`, keys, 'invalid'],
  ['markup', '<img src=x onerror=alert(1)>', keys, 'invalid'],
  // in lines: fields take long to lay out one line of that
  ['more characters than any receipt', `${'ey'.repeat(40)}\n`.repeat(13_600), keys, 'invalid'],
  ['brackets ten thousand deep', `${Buffer.from('['.repeat(10_000)).toString('base64url')}.${Buffer.from('['.repeat(10_000)).toString('base64url')}.AA~`, keys, 'invalid'],
];

for (const { name, launch } of ENGINES) {
  test(`the verifier's page in ${name}`, { skip: !LONG && 'only with --long; tests/www looks at it in Chromium' }, async (t) => {
    const site = await startSite();
    t.after(() => site.stop());
    const browser = await launch(t);
    const page = await browser.page();
    await page.goto(`${site.origin}/verify.html`);
    await page.until(() => document.querySelector('#text') !== null && document.readyState === 'complete');

    for (const [what, text, jwks, wanted] of CASES) {
      await t.test(what, async () => {
        // nothing of the answer before stands when the next is awaited
        await page.run(() => {
          const field = document.querySelector('#text');
          field.value = '';
          field.dispatchEvent(new Event('input', { bubbles: true }));
        });
        await page.until(() => document.documentElement.dataset.outcome === undefined);
        await page.run((text, jwks) => {
          for (const [id, value] of [['keys', jwks], ['text', text]]) {
            const field = document.getElementById(id);
            field.value = value;
            field.dispatchEvent(new Event('input', { bubbles: true }));
          }
        }, text, jwks);
        await page.until(() => document.documentElement.dataset.outcome !== undefined);
        const found = await page.run(() => ({ outcome: document.documentElement.dataset.outcome, said: document.querySelector('#answer').textContent.trim().length > 0, images: document.querySelectorAll('main img').length }));
        assert.ok(wanted.split(' ').includes(found.outcome), `${found.outcome}, not ${wanted}`);
        assert.deepEqual([found.said, found.images], [true, 0]);
      });
    }

    await t.test('the second verifier answers the vectors here as anywhere', async () => {
      const found = await disagreements(async (...input) => {
        const answer = await page.run(async (text, options) => {
          const { verifyReceipt } = await import('/package/verify.js');
          return verifyReceipt(text, options).catch(({ code }) => ({ error: code }));
        }, ...input);
        if (answer.error) throw Object.assign(new Error(answer.error), { code: answer.error });
        return answer;
        // WebDriver takes its time with each; Chromium answers all of them elsewhere
      }, vectors.filter((_, at) => at % 20 === 0));
      assert.deepEqual(found, []);
    });
    await page.close();
  });
}
