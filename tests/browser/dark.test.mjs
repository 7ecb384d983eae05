// The 21 rules: each seeded fault is found, 51 honest forms are left in peace, and twice is the same.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { init, noticeDigest } from 'avowal';
import { consentMarkup } from 'avowal/elements';
import { notice } from '../../www/demo/server.mjs';
import { cleanForms } from './dark/clean.mjs';
import { FAULTS } from './dark/faults.mjs';
import { fixture, start, until } from './support.mjs';

await init();
const CONFIGURATION = ['page.several-elements', 'page.no-form', 'page.markup', 'page.attribute'];
const FORM = `<form action="/none"><label>Number <input type="tel" name="phone" autocomplete="tel"></label><avowal-consent>${consentMarkup(notice, noticeDigest(notice), 'en')}</avowal-consent><button>Send</button></form>`;
const DEFINE = '<script type="module" src="/define.js"></script>';

test('dark patterns in Chromium', async (t) => {
  const { demo, browser } = await start(t);
  let served;
  // fixtures need inline styles, so the policy is looser here than anywhere else
  const { page, seen, context } = await fixture(browser, demo, '', { policy: "script-src 'self'" });
  await page.unroute('**/fixture*');
  await page.route('**/fixture*', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: served }));
  await page.route('**/early.js', (route) => route.fulfill({ contentType: 'text/javascript', body: early }));
  let early = '';

  async function findings({ body, css = '', act, tick, early: script = '' }) {
    early = script;
    served = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>f</title><link rel="stylesheet" href="/pkg/elements.css"><style>${css}</style></head><body>${body}<script type="module" src="/early.js"></script>${DEFINE}</body></html>`;
    await page.goto(`${demo.origin}/fixture`);
    await page.waitForFunction(() => customElements.get('avowal-consent'));
    await page.evaluate(() => document.querySelector('avowal-consent').scrollIntoView({ block: 'center' }));
    if (tick) await page.locator('input[name=avowal-consent]').first().click();
    if (act) await page.evaluate(act);
    return page.evaluate(async () => (await import('/pkg/elements.js')).lintPage());
  }
  const codes = (found, loud = false) => [...new Set(found.filter(({ severity }) => loud || severity !== 'info').map(({ code }) => code))];

  await t.test('a clean form has no finding, not even a note', async () => {
    assert.deepEqual(await findings({ body: FORM }), []);
  });

  await t.test('each seeded fault is found, and nothing else is', async () => {
    const wrong = [];
    for (const { code, name = '', html = (form) => form, feature, ...more } of FAULTS) {
      if (feature && !(await page.evaluate((key) => key in IntersectionObserverEntry.prototype, feature))) {
        console.log(`skipped: this browser has no ${feature} (${name})`);
        continue;
      }
      const found = await findings({ body: html(FORM), ...more });
      const others = codes(found).filter((other) => other !== code && !EXPECTED_TOO[code]?.includes(other));
      if (!codes(found, true).includes(code)) wrong.push(`${code} ${name}: not found in ${JSON.stringify(found)}`);
      if (others.length > 0) wrong.push(`${code} ${name}: also ${others} ${JSON.stringify(found)}`);
      for (const finding of found) assert.ok(finding.message && !/[.]$/.test(finding.message), JSON.stringify(finding));
      await page.evaluate(() => localStorage.clear());
    }
    assert.deepEqual(wrong, []);
  });

  await t.test('every rule is seeded, and every code stands in the table', async () => {
    const table = [...readFileSync(new URL('../../src/error.rs', import.meta.url), 'utf8').matchAll(/"(page\.[a-z-]+)" "/g)].map(([, code]) => code);
    // what only the command line looks for, from outside the page
    const doctors = ['page.no-consent', 'page.csp-missing', 'page.csp-loose', 'page.csp-blocked', 'page.foreign-request', 'page.script-failed', 'page.file-missing', 'page.accessibility'];
    const seeded = [...new Set(FAULTS.map(({ code }) => code))];
    assert.equal(seeded.length, 21);
    assert.deepEqual([...seeded, ...CONFIGURATION, ...doctors].sort(), table.sort());
  });

  await t.test('51 honest forms have no finding', async () => {
    const forms = await cleanForms(notice, noticeDigest(notice));
    assert.equal(forms.length, 51);
    const wrong = [];
    // without `--long` some of them stand for all
    for (const { name, body, css } of forms.filter((_, at) => process.env.AVOWAL_LONG === '1' || at % 4 === 0)) {
      const found = await findings({ body, css });
      if (found.length > 0) wrong.push(`${name}: ${JSON.stringify(found)}`);
    }
    assert.deepEqual(wrong, []);
  });

  await t.test('what only looks like a fault is none', async () => {
    const own = (words, from = 'Text me about my orders.') => FORM.replace(from, words);
    const honest = {
      'a way to register': FORM.replace('</form>', '<a href="/in" style="font-size: 13px">No account yet? Register</a></form>'),
      'no other channel': own('Text me about my orders, no e-mails and no phone calls.'),
      'a denial, and a keyword': FORM.replace(/(id="avowal-facts">)[^<]*/, '$1Consent is not a condition of purchase. It is not needed for an order, and you can reply STOP to stop at any time.'),
      'an id with letters of its language': FORM.replace('value="order-updates/sms"', 'value="bestellungen-für-mich/sms"'),
      'a card with a shadow and a hint of a turn': `<div style="filter: drop-shadow(0 2px 6px #0003); rotate: .2deg">${FORM}</div>`,
    };
    for (const [name, body] of Object.entries(honest)) assert.deepEqual(codes(await findings({ body })).filter((code) => code !== 'page.words-differ'), [], name);
    const urgent = async (locale, words) => codes(await findings({ body: `<div lang="${locale}">${FORM.replace('value="en"', `value="${locale}"`).replace('<button>', `<p>${words}</p><button>`)}</div>` }));
    for (const [locale, words] of [['es', '¡Última oportunidad!'], ['pt-BR', 'É a última chance'], ['zh-TW', '最後機會']]) assert.ok((await urgent(locale, words)).includes('page.urgency'), locale);
  });

  await t.test('elements in open shadow roots are looked at, with the page around them', async () => {
    served = `<!doctype html><html lang="en"><title>f</title><link rel="stylesheet" href="/pkg/elements.css"><dialog open><x-card lang="de"></x-card></dialog>${DEFINE}`;
    await page.goto(`${demo.origin}/fixture`);
    await page.evaluate((form) => {
      localStorage.setItem('avowal-refused', String(Date.now() - 3 * 86400000));
      document.querySelector('x-card').attachShadow({ mode: 'open' }).innerHTML = form;
    }, FORM);
    const found = codes(await page.evaluate(async () => (await import('/pkg/elements.js')).lintPage()));
    assert.deepEqual(found.filter((code) => /again|language/.test(code)).sort(), ['page.asked-again', 'page.other-language']);
    await page.evaluate(() => localStorage.clear());
  });

  await t.test('the same page has the same findings', async () => {
    const [fault] = FAULTS.filter(({ code }) => code === 'page.hidden');
    const twice = [await findings({ body: FORM, ...fault }), await findings({ body: FORM, ...fault })];
    assert.deepEqual(twice[0], twice[1]);
  });

  await t.test('`debug` tells the console, and only that', async () => {
    seen.said.length = seen.trouble.length = seen.requests.length = 0;
    await findings({ body: FORM });
    assert.equal(seen.requests.filter(({ url }) => url.endsWith('dark.js')).length, 1, 'it is loaded when it is asked for');
    const quiet = FORM.replace('<avowal-consent>', '<avowal-consent debug>').replace('type="checkbox"', 'type="checkbox" checked');
    served = `<!doctype html><html lang="en"><title>f</title>${quiet}${DEFINE}`;
    await page.goto(`${demo.origin}/fixture`);
    await page.waitForFunction(() => customElements.get('avowal-consent'));
    await until(() => seen.trouble.some((line) => line.includes('page.preticked')));
    assert.equal(await page.isEnabled('button'), true);
  });

  await context.close();
});

/** What a fault cannot help to bring along. */
const EXPECTED_TOO = {
  'page.bundled': ['page.words-differ'],
  'page.double-negative': ['page.words-differ'],
  'page.hard-to-understand': ['page.words-differ'],
  'page.facts-hidden': ['page.words-differ', 'page.hidden', 'page.hard-to-read'],
  'page.words-differ': [],
  'page.hidden': ['page.hard-to-read', 'page.small-target'],
  'page.other-language': ['page.words-differ'],
  'page.preticked': ['page.ticked-by-script'],
  'page.shaming': [],
};
