// <avowal-preview> in every engine: what a message becomes, what is wrong with it, what mends it, who approved it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { checkApproval, createSigner, generateKey, init, previewMessage, publicKey, signReview } from 'avowal';
import { zstdDecompressSync } from 'node:zlib';
import { ENGINES } from './engines.mjs';
import { stage, STRICT } from './stage.mjs';

await init();
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'));
const TEXT = 'Sale at Nordwind – 20 % off… bit.ly/x';
const panel = (attributes = '', text = '') => `<form id="f" action="/sent" method="get"><avowal-preview jurisdictions="us de kr" sender="Nordwind" sender-kind="short-code" opt-out="STOP" ${attributes}><label for="m">Message</label><textarea id="m" name="message" rows="4">${text}</textarea></avowal-preview><button type="submit" id="go">Send</button></form>`;
const shown = (page, ...given) => page.until((code) => {
  const host = document.querySelector('avowal-preview');
  return host.state === 'shown' && host.preview?.draft.text === host.input.value && (!code || document.querySelector(`[data-code="${code}"]`));
}, ...given);

// without `--long` the other engines are asked what is shown; what can be done there is the same
const LONG = process.env.AVOWAL_LONG === '1';

for (const { name, launch } of ENGINES) {
  test(`the preview in ${name}`, async (t) => {
    const { show, fault, log, demo } = await stage(t);
    const browser = await launch(t);

    await t.test('what is shown is what the core says, under the strictest policy and from one origin', async () => {
      const page = await browser.page();
      await page.goto(show(panel('', TEXT)));
      await shown(page, 'message.link-shortener');
      const found = await page.run(() => {
        const { draft, jurisdiction, preview, places } = document.querySelector('avowal-preview').preview;
        return { draft, jurisdiction, preview, places, parts: document.querySelectorAll('.avowal-part').length, bubble: document.querySelector('.avowal-bubble').textContent, codes: [...document.querySelectorAll('.avowal-finding')].map(({ dataset }) => dataset.code), marks: [...document.querySelectorAll('.avowal-mark')].map(({ textContent, dataset }) => `${dataset.kind} ${textContent}`), trouble: globalThis.trouble };
      });
      const ours = previewMessage(found.draft, { jurisdiction: 'us', asOf: Date.now() });
      assert.equal(found.jurisdiction, 'us');
      assert.equal(found.bubble, ours.text);
      assert.equal(found.parts, ours.segments.segments);
      assert.deepEqual(found.codes, ours.findings.map(({ code }) => code));
      assert.deepEqual(found.preview.segments, ours.segments);
      assert.deepEqual(found.places.map(({ id }) => id), ['us', 'de', 'kr']);
      for (const { id, segments, errors } of found.places) {
        const there = previewMessage(found.draft, { jurisdiction: id, asOf: Date.now() });
        assert.deepEqual([segments, errors], [there.segments.segments, there.findings.filter(({ severity }) => severity === 'error').length], id);
      }
      assert.ok(found.marks.includes('error bit.ly/x') && found.marks.includes('wide –') && found.marks.includes('wide …'), String(found.marks));
      assert.deepEqual(found.trouble, []);
      assert.deepEqual(page.requests?.filter((url) => !url.startsWith(demo.origin) && !url.startsWith('blob:')) ?? [], []);
      // what describes the message is no field of the form
      assert.deepEqual(await page.run(() => [...new FormData(document.querySelector('#f')).keys()]), ['message']);
      await page.close();
    });

    if (!LONG && name !== 'Chromium') return;
    await t.test('a place is chosen in the table; kinds of message and word lists change what is found', async () => {
      const page = await browser.page();
      await page.goto(show(panel('', 'Our sale ends tonight.')));
      await shown(page);
      await page.click('[data-key="place-kr"]');
      await page.until(() => document.querySelector('.avowal-bubble')?.textContent.startsWith('(광고)'));
      assert.equal(await page.run(() => document.activeElement.dataset.key), 'place-kr', 'the focus stays where it was');
      assert.equal(await page.run(() => [...document.querySelectorAll('.avowal-tools select')].some(({ value }) => value === 'kr')), true);
      await page.run(() => document.querySelector('avowal-preview').setAttribute('message-class', 'one-time-code'));
      await page.until(() => !document.querySelector('.avowal-bubble').textContent.startsWith('(광고)'));
      const source = { authority: 'house', title: 'words we do not use', date: '2026-11-01', checkedOn: '2026-11-01', confidence: 'high' };
      // the element is there, what it loads is not
      await page.run(() => customElements.whenDefined('avowal-preview').then(() => undefined));
      await page.run((source) => document.querySelector('avowal-preview').addWords({ format: 'avowal-words/1', packs: [{ language: 'en', licence: 'own', source, words: { house: ['tonight'] } }] }), source);
      await shown(page, 'message.house-word');
      await page.close();
    });

    await t.test('one press mends what is safe, and one more takes it back; F8 leads from place to place', async () => {
      const page = await browser.page();
      await page.goto(show(panel('', 'Nordwind: it’s “today” only. Reply STOP to opt out')));
      await shown(page, 'message.long-alphabet');
      const before = await page.run(() => document.querySelector('avowal-preview').preview.preview.segments.encoding);
      assert.equal(before, 'ucs-2');
      await page.click('#m');
      await page.press('Control+Home');
      await page.press('F8');
      assert.equal(await page.run(() => { const { value, selectionStart, selectionEnd } = document.querySelector('#m'); return value.slice(selectionStart, selectionEnd); }), '’');
      assert.match(await page.run(() => document.querySelector('.avowal-summary').textContent), /^Note: /);
      await page.press('F8');
      assert.equal(await page.run(() => { const { value, selectionStart, selectionEnd } = document.querySelector('#m'); return value.slice(selectionStart, selectionEnd); }), '“');
      await page.press('Shift+F8');
      assert.equal(await page.run(() => { const { value, selectionStart, selectionEnd } = document.querySelector('#m'); return value.slice(selectionStart, selectionEnd); }), '’');
      await page.click('[data-code="message.long-alphabet"] .avowal-acts button:last-child');
      await page.until(() => document.querySelector('avowal-preview').preview?.preview.segments.encoding === 'gsm-7');
      assert.equal(await page.run(() => document.querySelector('#m').value), 'Nordwind: it\'s "today" only. Reply STOP to opt out');
      for (let press = 0; press < 8; press++) await page.press('Control+z');
      if (name !== 'WebKit') assert.equal(await page.run(() => document.querySelector('#m').value), 'Nordwind: it’s “today” only. Reply STOP to opt out', 'undone by the keys that undo what was typed');
      await page.close();
    });

    await t.test('a finding is ignored with a reason, which reviewers hear of, and taken back', async () => {
      const page = await browser.page();
      await page.goto(show(panel('recipients="500"', 'Nordwind: 20 % off at bit.ly/x. Reply STOP to opt out'), { path: '/ignore' }));
      await shown(page, 'message.link-shortener');
      await page.run(() => { globalThis.reviews = []; addEventListener('avowal-review', ({ detail }) => reviews.push(detail.ignored)); });
      const ignored = () => page.run(() => document.querySelector('avowal-preview').preview.ignored);
      const marked = () => page.run(() => [...document.querySelectorAll('.avowal-mark')].some(({ textContent }) => textContent === 'bit.ly/x'));
      assert.equal(await marked(), true);
      await page.click('[data-code="message.link-shortener"] summary');
      await page.click('[data-code="message.link-shortener"] details button');
      assert.deepEqual(await ignored(), [], 'not without a reason');
      assert.equal(await page.run(() => document.activeElement.dataset.key.endsWith('-reason')), true);
      // drawn anew meanwhile: what is half written stays, and so does the caret
      await page.type('our own sho');
      await page.run(() => { globalThis.drawn = document.activeElement; document.querySelector('avowal-preview').approval = { digest: 'x', approved: false, by: ['A'] }; });
      await page.until(() => !globalThis.drawn.isConnected);
      await page.type('rt domain');
      await page.press('Home');
      await page.run(() => { globalThis.drawn = document.activeElement; document.querySelector('avowal-preview').approval = undefined; });
      await page.until(() => !globalThis.drawn.isConnected);
      assert.deepEqual(await page.run(() => [document.activeElement.value, document.activeElement.selectionStart, document.activeElement.closest('details').open]), ['our own short domain', 0, true]);
      // an input method ends a word by the same key
      assert.equal(await page.run(() => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))), true);
      assert.deepEqual(await ignored(), []);
      await page.run(() => { document.activeElement.value = 'our own short domain'; });
      await page.press('Enter');
      await page.until(() => document.querySelector('[data-code="message.link-shortener"]').dataset.ignored === 'true');
      assert.deepEqual(await ignored(), [{ code: 'message.link-shortener', reason: 'our own short domain' }]);
      assert.equal(await marked(), false);
      assert.equal(await page.run(() => document.activeElement.matches('.avowal-finding')), true, 'the focus goes on');
      // it is about these words, wherever they come to stand
      await page.run(() => { const input = document.querySelector('#m'); input.value = `Hello. ${input.value}`; input.dispatchEvent(new Event('input', { bubbles: true })); });
      await shown(page);
      assert.equal((await ignored()).length, 1);
      await page.click('[data-key=approve]');
      assert.deepEqual(await page.run(() => reviews), [[{ code: 'message.link-shortener', reason: 'our own short domain' }]]);
      await page.click('[data-ignored=true] button');
      await page.until(() => document.querySelector('[data-code="message.link-shortener"]').dataset.ignored === undefined);
      assert.deepEqual([await ignored(), await marked()], [[], true]);
      assert.equal(await page.run(() => document.activeElement.matches('.avowal-finding')), true, 'the focus goes back');
      await page.close();
    });

    await t.test('a part that cannot be filled says so; words given before the panel came are kept', async () => {
      const page = await browser.page();
      // the pair of the last character does not fit into the first part
      await page.goto(show(panel('', `Nordwind: ${'ж'.repeat(56)}😀 done. Reply STOP to opt out`), { path: '/border' }));
      const source = { authority: 'house', title: 'words we do not use', date: '2026-11-01', checkedOn: '2026-11-01', confidence: 'high' };
      // the element is there, what it loads is not
      await page.run(() => customElements.whenDefined('avowal-preview').then(() => undefined));
      await page.run((source) => document.querySelector('avowal-preview').addWords({ format: 'avowal-words/1', packs: [{ language: 'en', licence: 'own', source, words: { house: ['done'] } }] }), source);
      await shown(page, 'message.house-word');
      assert.deepEqual(await page.run(() => [...document.querySelectorAll('.avowal-part td:last-child')].map(({ textContent }) => textContent)), ['66 of 67', '30 of 67']);
      await page.close();
    });

    await t.test('a variable is asked for its sample and its longest value', async () => {
      const page = await browser.page();
      await page.goto(show(panel('', 'Nordwind: Hi {{first}}, your order is there.')));
      await shown(page);
      await page.until(() => document.querySelectorAll('.avowal-variables input').length === 2);
      await page.fill('.avowal-variables input[type=text]', 'Mia');
      await page.fill('.avowal-variables input[type=number]', '120');
      await page.until(() => document.querySelector('avowal-preview').preview?.preview.cases.worst.segments === 2 && document.querySelector('.avowal-bubble').textContent.includes('Hi Mia'));
      assert.deepEqual(await page.run(() => document.querySelector('avowal-preview').draft.variables), { first: { sample: 'Mia', maxLength: 120 } });
      for (const odd of ['1.5', '0']) {
        await page.fill('.avowal-variables input[type=number]', odd);
        assert.deepEqual(await page.run(() => document.querySelector('avowal-preview').draft.variables), { first: { sample: 'Mia' } }, odd);
      }
      await page.close();
    });

    await t.test('two approve, and any edit voids it', async () => {
      const page = await browser.page();
      await page.goto(show(panel('recipients="101"', 'Nordwind: our sale ends tonight. Reply STOP to opt out')));
      await shown(page);
      await page.run(() => { globalThis.reviews = []; addEventListener('avowal-review', ({ detail }) => reviews.push(detail)); });
      await page.fill('.avowal-approval textarea', 'fine with me');
      await page.click('.avowal-approval .avowal-acts button');
      const [review] = await page.run(() => globalThis.reviews);
      assert.deepEqual([review.opinion, review.comment, review.jurisdiction], ['approved', 'fine with me', 'us']);
      const at = Date.now();
      const keys = await Promise.all([1, 2].map(() => generateKey('statement', at - 1000)));
      const reviews = await Promise.all(keys.map(async (key, who) => signReview('https://nordwind.example', await createSigner(key), { draft: review.draft, jurisdiction: review.jurisdiction, name: ['A. Meyer', 'B. Otto'][who], opinion: 'approved', at })));
      const approval = await checkApproval({ draft: review.draft, jurisdiction: review.jurisdiction, reviews, keys: { keys: keys.map(publicKey) }, asOf: at });
      assert.equal(approval.digest, review.digest, 'what is signed is what was shown');
      await page.run(() => {
        document.querySelector('[data-key=reject]').focus();
        globalThis.drawn = document.activeElement;
      });
      const [first] = approval.by;
      await page.run((approval) => { document.querySelector('avowal-preview').approval = approval; }, { ...approval, approved: false, by: [first] });
      await page.until((first) => document.querySelector('.avowal-approval').textContent.includes(first), first);
      assert.deepEqual(await page.run(() => [document.activeElement.dataset.key, document.activeElement === globalThis.drawn]), ['reject', false], 'the focus is on the button that stands there now');
      await page.run((approval) => { document.querySelector('avowal-preview').approval = approval; }, approval);
      await page.until(() => document.querySelector('.avowal-approval').dataset.approved === 'true');
      assert.match(await page.run(() => document.querySelector('.avowal-approval').textContent), /A\. Meyer, B\. Otto/);
      assert.equal(await page.run(() => document.activeElement.matches('.avowal-approval .avowal-heading')), true, 'the button is gone, its heading is not');
      assert.equal(await page.run(() => { const field = document.querySelector('#m'); const after = field.nextSibling; field.remove(); const { input } = document.querySelector('avowal-preview'); after.before(field); return input; }), null, 'the field for a comment is not the message');
      await page.click('#m');
      await page.type('!');
      await page.until(() => document.querySelector('.avowal-approval').dataset.approved === 'false');
      assert.match(await page.run(() => document.querySelector('.avowal-approval').textContent), /changed since it was reviewed/);
      await page.run(() => {
        document.querySelector('[data-key=reject]').focus();
        const field = document.querySelector('#m');
        field.value = '';
        field.dispatchEvent(new Event('input', { bubbles: true }));
      });
      await page.until(() => document.activeElement.id === 'm');
      await page.close();
    });

    await t.test('what nobody can read needs approval, and whoever builds the page is told', async () => {
      const page = await browser.page();
      for (const odd of ['recipients="1,200"', 'send-at="tomorrow"']) {
        await page.goto(show(panel(odd, 'Hello'), { path: '/odd' }));
        await shown(page);
        assert.equal(await page.run(() => document.querySelectorAll('.avowal-approval').length), 1, odd);
        await page.click('#m');
        await page.type('!');
        await shown(page);
        assert.equal(await page.run((odd) => globalThis.trouble.filter((line) => line.includes(odd) && line.includes('(page.attribute)')).length, odd), 1, odd);
      }
      await page.goto(show(panel('recipients="100" send-at="2026-12-01T10:00:00Z"', 'Hello'), { path: '/odd' }));
      await shown(page);
      assert.deepEqual(await page.run(() => [document.querySelectorAll('.avowal-approval').length, globalThis.trouble.length]), [0, 0]);
      await page.close();
    });

    await t.test('the panel is no part of the form: not sent, not validated, not reset; arrow keys lead through the views', async () => {
      const page = await browser.page();
      await page.goto(show(panel('', 'Nordwind: Hi {{first}}, your order is there.'), { path: '/apart' }));
      await shown(page);
      await page.until(() => document.querySelectorAll('.avowal-variables input').length === 2);
      await page.fill('.avowal-variables input[type=number]', '5000');
      assert.equal(await page.run(() => document.querySelector('.avowal-variables input[type=number]').validity.valid), false);
      assert.deepEqual(await page.run(() => [[...document.forms[0].elements].map(({ id }) => id), document.forms[0].checkValidity(), document.forms[0].matches(':valid')]), [['m', 'go'], true, true]);
      await page.fill('.avowal-variables input[type=number]', '12');
      await page.press('Enter');
      await page.until(() => document.querySelector('avowal-preview').preview?.draft.variables?.first?.maxLength === 12);
      // a reset is looked at like what somebody typed: whoever presses before that presses what is about to be drawn anew
      await page.run(() => { addEventListener('avowal-preview', () => { globalThis.drawn = true; }); document.forms[0].reset(); });
      assert.deepEqual(await page.run(() => [location.pathname, document.querySelector('.avowal-variables input[type=number]').value, document.querySelector('.avowal-tools input').value]), ['/apart', '12', 'Nordwind']);
      await page.until(() => globalThis.drawn);
      await shown(page);
      await page.click('.avowal-devices input[value=conversation]');
      await page.press('ArrowRight');
      await page.until(() => document.querySelector('.avowal-device').dataset.device === 'locked');
      assert.deepEqual(await page.run(() => [document.activeElement.value, document.querySelectorAll('.avowal-devices input:checked').length]), ['locked', 1]);
      await page.close();
    });

    await t.test('inside a shadow root: what is typed in stays, and the focus stays where it was', async () => {
      const page = await browser.page();
      await page.goto(show('<foreign-card></foreign-card>', { policy: STRICT.replace(/; require-trusted-types.*/, ''), path: '/shadow' }));
      await page.run((html) => { document.querySelector('foreign-card').attachShadow({ mode: 'open' }).innerHTML = `<link rel="stylesheet" href="/pkg/elements.css">${html}`; }, panel('', 'Our sale ends tonight.'));
      await page.until(() => document.querySelector('foreign-card').shadowRoot.querySelector('avowal-preview').state === 'shown');
      await page.run(() => document.querySelector('foreign-card').shadowRoot.querySelector('[data-key="place-kr"]').focus());
      await page.press('Enter');
      await page.until(() => document.querySelector('foreign-card').shadowRoot.querySelector('.avowal-bubble').textContent.startsWith('(광고)'));
      assert.equal(await page.run(() => document.querySelector('foreign-card').shadowRoot.activeElement.dataset.key), 'place-kr');
      // a caret in the middle of a word shows whether the field was written to
      await page.run(() => { const field = document.querySelector('foreign-card').shadowRoot.querySelector('.avowal-tools input'); field.focus(); field.setSelectionRange(4, 4); });
      await page.type('ab');
      await page.until(() => document.querySelector('foreign-card').shadowRoot.querySelector('avowal-preview').preview?.draft.sender.name === 'Nordabwind');
      assert.deepEqual(await page.run(() => globalThis.trouble), []);
      await page.close();
    });

    await t.test('nobody approves or mends a text that is no longer in the field', async () => {
      const page = await browser.page();
      await page.goto(show(panel('recipients="101"', 'Nordwind: it’s “today” only. Reply STOP to opt out'), { path: '/stale' }));
      await shown(page, 'message.long-alphabet');
      const approve = '.avowal-approval .avowal-acts button';
      const mend = '[data-code="message.long-alphabet"] .avowal-acts button:last-child';
      // a script sets the text, which no event tells; the press comes before anything else
      const pressed = (text, button) => page.run((text, button) => {
        globalThis.reviews ??= (addEventListener('avowal-review', ({ detail }) => reviews.push(detail.draft.text)), []);
        const { input } = document.querySelector('avowal-preview');
        if (text !== null) input.value = text;
        document.querySelector(button).click();
        return [input.value, globalThis.reviews];
      }, text, button);
      assert.deepEqual(await pressed('Hi “all”', mend), ['Hi “all”', []], 'no fix lands in another text');
      await shown(page);
      assert.deepEqual(await pressed('Another “text”', approve), ['Another “text”', []]);
      await shown(page);
      assert.equal(await page.run(() => document.querySelector('.avowal-bubble').textContent.includes('Another “text”')), true, 'it was looked at');
      assert.deepEqual(await pressed(null, approve), ['Another “text”', ['Another “text”']]);
      await page.run(() => document.forms[0].reset());
      await page.until(() => document.querySelector('avowal-preview').preview?.draft.text.includes('today'));
      await page.close();
    });

    await t.test('a fix goes into the field that stands there, if it may be written to and holds it', async () => {
      const page = await browser.page();
      const quoted = 'Nordwind: it’s “today” only. Reply STOP to opt out';
      const mended = 'Nordwind: it\'s "today" only. Reply STOP to opt out';
      const mend = '[data-code="message.long-alphabet"] .avowal-acts button:last-child';
      const press = () => page.run((mend) => { document.querySelector(mend).click(); return document.querySelector('#m').value; }, mend);
      await page.goto(show(panel('', quoted), { path: '/replaced' }));
      await shown(page, 'message.long-alphabet');
      await page.run(() => { const old = document.querySelector('#m'); const other = old.cloneNode(true); other.value = old.value; old.replaceWith(other); other.focus(); other.setSelectionRange(2, 2); });
      assert.equal(await press(), mended);
      await shown(page);
      await page.run(() => { const old = document.querySelector('#m'); const other = old.cloneNode(true); other.value = 'Nordwind: “now”'; old.replaceWith(other); });
      await page.click('#m');
      await page.type('!');
      await page.until(() => [...document.querySelectorAll('.avowal-mark')].some(({ textContent }) => textContent === '“'));
      assert.equal(await page.run(() => document.querySelectorAll('.avowal-marks').length), 1);
      for (const kept of ['readonly', 'disabled']) {
        await page.goto(show(panel('', quoted).replace('rows', `${kept} rows`), { path: `/${kept}` }));
        await shown(page, 'message.long-alphabet');
        assert.deepEqual(await page.run(() => [...document.querySelectorAll('[data-key*=-fix-], [data-key*=-apply-], [data-key=mend]')].length), 0, kept);
      }
      for (const [kept, said] of [['readOnly', ''], ['maxLength', '53']]) {
        await page.goto(show(panel('', 'Hello “all”, our big sale ends tonight at Nordwind.'), { path: `/late-${kept}` }));
        await shown(page, 'message.footer-added');
        await page.run((kept, value) => { document.querySelector('#m')[kept] = value; }, kept, said ? Number(said) : true);
        const [value, status] = await page.run(async () => {
          document.querySelector('[data-code="message.footer-added"] [data-key*=-fix-]').click();
          return [document.querySelector('#m').value, document.querySelector('.avowal-summary').textContent];
        });
        assert.equal(value, 'Hello “all”, our big sale ends tonight at Nordwind.', kept);
        assert.ok(status.includes(said), status);
      }
      await page.close();
    });

    await t.test('what never answers is as good as what fails', async () => {
      // one after the other: engines hold up the timers of pages that nobody sees
      for (const [path, state] of [['/pkg/full.wasm', 'degraded'], ['/pkg/preview-worker.js', 'degraded'], ['/pkg/lexicons.json', 'shown']]) {
        const page = await browser.page();
        let asked = false;
        fault(path, () => { asked = true; });
        await page.goto(show(panel('', 'Hello'), { path: `/late${path.slice(4)}` }));
        await page.until((state) => document.querySelector('avowal-preview').state === state, state);
        assert.ok(asked, path);
        fault(path);
        await page.close();
      }
    });

    await t.test('the place that is shown is the one in the control, in any case and listed or not; marks go where the field goes', async () => {
      const page = await browser.page();
      for (const place of ['DE', 'fr']) {
        await page.goto(show(panel(`jurisdiction="${place}"`, 'see bit.ly/x'), { path: `/place-${place}` }));
        await shown(page);
        assert.deepEqual(await page.run(() => [document.querySelector('avowal-preview').preview.jurisdiction, document.querySelectorAll('.avowal-tools select')[1].value]), [place.toLowerCase(), place.toLowerCase()]);
      }
      const away = () => page.run(() => Math.round(document.querySelector('.avowal-marks').getBoundingClientRect().top - document.querySelector('#m').getBoundingClientRect().top));
      const before = await away();
      await page.run(() => document.querySelector('label').after(Object.assign(document.createElement('p'), { textContent: 'Not saved.' })));
      await page.click('#m');
      await page.type('!');
      await shown(page);
      assert.equal(await away(), before);
      await page.close();
    });

    await t.test('what cannot be shown is said, and the form goes on working', async () => {
      const page = await browser.page();
      await page.goto(show(panel('jurisdiction="nowhere"', 'Hello')));
      await page.until(() => /\((rules|json)\.[a-z-]+\)/.test(document.querySelector('.avowal-summary')?.textContent ?? ''));
      assert.equal(await page.run(() => document.querySelector('avowal-preview').state), 'refused');
      await page.run(() => document.querySelector('avowal-preview').setAttribute('jurisdiction', 'us'));
      await page.run(() => { const { input } = document.querySelector('avowal-preview'); input.value = 'see bit.ly/x'; input.dispatchEvent(new Event('input', { bubbles: true })); });
      await shown(page, 'message.link-shortener');
      await page.run(() => document.querySelector('avowal-preview').setAttribute('jurisdiction', 'nowhere'));
      await page.until(() => document.querySelector('avowal-preview').state === 'refused');
      assert.equal(await page.run(() => document.querySelectorAll('.avowal-mark').length), 0);
      fault('/pkg/full.wasm', (_incoming, outgoing) => outgoing.writeHead(404).end());
      await page.goto(show(panel('', 'Hello'), { path: '/blocked' }));
      await page.until(() => document.querySelector('avowal-preview').state === 'degraded');
      const asked = () => log.filter((line) => line === 'GET /pkg/full.wasm').length;
      const before = asked();
      await page.run(() => { globalThis.degraded = 0; addEventListener('avowal-degraded', () => globalThis.degraded++); });
      await page.click('#m');
      await page.until(() => globalThis.degraded === 1);
      await page.type(' you');
      await page.run(() => new Promise((resolve) => setTimeout(resolve, 600)));
      assert.deepEqual([await page.run(() => globalThis.degraded), asked()], [1, before + 1], 'whoever comes back asks again, a key does not');
      fault('/pkg/full.wasm');
      await page.click('.avowal-tools input');
      await shown(page);
      await page.click('#go');
      await page.until(() => location.pathname === '/sent');
      assert.ok(log.includes('GET /sent'));
      await page.goto(show('<avowal-preview></avowal-preview>', { path: '/bare' }));
      await page.until(() => globalThis.trouble.some((said) => said.includes('(page.markup)')));
      await page.close();
    });

    await t.test('F8 leads through everything that has a place, also where places lie in one another; what is found is told once a pause', async () => {
      const page = await browser.page();
      await page.goto(show(panel('', 'FREE sale at Nordwind – WIN CASH NOW!!! Enter your password at http://bit.ly/x and http://192.168.0.1/login. Reply STOP to opt out'), { path: '/walk' }));
      await shown(page, 'message.link-shortener');
      const wanted = await page.run(() => {
        const { preview, draft: { text } } = document.querySelector('avowal-preview').preview;
        const wide = new Set(preview.segments.forcing.map(({ char }) => char));
        const placed = preview.findings.filter(({ span, severity, fixes, code }) => span && span.end > span.start && (severity !== 'info' || fixes) && code !== 'message.long-alphabet').map(({ span, code }) => `${span.start} ${span.end} ${code}`);
        return [...placed, ...[...text].flatMap((char, at) => (wide.has(char) ? [`${at} ${at + 1} message.long-alphabet`] : []))].sort();
      });
      assert.ok(wanted.length > 4 && wanted.some((one, at) => wanted.some((other, nth) => nth !== at && Number(one.split(' ')[0]) >= Number(other.split(' ')[0]) && Number(one.split(' ')[1]) <= Number(other.split(' ')[1]))), `some lie in others: ${wanted}`);
      await page.click('#m');
      await page.press('Control+Home');
      const places = async (key) => {
        const seen = [];
        for (const _ of wanted) {
          await page.press(key);
          seen.push(await page.run(() => `${document.querySelector('#m').selectionStart} ${document.querySelector('#m').selectionEnd} ${document.querySelector('.avowal-summary').textContent}`));
        }
        return seen;
      };
      const span = (line) => line.split(' ').slice(0, 2).join(' ');
      const forth = await places('F8');
      assert.deepEqual(forth.map(span).sort(), wanted.map(span).sort(), 'each once');
      await page.press('F8');
      assert.deepEqual((await places('Shift+F8')).map(span).sort(), wanted.map(span).sort(), 'and back');
      assert.ok(forth.every((line) => /(Error|Warning|Note): /.test(line)), String(forth));
      // a reader who writes is not talked over
      await page.press('Control+End');
      await page.run(() => {
        globalThis.spoken = [];
        globalThis.typed = [];
        document.querySelector('#m').addEventListener('input', () => typed.push(performance.now()));
        new MutationObserver(() => spoken.push({ at: performance.now(), said: document.querySelector('.avowal-summary').textContent })).observe(document.querySelector('.avowal-summary'), { childList: true, characterData: true, subtree: true });
      });
      await page.type(' and then some more words come');
      await page.until(() => spoken.length > 0 && spoken.at(-1).at > typed.at(-1));
      await page.run(() => new Promise((resolve) => setTimeout(resolve, 1200)));
      const { spoken, typed } = await page.run(() => ({ spoken: globalThis.spoken, typed: globalThis.typed }));
      assert.equal(typed.length, 30);
      // a busy machine types with pauses of its own: what counts is the quiet before each sentence
      for (const { at, said } of spoken) {
        assert.match(said, /^Parts: \d+\. Errors: \d+\. Warnings: \d+\.$/);
        assert.ok(at - (typed.findLast((key) => key < at) ?? 0) > 790, 'nothing while somebody writes');
      }
      assert.equal(spoken.filter(({ at }) => at > typed.at(-1)).length, 1);
      await page.close();
    });

    if (name === 'WebKit') return;
    await t.test('axe finds nothing, by day, by night, from right to left and in forced colours; targets are large, nothing sticks out at 320 px', async () => {
      fault('/axe.js', (_incoming, outgoing) => outgoing.writeHead(200, { 'content-type': 'text/javascript' }).end(AXE));
      const forced = await launch(t, { forced: true });
      for (const [lang, scheme, from = browser] of [['en', 'light'], ['de', 'dark'], ['ar', 'dark'], ['zh-Hans', 'light', forced]]) {
        fault('/page.css', (_incoming, outgoing) => outgoing.writeHead(200, { 'content-type': 'text/css' }).end(`:root { color-scheme: ${scheme} } html { background: light-dark(#fff, #121715); color: light-dark(#111, #edf1ee) }`));
        const page = await from.page();
        await page.size(1280, 900);
        await page.goto(show(`<main dir="${lang === 'ar' ? 'rtl' : 'ltr'}"><h1>Preview</h1>${panel('recipients="101"', `${TEXT} {{first}}`)}</main>`, { lang, policy: '', path: `/axe-${lang}`, head: '<script src="/axe.js"></script><link rel="stylesheet" href="/page.css">' }));
        await shown(page, 'message.link-shortener');
        for (const device of ['conversation', 'locked', 'watch', 'simple']) {
          await page.click(`.avowal-devices input[value=${device}]`);
          const found = await page.run(async () => {
            const { violations } = await globalThis.axe.run('avowal-preview', { rules: { 'color-contrast-enhanced': { enabled: true }, 'target-size': { enabled: true } } });
            return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 100)} ${any.map(({ message }) => message)}`).join(' | ')}`);
          });
          assert.deepEqual(found, [], `${lang}, ${scheme}, ${device}`);
        }
        const small = await page.run(() => [...document.querySelectorAll('avowal-preview :is(button, select, input:not([type=radio]), .avowal-devices label)')].filter((target) => target.checkVisibility() && Math.min(target.getBoundingClientRect().width, target.getBoundingClientRect().height) < 43.9).map(({ outerHTML }) => outerHTML.slice(0, 80)));
        assert.deepEqual(small, [], 'targets of 44 px');
        // letters of the marks would double those of the field
        assert.deepEqual(await page.run(() => [matchMedia('(forced-colors: active)').matches, ...new Set([...document.querySelectorAll('.avowal-marks, .avowal-mark')].map((layer) => getComputedStyle(layer).color))]), [from === forced, 'rgba(0, 0, 0, 0)']);
        await page.size(320, 800);
        assert.ok(await page.run(() => document.documentElement.scrollWidth <= innerWidth), `${lang}: no scrolling sideways`);
        await page.close();
      }
    });

    if (name !== 'Chromium') return;
    await t.test('the panel counts as everything else counts', async () => {
      const rows = zstdDecompressSync(readFileSync(new URL('../vectors/sms/segments.jsonl.zst', import.meta.url))).toString().trim().split('\n').map((line) => JSON.parse(line)).filter(({ text }) => text !== '' && !/[\r{]/.test(text)).filter((_, at) => at % 120 === 0);
      assert.ok(rows.length > 25);
      const page = await browser.page();
      await page.goto(show(panel('jurisdictions="zz"', 'a'), { policy: STRICT }));
      await shown(page);
      for (const { text, segments } of rows) {
        await page.run((text) => { const { input } = document.querySelector('avowal-preview'); input.value = text; input.dispatchEvent(new Event('input', { bubbles: true })); }, text);
        await shown(page);
        const found = await page.run(() => ({ parts: document.querySelectorAll('.avowal-part').length, preview: document.querySelector('avowal-preview').preview }));
        const { segments: counted } = previewMessage(found.preview.draft, { jurisdiction: 'us', asOf: Date.now() });
        assert.equal(found.parts, counted.segments, text);
        if (found.preview.preview.text === text) assert.equal(found.parts, segments, text);
      }
      await page.close();
    });
  });
}
