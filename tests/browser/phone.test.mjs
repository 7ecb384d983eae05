// What <avowal-phone> says of a number, and what it asks when a number may be two.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, passes, start, stored } from './support.mjs';

test('the number in Chromium', async (t) => {
  const { demo, browser } = await start(t);
  const said = (page, words) => page.waitForFunction((text) => document.querySelector('.avowal-line')?.textContent.includes(text), words);

  await t.test('pasted forms are understood, and what cannot get texts is said', async () => {
    const { page, seen, context } = await open(browser, demo.origin);
    await page.click('#phone');
    for (const [typed, ...words] of [
      ['0044 7911 123456', '+44 7911 123456'],
      ['my number is 0151 23456789', '+49 1512 3456789'],
      ['０１５１ ２３４５６７８９', '+49 1512 3456789'],
      ['030 123456', '+49 30 123456', 'landline'],
      ['0800 1234567', 'usually cannot get text messages'],
      ['0151 23456789 ext. 5', 'not to the extension'],
      ['0151 23456789 / 0151 23456780', 'Please keep one'],
    ]) {
      await page.fill('#phone', typed);
      for (const word of words) await said(page, word);
      assert.equal(await page.inputValue('#phone'), typed);
    }
    assert.deepEqual(seen.trouble, []);
    await context.close();
  });

  await t.test('a number that was put in and sent at once has no reading of the number before; a field that a framework replaced is read', async () => {
    const { page, context } = await open(browser, demo.origin);
    let sent;
    await page.route('**/avowal/consent', (route) => { sent = JSON.parse(route.request().postData()); return route.continue(); });
    await page.fill('#phone', '0151 23456789');
    await said(page, '+49 1512 3456789');
    await page.locator('avowal-consent input[type=checkbox]').first().click();
    await page.evaluate(() => {
      const input = document.querySelector('#phone');
      input.value = '+44 7400 123456';
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
      document.forms[0].requestSubmit();
    });
    await page.waitForSelector('avowal-consent:state(sealed)');
    const { events } = JSON.parse(Buffer.from(sent.capture.split('.')[1], 'base64url'));
    assert.deepEqual([sent.phone, events.filter(({ e }) => e === 'phone-valid')], ['+44 7400 123456', []]);
    await page.evaluate(() => {
      const fresh = document.querySelector('#phone').cloneNode();
      document.querySelector('#phone').replaceWith(fresh);
    });
    await page.fill('#phone', '0160 5555555');
    await said(page, '+49 160 5555555');
    assert.equal(await page.inputValue('[name=phone-read]'), '+491605555555');
    await context.close();
  });

  await t.test('the page hears when there is a reading no more, and no evidence holds that of an earlier number', async () => {
    const { page, seen, context } = await open(browser, demo.origin);
    await page.evaluate(() => { globalThis.told = []; document.addEventListener('avowal-phone', ({ detail }) => told.push(detail.region)); });
    const steps = [['0151 23456789', 'DE'], ['41 44 668 18 00', null], ['+81 90 1234 5678', 'JP'], ['', null], ['0151 23456789', 'DE'], ['0151 23456789 / 0151 23456780', null]];
    await page.click('#phone');
    for (const [at, [typed]] of steps.entries()) {
      await page.fill('#phone', typed);
      await page.waitForFunction((count) => globalThis.told.length === count, at + 1);
    }
    assert.deepEqual(await page.evaluate(() => globalThis.told), steps.map(([, region]) => region));
    await page.locator('avowal-consent input[type=checkbox]').first().click();
    await page.click('button[type=submit]');
    await page.waitForSelector('avowal-consent:is(:state(refused), :state(sealed))');
    const { capture } = JSON.parse(seen.requests.find(({ url }) => url.endsWith('/avowal/consent')).body);
    const { events } = JSON.parse(Buffer.from(capture.split('.')[1], 'base64url'));
    assert.deepEqual(events.filter(({ e }) => e === 'phone-valid'), []);
    // a core that dies in the middle takes back what it said
    await page.fill('#phone', '0151 23456789');
    await said(page, '+49');
    await page.evaluate(() => { Worker.prototype.postMessage = () => { throw new Error('gone'); }; });
    await page.fill('#phone', '0044 7911 123456');
    await page.waitForFunction(() => document.querySelector('avowal-phone').state === 'degraded');
    assert.deepEqual(await page.evaluate(() => [globalThis.told.at(-1), document.querySelector('input[name=phone-read]').value, document.querySelector('.avowal-line').textContent]), [null, '', '']);
    await context.close();
  });

  await t.test('a choice counts for what stands in the field when it is made', async () => {
    const { page, context } = await open(browser, demo.origin);
    await page.click('#phone');
    await page.fill('#phone', '41 44 668 18 00');
    await page.waitForSelector('.avowal-choice input[type=radio]');
    await page.press('#phone', 'End');
    await page.keyboard.type(' ');
    // the reading of the region that is chosen already: only the press tells it from the other
    await page.locator('.avowal-choice label', { hasText: '+49' }).click();
    await said(page, '+49');
    await context.close();
  });

  await t.test('two readings are offered, neither is ticked, and the form waits', async () => {
    const { page, context } = await open(browser, demo.origin);
    const kept = stored(demo);
    await page.click('#phone');
    await page.fill('#phone', '41 44 668 18 00');
    await page.waitForSelector('.avowal-choice input[type=radio]');
    assert.equal(await page.locator('.avowal-choice input[type=radio]').count(), 2);
    assert.equal(await page.locator('.avowal-choice input:checked').count(), 0);
    await page.locator('avowal-consent input[type=checkbox]').first().click();
    await page.click('button[type=submit]');
    await passes(page, 300);
    assert.equal(stored(demo), kept, 'the choice is required');
    await page.locator('.avowal-choice label', { hasText: '+41' }).click();
    await said(page, '+41 44 668 18 00');
    assert.equal(await page.inputValue('select[name=phone-region]'), 'CH');
    await page.click('button[type=submit]');
    await page.waitForSelector('.outcome[data-outcome=valid]');
    assert.equal(stored(demo), kept + 1);
    await context.close();
  });
});
