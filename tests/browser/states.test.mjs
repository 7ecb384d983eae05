// Every state on one page, brought there as a person would: axe finds nothing, targets are large, nothing is cut or sticks out.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { init, noticeDigest } from 'avowal';
import { consentMarkup, localeFor, longNotice } from 'avowal/elements';
import { notice } from '../../www/demo/server.mjs';
import { ENGINES } from './engines.mjs';
import { stage } from './stage.mjs';

await init();
const LONG = process.env.AVOWAL_LONG === '1';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'));
const digest = noticeDigest(notice);

const SCHEMES = {
  light: { locale: 'en', css: ':root { color-scheme: light }' },
  dark: { locale: 'de', css: ':root { color-scheme: dark }' },
  'forced colours': { locale: 'zh-Hans', css: '', forced: true },
  'right to left': { locale: 'ar', css: ':root { color-scheme: dark }' },
};
/** Without `--long`: Chromium from right to left by night. WebKit's driver has no forced colours. */
const wanted = (engine, scheme) => (LONG ? scheme === 'light' || engine !== 'WebKit' : engine === 'Chromium' && scheme === 'right to left');
/** axe takes an unpainted canvas for white, so the page paints it; its own buttons are not the question. */
const PAGE = 'html { background: light-dark(#fff, #121715); color: light-dark(#111, #edf1ee) } body { margin: 8px } button[type=submit] { min-block-size: 24px } @media (forced-colors: none) { button[type=submit] { background: light-dark(#111, #eee); color: light-dark(#fff, #111) } }';
const STATES = ['empty', 'given', 'unproven', 'stale', 'sealed', 'refused', 'withdrawn', 'choose', 'landline', 'combobox', 'queued'];

for (const { name, launch } of ENGINES) {
  for (const [scheme, { locale, css, forced = false }] of Object.entries(SCHEMES).filter(([scheme]) => wanted(name, scheme))) {
    test(`every state in ${name}, ${scheme}`, async (t) => {
      const { show, fault } = await stage(t);
      fault('/axe.js', (_incoming, outgoing) => outgoing.writeHead(200, { 'content-type': 'text/javascript' }).end(AXE));
      fault('/page.css', (_incoming, outgoing) => outgoing.writeHead(200, { 'content-type': 'text/css' }).end(css + PAGE));
      let network;
      fault('/avowal/consent', (incoming, outgoing, go) => {
        if (network === 'lost') return outgoing.destroy();
        if (network === 'refuse') return outgoing.writeHead(422, { 'content-type': 'application/problem+json' }).end('{"code":"edge.phone-invalid","title":"no"}');
        return go();
      });
      const browser = await launch(t, { forced });
      const page = await browser.page();
      await page.size(1280, 900);
      await page.goto(show(await everyForm(locale), { lang: locale, policy: '', head: '<script src="/axe.js"></script><link rel="stylesheet" href="/page.css">' }));
      await page.until(() => customElements.get('avowal-consent') !== undefined);
      assert.equal(await page.run(() => matchMedia('(forced-colors: active)').matches), forced, 'forced colours');

      const box = (id) => `#${id} input[name=avowal-consent]`;
      const becomes = (id, state) => page.until((id, state) => document.querySelector(`#${id} avowal-consent`).state === state, id, state);
      const send = async (id, how) => {
        network = how;
        await page.fill(`#${id}-phone`, '0151 23456760');
        await page.click(box(id));
        await page.click(`#${id} > button`);
      };
      await page.click(box('given'));
      await page.run(() => document.querySelector('#unproven input[name=avowal-consent]').click());
      await page.click(box('stale'));
      await page.run(() => { document.querySelector('#stale legend').firstChild.data += '.'; });
      await becomes('stale', 'stale');
      await send('sealed');
      await becomes('sealed', 'sealed');
      await send('refused', 'refuse');
      await becomes('refused', 'refused');
      await send('withdrawn');
      await becomes('withdrawn', 'sealed');
      await page.until(() => document.querySelector('#withdrawn .avowal-receipt-actions button'));
      await page.click('#withdrawn .avowal-receipt-actions button');
      await becomes('withdrawn', 'withdrawn');
      await page.fill('#invalid-phone', '0151 23456760');
      await page.click('#invalid > button');
      await becomes('invalid', 'invalid');
      await page.run(async () => {
        const { receipt } = document.querySelector('#sealed avowal-consent');
        await Promise.all(['manage', 'show'].map((id) => document.querySelector(`#${id} avowal-consent`).show(receipt)));
      });
      await page.fill('#choose-phone', '41 44 668 18 00');
      await page.until(() => document.querySelector('#choose .avowal-choice'));
      await page.fill('#landline-phone', '030 123456');
      await page.fill('#combobox-phone', '0151 23456761');
      await page.until(() => document.querySelector('#combobox [role=combobox]'));
      await page.click('#empty summary');
      await send('queued', 'lost');
      await becomes('queued', 'queued');
      await page.click('#combobox [role=combobox]');
      await page.press('ArrowDown');
      await page.run(() => new Promise((resolve) => setTimeout(resolve, 900)));
      if (process.env.AVOWAL_PICTURES) await page.picture(`${process.env.AVOWAL_PICTURES}/${name}-${scheme}.png`.replaceAll(' ', '-'));

      assert.deepEqual(await violations(page), []);
      const { texts } = await localeFor(locale);
      const spoken = await page.run(() => [...document.querySelectorAll('.avowal-status')].map(({ textContent }) => textContent));
      for (const sentence of [texts.changed, texts.saved, texts.badNumber, texts.queued]) assert.ok(spoken.includes(sentence), `${sentence} in ${spoken}`);
      assert.equal(await page.run(() => document.querySelectorAll('[role=alert]').length), 1, 'only what was refused interrupts');
      const small = await page.run(() =>
        [...document.querySelectorAll('avowal-consent .avowal-item, avowal-consent summary, avowal-consent .avowal-button, avowal-phone select, avowal-phone input:not([type=radio], [type=hidden]), .avowal-choice label, .avowal-option')]
          .filter((target) => target.checkVisibility() && !target.matches('li.avowal-item') && Math.min(target.getBoundingClientRect().width, target.getBoundingClientRect().height) < 43.9)
          .map(({ outerHTML }) => outerHTML.slice(0, 80)));
      assert.deepEqual(small, [], 'targets of 44 px');
      if (scheme === 'right to left') {
        const [item, first] = await page.run(() => ['#empty .avowal-item', '#empty .avowal-item input'].map((place) => document.querySelector(place).getBoundingClientRect()).map(({ left, width }) => left + width / 2));
        assert.ok(first > item, 'the box stands on the right');
      }
      // 320 px is also a window of 1280 px at 400 %
      for (const width of name === 'WebKit' ? [640] : [640, 320]) {
        await page.size(width, 800);
        const out = await page.run(() => [...document.querySelectorAll('avowal-consent *, avowal-phone *')].filter((element) => element.checkVisibility() && (element.getBoundingClientRect().right > innerWidth + 1 || element.getBoundingClientRect().left < -1)).map(({ outerHTML }) => outerHTML.slice(0, 80)));
        assert.deepEqual(out, [], `${width} px`);
        assert.ok(await page.run(() => document.documentElement.scrollWidth <= innerWidth), `${width} px: no scrolling sideways`);
      }
      if (LONG) assert.deepEqual(await violations(page), [], 'at 320 px');
      // WCAG 1.4.12: nothing is cut when a reader spaces the text out, or doubles it
      const cut = await page.run(() => {
        const style = document.createElement('style');
        style.textContent = '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important } html { font-size: 200% }';
        document.head.append(style);
        return [...document.querySelectorAll('avowal-consent .avowal-item, avowal-consent p, avowal-consent legend')].filter((element) => element.checkVisibility() && (element.scrollHeight > element.clientHeight + 2 || element.scrollWidth > element.clientWidth + 2)).map(({ textContent }) => textContent.slice(0, 40));
      });
      assert.deepEqual(cut, [], 'spaced and doubled');
    });
  }
}

/** A form for each state. */
async function everyForm(locale) {
  const details = await longNotice(notice, locale);
  const form = (id, { attributes = '', box = '', phone = true } = {}) => {
    const consent = consentMarkup(notice, digest, locale, { id, details }).replace('type="checkbox"', `type="checkbox"${box}`);
    const field = `<avowal-phone region="DE"${id === 'combobox' ? ' countries="combobox"' : ''}><label for="${id}-phone">Number, ${id}</label><input id="${id}-phone" type="tel" name="phone" autocomplete="tel"></avowal-phone>`;
    return `<form id="${id}" method="post" action="/avowal/consent" aria-label="${id}">${phone ? field : ''}<avowal-consent ${attributes}>${consent}</avowal-consent><button type="submit">Send, ${id}</button></form>`;
  };
  const forms = [...STATES.map((id) => form(id)), form('invalid', { box: ' required' }), form('manage', { attributes: 'mode="manage"', phone: false }), form('show', { attributes: 'mode="show"', phone: false })];
  return `<main dir="${locale === 'ar' ? 'rtl' : 'ltr'}"><h1>States</h1>${forms.join('')}</main>`;
}

/** Violations of every rule axe has (A, AA, AAA, best practice), as text. */
async function violations(page) {
  return page.run(async (COVERED) => {
    const found = await globalThis.axe.run(document, { rules: { 'color-contrast-enhanced': { enabled: true }, 'target-size': { enabled: true } } });
    const text = ({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 120)} ${any.map(({ message }) => message).join(' ')}`).join(' | ')}`;
    // on a background that axe cannot compute it says so; there is none here but what lies in and below the open list
    return [...found.violations, ...found.incomplete.filter(({ id }) => id.startsWith('color-contrast')).map((one) => ({ ...one, nodes: one.nodes.filter(({ any }) => !any.some(({ data }) => COVERED.includes(data?.messageKey))) })).filter(({ nodes }) => nodes.length > 0)].map(text);
  }, ['bgOverlap', 'elmPartiallyObscured', 'elmPartiallyObscuring']);
}
