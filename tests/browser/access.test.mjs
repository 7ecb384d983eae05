// Everyone: axe over every state by day, by night, in forced colours and from right to left; keyboard; zoom; names.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { init, noticeDigest } from 'avowal';
import { consentMarkup, localeFor, longNotice } from 'avowal/elements';
import { notice } from '../../www/demo/server.mjs';
import { fixture, open, start } from './support.mjs';

await init();
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const digest = noticeDigest(notice);

/** Violations of every rule axe has (A, AA, AAA, best practice), as text. */
async function violations(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(() => globalThis.axe.run(document, { rules: { 'color-contrast-enhanced': { enabled: true }, 'target-size': { enabled: true } } }));
  const text = ({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 120)} ${any.map(({ message }) => message).join(' ')}`).join(' | ')}`;
  // on a background that axe cannot compute it says so; there is none here
  return [...found.violations, ...found.incomplete.filter(({ id }) => id.startsWith('color-contrast'))].map(text);
}

test('access in Chromium', async (t) => {
  const { demo, browser } = await start(t);

  /** One page with a form for each state, each brought there the way a person would. */
  async function everyState(locale, settings) {
    const details = await longNotice(notice, locale);
    const form = (id, { attributes = '', box = '', phone = true } = {}) => {
      const consent = consentMarkup(notice, digest, locale, { id, details }).replace('type="checkbox"', `type="checkbox"${box}`);
      const field = `<avowal-phone region="DE"><label for="${id}-phone">Number, ${id}</label><input id="${id}-phone" type="tel" name="phone" autocomplete="tel"></avowal-phone>`;
      return `<form id="${id}" method="post" action="/avowal/consent" aria-label="${id}">${phone ? field : ''}<avowal-consent ${attributes}>${consent}</avowal-consent><button type="submit">Send, ${id}</button></form>`;
    };
    const states = ['empty', 'given', 'unproven', 'stale', 'sealed', 'queued', 'refused', 'withdrawn', 'choose', 'landline'];
    const body = `<main dir="${locale === 'ar' ? 'rtl' : 'ltr'}"><h1>States</h1>${states.map((id) => form(id)).join('')}${form('invalid', { box: ' required' })}${form('manage', { attributes: 'mode="manage"', phone: false })}${form('show', { attributes: 'mode="show"', phone: false })}</main><script type="module" src="/define.js"></script>`;
    const { page, seen, context } = await fixture(browser, demo, body, { settings, head: '<meta name="viewport" content="width=device-width">' });
    // axe takes an unpainted canvas for white, so the page paints it; its own buttons are not the question
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(':root { color-scheme: light dark; background: light-dark(#fff, #121715); color: light-dark(#111, #edf1ee) } @media (forced-colors: none) { button[type=submit] { background: light-dark(#111, #eee); color: light-dark(#fff, #111) } }');
      document.adoptedStyleSheets = [sheet];
    });
    await page.evaluate((tag) => { document.documentElement.lang = tag; }, locale);
    let network = 'continue';
    await page.route('**/avowal/consent', (route) => (network === 'refuse' ? route.fulfill({ status: 422, contentType: 'application/problem+json', body: '{"code":"edge.phone-invalid","title":"no"}' }) : route[network]()));
    const box = (id) => page.locator(`#${id} input[name=avowal-consent]`).first();
    const to = (id, state) => page.waitForFunction(([form, wanted]) => document.querySelector(`#${form} avowal-consent`).state === wanted, [id, state]);
    const send = async (id, how = 'continue') => {
      network = how;
      await page.fill(`#${id}-phone`, '0151 23456760');
      await box(id).click();
      await page.locator(`#${id} > button`).click();
    };
    await box('given').click();
    await page.evaluate(() => document.querySelector('#unproven input[name=avowal-consent]').click());
    await box('stale').click();
    await page.evaluate(() => { document.querySelector('#stale legend').firstChild.data += '.'; });
    await to('stale', 'stale');
    await send('sealed');
    await to('sealed', 'sealed');
    await send('refused', 'refuse');
    await to('refused', 'refused');
    await send('withdrawn');
    await to('withdrawn', 'sealed');
    const receipt = await page.evaluate(() => document.querySelector('#sealed avowal-consent').receipt);
    await page.locator('#withdrawn .avowal-receipt-actions button').click();
    await to('withdrawn', 'withdrawn');
    await send('queued', 'abort');
    await to('queued', 'queued');
    await page.fill('#invalid-phone', '0151 23456760');
    await page.locator('#invalid > button').click();
    await to('invalid', 'invalid');
    await page.evaluate((text) => Promise.all(['manage', 'show'].map((id) => document.querySelector(`#${id} avowal-consent`).show(text))), receipt);
    await page.click('#choose-phone');
    await page.fill('#choose-phone', '41 44 668 18 00');
    await page.waitForSelector('#choose .avowal-choice');
    await page.click('#landline-phone');
    await page.fill('#landline-phone', '030 123456');
    await page.locator('#empty summary').click();
    await page.waitForTimeout(800);
    return { page, seen, context };
  }

  const schemes = {
    light: ['en', { colorScheme: 'light' }],
    dark: ['de', { colorScheme: 'dark' }],
    'forced colours': ['zh-Hans', { forcedColors: 'active' }],
    'right to left': ['ar', { colorScheme: 'dark', reducedMotion: 'reduce' }],
  };
  for (const [scheme, [locale, settings]] of Object.entries(schemes)) {
    await t.test(`axe finds nothing in any state: ${scheme}`, async () => {
      const { page, context } = await everyState(locale, settings);
      assert.deepEqual(await violations(page), []);
      const spoken = await page.locator('.avowal-status').allTextContents();
      const { texts } = await localeFor(locale);
      for (const sentence of [texts.changed, texts.saved, texts.badNumber, texts.queued]) assert.ok(spoken.includes(sentence), `${sentence} in ${spoken}`);
      assert.equal(await page.locator('[role=alert]').count(), 1, 'only what was refused interrupts');
      const small = await page.locator('avowal-consent .avowal-item:visible, avowal-consent summary, avowal-consent .avowal-button:visible, avowal-phone select, avowal-phone input:visible, .avowal-choice label').evaluateAll((targets) =>
        targets.filter((target) => !target.matches('[type=radio], li')).map((target) => [target.outerHTML.slice(0, 60), target.getBoundingClientRect()]).filter(([, { width, height }]) => Math.min(width, height) < 44));
      assert.deepEqual(small, [], 'targets of 44 px');
      if (settings.reducedMotion) assert.deepEqual(await page.locator('.avowal-button').evaluateAll((buttons) => buttons.filter((button) => getComputedStyle(button).transitionDuration !== '0s').length), 0);
      if (scheme === 'right to left') {
        const [item, first] = await Promise.all(['#empty .avowal-item', '#empty .avowal-item input'].map((place) => page.locator(place).first().boundingBox()));
        assert.ok(first.x > item.x + item.width / 2, 'the box stands on the right');
      }
      for (const width of [1280, 640, 320]) {
        await page.setViewportSize({ width, height: 800 });
        const wide = await page.evaluate(() => [document.documentElement.scrollWidth, [...document.querySelectorAll('avowal-consent *, avowal-phone *')].filter((element) => element.getBoundingClientRect().right > innerWidth + 1 || element.getBoundingClientRect().left < -1).map((element) => element.outerHTML.slice(0, 80))]);
        assert.deepEqual(wide, [width === 320 ? 320 : wide[0], []], `${width} px`);
        assert.ok(wide[0] <= width);
      }
      assert.deepEqual(await violations(page), [], 'at 320 px');
      // WCAG 1.4.12: nothing is cut when a reader spaces the text out, or doubles it
      await page.evaluate(() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important } html { font-size: 200% }');
        document.adoptedStyleSheets.push(sheet);
      });
      const cut = await page.locator('avowal-consent .avowal-item:visible, avowal-consent p:visible, avowal-consent legend:visible').evaluateAll((elements) => elements.filter((element) => element.scrollHeight > element.clientHeight + 2 || element.scrollWidth > element.clientWidth + 2).map((element) => element.textContent.slice(0, 40)));
      assert.deepEqual(cut, [], 'spaced and doubled');
      await context.close();
    });
  }

  await t.test('the demo itself', async () => {
    for (const path of ['/', '/?lang=ar']) {
      const { page, context } = await open(browser, demo.origin, { path, viewport: { width: 390, height: 844 } });
      assert.deepEqual(await violations(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'no sideways scrolling on a phone');
      assert.deepEqual(await page.evaluate(async () => (await import('/pkg/elements.js')).lintPage()), []);
      await context.close();
    }
  });

  await t.test('the keyboard: order of reading, no trap, a ring that is seen', async () => {
    const { page, context } = await open(browser, demo.origin);
    await page.focus('#phone');
    await page.waitForSelector('select[name=phone-region]');
    await page.evaluate(() => document.querySelector('.top a:last-child').focus());
    const order = [];
    for (let press = 0; press < 8; press++) {
      await page.keyboard.press('Tab');
      order.push(await page.evaluate(() => document.activeElement.name || document.activeElement.localName));
    }
    assert.deepEqual(order.slice(0, 6), ['phone-region', 'phone', 'avowal-consent', 'avowal-consent', 'summary', 'button']);
    await page.keyboard.press('Shift+Tab');
    await page.focus('input[value="offers/sms"]');
    await page.keyboard.press('Shift+Tab');
    const ring = await page.evaluate(() => { const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement.closest('.avowal-item')); return [outlineStyle, outlineWidth]; });
    assert.deepEqual(ring, ['solid', '3px']);
    const before = await page.evaluate(() => document.activeElement.checked);
    await page.keyboard.press('Space');
    assert.equal(await page.evaluate(() => document.activeElement.checked), !before);
    let free = false;
    for (let press = 0; press < 50 && !free; press++) {
      await page.keyboard.press('Tab');
      free = await page.evaluate(() => document.activeElement === document.body);
    }
    assert.ok(free, 'fifty tabs lead out of the page');
    await context.close();
  });

  await t.test('what a screen reader is told', async () => {
    const { page, context } = await open(browser, demo.origin);
    await page.fill('#phone', '0151 23456761');
    await page.click('input[value="order-updates/sms"]');
    await page.waitForFunction(() => document.querySelector('.avowal-line')?.textContent);
    const tree = await page.locator('form').ariaSnapshot();
    for (const line of [
      '- combobox "Country of the number"',
      '- textbox "Mobile number"',
      '- status: We read this as \u2066+49 1512 3456761\u2069 · Germany.',
      '- group "Text messages"',
      '- checkbox "Text me about my orders." [checked]',
      '- checkbox "Yes, Nordwind may send me offers by text message (SMS), up to 4 a month, also by automated means."',
    ]) assert.ok(tree.includes(line), `${line} in\n${tree}`);
    const client = await context.newCDPSession(page);
    const { nodes } = await client.send('Accessibility.getFullAXTree');
    const boxes = nodes.filter(({ role }) => role?.value === 'checkbox');
    assert.deepEqual(boxes.map(({ description }) => description?.value), [notice.words.en.facts, notice.words.en.facts], 'the facts belong to each box');
    assert.equal(nodes.some(({ role }) => ['dialog', 'alertdialog'].includes(role?.value)), false);
    await context.close();
  });

  await t.test('nothing jumps: layout shift while the elements come, are used and answer', async () => {
    const { page, context } = await open(browser, demo.origin, { path: '/mark.svg' });
    await page.addInitScript(() => { globalThis.shifts = []; new PerformanceObserver((list) => globalThis.shifts.push(...list.getEntries().filter(({ hadRecentInput }) => !hadRecentInput).map(({ value }) => value))).observe({ type: 'layout-shift', buffered: true }); });
    await page.goto(demo.origin);
    await page.waitForTimeout(500);
    const sum = await page.evaluate(() => globalThis.shifts.reduce((total, value) => total + value, 0));
    assert.ok(sum <= 0.01, String(sum));
    await context.close();
  });
});
