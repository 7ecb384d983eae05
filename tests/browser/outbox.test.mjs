// What a person said is kept until the handler answered: through lost networks, closed pages, five tabs, broken servers.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { noticeDigest } from 'avowal';
import { consentMarkup } from 'avowal/elements';
import { notice } from '../../www/demo/server.mjs';
import { fixture, newest, open, passes, start, stored, until } from './support.mjs';

const ORDERS = 'input[value="order-updates/sms"]';
const consent = '**/avowal/consent';
const becomes = (page, state) => page.waitForSelector(`avowal-consent:state(${state})`);

async function answer(page, number) {
  await page.fill('#phone', number);
  await page.click(ORDERS);
  await page.click('button[type=submit]');
}

/** To open one that is going would make it anew: they are counted. */
const databases = (page) => page.evaluate(async () => (await indexedDB.databases()).length);

/** What lies in the page's database, as anyone at this device sees it. */
const kept = (page) => page.evaluate(async () => {
  const names = (await indexedDB.databases()).map(({ name }) => name);
  if (!names.includes('avowal')) return { names, rows: [] };
  const database = await new Promise((resolve) => { const opening = indexedDB.open('avowal'); opening.onsuccess = () => resolve(opening.result); });
  // it is being made in another tab
  if (!database.objectStoreNames.contains('mail')) return database.close(), { names, rows: [] };
  const all = (store) => new Promise((resolve) => { const asking = database.transaction(store).objectStore(store).getAll(); asking.onsuccess = () => resolve(asking.result); });
  const rows = await all('mail');
  const [key] = await all('keys');
  database.close();
  const exported = key && await crypto.subtle.exportKey('raw', key).then(() => 'exported', ({ name }) => name);
  return { names, rows: rows.map((row) => ({ fields: Object.keys(row), text: new TextDecoder('latin1').decode(row.sealed) })), key: key && [key.algorithm.name, key.extractable, exported] };
});

test('the outbox in Chromium', async (t) => {
  const { demo, browser } = await start(t);

  await t.test('offline, closed, opened again: one receipt, and nothing left behind', async () => {
    const profile = mkdtempSync(join(tmpdir(), 'avowal-profile-'));
    const launch = () => chromium.launchPersistentContext(profile, { executablePath: process.env.AVOWAL_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-background-networking'] });
    const before = stored(demo);
    let context = await launch();
    let page = await context.newPage();
    await page.goto(demo.origin);
    const challenge = page.waitForResponse('**/avowal/challenge');
    await page.fill('#phone', '0151 23456720');
    await page.click(ORDERS);
    // the challenge came when the form was touched; the network goes before it is sent
    await challenge;
    await page.route(consent, (route) => route.abort());
    await page.click('button[type=submit]');
    await becomes(page, 'queued');
    assert.match(await page.textContent('.avowal-status'), /kept on this device/);
    const { rows, key } = await kept(page);
    assert.equal(rows.length, 1);
    assert.deepEqual(rows[0].fields.sort(), ['id', 'iv', 'sealed', 'until']);
    assert.ok(!/2345|consent|order/.test(rows[0].text), 'what lies there is sealed');
    assert.deepEqual(key, ['AES-GCM', false, 'InvalidAccessError']);
    assert.equal(stored(demo), before);
    await context.close();

    context = await launch();
    page = await context.newPage();
    const told = [];
    await page.exposeFunction('told', (detail) => told.push(detail));
    await page.addInitScript(() => document.addEventListener('avowal-receipt', ({ detail }) => globalThis.told({ late: detail.late, id: detail.id })));
    await page.goto(demo.origin);
    await page.waitForFunction(() => document.querySelector('.avowal-status')?.textContent.includes('Saved'));
    assert.equal(stored(demo), before + 1);
    assert.equal(newest(demo).vec.action, 2);
    await until(() => told.length > 0);
    assert.equal(told.length, 1);
    assert.equal(told[0].late, true);
    // message, key and database are gone
    await until(async () => await databases(page) === 0);
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  });

  await t.test('five tabs send it once', async () => {
    const before = stored(demo);
    const { page, context } = await open(browser, demo.origin);
    let sent = 0;
    let online = false;
    await context.route(consent, async (route) => {
      if (!online) return route.abort();
      sent++;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return route.continue();
    });
    await answer(page, '0151 23456721');
    await becomes(page, 'queued');
    online = true;
    const tabs = await Promise.all(Array.from({ length: 5 }, () => context.newPage()));
    await Promise.all(tabs.map((tab) => tab.goto(demo.origin)));
    await until(async () => (await kept(page)).rows.length === 0);
    await passes(page, 500);
    assert.equal(stored(demo), before + 1);
    assert.equal(sent, 1, 'one tab at a time, and the others find it gone');
    await context.close();
  });

  await t.test('broken servers: 500, 429, an answer cut off, a repeat: one receipt each, and the truth is told', async () => {
    const faults = {
      500: (route) => route.fulfill({ status: 500, body: 'oh' }),
      '503, in HTML': (route) => route.fulfill({ status: 503, contentType: 'text/html', body: '<h1>busy' }),
      429: (route) => route.fulfill({ status: 429, headers: { 'retry-after': '1' }, body: '' }),
      'stored, and the answer cut off': async (route) => { await route.fetch(); return route.abort(); },
      'no answer at all': () => undefined,
      'not JSON': (route) => route.fulfill({ status: 200, contentType: 'application/json', body: '{"receipt":' }),
    };
    for (const [name, fault] of Object.entries(faults)) {
      const before = stored(demo);
      const { page, context } = await open(browser, demo.origin);
      // a request waits 20 s; the test does not
      if (name === 'no answer at all') await page.evaluate(() => { const timeout = AbortSignal.timeout; AbortSignal.timeout = (ms) => timeout.call(AbortSignal, ms === 20_000 ? 1000 : ms); });
      let first = true;
      await page.route(consent, (route) => {
        if (!first) return route.continue();
        first = false;
        return fault(route);
      });
      await answer(page, '0151 23456722');
      await becomes(page, 'queued');
      await becomes(page, 'sealed');
      assert.equal(stored(demo), before + 1, name);
      assert.equal((await kept(page)).rows.length, 0, name);
      await context.close();
    }
  });

  await t.test('a page that leaves in the middle loses nothing', async () => {
    const before = stored(demo);
    const { page, context } = await open(browser, demo.origin);
    let held = true;
    await context.route(consent, (route) => (held ? undefined : route.continue()));
    const leaving = page.waitForRequest(consent);
    await answer(page, '0151 23456723');
    await leaving;
    await page.goto('about:blank');
    held = false;
    const next = await context.newPage();
    await next.goto(demo.origin);
    await next.waitForFunction(() => document.querySelector('.avowal-status')?.textContent.includes('Saved'));
    assert.equal(stored(demo), before + 1);
    await context.close();
  });

  await t.test('what came too late is wiped, and said', async () => {
    const before = stored(demo);
    const { page, context } = await open(browser, demo.origin);
    await context.route(consent, (route) => route.abort());
    await answer(page, '0151 23456724');
    await becomes(page, 'queued');
    await page.evaluate(() => new Promise((resolve) => {
      const opening = indexedDB.open('avowal');
      opening.onsuccess = () => {
        const database = opening.result;
        const store = database.transaction('mail', 'readwrite').objectStore('mail');
        store.getAll().onsuccess = ({ target }) => {
          const [row] = target.result;
          store.put({ ...row, until: Date.now() - 1 }).onsuccess = () => { database.close(); resolve(); };
        };
      };
    }));
    const next = await context.newPage();
    await page.close();
    await next.goto(demo.origin);
    await becomes(next, 'refused');
    await next.waitForFunction(() => /could not be sent in time/.test(document.querySelector('.avowal-status')?.textContent));
    await until(async () => await databases(next) === 0);
    assert.equal(stored(demo), before);
    await context.close();
  });

  await t.test('what seems too late by the clock of the device is sent once before it is wiped', async () => {
    const before = stored(demo);
    const { page, context } = await open(browser, demo.origin);
    await context.route(consent, (route) => route.abort());
    await answer(page, '0151 23456731');
    await becomes(page, 'queued');
    await page.close();
    await context.unroute(consent);
    const next = await context.newPage();
    // four days fast: the handler alone knows the time
    await next.addInitScript(() => { const now = Date.now; Date.now = () => now() + 4 * 86_400_000; });
    await next.goto(demo.origin);
    await next.waitForFunction(() => document.querySelector('.avowal-status')?.textContent.includes('Saved'));
    await until(async () => await databases(next) === 0);
    assert.equal(stored(demo), before + 1);
    await context.close();
  });

  await t.test('a withdrawal is kept as well', async () => {
    const { page, context } = await open(browser, demo.origin);
    await answer(page, '0151 23456725');
    await becomes(page, 'sealed');
    let online = false;
    await context.route('**/avowal/withdraw', (route) => (online ? route.continue() : route.abort()));
    await page.evaluate(() => document.addEventListener('avowal-queued', ({ detail }) => { globalThis.keptUntil = detail.until; }));
    await page.getByRole('button', { name: 'Withdraw' }).click();
    await becomes(page, 'queued');
    assert.equal(await page.evaluate(() => new Date(globalThis.keptUntil).getUTCFullYear()), 275760, 'it is never too late to stop');
    online = true;
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await becomes(page, 'withdrawn');
    assert.equal(newest(demo).ev, 'withdraw');
    await context.close();
  });

  await t.test('of two purposes one is withdrawn while the network is gone: the other stays, and nobody who chooses anew is disturbed', async () => {
    const { page, context } = await open(browser, demo.origin);
    await page.click('input[value="offers/sms"]');
    await answer(page, '0151 23456728');
    await becomes(page, 'sealed');
    await page.evaluate(async () => {
      const element = document.querySelector('avowal-consent');
      element.mode = 'manage';
      globalThis.told = [];
      element.addEventListener('avowal-withdraw', ({ detail }) => globalThis.told.push(detail.purpose));
      await element.show(element.receipt);
    });
    const list = () => page.locator('.avowal-record > li').evaluateAll((items) => items.map(({ dataset, lastElementChild }) => [dataset.purpose, dataset.status === 'withdrawn', lastElementChild.localName]));
    let online = false;
    await context.route('**/avowal/withdraw', (route) => (online ? route.continue() : route.abort()));
    await page.locator('.avowal-record button').first().click();
    await becomes(page, 'queued');
    online = true;
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await becomes(page, 'withdrawn');
    await page.waitForFunction(() => globalThis.told.length === 1);
    await page.getByRole('button', { name: 'Choose again' }).waitFor();
    assert.deepEqual(await list(), [['order-updates', true, 'span'], ['offers', false, 'button']]);
    online = false;
    await page.locator('.avowal-record button').first().click();
    await becomes(page, 'queued');
    await page.getByRole('button', { name: 'Choose again' }).click();
    await page.click(ORDERS);
    await becomes(page, 'given');
    online = true;
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await page.waitForFunction(() => globalThis.told.length === 2);
    assert.deepEqual(await page.evaluate(() => [globalThis.told, document.querySelector('avowal-consent').state]), [['order-updates', 'offers'], 'given']);
    await context.close();
  });

  await t.test('a handler that asks for years is asked again in an hour; a network that comes back twice starts no second loop', async () => {
    const { page, context } = await open(browser, demo.origin);
    await page.evaluate(() => {
      globalThis.waits = [];
      const plain = setTimeout;
      globalThis.setTimeout = (work, ms) => { waits.push(ms); return plain(work, ms); };
      globalThis.tries = 0;
      const request = LockManager.prototype.request;
      LockManager.prototype.request = function (name, ...more) { tries += /^avowal-[0-9a-f]{64}$/.test(name); return request.call(this, name, ...more); };
    });
    const busy = (route) => route.fulfill({ status: 503, headers: { 'retry-after': '99999999999' }, body: '' });
    let asked = 0;
    let held;
    await page.route(consent, (route) => { if (++asked === 2) held = route; else return busy(route); });
    await answer(page, '0151 23456729');
    await becomes(page, 'queued');
    await page.waitForFunction(() => globalThis.waits.includes(3_600_000));
    const online = () => page.evaluate(() => dispatchEvent(new Event('online')));
    await online();
    await until(() => held);
    assert.equal(asked, 2, 'once at submit, and once when the network was back');
    const before = await page.evaluate(() => globalThis.tries);
    await online();
    await online();
    await passes(page, 300);
    assert.equal(await page.evaluate(() => globalThis.tries), before, 'one attempt at a time');
    await busy(held);
    await page.waitForFunction(() => globalThis.waits.filter((ms) => ms === 3_600_000).length === 2);
    assert.equal(await page.evaluate(() => Math.max(...globalThis.waits.filter(Boolean))), 3_600_000);
    await context.close();
  });

  await t.test('who answers again while the first answer waits means the second', async () => {
    // mail is sent in the order of its digests: what is right by luck is not right each time
    for (let round = 0; round < 4; round++) {
      const before = stored(demo);
      const { page, context } = await open(browser, demo.origin);
      let online = false;
      await page.route(consent, (route) => (online ? route.continue() : route.abort()));
      await answer(page, `0151 2345673${round}`);
      await becomes(page, 'queued');
      await page.click(ORDERS);
      await page.click('button[type=submit]');
      await page.waitForFunction(() => document.querySelector('avowal-consent').state === 'queued' && document.querySelector('avowal-consent').value.length === 0);
      assert.equal((await kept(page)).rows.length, 1, 'the first waits no longer');
      online = true;
      await page.evaluate(() => dispatchEvent(new Event('online')));
      await becomes(page, 'sealed');
      assert.equal(stored(demo), before + 1);
      assert.deepEqual(newest(demo).grants.map(({ status }) => status), ['refused', 'refused']);
      await context.close();
    }
  });

  await t.test('answers of several pages are sent in the order in which they were given', async () => {
    for (let round = 0; round < 4; round++) {
      const before = stored(demo);
      const { page, context } = await open(browser, demo.origin);
      let online = false;
      await page.route(consent, (route) => (online ? route.continue() : route.abort()));
      await answer(page, `0151 2345675${round}`);
      await becomes(page, 'queued');
      await page.reload();
      await page.fill('#phone', `0151 2345675${round}`);
      await page.click('button[type=submit]');
      await becomes(page, 'queued');
      online = true;
      await page.evaluate(() => dispatchEvent(new Event('online')));
      await until(() => stored(demo) === before + 2);
      assert.deepEqual(newest(demo).grants.map(({ status }) => status), ['refused', 'refused'], 'the refusal came last');
      await context.close();
    }
  });

  await t.test('an answer on its way comes before the one that replaces it', async () => {
    const { page, context } = await open(browser, demo.origin);
    const order = [];
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    let calls = 0;
    await page.route(consent, async (route) => {
      const call = ++calls;
      if (call === 1) return route.abort();
      order.push(JSON.parse(route.request().postData()).grants.some(({ given }) => given));
      if (call === 2) await held;
      return route.continue();
    });
    await answer(page, '0151 23456754');
    await becomes(page, 'queued');
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await until(() => calls === 2);
    await page.evaluate(() => document.querySelector('form').reset());
    await page.fill('#phone', '0151 23456754');
    await page.click('button[type=submit]');
    await becomes(page, 'sending');
    await passes(page, 300);
    assert.equal(calls, 2, 'it waits for the one before');
    release();
    await becomes(page, 'sealed');
    assert.deepEqual([order[0], order.at(-1)], [true, false]);
    assert.deepEqual(newest(demo).grants.map(({ status }) => status), ['refused', 'refused']);
    await context.close();
  });

  await t.test('a withdrawal that waited and was refused is shown as refused', async () => {
    const { page, context } = await open(browser, demo.origin);
    await answer(page, '0151 23456755');
    await becomes(page, 'sealed');
    let calls = 0;
    await page.route('**/avowal/withdraw', (route) => (calls++ === 0 ? route.abort() : route.fulfill({ status: 403, contentType: 'application/problem+json', body: '{"code":"edge.origin","title":"no"}' })));
    await page.getByRole('button', { name: 'Withdraw' }).click();
    await becomes(page, 'queued');
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await becomes(page, 'refused');
    await context.close();
  });

  await t.test('what comes of other mail is told, and changes nothing of the answer on screen', async () => {
    const { page, context } = await open(browser, demo.origin);
    const tell = () => page.evaluate(() => { globalThis.told = []; for (const name of ['receipt', 'error']) document.addEventListener(`avowal-${name}`, ({ detail }) => told.push([name, detail.late ?? detail.code])); });
    let passing = () => false;
    await page.route(consent, (route) => (passing(route.request().postData()) ? route.continue() : route.abort()));
    await answer(page, '0151 23456735');
    await becomes(page, 'queued');
    // a later page, another number: the mail of the first one comes through alone
    await page.reload();
    await tell();
    await answer(page, '0151 23456736');
    await becomes(page, 'queued');
    passing = (body) => body.includes('56735');
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await page.waitForFunction(() => globalThis.told.length > 0);
    assert.deepEqual(await page.evaluate(() => [globalThis.told, document.querySelector('avowal-consent').state, document.querySelector('avowal-consent').receipt]), [[['receipt', true]], 'queued', undefined]);
    passing = () => true;
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await becomes(page, 'sealed');
    // and one that is refused takes no answer back that is stored
    passing = () => false;
    await answer(page, '12');
    await becomes(page, 'queued');
    await page.reload();
    passing = (body) => !body.includes('"phone":"12"');
    await answer(page, '0151 23456737');
    await becomes(page, 'sealed');
    await tell();
    passing = () => true;
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await page.waitForFunction(() => globalThis.told.length > 0);
    assert.deepEqual(await page.evaluate(() => [globalThis.told, document.querySelector('avowal-consent').state]), [[['error', 'edge.phone-invalid']], 'sealed']);
    await context.close();
  });

  await t.test('the loop outlives the element that began it, and a store that hangs holds up nobody', async () => {
    const head = ['a', 'b'].map((id) => `<form id="${id}" method="post" action="/avowal/consent"><input type="tel" name="phone" aria-label="Number"><avowal-consent>${consentMarkup(notice, noticeDigest(notice), 'en', { id })}</avowal-consent><button>Send</button></form>`).join('');
    const { page, context } = await fixture(browser, demo, `${head}<script type="module" src="/define.js"></script>`);
    let online = false;
    await page.route(consent, (route) => (online ? route.continue() : route.abort()));
    for (const id of ['a', 'b']) {
      await page.fill(`#${id} input[type=tel]`, `0151 2345673${id === 'a' ? 8 : 9}`);
      await page.locator(`#${id} ${ORDERS}`).click();
      await page.click(`#${id} > button`);
      await page.waitForSelector(`#${id} avowal-consent:state(queued)`);
    }
    await page.evaluate(() => {
      globalThis.told = 0;
      document.addEventListener('avowal-receipt', () => told++);
      document.querySelector('#a').remove();
    });
    online = true;
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await becomes(page, 'sealed');
    await page.waitForFunction(() => globalThis.told === 2);
    // another tab holds the lock of the store and does not let go
    await page.reload();
    await page.evaluate(() => void navigator.locks.request('avowal-outbox', () => new Promise(() => {})));
    const before = stored(demo);
    await page.fill('#a input[type=tel]', '0151 23456740');
    await page.locator(`#a ${ORDERS}`).click();
    await page.click('#a > button');
    await page.waitForSelector('#a avowal-consent:state(sealed)');
    assert.equal(stored(demo), before + 1);
    await context.close();
  });

  await t.test('a second click on Withdraw is the first, and the page hears of it without the script of records', async () => {
    const { page, context } = await open(browser, demo.origin);
    await page.route('**/elements/record.js', (route) => route.abort());
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    let asked = 0;
    await page.route('**/avowal/withdraw', async (route) => { asked++; await held; await route.continue(); });
    await page.evaluate(() => { globalThis.told = []; for (const name of ['withdraw', 'queued', 'error']) document.addEventListener(`avowal-${name}`, () => told.push(name)); });
    await answer(page, '0151 23456741');
    await becomes(page, 'sealed');
    await page.getByRole('button', { name: 'Withdraw' }).dblclick();
    await until(() => asked > 0);
    await passes(page, 200);
    release();
    await becomes(page, 'withdrawn');
    await page.getByRole('button', { name: 'Choose again' }).waitFor();
    assert.deepEqual([asked, await page.evaluate(() => globalThis.told)], [1, ['withdraw']]);
    await context.close();
  });

  await t.test('`outbox=off` keeps nothing, and says that no answer came', async () => {
    const { page, context } = await open(browser, demo.origin);
    await page.evaluate(() => document.querySelector('avowal-consent').setAttribute('outbox', 'off'));
    await page.route(consent, (route) => route.abort());
    await answer(page, '0151 23456726');
    await becomes(page, 'refused');
    assert.match(await page.textContent('.avowal-status'), /No answer came/);
    assert.deepEqual((await kept(page)).names, []);
    await context.close();
  });

  await t.test('a browser that keeps nothing sends all the same', async () => {
    const { page, context } = await open(browser, demo.origin, {});
    await page.evaluate(() => { IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); }; });
    const before = stored(demo);
    await answer(page, '0151 23456727');
    await becomes(page, 'sealed');
    assert.equal(stored(demo), before + 1);
    await context.close();
  });
});
