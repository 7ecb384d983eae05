// The elements in pages that are not the demo: many of them, moved, re-rendered, in shadow roots, in every mode.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { noticeDigest } from 'avowal';
import { consentMarkup, longNotice } from 'avowal/elements';
import { notice } from '../../www/demo/server.mjs';
import { fixture, newest, passes, start, stored, until } from './support.mjs';

const DEFINE = '<script type="module" src="/define.js"></script>';
const inner = (id, locale = 'en', details = '') => consentMarkup(notice, noticeDigest(notice), locale, { id, details });
const form = (id, action = '/avowal/consent', consent = inner(id)) =>
  `<form id="${id}" method="post" action="${action}"><avowal-phone region="DE"><label>Number <input type="tel" name="phone" autocomplete="tel"></label></avowal-phone><avowal-consent>${consent}</avowal-consent><button>Send</button></form>`;
const box = (id, index = 0) => `#${id} input[name=avowal-consent] >> nth=${index}`;

/** A language that comes when it is let go. */
function late() {
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  return { release, prepare: (page) => page.route('**/de.js', async (route) => { await held; await route.continue(); }) };
}

test('elements in Chromium', async (t) => {
  const { demo, browser } = await start(t);
  const open = (body, options) => fixture(browser, demo, body, options);

  await t.test('the fields of a form are those of the contract, before and after script', async () => {
    const { page, context } = await open(form('a'), { settings: { javaScriptEnabled: true } });
    const names = () => page.evaluate(() => [...document.forms[0].elements].filter(({ name }) => name).map(({ name, type, value, autocomplete }) => `${name} ${type} ${name.startsWith('avowal-') && type === 'checkbox' ? `${value} ${autocomplete}` : ''}`.trim()));
    const plain = ['phone tel', 'avowal-notice hidden', 'avowal-locale hidden', 'avowal-consent checkbox order-updates/sms off', 'avowal-consent checkbox offers/sms off'];
    assert.deepEqual(await names(), plain);
    await page.evaluate(() => import('/pkg/elements.js').then(({ define }) => define()));
    assert.deepEqual(await names(), plain, 'the elements add nothing before someone comes');
    await page.fill('#a input[type=tel]', '0151 23456700');
    await page.waitForSelector('input[name=phone-read]', { state: 'attached' });
    assert.deepEqual(await names(), ['phone-region select-one', ...plain.slice(0, 1), 'phone-read hidden', ...plain.slice(1)]);
    await context.close();
  });

  await t.test('many forms on one page keep to themselves', async () => {
    const { page, seen, context } = await open(`${form('a')}${form('b')}${form('c')}${DEFINE}`);
    const kept = stored(demo);
    await page.click(box('b', 1));
    await page.fill('#b input[type=tel]', '0151 23456701');
    await page.click('#b button:text("Send")');
    await page.waitForSelector('#b avowal-consent:state(sealed)');
    assert.equal(stored(demo), kept + 1);
    assert.deepEqual(newest(demo).grants.map(({ purpose, status }) => [purpose, status]), [['order-updates', 'refused'], ['offers', 'requested']]);
    assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll('avowal-consent')].map(({ state, value }) => [state, value.length])), [['empty', 0], ['sealed', 1], ['empty', 0]]);
    assert.equal(seen.requests.filter(({ url }) => url.endsWith('/challenge')).length, 1, 'one challenge, for the form that was used');
    assert.deepEqual(seen.trouble, []);
    await context.close();
  });

  await t.test('inside a foreign shadow root', async () => {
    const { page, context } = await open(`<foreign-card></foreign-card>${DEFINE}`);
    await page.evaluate((html) => {
      document.querySelector('foreign-card').attachShadow({ mode: 'open' }).append(document.createRange().createContextualFragment(html));
    }, form('a')).catch(() => undefined);
    // Trusted Types refuse HTML here, so the page builds it without
    if (await page.evaluate(() => document.querySelector('foreign-card').shadowRoot.childElementCount === 0)) {
      await page.evaluate((html) => {
        const policy = globalThis.trustedTypes.createPolicy('demo', { createHTML: (text) => text });
        document.querySelector('foreign-card').shadowRoot.innerHTML = policy.createHTML(html);
      }, form('a'));
    }
    const kept = stored(demo);
    await page.fill('#a input[type=tel]', '0151 23456702');
    await page.click(box('a'));
    await page.click('#a button:text("Send")');
    await page.waitForFunction(() => document.querySelector('foreign-card').shadowRoot.querySelector('avowal-consent').state === 'sealed');
    assert.equal(stored(demo), kept + 1);
    assert.equal(newest(demo).vec.action, 2);
    await context.close();
  });

  await t.test('moved in the page, and from one form to another', async () => {
    const { page, context } = await open(`${form('a')}<form id="b" method="post" action="/avowal/consent"><input type="tel" name="phone" aria-label="Number"><button>Send</button></form>${DEFINE}`);
    await page.click(box('a'));
    await page.evaluate(() => document.querySelector('#b').prepend(document.querySelector('avowal-consent')));
    assert.deepEqual(await page.evaluate(() => ({ form: document.querySelector('avowal-consent').form.id, state: document.querySelector('avowal-consent').state })), { form: 'b', state: 'given' });
    await page.fill('#b input[type=tel]', '0151 23456703');
    await page.click('#b button:text("Send")');
    await page.waitForSelector('#b avowal-consent:state(sealed)');
    assert.equal(newest(demo).vec.action, 2, 'the tick was seen, wherever the element stood');
    await context.close();
  });

  await t.test('a framework that renders the same boxes anew loses nothing, and forges nothing', async () => {
    const { page, context } = await open(`${form('a')}${DEFINE}`);
    await page.click(box('a'));
    const again = () => page.evaluate(() => {
      const old = document.querySelector('input[value="offers/sms"]').closest('label');
      const fresh = old.cloneNode(true);
      old.replaceWith(fresh);
      document.querySelector('.avowal-status')?.remove();
    });
    await again();
    assert.equal(await page.evaluate(() => document.querySelector('avowal-consent').state), 'given');
    await page.evaluate(() => { document.querySelector('input[value="offers/sms"]').checked = true; });
    await again();
    await page.fill('#a input[type=tel]', '0151 23456704');
    await page.click('#a button:text("Send")');
    await page.waitForSelector('#a avowal-consent:state(sealed)');
    assert.equal(newest(demo).vec.action, 1, 'a tick that a framework set is no act');
    await context.close();
  });

  await t.test('children that come after the element are found', async () => {
    const { page, seen, context } = await open(`<form id="a" method="post" action="/avowal/consent"><input type="tel" name="phone" aria-label="Number"><avowal-consent></avowal-consent><button>Send</button></form>${DEFINE}`, { head: '' });
    await page.evaluate((html) => {
      const policy = globalThis.trustedTypes.createPolicy('demo', { createHTML: (text) => text });
      document.querySelector('avowal-consent').innerHTML = policy.createHTML(html);
    }, inner('a'));
    await page.click(box('a'));
    await page.fill('#a input[type=tel]', '0151 23456705');
    await page.click('#a button:text("Send")');
    await page.waitForSelector('#a avowal-consent:state(sealed)');
    assert.equal(newest(demo).vec.action, 2);
    assert.ok(seen.trouble.every((text) => text.includes('page.markup')), seen.trouble.join());
    await context.close();
  });

  await t.test('faults of configuration are told loudly, and stop nothing', async () => {
    const cases = {
      'page.several-elements': `<form id="a" action="/none">${`<avowal-consent>${inner('x')}</avowal-consent>`}<avowal-consent>${inner('y')}</avowal-consent></form>`,
      'page.no-form': `<avowal-consent>${inner('x')}</avowal-consent>`,
      'page.markup': '<form action="/none"><avowal-consent></avowal-consent></form>',
      'page.markup, of the phone': form('a', '/none').replace('name="phone"', 'name="number"'),
      'page.attribute': form('a', '/none').replace('<avowal-consent', '<avowal-consent mode="tick"'),
      'page.attribute, of the phone': form('a', '/none').replace('region="DE"', 'region="DE" core="server"'),
    };
    for (const [name, body] of Object.entries(cases)) {
      const [code] = name.split(',');
      const { page, seen, context } = await open(`${body}${DEFINE}`);
      await until(() => seen.trouble.length > 0);
      await passes(page, 100);
      assert.equal(seen.trouble.length, 1, `${code}: ${seen.trouble}`);
      assert.ok(seen.trouble[0].includes(code), seen.trouble[0]);
      assert.equal(await page.evaluate(() => [...document.querySelectorAll('button')].every(({ disabled }) => !disabled)), true, 'no button of the page is touched');
      await context.close();
    }
    // a region that is none: told when the regions are known, and the number is read all the same
    const { page, seen, context } = await open(`${form('a', '/none').replace('region="DE"', 'region="Germany"')}${DEFINE}`);
    await page.fill('#a input[type=tel]', '+49 151 23456710');
    await page.waitForFunction(() => document.querySelector('.avowal-line')?.textContent.includes('+49'));
    assert.ok(seen.trouble.some((text) => text.includes('page.attribute')), seen.trouble.join());
    await context.close();
  });

  await t.test('nothing ticks a box: no attribute, property or method', async () => {
    const { page, context } = await open(`${form('a')}${DEFINE}`);
    const found = await page.evaluate(async () => {
      const element = document.querySelector('avowal-consent');
      const tried = [];
      for (let at = Object.getPrototypeOf(element); at && at !== HTMLElement.prototype; at = Object.getPrototypeOf(at)) {
        for (const [name, { set, value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
          if (set) tried.push(`setter ${name}`);
          if (typeof value === 'function' && name !== 'constructor' && !/Callback$/.test(name)) {
            await Promise.resolve(value.call(element, true)).catch(() => undefined);
          }
        }
      }
      for (const name of ['checked', 'value', 'given', 'ticked', 'mode', 'state']) {
        element.setAttribute(name, 'order-updates/sms');
        try { element[name] = ['order-updates/sms']; } catch { tried.push(`refused ${name}`); }
      }
      return { tried, value: element.value, ticked: document.querySelectorAll('input:checked').length };
    });
    assert.deepEqual(found.tried.filter((text) => text.startsWith('setter')), ['setter mode'], 'which reflects an attribute');
    assert.deepEqual([found.value, found.ticked], [[], 0]);
    await context.close();
  });

  await t.test('a required tick: the form waits, says why in the language of the page, and goes there', async () => {
    const consent = inner('a', 'de').replace('autocomplete="off"', 'autocomplete="off" required');
    const { page, context } = await open(`${form('a', '/avowal/consent', consent)}${DEFINE}`);
    await page.fill('#a input[type=tel]', '0151 23456706');
    await page.waitForSelector('select[name=phone-region]');
    await page.click('#a button:text("Send")');
    await page.waitForSelector('.avowal-error');
    assert.match(await page.textContent('.avowal-error'), /Kreuzen Sie dieses Feld an/);
    const box0 = page.locator(box('a'));
    assert.equal(await box0.getAttribute('aria-invalid'), 'true');
    assert.match(await box0.getAttribute('aria-describedby'), /a-facts avowal-error-1/);
    assert.equal(await page.evaluate(() => document.activeElement.value), 'order-updates/sms');
    assert.match(await page.evaluate(() => document.activeElement.validationMessage), /Kreuzen Sie/);
    assert.equal(await page.evaluate(() => document.querySelector('avowal-consent').state), 'invalid');
    await page.keyboard.press('Space');
    assert.equal(await page.locator('.avowal-error').count(), 0);
    assert.equal(await box0.getAttribute('aria-invalid'), null);
    assert.equal(await box0.getAttribute('aria-describedby'), 'a-facts');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#a avowal-consent:state(sealed)');
    await context.close();
  });

  await t.test('a form that sends itself as soon as a fault is mended is sent', async () => {
    const consent = inner('a', 'de').replace('autocomplete="off"', 'autocomplete="off" required');
    const { page, context } = await open(`${form('a', '/avowal/consent', consent)}${DEFINE}`);
    // by a listener of the page on the control itself, the first that hears of it
    const sendOn = (kind, control) => page.evaluate(([kind, control]) => document.querySelector(control).addEventListener(kind, () => document.forms[0].requestSubmit(), { once: true }), [kind, control]);
    const message = (selector) => page.waitForFunction((selector) => document.querySelector(selector).validationMessage, selector).then((found) => found.jsonValue());
    await page.click('#a button:text("Send")');
    await page.waitForSelector('.avowal-error');
    assert.match(await message('[value="order-updates/sms"]'), /Kreuzen Sie/);
    await page.keyboard.press('Space');
    assert.match(await message('input[type=tel]'), /Nummer/);
    await sendOn('input', 'input[type=tel]');
    await page.locator('#a input[type=tel]').fill('0151 23456708');
    await page.waitForSelector('#a avowal-consent:state(sealed)');
    assert.equal(newest(demo).vec.action, 2);
    // the other way round: the number is there, and the tick comes last
    await page.reload();
    await page.fill('#a input[type=tel]', '0151 23456708');
    await page.click('#a button:text("Send")');
    await page.waitForSelector('.avowal-error');
    assert.match(await message('[value="order-updates/sms"]'), /Kreuzen Sie/);
    await sendOn('change', '[value="order-updates/sms"]');
    await page.keyboard.press('Space');
    await page.waitForSelector('#a avowal-consent:state(sealed)');
    await context.close();
  });

  await t.test('what closes a dialog sends nothing', async () => {
    const cancel = '<button formmethod="dialog" formnovalidate>Cancel</button>';
    for (const body of [form('a').replace('<button>', `${cancel}<button>`), form('a').replace('method="post"', 'method="dialog"')]) {
      const { page, seen, context } = await open(`<dialog>${body}</dialog>${DEFINE}`);
      const kept = stored(demo);
      await page.evaluate(() => document.querySelector('dialog').showModal());
      await page.fill('#a input[type=tel]', '0151 23456714');
      await page.click(box('a'));
      await page.locator('#a button').first().click();
      await page.waitForFunction(() => !document.querySelector('dialog').open);
      await passes(page, 300);
      assert.deepEqual([stored(demo), seen.requests.filter(({ url }) => url.endsWith('/consent')).length], [kept, 0]);
      assert.equal(await page.evaluate(() => document.querySelector('avowal-consent').state), 'given');
      await context.close();
    }
  });

  await t.test('what is being sent is what was there at the submit, whatever happens meanwhile', async () => {
    const acts = {
      'the page goes to the background': (page) => page.evaluate(() => { Object.defineProperty(document, 'hidden', { value: true }); document.dispatchEvent(new Event('visibilitychange', { bubbles: true })); }),
      'another box is clicked': (page) => page.click(box('a', 1)),
      'the tick is clicked': (page) => page.click(box('a')),
      'the number is edited': (page) => page.locator('#a input[type=tel]').fill('0151 23456716'),
      'the page disables all of it': (page) => page.evaluate(() => { for (const control of document.forms[0].elements) control.disabled = true; }),
      'the page resets the form': (page) => page.evaluate(() => document.forms[0].reset()),
    };
    for (const [name, act] of Object.entries(acts)) {
      let release;
      const held = new Promise((resolve) => { release = resolve; });
      const { page, context } = await open(`${form('a')}${DEFINE}`, { prepare: (page) => page.route('**/avowal/challenge', async (route) => { await held; await route.continue(); }) });
      await page.fill('#a input[type=tel]', '0151 23456715');
      await page.click(box('a'));
      await page.click('#a button:text("Send")');
      await page.waitForSelector('avowal-consent:state(sending)');
      await act(page);
      release();
      await page.waitForSelector('avowal-consent:state(sealed)', { state: 'attached' });
      const { vec, grants, phone } = newest(demo);
      assert.deepEqual([vec.action, grants.map(({ status }) => status)], [2, ['given', 'refused']], name);
      assert.equal(phone, undefined, 'the number is disclosed apart');
      assert.equal(await page.evaluate(async () => { const { receipt } = document.querySelector('avowal-consent'); return receipt.split('~').slice(1, -1).map((text) => JSON.parse(atob(text.replaceAll('-', '+').replaceAll('_', '/')))).find(([, claim]) => claim === 'phone')[2].e164; }), '+4915123456715', name);
      // there is a way back from what was given, not from what the boxes say now
      await page.getByRole('button', { name: 'Withdraw' }).waitFor();
      await context.close();
    }
  });

  await t.test('a page that clears its form once there is a receipt leaves what is said of it, and a form cleared on its way is not sealed anew', async () => {
    const { page, context } = await open(`${form('a')}${DEFINE}`);
    await page.evaluate(() => document.addEventListener('avowal-receipt', () => document.forms[0].reset(), { once: true }));
    await page.fill('#a input[type=tel]', '0151 23456719');
    await page.click(box('a'));
    await page.click('#a button:text("Send")');
    await page.getByRole('button', { name: 'Withdraw' }).waitFor();
    await page.waitForSelector('avowal-consent:state(empty)');
    await passes(page, 200);
    assert.match(await page.textContent('.avowal-status'), /Saved/);
    let calls = 0;
    await page.route('**/avowal/consent', async (route) => {
      calls++;
      await page.evaluate(() => document.forms[0].reset());
      return route.fulfill({ status: 422, contentType: 'application/problem+json', body: '{"code":"capture.expired","title":"too late"}' });
    });
    await page.fill('#a input[type=tel]', '0151 23456719');
    await page.click(box('a'));
    await page.click('#a button:text("Send")');
    await page.waitForSelector('avowal-consent:state(refused)');
    assert.equal(calls, 1);
    assert.match(await page.textContent('.avowal-status'), /too long|again/);
    await context.close();
  });

  await t.test('a capture is for one submit', async () => {
    const bodies = [];
    const { page, context } = await open(`${form('a', '/elsewhere')}${DEFINE}`, {
      prepare: (page) => page.route('**/elsewhere', (route) => { bodies.push(new URLSearchParams(route.request().postData())); return route.fulfill({ status: 204 }); }),
    });
    await page.fill('#a input[type=tel]', '0151 23456717');
    await page.click('#a button:text("Send")');
    await until(() => bodies.length === 1);
    assert.ok(bodies[0].get('avowal'));
    // the next finds no way to make one
    await page.evaluate(() => { crypto.subtle.sign = () => Promise.reject(new Error('no')); });
    await page.fill('#a input[type=tel]', '0151 23456718');
    await page.click(box('a'));
    await page.click('#a button:text("Send")');
    await until(() => bodies.length === 2);
    assert.deepEqual([bodies[1].get('phone'), bodies[1].get('avowal')], ['0151 23456718', null]);
    await context.close();
  });

  await t.test('a fault that is mended while its words are on the way is not told', async () => {
    const { release, prepare } = late();
    const { page, context } = await open(`${form('a', '/none', inner('a', 'de').replace('autocomplete="off"', 'autocomplete="off" required'))}${DEFINE}`, { prepare });
    await page.fill('#a input[type=tel]', '0151 23456712');
    await page.click('#a button:text("Send")');
    await page.waitForSelector('avowal-consent:state(invalid)');
    await page.click(box('a'));
    await page.waitForSelector('avowal-consent:state(given)');
    release();
    await page.waitForFunction(() => document.querySelector('input[type=tel]').checkValidity() && document.querySelector('[value="order-updates/sms"]').checkValidity());
    await page.evaluate(() => import('/pkg/elements.js').then(({ localeFor }) => localeFor('de')));
    assert.equal(await page.locator('.avowal-error, [aria-invalid]').count(), 0);
    await context.close();
  });

  await t.test('a number is asked for once something is ticked, and of nobody else', async () => {
    const { page, context } = await open(`${form('a', '/account')}${DEFINE}`);
    let sent = 0;
    await page.route('**/account', (route) => { sent++; return route.fulfill({ status: 204 }); });
    await page.click('#a button:text("Send")');
    // no tick, no number: nobody minds
    await until(() => sent === 1);
    await page.click(box('a'));
    await page.waitForFunction(() => !document.forms[0].checkValidity());
    await page.click('#a button:text("Send")');
    await passes(page, 300);
    assert.equal(sent, 1);
    assert.match(await page.evaluate(() => document.querySelector('input[type=tel]').validationMessage), /Enter the number/);
    await page.evaluate(() => document.forms[0].reset());
    // a form that was reset lacks nothing
    await page.waitForFunction(() => document.forms[0].checkValidity());
    await page.waitForSelector('avowal-consent:state(empty)');
    await page.click(box('a'));
    await page.fill('#a input[type=tel]', '0151 23456707');
    await page.click('#a button:text("Send")');
    await until(() => sent > 1);
    assert.equal(sent, 2);
    await context.close();
  });

  await t.test('an element that leaves takes its demand along, and one that moves asks in its new form', async () => {
    const { release, prepare } = late();
    const { page, context } = await open(`<form id="a" action="/none"><input type="tel" name="phone" aria-label="Number"><avowal-consent>${inner('a', 'de')}</avowal-consent></form><form id="b" action="/none"><input type="tel" name="phone" aria-label="Number"></form>${DEFINE}`, { prepare });
    const valid = () => page.evaluate(() => [...document.forms].map((form) => form.checkValidity()));
    await page.click(box('a'));
    // its language is still on the way when it moves
    await page.evaluate(() => document.querySelector('#b').append(document.querySelector('avowal-consent')));
    release();
    await page.waitForFunction(() => !document.querySelector('#b').checkValidity());
    assert.deepEqual(await valid(), [true, false]);
    await page.evaluate(() => document.querySelector('#a').append(document.querySelector('avowal-consent')));
    await page.waitForFunction(() => !document.querySelector('#a').checkValidity());
    assert.deepEqual(await valid(), [false, true]);
    await page.evaluate(() => document.querySelector('avowal-consent').remove());
    assert.deepEqual(await valid(), [true, true], 'the input is the page’s');
    await context.close();
  });

  await t.test('a box and its words side by side, bound by `for`: the same evidence, the same words', async () => {
    let at = 0;
    const apart = inner('a').replaceAll(/<label class="avowal-item" part="item"><input (.*?)><span class="avowal-label" part="label">(.*?)<\/span><\/label>/g, (_, box, words) => `<div class="avowal-item"><input id="box-${++at}" ${box}><label for="box-${at}" class="avowal-label">${words}</label></div>`);
    assert.equal(at, 2);
    const { page, seen, context } = await open(`${form('a', '/avowal/consent', apart)}${DEFINE}`);
    await page.click('label[for=box-1]');
    await page.waitForSelector('avowal-consent:state(given)');
    assert.deepEqual(await page.evaluate(() => document.querySelector('avowal-consent').events.filter(({ e }) => e === 'toggle').map(({ grant, to, by }) => [grant, to, by])), [['order-updates/sms', true, 'mouse']]);
    await page.evaluate(() => document.querySelector('label[for=box-2]').click());
    await page.waitForSelector('avowal-consent:state(unproven)');
    await page.click('label[for=box-2]');
    await page.fill('#a input[type=tel]', '0151 23456713');
    await page.click('#a button:text("Send")');
    await page.waitForSelector('avowal-consent:state(sealed)');
    assert.deepEqual([newest(demo).vec.presentation, newest(demo).vec.action, newest(demo).grants.map(({ status }) => status)], [3, 2, ['given', 'refused']], 'the words were those of the notice');
    await page.evaluate(() => { const element = document.querySelector('avowal-consent'); return element.show(element.receipt); });
    assert.equal(await page.locator('.avowal-record .avowal-label').first().textContent(), notice.words.en.grants['order-updates/sms']);
    assert.deepEqual(seen.trouble, []);
    await context.close();
  });

  await t.test('fieldset, reset, form attribute and custom validity behave as native controls do', async () => {
    const { page, context } = await open(`<form id="a" action="/none"></form><fieldset id="off" disabled><avowal-consent form="a">${inner('a').replaceAll('<input ', '<input form="a" ')}</avowal-consent></fieldset>${DEFINE}`);
    const state = await page.evaluate(async () => {
      const element = document.querySelector('avowal-consent');
      const off = element.value;
      const inForm = element.form?.id;
      const disabled = new FormData(document.forms[0]).getAll('avowal-consent').length;
      document.querySelector('#off').disabled = false;
      document.querySelector('input[type=checkbox]').click();
      const ticked = element.value.length;
      element.setCustomValidity('no');
      const invalid = [element.checkValidity(), element.validationMessage, document.forms[0].checkValidity()];
      element.setCustomValidity('');
      document.forms[0].reset();
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { off, inForm, disabled, ticked, invalid, valid: element.checkValidity(), after: [element.value, element.state] };
    });
    assert.deepEqual(state, { off: [], inForm: 'a', disabled: 0, ticked: 1, invalid: [false, 'no', false], valid: true, after: [[], 'empty'] });
    await context.close();
  });

  await t.test('words that change under a reader are read again', async () => {
    const { page, context } = await open(`${form('a')}${DEFINE}`);
    await page.click(box('a'));
    await page.evaluate(() => {
      document.addEventListener('avowal-stale', ({ detail }) => { document.documentElement.dataset.stale = detail.reason; });
      document.querySelector('.avowal-label').firstChild.data += '!';
    });
    await page.waitForSelector('avowal-consent:state(stale)');
    assert.equal(await page.evaluate(() => document.documentElement.dataset.stale), 'changed');
    assert.equal(await page.isChecked(box('a')), false);
    await page.waitForFunction(() => /Please read it again/.test(document.querySelector('.avowal-status')?.textContent));
    // a browser that translates the page is no tamperer
    await page.click(box('a'));
    await page.evaluate(() => {
      document.documentElement.className = 'translated-ltr';
      document.querySelector('.avowal-label').firstChild.data = 'Envoyez-moi des messages.';
    });
    await passes(page, 100);
    assert.equal(await page.isChecked(box('a')), true);
    await context.close();
  });

  await t.test('what is said is said in a place that a screen reader knows already, and the place takes no room', async () => {
    const { page, context } = await open(`${form('a')}<p id="after">after</p>${DEFINE}`);
    await page.waitForFunction(() => customElements.get('avowal-consent'));
    const top = () => page.evaluate(() => document.querySelector('#after').getBoundingClientRect().top);
    const before = await top();
    await page.focus(box('a'));
    assert.deepEqual(await page.locator('.avowal-status').evaluateAll((lines) => lines.map((line) => [line.getAttribute('role'), line.textContent, line.checkVisibility()])), [['status', '', true]]);
    assert.equal(await top(), before);
    await page.evaluate(() => { globalThis.line = document.querySelector('.avowal-status'); });
    await page.click(box('a'));
    await page.evaluate(() => { document.querySelector('.avowal-label').firstChild.data += '!'; });
    await page.waitForFunction(() => /read it again/.test(globalThis.line.textContent));
    await context.close();
    // a page that nobody touched yet: the place comes first, the sentence later
    const untouched = await open(`<form id="a"><avowal-consent mode="manage">${inner('a')}</avowal-consent></form>${DEFINE}`);
    const found = await untouched.page.evaluate(() => new Promise((resolve) => {
      const element = document.querySelector('avowal-consent');
      new MutationObserver((changes, observer) => {
        const line = changes.flatMap(({ addedNodes }) => [...addedNodes]).find((node) => node.className === 'avowal-status');
        if (line) resolve(line.textContent);
        if (line) observer.disconnect();
      }).observe(element, { childList: true });
      customElements.whenDefined('avowal-consent').then(() => element.show(`a.${btoa(JSON.stringify({ time: { notAfter: 0 }, grants: [{ purpose: 'offers', channel: 'sms', status: 'given' }] }))}.b`)).then(() => element.querySelector('.avowal-record button').click());
    }));
    assert.equal(found, '');
    await untouched.context.close();
  });

  await t.test('a tick does not survive a page that is built anew, with what the browser remembers', async () => {
    const plain = await chromium.launch({ executablePath: process.env.AVOWAL_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
    // without autocomplete=off a browser brings ticks back; without script it does so here too
    const body = form('a', '/none', inner('a').replaceAll(' autocomplete="off"', ''));
    const back = async (script, state) => {
      const { page, context } = await fixture(plain, demo, `${body}${script}`);
      await page.click(box('a'));
      await page.goto(`${demo.origin}/mark.svg`);
      await page.goBack();
      await page.waitForFunction((state) => document.querySelector('avowal-consent').state === state, state);
      await passes(page, 300);
      const found = [await page.isChecked(box('a')), await page.evaluate(() => document.querySelector('avowal-consent').state)];
      await context.close();
      return found;
    };
    assert.deepEqual(await back('', undefined), [true, undefined]);
    assert.deepEqual(await back(DEFINE, 'stale'), [false, 'stale']);
    await plain.close();
  });

  await t.test('manage and show: what a receipt says, one click to withdraw, and back', async () => {
    const { page, context } = await open(`${form('a')}${DEFINE}`);
    await page.click(box('a'));
    await page.fill('#a input[type=tel]', '0151 23456708');
    await page.click('#a button:text("Send")');
    await page.waitForSelector('#a avowal-consent:state(sealed)');
    await page.getByRole('link', { name: 'Keep a copy' }).waitFor();
    const receipt = await page.evaluate(() => document.querySelector('avowal-consent').receipt);
    await context.close();

    const managed = `<form id="a"><avowal-consent mode="manage">${inner('a')}</avowal-consent><avowal-consent id="shown" mode="show">${inner('b')}</avowal-consent></form>`;
    const second = await open(`${managed}${DEFINE}`);
    await second.page.waitForFunction(() => customElements.get('avowal-consent'));
    await second.page.evaluate((text) => Promise.all([...document.querySelectorAll('avowal-consent')].map((element) => element.show(text))), receipt);
    assert.deepEqual(await second.page.locator('.avowal-record >> nth=0 >> li').evaluateAll((items) => items.map(({ dataset }) => `${dataset.purpose} ${dataset.status}`)), ['order-updates given', 'offers refused']);
    assert.equal(await second.page.locator('#shown button').count(), 0, '`show` changes nothing');
    assert.equal(await second.page.evaluate(() => new FormData(document.forms[0]).getAll('avowal-consent').length), 0);
    assert.equal(await second.page.locator('fieldset:visible').count(), 0);
    await second.page.getByRole('button', { name: 'Withdraw', description: 'Text me about my orders.' }).click();
    await second.page.waitForSelector('avowal-consent:state(withdrawn)');
    assert.equal(newest(demo).ev, 'withdraw');
    assert.match(await second.page.textContent('.avowal-status'), /^Withdrawn on .*\d{4}\.$/);
    await second.page.getByRole('button', { name: 'Choose again' }).click();
    assert.equal(await second.page.evaluate(() => document.activeElement.value), 'order-updates/sms');
    assert.deepEqual(second.seen.trouble, []);
    await second.context.close();
  });

  await t.test('a part that hangs keeps nobody waiting: the browser sends the form', async () => {
    const { page, context } = await open(`${form('a')}${DEFINE}`, { prepare: (page) => page.route('**/evidence.js', () => undefined) });
    const kept = stored(demo);
    await page.fill('#a input[type=tel]', '+49 151 23456711');
    await page.click(box('a'));
    await page.click('#a button:text("Send")');
    await page.waitForURL('**/?avowal=accepted');
    assert.equal(stored(demo), kept + 1);
    await context.close();
  });

  await t.test('inside Bootstrap and Tailwind’s preflight: no dark pattern comes of it, targets stay large, links look like links', async () => {
    const require = createRequire(import.meta.url);
    for (const library of ['bootstrap/dist/css/bootstrap.min.css', 'tailwindcss/preflight.css']) {
      const css = readFileSync(require.resolve(library), 'utf8');
      const { page, context } = await open(`<main>${form('a', '/none', inner('a', 'en', await longNotice(notice, 'en')))}</main>${DEFINE}`, { policy: "script-src 'self'", head: '<link rel="stylesheet" href="/library.css">', prepare: (page) => page.route('**/library.css', (route) => route.fulfill({ contentType: 'text/css', body: css })) });
      await page.click('#a input[type=tel]');
      await page.waitForSelector('select[name=phone-region]');
      await page.click('summary');
      assert.deepEqual(await page.evaluate(async () => (await import('/pkg/elements.js')).lintPage()), [], library);
      const sizes = await page.locator('.avowal-item, summary, select, input[type=tel]').evaluateAll((targets) => targets.map((target) => Math.min(target.getBoundingClientRect().width, target.getBoundingClientRect().height)));
      assert.ok(Math.min(...sizes) >= 43.9, `${library}: ${sizes}`);
      assert.match(await page.locator('dd a').first().evaluate((link) => getComputedStyle(link).textDecorationLine), /underline/);
      await context.close();
      // and the panel of those who write messages
      const writing = await open(`<main><avowal-preview jurisdictions="us de" sender="Nordwind" sender-kind="short-code" opt-out="STOP" recipients="500"><label for="m">Message</label><textarea id="m">Sale – 20 % off at bit.ly/x, {{first}}</textarea></avowal-preview></main>${DEFINE}`, { policy: "script-src 'self'", head: '<link rel="stylesheet" href="/library.css">', prepare: (page) => page.route('**/library.css', (route) => route.fulfill({ contentType: 'text/css', body: css })) });
      await writing.page.waitForSelector('avowal-preview:state(shown)');
      await writing.page.waitForSelector('.avowal-mark');
      const found = await writing.page.evaluate(() => {
        const field = getComputedStyle(document.querySelector('#m'));
        const layer = getComputedStyle(document.querySelector('.avowal-marks'));
        const targets = [...document.querySelectorAll('avowal-preview :is(button, select, input:not([type=radio]), summary, .avowal-devices label)')].filter((target) => target.checkVisibility());
        return {
          small: targets.filter((target) => Math.min(target.getBoundingClientRect().width, target.getBoundingClientRect().height) < 43.9).map(({ outerHTML }) => outerHTML.slice(0, 80)),
          letters: ['fontFamily', 'fontSize', 'lineHeight', 'letterSpacing', 'paddingLeft', 'paddingTop'].filter((name) => field[name] !== layer[name]),
          mark: getComputedStyle(document.querySelector('.avowal-mark')).color,
          bordered: [...document.querySelectorAll('avowal-preview :is(.avowal-field, .avowal-button)')].filter((control) => parseFloat(getComputedStyle(control).borderTopWidth) < 1).length,
          out: [...document.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(({ outerHTML }) => outerHTML.slice(0, 80)),
        };
      });
      assert.deepEqual(found, { small: [], letters: [], mark: 'rgba(0, 0, 0, 0)', bordered: 0, out: [] }, library);
      if (process.env.AVOWAL_PICTURES) await writing.page.screenshot({ path: `${process.env.AVOWAL_PICTURES}/preview-${library.split('/')[0]}.png`, fullPage: true });
      await writing.context.close();
    }
  });

  await t.test('who wants less motion gets none; who wants it dense gets 24 px', async () => {
    const { page, context } = await open(`${form('a').replace('<avowal-consent', '<avowal-consent density="compact"')}${form('b')}${DEFINE}`);
    for (const id of ['a', 'b']) {
      await page.fill(`#${id} input[type=tel]`, '0151 23456790');
      await page.click(box(id));
      await page.click(`#${id} button:text("Send")`);
      await page.waitForSelector(`#${id} .avowal-receipt-actions button`);
    }
    const moving = () => page.locator('.avowal-button').evaluateAll((all) => all.map((one) => getComputedStyle(one).transitionDuration));
    const still = async () => page.evaluate(() => document.getAnimations().length);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    assert.ok((await moving()).every((duration) => duration === '0.15s'));
    await page.emulateMedia({ reducedMotion: 'reduce' });
    assert.ok((await moving()).every((duration) => duration === '0s'));
    assert.equal(await still(), 0);
    const least = (id) => page.locator(`#${id} :is(.avowal-item, .avowal-button)`).evaluateAll((all) => Math.min(...all.map((one) => one.getBoundingClientRect().height)));
    assert.ok((await least('b')) >= 43.9);
    const dense = await least('a');
    assert.ok(dense >= 24 && dense < 43, String(dense));
    await context.close();
  });

  await t.test('the long notice opens, and Escape closes it at its line', async () => {
    const details = await longNotice(notice, 'de');
    assert.match(details, /höchstens 4 Nachrichten im Monat/);
    const { page, context } = await open(`${form('a', '/none', inner('a', 'de', details))}${DEFINE}`);
    await page.click('summary');
    assert.ok(await page.getByText('privacy@nordwind.example').isVisible());
    await page.focus('dd a');
    await page.keyboard.press('Escape');
    assert.deepEqual(await page.evaluate(() => [document.querySelector('details').open, document.activeElement.localName]), [false, 'summary']);
    assert.equal(await page.locator('.avowal-facts').isVisible(), true);
    await context.close();
  });

  await t.test('a page that refuses `avowal-submit`, and one that wants no form without a capture', async () => {
    const { page, context } = await open(`${form('a')}${DEFINE}`);
    const kept = stored(demo);
    await page.evaluate(() => document.addEventListener('avowal-submit', (event) => event.preventDefault(), { once: true }));
    await page.fill('#a input[type=tel]', '0151 23456709');
    await page.click(box('a'));
    await page.click('#a button:text("Send")');
    await passes(page, 300);
    assert.equal(stored(demo), kept);
    await page.evaluate(() => document.querySelector('avowal-consent').setAttribute('fail', 'closed'));
    await page.route('**/avowal/challenge', (route) => route.abort());
    await page.evaluate(() => document.forms[0].reset());
    await page.waitForSelector('avowal-consent:state(empty)');
    await page.fill('#a input[type=tel]', '0151 23456709');
    await page.click(box('a'));
    await page.click('#a button:text("Send")');
    await page.waitForSelector('avowal-consent:state(refused)');
    assert.equal(await page.locator('[role=alert]').count(), 1);
    assert.equal(stored(demo), kept);
    await context.close();
  });
});
