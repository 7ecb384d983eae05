// What the capture says, what it never says, and that nothing about a person leaves before they send the form.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { init, noticeDigest } from 'avowal';
import { consentMarkup } from 'avowal/elements';
import { notice } from '../../www/demo/server.mjs';
import { fixture, newest, open, passes, start, until } from './support.mjs';

await init();
const ORDERS = 'input[value="order-updates/sms"]';
const FORM = `<form method="post" action="/avowal/consent"><avowal-phone region="DE"><label>Number <input id="phone" type="tel" name="phone" autocomplete="tel"></label></avowal-phone><avowal-consent>${consentMarkup(notice, noticeDigest(notice), 'en')}</avowal-consent><button type="submit">Send</button></form><script type="module" src="/define.js"></script>`;
const events = (page) => page.evaluate(() => document.querySelector('avowal-consent').events.map((event) => ({ ...event })));
/** How the notice was seen, once it is told, or not told any more: it is measured after someone begins, not at that instant. */
const rendered = async (page, told = true) => {
  let event;
  await until(async () => {
    event = (await events(page)).find(({ e }) => e === 'notice-rendered');
    return (event !== undefined) === told;
  });
  return event;
};
const toggles = async (page) => (await events(page)).filter(({ e }) => e === 'toggle').map(({ to, by }) => [to, by]);

test('evidence in Chromium', async (t) => {
  const { demo, browser } = await start(t);

  await t.test('who ticked: pointer, label, keyboard, finger, and scripts of every kind', async () => {
    const box = () => document.querySelector('input[value="order-updates/sms"]');
    const acts = {
      mouse: (page) => page.click(ORDERS),
      'mouse, on the words': (page) => page.getByText('Text me about my orders.').click(),
      keyboard: async (page) => { await page.focus(ORDERS); await page.keyboard.press('Space'); },
      touch: (page) => page.tap(ORDERS),
      'script, click()': (page) => page.evaluate(`(${box})().click()`),
      'script, a made event': (page) => page.evaluate(`(${box})().dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))`),
      'script, on the label': (page) => page.evaluate(`(${box})().closest('label').click()`),
      'script, right after a real click on the label': (page) => page.evaluate(`document.querySelectorAll('.avowal-label')[1].addEventListener('click', () => setTimeout(() => (${box})().click(), 60)); 0`).then(() => page.getByText('offers by text message').click()),
    };
    for (const [name, act] of Object.entries(acts)) {
      const { page, context } = await fixture(browser, demo, FORM, { settings: { hasTouch: true } });
      await act(page);
      await until(() => page.isChecked(ORDERS));
      const [by] = name.split(',');
      assert.deepEqual((await toggles(page)).at(-1), [true, by], name);
      const state = await page.evaluate(() => document.querySelector('avowal-consent').state);
      assert.equal(state, by === 'script' ? 'unproven' : 'given', name);
      await context.close();
    }
  });

  await t.test('a tick by property is nobody’s, and `change` events prove nothing', async () => {
    const { page, context } = await fixture(browser, demo, FORM);
    await page.evaluate(() => {
      const box = document.querySelector('input[name=avowal-consent]');
      box.checked = true;
      for (const kind of ['input', 'change']) box.dispatchEvent(new Event(kind, { bubbles: true }));
    });
    assert.deepEqual(await toggles(page), []);
    await page.fill('#phone', '0151 23456740');
    await page.click('button[type=submit]');
    await page.waitForSelector('avowal-consent:state(sealed)');
    assert.equal(newest(demo).vec.action, 1);
    await context.close();
  });

  await t.test('words spoiled at any time count as spoiled', async () => {
    const { page, context } = await fixture(browser, demo, FORM, { policy: "script-src 'self'" });
    // seen as written at first, hidden while the tick is made, whole again at the end: the second look is at the end,
    // the first at the tick, so a style that comes after the first look is caught by the second
    await page.click(ORDERS);
    await page.addStyleTag({ content: '.avowal-facts { font-size: 3px !important }' });
    await page.fill('#phone', '0151 23456741');
    await page.click('button[type=submit]');
    await page.waitForSelector('avowal-consent:state(sealed)');
    assert.equal(newest(demo).vec.presentation, 1, 'a style that came later');
    await context.close();

    // the same steps with a style that spoils nothing, and with one that does
    for (const [colour, presentation] of [['#222', 3], ['#eee', 1]]) {
      const second = await fixture(browser, demo, FORM, { policy: "script-src 'self'" });
      await second.page.addStyleTag({ content: `.avowal-facts { color: ${colour} !important }` });
      await second.page.click(ORDERS);
      await rendered(second.page);
      await passes(second.page, 300);
      await second.page.evaluate(() => document.querySelector('style').remove());
      await second.page.fill('#phone', '0151 23456741');
      await second.page.click('button[type=submit]');
      await second.page.waitForSelector('avowal-consent:state(sealed)');
      assert.equal(newest(demo).vec.presentation, presentation, `${colour}, and then taken away`);
      await second.context.close();
    }
  });

  await t.test('contrast is told in every way to write a colour', async () => {
    const { page, context } = await fixture(browser, demo, FORM, { policy: "script-src 'self'", head: '<style id="s"></style>' });
    // expected values by the formula of WCAG 2.2, for black text on the colour named
    const white = { black: 2100, '#767676': 454, 'rgb(0 0 0 / .5)': 398, 'color-mix(in srgb, black 50%, white)': 395, 'oklch(0.627955 0.257683 29.2339)': 400, 'hsl(0 100% 50%)': 400, 'lab(0% 0 0)': 2100, 'color(display-p3 0 0 0)': undefined };
    for (const [text, ratio] of Object.entries(white)) {
      await page.evaluate((css) => {
        document.querySelector('#s').textContent = `:root { background: white } avowal-consent * { color: ${css} !important }`;
        document.querySelector('form').reset();
      }, text);
      // the record of the colour before is gone
      await rendered(page, false);
      await page.click(ORDERS);
      const { contrast } = await rendered(page);
      if (ratio !== undefined) assert.ok(Math.abs(contrast - ratio) <= 4, `${text}: ${contrast}, not ${ratio}`);
    }
    await context.close();
  });

  await t.test('the canvas of a dark page is dark', async () => {
    for (const [scheme, dark] of [['light', false], ['dark', true], ['light dark', true]]) {
      const { page, context } = await fixture(browser, demo, FORM, { head: `<meta name="color-scheme" content="${scheme}">`, settings: { colorScheme: 'dark' } });
      await page.click(ORDERS);
      const { contrast } = await rendered(page);
      // the facts are at 82 % of black on white, or of white on near black
      assert.ok(dark ? contrast > 1100 && contrast < 1400 : contrast > 1200 && contrast < 1500, `${scheme}: ${contrast}`);
      await context.close();
    }
  });

  await t.test('without IntersectionObserver v2 nothing is said about layers', async () => {
    const { page, context } = await fixture(browser, demo, FORM, {
      prepare: (page) => page.addInitScript(() => { delete IntersectionObserverEntry.prototype.isVisible; }),
    });
    await page.click(ORDERS);
    await passes(page, 300);
    await page.fill('#phone', '0151 23456742');
    await page.click('button[type=submit]');
    await page.waitForSelector('avowal-consent:state(sealed)');
    assert.equal(newest(demo).vec.presentation, 2);
    await context.close();
  });

  await t.test('the capture holds the closed list and nothing that tells one browser from another', async () => {
    const { page, seen, context } = await open(browser, demo.origin);
    await page.fill('#phone', '0151 23456743');
    await page.waitForFunction(() => document.querySelector('.avowal-line')?.textContent.includes('+49'));
    await page.click(ORDERS);
    await page.getByText('offers by text message').click();
    await page.click('button[type=submit]');
    await page.waitForSelector('.outcome[data-outcome=valid]');
    const { capture } = JSON.parse(seen.requests.find(({ url }) => url.endsWith('/avowal/consent')).body);
    const said = JSON.parse(Buffer.from(capture.split('.')[1], 'base64url'));
    const allowed = {
      mount: ['ticked'], 'notice-rendered': ['text', 'font', 'contrast', 'box', 'view', 'altered'], visible: ['ratio', 'ms'], occlusion: ['result'], 'phone-valid': ['region', 'type'],
      toggle: ['grant', 'to', 'by'], 'preview-shown': [], 'page-hidden': [], autofilled: [], submit: ['phone'],
    };
    for (const { e, t: at, ...more } of said.events) {
      assert.ok(Number.isInteger(at));
      assert.deepEqual(Object.keys(more).filter((key) => !allowed[e].includes(key)), [], e);
    }
    assert.deepEqual(Object.keys(said).sort(), ['chain', 'challenge', 'events', 'wall']);
    assert.deepEqual(said.events.filter(({ e }) => e === 'phone-valid').map(({ region, type }) => [region, type]), [['DE', 'mobile']]);
    assert.ok(!/23456743|1512345/.test(JSON.stringify(said)), 'the number is there as a digest only');
    const { nonce } = JSON.parse(Buffer.from(said.challenge.split('.')[1], 'base64url'));
    assert.equal(said.events.at(-1).phone, createHash('sha256').update(`${nonce}\0${'0151 23456743'}`).digest('base64url'));
    assert.ok(capture.length <= 2048, `capture of ${capture.length}`);
    await context.close();
  });

  await t.test('nothing is loaded before someone comes, and no byte about them leaves before they send', async () => {
    const { page, seen, context } = await open(browser, demo.origin);
    await passes(page, 600);
    const path = ({ url }) => new URL(url).pathname;
    assert.deepEqual(seen.requests.map(path).filter((name) => !/^\/(|demo\.\w+|mark\.svg|verifier-worker\.js|pkg\/(verify|api|core|web|full)\.\w+)$/.test(name)), ['/pkg/elements.css', '/pkg/elements.js']);
    const typed = '0151 23456744';
    await page.click('#phone');
    await page.keyboard.type(typed, { delay: 10 });
    await page.click(ORDERS);
    await page.getByText('offers by text message').click();
    await page.focus('summary');
    await until(() => seen.requests.some(({ url }) => url.endsWith('/avowal/challenge')));
    await passes(page, 1200);
    // anything that could be the number: as typed, its digits, its international form, and digests of them
    const forms = [typed, typed.replace(' ', ''), '15123456744', '+4915123456744', '4915123456744'];
    const digests = forms.flatMap((text) => ['sha1', 'sha256', 'md5'].flatMap((name) => ['hex', 'base64', 'base64url'].map((as) => createHash(name).update(text).digest(as))));
    for (const request of seen.requests) {
      const all = decodeURIComponent(request.url + request.body);
      for (const secret of [...forms, ...digests, 'order-updates', 'offers']) assert.ok(!all.includes(secret), `${request.url} ${request.body}`);
      assert.ok(request.url.startsWith(`${demo.origin}/`), 'no other host');
    }
    const posts = seen.requests.filter(({ method }) => method === 'POST');
    assert.deepEqual(posts.map(path), ['/avowal/challenge']);
    assert.deepEqual(Object.keys(JSON.parse(posts[0].body)), ['notice', 'jkt'], 'the challenge names a notice and a key of this page');
    assert.deepEqual(await page.evaluate(async () => ({ databases: (await indexedDB.databases()).length, local: localStorage.length, session: sessionStorage.length, cookies: document.cookie })), { databases: 0, local: 0, session: 0, cookies: '' });
    await context.close();
  });

  await t.test('the strictest policies: no violation, and a form that works without Trusted Types too', async () => {
    const strict = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'";
    for (const [name, [policy, form]] of Object.entries({ 'one policy': [`${strict}; trusted-types avowal`, FORM], 'no policy, no core': [`${strict}; trusted-types 'none'`, FORM.replace('<avowal-phone', '<avowal-phone core="off"')] })) {
      const { page, seen, context } = await fixture(browser, demo, form, { policy, prepare: (page) => page.addInitScript(() => { globalThis.violations = []; addEventListener('securitypolicyviolation', ({ violatedDirective, sample }) => globalThis.violations.push(`${violatedDirective} ${sample}`)); }) });
      await page.click('#phone');
      await page.keyboard.type('0151 23456745');
      await page.click(ORDERS);
      await page.click('button[type=submit]');
      await page.waitForSelector('avowal-consent:state(sealed)');
      assert.deepEqual([await page.evaluate(() => globalThis.violations), seen.trouble], [[], []], name);
      assert.equal(newest(demo).vec.action, 2);
      await context.close();
    }
  });
});
