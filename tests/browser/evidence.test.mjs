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
  // how much later it is at the server than here
  let later = 0;
  const { demo, browser } = await start(t, { now: () => Date.now() + later });

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

  await t.test('words that cannot be seen are not said to be shown, by whatever style they are hidden', async () => {
    const { page, context } = await fixture(browser, demo, FORM, { policy: "script-src 'self'", head: '<style id="s"></style>' });
    const facts = (css) => `avowal-consent .avowal-facts { ${css} }`;
    const seen = async (css) => {
      await page.evaluate((text) => {
        document.querySelector('#s').textContent = text;
        document.querySelector('form').reset();
      }, css);
      await rendered(page, false);
      await page.click(ORDERS, { force: true });
      const { altered = false, contrast, font } = await rendered(page);
      return { altered, contrast, font };
    };
    const usual = await seen('');
    assert.ok(!usual.altered && usual.contrast >= 450 && usual.font >= 12, JSON.stringify(usual));
    const gone = {
      'a height of nothing': 'height: 3px; min-height: 0; overflow: hidden; margin: 0; padding: 0', 'a window of nothing': 'height: 3px; min-height: 0; overflow: auto; margin: 0; padding: 0', 'what cannot be scrolled to': 'position: relative; top: -400px } form { overflow: auto', 'one line of three': 'white-space: nowrap; overflow: hidden; max-width: 120px', 'a mask': 'mask-image: linear-gradient(transparent, transparent)',
      'a blur': 'filter: blur(4px)', 'a filter that fades': 'filter: opacity(0)', 'an indent': 'text-indent: -9999px', 'letters on one another': 'letter-spacing: -1em', 'lines on one another': 'line-height: 0; max-width: 200px',
      'an old clip': 'position: absolute; clip: rect(0 0 0 0)', 'in a mirror': 'transform: scaleX(-1)', 'upside down': 'rotate: 180deg', 'struck through': 'text-decoration: line-through', 'skipped by the browser': 'content-visibility: hidden', 'written backwards': 'unicode-bidi: bidi-override; direction: rtl',
      'an outline that lies inside': 'outline: 60px solid white; outline-offset: -60px', 'shadows of letters, a line above': 'text-shadow: 0 -1.5em white, 2px -1.5em white', 'an underline, a line above': 'text-decoration: underline 1.2em white; text-underline-offset: -2.4em',
      'a first line in capitals': '} avowal-consent .avowal-facts::first-line { text-transform: uppercase',
    };
    for (const [name, css] of Object.entries(gone)) assert.equal((await seen(facts(css))).altered, true, name);
    assert.equal((await seen('form { height: 40px; overflow: hidden }')).altered, true, 'clipped by what is around');
    for (const content of ['"Do not"', 'attr(class)', '"*" counter(a)']) assert.equal((await seen(`avowal-consent .avowal-item::before { content: ${content} }`)).altered, true, `written before a box: ${content}`);
    for (const css of ['list-style: "Do not" inside', 'list-style: no inside } @counter-style no { system: cyclic; symbols: "Do not"', 'list-style: disc inside } avowal-consent .avowal-item::marker { content: "Do not"']) assert.equal((await seen(`avowal-consent .avowal-item { display: list-item; ${css} }`)).altered, true, `written by a list: ${css}`);
    // WCAG 2.2 by hand: #000 at 30 % on white is #b3b3b3, 2.11
    const faint = { 'letters filled with nothing': ['-webkit-text-fill-color: transparent', 100], 'letters filled with grey': ['-webkit-text-fill-color: #b3b3b3', 211], 'brighter': ['color: #000; filter: invert(.702)', 211], 'mixed with what is behind': ['mix-blend-mode: difference', 0],
      'white edges': ['-webkit-text-stroke: 6px white', 100], 'white edges behind the letters': ['-webkit-text-stroke: 6px white; paint-order: stroke', 2100],
      // a ground that is none: under a shadow inside, in the letters, without a box, hidden, too short, of one dot
      'a shadow inside': ['color: white; background: black; box-shadow: inset 0 0 0 999px white', 100], 'a ground in the letters': ['color: white; background: black; -webkit-background-clip: text', 100],
      'an element without a box': ['} form { display: contents; background: black; color: white', 100], 'one that is hidden': ['} form { visibility: hidden; background: black } avowal-consent { visibility: visible; color: white', 100],
      'one that ends before': ['} form { height: 20px; background: black; color: white', 100], 'one dot': ['} form { background: linear-gradient(black, black) 0 0 / 1px 1px no-repeat; color: white', 100],
      'a first line': ['} avowal-consent .avowal-facts::first-line { color: #b3b3b3', 211], 'the ground of a first line': ['} avowal-consent .avowal-facts::first-line { background: black', 100],
      // black to white: the least is at an eighth of it, #606060 beside #777; white on #456 at the end of it (1.4 in every channel is 6.98)
      'a gradient through the colour of the letters': ['} form { background: linear-gradient(white, black); color: #777', 112], 'one that ends short of it': ['} form { background: linear-gradient(135deg, #123, #456) no-repeat; color: white', 767], 'one over another': ['} form { background: linear-gradient(#0000, #000), linear-gradient(#fff, #fff); color: black', 100],
      'a gradient another way': ['} form { background: linear-gradient(in oklch, white, #eee)', 0], 'a picture': ['} form { background: url(/mark.svg)', 0] };
    for (const [name, [css, expected]] of Object.entries(faint)) {
      const { contrast } = await seen(facts(css));
      assert.ok(Math.abs(contrast - expected) <= 2, `${name}: ${contrast}, not ${expected}`);
    }
    for (const css of ['zoom: .5', 'transform: scale(.5)', 'scale: .5', 'transform: skewX(75deg)', '} avowal-consent .avowal-facts::first-letter { font-size: 5px']) assert.ok((await seen(facts(css))).font <= usual.font / 2, css);
    // and what hides nothing spoils nothing
    const harmless = ['form { filter: drop-shadow(0 2px 6px #0003) }', 'form { transform: translate3d(0, 4px, 0) }', 'form { opacity: .99 }', 'html { filter: grayscale(1) }', 'form { overflow: hidden }', facts('letter-spacing: -.02em; line-height: 1; overflow: hidden'), facts('opacity: .7'), 'avowal-consent .avowal-facts::after { content: " "; display: table }', 'avowal-consent label::after { content: " *" / "required" }', 'avowal-consent .avowal-item::before { content: "No"; display: none }', 'form { position: fixed; inset: 40px } body { height: 10px; overflow: hidden }',
      facts('text-shadow: 0 1px 2px #0006; -webkit-text-stroke: .2px; text-decoration: underline; text-underline-offset: .3em; outline: 2px solid; outline-offset: -2px; padding-inline: 4px; box-shadow: inset 0 0 0 2px, 0 4px 8px #0003'), 'avowal-consent .avowal-item { display: list-item; list-style: disc inside }', facts('').replace('{', '{ } avowal-consent .avowal-facts::first-letter { font-size: 2em; color: #333;'),
      // grounds as pages have them: gradients, a body as high as the window, a part that scrolls
      'body { background: linear-gradient(90deg, #fff, #def) }', 'form { background: linear-gradient(#000, #333); color: #fff }', 'html, body { height: 100% } body { background: #000; color: #fff } form { padding-top: 1200px }', 'form { background: #000; color: #fff; overflow: auto; height: 60px }', 'form { overflow: auto; height: 60px; direction: rtl }', 'body { height: 80px; overflow: hidden } form { overflow: auto; height: 80px }'];
    for (const css of harmless) {
      const { altered, contrast, font } = await seen(css);
      assert.ok(!altered && contrast >= 450 && font === usual.font, `${css}: ${JSON.stringify({ altered, contrast, font })}`);
    }
    await context.close();
  });

  await t.test('a part of the words that is hidden, or small, spoils them all', async () => {
    const first = /(id="avowal-facts">)([^.]*\.)/;
    for (const [style, spoiled] of [['display: none', 'altered'], ['position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)', 'altered'], ['font-size: 3px', 'font'], ['color: #eee', 'contrast'], ['font-weight: bold', undefined]]) {
      const { page, context } = await fixture(browser, demo, FORM.replace(first, `$1<span style="${style}">$2</span>`), { policy: "script-src 'self'" });
      await page.click(ORDERS);
      const { altered, contrast, font } = await rendered(page);
      assert.deepEqual({ altered: altered === true, contrast: contrast < 450, font: font < 12 }, { altered: false, contrast: false, font: false, ...(spoiled && { [spoiled]: true }) }, style);
      await context.close();
    }
  });

  await t.test('what lies over the words is told, and an effect that hides nothing is not taken for it', async () => {
    const layer = (css) => `avowal-consent i { display: block; position: relative; height: 80px; margin-top: -80px; ${css} }`;
    const all = (css) => `body::after { content: ""; position: fixed; z-index: 9; inset: 0; ${css} }`;
    const cases = [['', 3], ['form { filter: drop-shadow(0 2px 6px #0003) }', 2], ['form { rotate: .2deg }', 2], ['form { backdrop-filter: blur(4px) }', 2], [layer('background: white'), 1], [layer('background: white; pointer-events: none'), 1], ['form > button { box-shadow: 0 0 0 4px #06c6 }', 3], [`form { filter: drop-shadow(0 2px 6px #0003) } ${layer('background: white')}`, 1], [layer('pointer-events: none'), 3],
      // over the whole page: black, one that lets a touch through, and one that shows nothing, such as the place where messages come up
      [`form { rotate: .2deg } ${all('background: #000')}`, 1], [`form { rotate: .2deg } ${all('background: white; pointer-events: none')}`, 1], [all('pointer-events: none'), 2], [all('pointer-events: none; box-shadow: inset 0 0 0 100vmax white'), 1], [all('pointer-events: none; background: white'), 1],
      // drawings: one that is empty, and shapes
      ['svg { display: block }', 3], ['rect { fill: white }', 1], ['rect { fill: none; stroke: white; stroke-width: 900px }', 1], ['rect { fill: transparent }', 2]];
    const drawing = '<svg style="position: absolute; inset: 0; pointer-events: none" width="100%" height="100%"><rect width="100%" height="100%"/></svg>';
    for (const [at, [css, presentation]] of cases.entries()) {
      const inside = css.includes('avowal-consent i') ? FORM.replace('</fieldset>', '<i></i></fieldset>') : FORM;
      const over = css.startsWith('svg') ? drawing.replace(/<rect.*?>/, '') : css.startsWith('rect') ? drawing : '';
      const { page, context } = await fixture(browser, demo, inside + over, { policy: "script-src 'self'", head: `<style>${css}</style>` });
      await page.fill('#phone', `0151 234578${10 + at}`);
      await page.focus(ORDERS);
      await page.keyboard.press('Space');
      await passes(page, 300);
      await page.evaluate(() => document.querySelector('form').requestSubmit());
      await page.waitForSelector('avowal-consent:state(sealed)');
      assert.equal(newest(demo).vec.presentation, presentation, css);
      await context.close();
    }
  });

  await t.test('a list of countries that a press on the words closes lies over them no more', async () => {
    const { page, context } = await fixture(browser, demo, FORM.replace('region="DE"', '$& countries="combobox"'), { prepare: (page) => page.setViewportSize({ width: 700, height: 700 }) });
    await page.focus('#phone');
    for (const held of [20, 60, 90]) {
      await page.evaluate(() => document.querySelector('form').reset());
      await page.click('[role=combobox]');
      await page.waitForSelector('[role=listbox]:not([hidden])');
      // long enough for the browser to say so
      await passes(page, 700);
      const words = await page.getByText('offers by text message').boundingBox();
      await page.mouse.move(words.x + words.width - 20, words.y + 8);
      await page.mouse.down();
      await passes(page, held);
      await page.mouse.up();
      await until(() => page.isChecked('input[value="offers/sms"]'));
      await passes(page, 500);
      assert.deepEqual((await events(page)).filter(({ e }) => e === 'occlusion'), [], `held for ${held} ms`);
    }
    await context.close();
  });

  await t.test('the focus ring of the button below lies over no words', async () => {
    const { page, context } = await fixture(browser, demo, FORM);
    await page.fill('#phone', '0151 23456770');
    await page.focus(ORDERS);
    await page.keyboard.press('Space');
    while (!(await page.evaluate(() => document.activeElement.matches('button[type=submit]')))) await page.keyboard.press('Tab');
    await passes(page, 400);
    await page.keyboard.press('Enter');
    await page.waitForSelector('avowal-consent:state(sealed)');
    const { vec } = newest(demo);
    assert.deepEqual([vec.presentation, vec.action], [3, 2]);
    await context.close();
  });

  await t.test('a dialog that fades in is looked at once it stands; one that never does is what it is', async () => {
    const fade = (ms) => `@keyframes in { from { opacity: 0; scale: .5 } } form { animation: in ${ms}ms linear both }`;
    const cases = [[fade(400), false], [fade(60_000), true], ['@keyframes in { from { opacity: .2 } } form { animation: in 2s infinite alternate steps(1) }', true]];
    for (const [css, spoiled] of cases) {
      const { page, context } = await fixture(browser, demo, `<dialog>${FORM}</dialog>`, { policy: "script-src 'self'", head: `<style>${css}</style>`, prepare: (page) => page.addInitScript(() => addEventListener('load', () => document.querySelector('dialog').showModal())) });
      await page.focus('#phone');
      const { altered = false, contrast, font } = await rendered(page);
      assert.equal(altered || contrast < 450 || font < 12, spoiled, css);
      await context.close();
    }
  });

  await t.test('what a page says of every label, grey or small letters is no harm', async () => {
    // 62.5 %, a pale `label`, and #666 are what frameworks come with
    const css = ':root { font-size: 62.5%; background: white } body { font-size: 1.6rem; color: #666 } label { color: #9e9e9e } select { appearance: none } button { margin: 0 0 1rem }';
    for (const theme of ['', ' theme="dark"']) {
      const { page, context } = await fixture(browser, demo, FORM.replace('<avowal-consent', `<avowal-consent${theme}`), { policy: "script-src 'self'", head: `<style>${css}</style>` });
      await page.fill('#phone', `0151 2345678${theme ? 1 : 0}`);
      await page.click(ORDERS);
      const { contrast } = await rendered(page);
      assert.ok(contrast >= 450, `${theme}: ${contrast}`);
      const box = await page.locator(ORDERS).boundingBox();
      assert.ok(box.width >= 24 && box.height >= 24, JSON.stringify(box));
      assert.equal(await page.locator('.avowal-region').evaluate((region) => getComputedStyle(region).appearance), 'auto');
      await page.click('button[type=submit]');
      await page.waitForSelector('.avowal-receipt-actions');
      const [first, second] = await page.locator('.avowal-receipt-actions > *').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
      assert.equal(first, second);
      await context.close();
    }
  });

  await t.test('what was in view for one answer was not for the next', async () => {
    const { page, context } = await fixture(browser, demo, FORM);
    await page.fill('#phone', '0151 23456760');
    await page.click(ORDERS);
    await passes(page, 300);
    await page.click('button[type=submit]');
    await page.waitForSelector('avowal-consent:state(sealed)');
    assert.equal(newest(demo).vec.presentation, 3);
    await page.evaluate(() => {
      document.querySelector('avowal-consent').style.marginTop = '4000px';
      document.querySelector('form').reset();
      Object.assign(document.querySelector('button[type=submit]').style, { position: 'fixed', top: 0, left: 0 });
      scrollTo(0, 0);
    });
    await passes(page, 400);
    await page.fill('#phone', '0151 23456761');
    await page.evaluate((orders) => document.querySelector(orders).focus({ preventScroll: true }), ORDERS);
    await page.keyboard.press('Space');
    await page.evaluate(() => scrollTo(0, 0));
    await page.click('button[type=submit]');
    await page.waitForSelector('avowal-consent:state(sealed)');
    const { vec } = newest(demo);
    assert.deepEqual([vec.presentation, vec.action], [1, 2]);
    await context.close();
  });

  await t.test('the canvas of a dark page is dark', async () => {
    for (const [scheme, dark] of [['light', false], ['dark', true], ['light dark', true]]) {
      const { page, context } = await fixture(browser, demo, FORM, { head: `<meta name="color-scheme" content="${scheme}">`, settings: { colorScheme: 'dark' } });
      await page.click(ORDERS);
      const { contrast } = await rendered(page);
      // black on white, or white on near black
      assert.ok(dark ? contrast > 1700 && contrast < 2000 : contrast === 2100, `${scheme}: ${contrast}`);
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

  // the last: what is signed here is later than anything else
  await t.test('a page that slept asks for the time anew, and does without where nobody answers', async () => {
    for (const [answers, time] of [[true, 2], [false, 1]]) {
      const { page, seen, context } = await fixture(browser, demo, FORM, { prepare: (page) => page.addInitScript(() => { const now = Date.now; globalThis.slept = 0; Date.now = () => now() + globalThis.slept; }) });
      await page.fill('#phone', `0151 2345676${time}`);
      await page.click(ORDERS);
      await until(() => seen.requests.some(({ url }) => url.endsWith('/avowal/challenge')));
      await passes(page, 200);
      await page.evaluate(() => { globalThis.slept = 3 * 3_600_000; });
      later = 3 * 3_600_000;
      if (!answers) await page.route('**/avowal/challenge', (route) => route.abort());
      await page.click('button[type=submit]');
      await page.waitForSelector('avowal-consent:state(sealed)');
      assert.deepEqual([seen.requests.filter(({ url }) => url.endsWith('/avowal/challenge')).length, newest(demo).vec.time], [2, time]);
      later = 0;
      await context.close();
    }
  });
});
