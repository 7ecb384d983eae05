// Everyone: the demo under axe, the keyboard, what a screen reader is told, nothing that jumps. Every state: states.test.mjs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { init } from 'avowal';
import { notice } from '../../www/demo/server.mjs';
import { open, passes, start } from './support.mjs';

await init();
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

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

  for (const [language, path, answer, scripts, script] of [['English', '/', 900, '*', 300], ['English', '/', 300, 'record', 900], ['Arabic', '/?lang=ar', 300, 'record', 900]]) {
    await t.test(`nothing jumps: layout shift while the elements come, are used and answer after ${answer} ms, scripts after ${script} (${language})`, async () => {
      const { page, context } = await open(browser, demo.origin, { path: '/mark.svg' });
      await page.addInitScript(() => { globalThis.shifts = []; new PerformanceObserver((list) => globalThis.shifts.push(...list.getEntries().filter(({ hadRecentInput }) => !hadRecentInput).map(({ value }) => value))).observe({ type: 'layout-shift', buffered: true }); });
      await page.setViewportSize({ width: 390, height: 844 });
      const later = (pattern, ms) => page.route(pattern, async (route) => { await new Promise((resolve) => setTimeout(resolve, ms)); await route.continue(); });
      await page.goto(demo.origin + path);
      await passes(page, 500);
      // each thing that comes does so long after the key or click that asked for it
      await later('**/form.wasm', 900);
      await later('**/avowal/consent', answer);
      await page.click('#phone');
      await page.keyboard.type('0151 23456762');
      await page.waitForFunction(() => document.querySelector('.avowal-line')?.textContent);
      await page.click('input[value="order-updates/sms"]');
      // the receipt below is the demo's own matter
      await page.evaluate(() => document.querySelectorAll('.receipt-card, .verdict-card').forEach((card) => card.remove()));
      await passes(page, 600);
      // and so do the scripts that only an answer needs
      await later(`**/elements/${scripts}.js`, script);
      // where the button stands on the page in each frame, from the click on: a browser that scrolls along would hide a jump
      await page.evaluate(() => {
        globalThis.places = new Set();
        const button = document.querySelector('button[type=submit]');
        const look = () => {
          if (document.querySelector('.avowal-status')?.textContent) globalThis.places.add(Math.round(button.getBoundingClientRect().top + scrollY));
          requestAnimationFrame(look);
        };
        look();
      });
      await page.click('button[type=submit]');
      await page.waitForSelector('.avowal-receipt-actions');
      await passes(page, 300);
      const places = await page.evaluate(() => [...globalThis.places]);
      assert.equal(places.length, 1, `it stood at ${places}`);
      const sum = await page.evaluate(() => globalThis.shifts.reduce((total, value) => total + value, 0));
      assert.ok(sum <= 0.01, String(sum));
      await context.close();
    });
  }

  await t.test('nothing jumps when what was sent is changed and sent again', async () => {
    const { page, context } = await open(browser, demo.origin, { path: '/mark.svg' });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(demo.origin);
    await page.fill('#phone', '0151 23456764');
    await page.click('input[value="order-updates/sms"]');
    await page.click('button[type=submit]');
    await page.waitForSelector('.avowal-receipt-actions');
    await page.click('input[value="offers/sms"]');
    await page.route('**/avowal/consent', async (route) => { await new Promise((resolve) => setTimeout(resolve, 600)); await route.continue(); });
    const height = () => page.evaluate(() => document.querySelector('avowal-consent').offsetHeight);
    const before = await height();
    await page.click('button[type=submit]');
    await page.waitForFunction(() => document.querySelector('avowal-consent').matches(':state(sending)'));
    assert.equal(await height(), before, 'while it is sent');
    await page.waitForFunction(() => document.querySelector('avowal-consent').matches(':state(sealed)'));
    await page.waitForSelector('.avowal-receipt-actions');
    await passes(page, 300);
    assert.equal(await height(), before, 'when the answer is there');
    await context.close();
  });

  await t.test('where the script of records does not come there is no copy to keep, and still a way back', async () => {
    const { page, context } = await open(browser, demo.origin);
    await page.route('**/elements/record.js', (route) => route.abort());
    await page.fill('#phone', '0151 23456763');
    await page.click('input[value="order-updates/sms"]');
    await page.click('button[type=submit]');
    await page.waitForSelector('.avowal-receipt-actions');
    assert.deepEqual(await page.locator('.avowal-receipt-actions > *').allTextContents(), ['Withdraw']);
    await context.close();
  });
});
