// The playground, driven as a visitor would, and the console over what came of it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as avowal from 'avowal';
import { edge, post, signup } from '../js/support.mjs';
import { signUp, start, violations, watched } from './support.mjs';

test('a visit: form, code, number, receipt, ledger, console', async (t) => {
  const { site: { origin }, browser } = await start(t);
  const { context, trouble } = await watched(browser, origin, { viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const axes = [];
  await avowal.init();

  await t.test('a signup gets a receipt, and the code that comes back confirms it', async () => {
    await signUp(page, origin, { confirm: true });
    assert.match(await page.textContent('#confirmed'), /possession of the number is proven/);
    assert.equal(await page.getAttribute('#came .outcome', 'data-outcome'), 'valid');
    axes.push(...(await violations(page)));
  });

  await t.test('a wrong code confirms nothing', async () => {
    await signUp(page, origin, { phone: '0151 23456780' });
    const [code] = /\d{6,}/.exec(await page.textContent('#code-text'));
    await page.fill('#code', code === '111111' ? '222222' : '111111');
    // the browser says of a refused request that it was refused
    const before = trouble.length;
    await page.click('#confirm button');
    await page.waitForFunction(() => document.getElementById('confirmed').textContent !== '');
    assert.doesNotMatch(await page.textContent('#confirmed'), /proven/);
    trouble.splice(before, 1);
  });

  await t.test('a form spoilt on purpose is found out, and a fair one is fair', async () => {
    const codes = () => page.locator('#patterns a code').allTextContents();
    for (const path of ['play/form.html', 'ar/play/form.html']) {
      await page.goto(`${origin}/${path}`);
      const before = trouble.length;
      await page.waitForFunction(() => document.getElementById('fair-answer').textContent !== '');
      assert.deepEqual(await codes(), []);
      await page.selectOption('#spoil', 'tiny');
      await page.waitForSelector('#patterns a code');
      assert.deepEqual([...new Set(await codes())], ['page.hard-to-read']);
      axes.push(...(await violations(page)));
      await page.selectOption('#spoil', 'ticked');
      await page.waitForFunction(() => document.getElementById('patterns').textContent.includes('page.preticked'));
      assert.equal(await page.locator('input[name=avowal-consent]:checked').count(), 2);
      await page.selectOption('#spoil', '');
      await page.waitForFunction(() => document.getElementById('patterns').childElementCount === 0);
      // the element tells the console, too
      const told = trouble.splice(before);
      assert.ok(told.length > 0 && told.every((line) => /page\.(hard-to-read|preticked|ticked-by-script)/.test(line)), told.join('\n'));
    }
  });

  await t.test('a number is read as it was meant, as libphonenumber does, as typed, and in bulk', async () => {
    await page.goto(`${origin}/play/number.html`);
    await page.fill('#number', '0044 7911 123456');
    await page.waitForSelector('#reading .big');
    assert.equal(await page.textContent('#reading .big'), '+44 7911 123456');
    assert.match(await page.textContent('#parsed'), /E\.164\+447911123456/);
    assert.equal(await page.locator('#steps li').count(), 16);
    await page.fill('#many', '0151 23456789\n+1 201 555 0123\nnonsense');
    await page.click('#check');
    await page.waitForSelector('#rows tr');
    assert.deepEqual(await page.locator('#rows td:nth-child(2)').allTextContents(), ['+4915123456789', '+12015550123', 'phone.not-a-number']);
    // nothing of it is calculated where it is opened
    await page.fill('#many', '=1+1\n-1+cmd\n@1\n+4915123456789');
    await page.click('#check');
    await page.waitForFunction(() => document.querySelectorAll('#rows tr').length === 4);
    const [saved] = await Promise.all([page.waitForEvent('download'), page.click('#save')]);
    const inputs = readFileSync(await saved.path(), 'utf8').split('\n').slice(1, 5).map((row) => row.split(',')[0]);
    assert.deepEqual(inputs, [`"'=1+1"`, `"'-1+cmd"`, `"'@1"`, '"+4915123456789"']);
    axes.push(...(await violations(page)));
    await page.fill('#many', Array.from({ length: 201 }, (_, index) => `+1 201 555 0${String(index).padStart(3, '0')}`).join('\n'));
    await page.click('#check');
    await page.waitForFunction(() => document.getElementById('bulk-state').textContent.includes('The table shows the first 200'));
    await page.fill('#many', ' \n');
    await page.click('#check');
    await page.waitForSelector('#save', { state: 'hidden' });
    assert.equal(await page.textContent('#bulk-state'), 'Nothing typed yet.');
  });

  await t.test('a spoilt receipt fails, wherever it was spoilt; mended it is valid', async () => {
    await page.goto(`${origin}/play/receipt.html`);
    await page.waitForSelector('html[data-outcome=valid]');
    axes.push(...(await violations(page)));
    for (const [spoil, outcome] of [['claims', 'invalid'], ['signature', 'invalid'], ['disclosure', 'invalid'], ['keys', 'indeterminate'], ['withhold', 'valid-limited']]) {
      await page.click(`[data-spoil=${spoil}]`);
      await page.waitForSelector(`html[data-outcome=${outcome}]`);
      if (spoil === 'claims') assert.match(`${await page.textContent('#verdict')} ${await page.textContent('#says')}`, /receipt\.signature.*Nordwinx/s);
      assert.match(await page.textContent('#verdict'), /Two verifiers that share no code say the same/, spoil);
      await page.click('#mend');
      await page.waitForSelector('html[data-outcome=valid]');
    }
  });

  await t.test('a message: what it becomes in each place, mended by a press, approved by two, and what an answer means', async () => {
    await page.goto(`${origin}/play/message.html`);
    await page.waitForSelector('avowal-preview:state(empty)');
    await page.fill('#text', 'Nordwind: “20 %” on all jackets until Sunday night. Details: bit.ly/x');
    await page.waitForSelector('[data-code="message.link-shortener"]');
    assert.equal(await page.locator('.avowal-places tbody tr').count(), 10);
    await page.selectOption('#more', 'it');
    await page.waitForSelector('[data-key="place-it"][aria-current]');
    await page.click('[data-key="place-kr"]');
    await page.waitForFunction(() => document.querySelector('.avowal-bubble').textContent.startsWith('(광고)'));
    await page.click('[data-key="place-us"]');
    await page.waitForSelector('[data-key="place-us"][aria-current]');
    await page.locator('[data-code="message.long-alphabet"] > .avowal-acts button').last().click();
    await page.waitForFunction(() => document.querySelector('#text').value.includes('"20 %"'));
    for (const device of ['locked', 'watch', 'simple']) {
      await page.check(`.avowal-devices input[value=${device}]`);
      assert.equal(await page.locator(`.avowal-device[data-device=${device}]`).count(), 1);
    }
    await page.fill('#recipients', '1200');
    for (const count of [1, 2]) {
      await page.click('.avowal-approval .avowal-acts button');
      await page.waitForFunction((name) => document.querySelector('.avowal-approval').textContent.includes(name), `Reviewer ${count}`);
    }
    await page.waitForSelector('.avowal-approval[data-approved=true]');
    await page.fill('#reply', 'Stop texting me!');
    await page.waitForSelector('#reply-answer .pill');
    assert.match(await page.textContent('#reply-answer'), /opt-out/);
    axes.push(...(await violations(page)));
  });

  await t.test('the ledger knows where each number stands; a withdrawal and a checkpoint change it', async () => {
    await page.goto(`${origin}/play/ledger.html`);
    await page.waitForSelector('html[data-rows="3"]');
    assert.equal(await page.locator('#people > li').count(), 2);
    await page.getByRole('button', { name: 'Withdraw' }).first().click();
    await page.waitForSelector('html[data-rows="4"]');
    assert.match(await page.textContent('#people > li'), /withdrawn/);
    // the checkpoint is of another second than the receipt
    const said = Date.now();
    await page.waitForFunction((since) => Date.now() > since + 1100, said);
    await page.click('#checkpoint');
    await page.waitForSelector('#checkpoints .outcome[data-outcome=valid]');
    assert.match(await page.textContent('#checkpoints'), /Receipts: 4, by .*Integrity rose to level 2/s);
    // what is proven is the checkpoint's own time
    const [, signed, proven] = /Receipts: 4, by (.+? UTC).*was there by (.+? UTC)/s.exec(await page.textContent('#checkpoints'));
    assert.equal(proven, signed);
    axes.push(...(await violations(page)));
  });

  await t.test('the console: pause, a dead letter and its replay, what is due, two reviewers, and the same by files', async () => {
    const shown = () => page.waitForSelector('html[data-shown]');
    await page.goto(`${origin}/console.html`);
    await shown();
    assert.equal(await page.locator('#chart canvas').count(), 1);
    await page.click('#pause');
    await page.waitForSelector('#pause:disabled');
    await page.click('#resume');
    await page.waitForSelector('#resume:disabled');

    await page.click('#closed');
    await page.waitForFunction(() => document.getElementById('closed').checked && document.documentElement.dataset.shown);
    await signUp(page, origin, { phone: '0151 23456781' });
    await page.goto(`${origin}/console.html`);
    await page.waitForSelector('#dead .mono');
    await page.click('#closed');
    await page.waitForFunction(() => !document.getElementById('closed').checked && document.documentElement.dataset.shown);
    await page.click('#replay');
    await page.waitForSelector('#replay:disabled');

    // the rules of the controller's country, and the answer names them
    assert.equal(await page.inputValue('#where'), 'de');
    assert.match(await page.textContent('#due-by'), /Nothing is due .*Germany/);
    await page.selectOption('#where', '');
    await page.waitForFunction(() => document.getElementById('due-by').textContent.includes('Choose whose rules count'));
    await page.selectOption('#where', 'cn');
    await page.fill('#by', 'Ada');
    await page.fill('#what', 'a laptop was lost');
    await page.click('#declare button');
    await page.waitForSelector('#due .pill');
    assert.match(await page.textContent('#due'), /incident/);
    const [saved] = await Promise.all([page.waitForEvent('download'), page.click('#calendar')]);
    assert.equal(saved.suggestedFilename(), 'due.ics');
    const calendar = readFileSync(await saved.path(), 'utf8');
    assert.equal(calendar.match(/BEGIN:VEVENT/g).length, await page.locator('#due .pill:not(:text("no date"))').count());
    assert.match(calendar, /^BEGIN:VCALENDAR\r\n[\s\S]*DTSTART:\d{8}T\d{6}Z\r\n/);

    // who withdrew is deleted, and not while the proof is kept for years
    assert.equal(await page.locator('#deletions .pill').count(), 1);
    await page.selectOption('#keep', '1826');
    await page.waitForSelector('#delete-due:disabled');
    await page.selectOption('#keep', '0');
    await page.waitForSelector('#delete-due:enabled');
    await page.fill('#deleter', 'Ada');
    await page.click('#delete-due');
    await page.waitForSelector('#delete-due:disabled');
    assert.match(await page.textContent('#deleted'), /^1 deleted/);
    assert.doesNotMatch(await page.textContent('#ledger'), /89/);
    await page.waitForFunction(() => document.getElementById('due').textContent.includes('deletion'));

    const draft = JSON.parse(await page.inputValue('#draft'));
    draft.recipients = 1200;
    await page.fill('#draft', JSON.stringify(draft));
    assert.equal(await page.inputValue('#under'), 'de');
    // one person with two keys is one reviewer
    for (const [reviewer, name, verdict] of [['reviewer 1', 'Ada Lovelace', 'one more reviewer is needed'], ['reviewer 2', 'ada  lovelace ', 'one more reviewer is needed'], ['reviewer 2', 'Grace', 'approved by two']]) {
      await page.selectOption('#reviewer', reviewer);
      await page.fill('#name', name);
      const before = await page.textContent('#approvals');
      await page.click('#approve button');
      await page.waitForFunction((old) => document.getElementById('approvals').textContent !== old, before);
      await page.waitForFunction((words) => document.getElementById('approval').textContent.includes(words), verdict);
    }
    // the digest is the one that `avowal message approve` signs: any edit, and another place, is another draft
    const { reviewDigest } = avowal;
    assert.ok((await page.textContent('#approvals')).includes(reviewDigest(draft, 'de').slice(0, 22)));
    assert.match(await page.textContent('#approval'), /kept until/);
    for (const [id, act] of [['draft', () => page.fill('#draft', JSON.stringify({ ...draft, text: `${draft.text}!` }))], ['place', async () => (await page.fill('#draft', JSON.stringify(draft)), page.selectOption('#under', 'fr'))]]) {
      await act();
      await page.waitForFunction(() => document.getElementById('approval').textContent.includes('nobody approved it yet'), id);
    }
    await page.fill('#draft', '{"text": 3}');
    await page.waitForSelector('#approval code');
    await page.fill('#draft', JSON.stringify(draft));
    await page.selectOption('#under', 'de');
    await shown();
    axes.push(...(await violations(page)));

    const files = [];
    for (const id of ['#export', '#export-keys']) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.click(id)]);
      files.push({ name: download.suggestedFilename(), mimeType: 'text/plain', buffer: readFileSync(await download.path()) });
    }
    const glance = await page.textContent('#glance');
    await page.selectOption('#source', 'file');
    await page.setInputFiles('#files', files);
    await page.waitForFunction((words) => document.getElementById('glance').textContent === words, glance);
    assert.match(await page.textContent('#state'), /Every document verified/);
    // one changed character: the document is counted and left out
    const lines = files[0].buffer.toString().split('\n');
    const at = lines[0].indexOf('"receipt":"') + 300;
    lines[0] = lines[0].slice(0, at) + (lines[0][at] === 'A' ? 'B' : 'A') + lines[0].slice(at + 1);
    await page.setInputFiles('#files', [{ ...files[0], buffer: Buffer.from(lines.join('\n')) }, files[1]]);
    await page.waitForFunction(() => document.getElementById('state').textContent.startsWith('Left out: documents that did not verify with these keys: 1;'));
    // the same reviews, out of the files alone
    await page.waitForFunction(() => document.getElementById('approval').textContent.includes('approved by two'));
    // keys alone, and receipts alone: each time what is missing is said
    await page.setInputFiles('#files', [files[1]]);
    await page.waitForFunction(() => document.getElementById('state').textContent.startsWith('The keys were read.'));
    await page.setInputFiles('#files', [files[0]]);
    await page.waitForFunction(() => document.getElementById('state').textContent.startsWith('No keys were given'));
    // the same events as one list
    await page.setInputFiles('#files', [{ ...files[0], buffer: Buffer.from(JSON.stringify(files[0].buffer.toString().trim().split('\n').map((line) => JSON.parse(line)), null, 2)) }, files[1]]);
    await page.waitForFunction(() => document.getElementById('state').textContent === 'Every document verified.');
    // a picture and a table of somebody else are named, not taken for nothing
    await page.setInputFiles('#files', [{ name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex') }, { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') }]);
    await page.waitForFunction(() => /Not read.*photo\.png, people\.csv/.test(document.getElementById('state').textContent));
    assert.doesNotMatch(await page.textContent('#state'), /Every document verified/);
    // a number that keeps one purpose has not withdrawn; once the last is gone, it has
    let code;
    const made = await edge({ at: Date.now() - 60_000, sendCode: async (sent) => void ({ code } = sent) });
    const booked = [];
    const book = async (path, body) => {
      made.clock.at += 1000;
      const answered = await (await post(made.handler, path, body)).json();
      booked.push(answered.receipt);
      return answered;
    };
    const grants = ['order-updates', 'offers'].map((purpose) => ({ purpose, channel: 'sms', given: true }));
    const { id, receipt } = await book('/avowal/consent', signup(made.digest, { grants }));
    await book('/avowal/confirm', { id, code });
    for (const purpose of ['offers', 'order-updates']) await book('/avowal/withdraw', { receipt, purposes: [purpose] });
    await page.setInputFiles('#files', [{ name: 'receipts.txt', mimeType: 'text/plain', buffer: Buffer.from(booked.join('\n')) }, { name: 'keys.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(made.keys)) }]);
    await page.waitForFunction(() => document.querySelectorAll('#chart-rows tr').length === 4);
    assert.deepEqual(await page.locator('#chart-rows .number').allTextContents(), ['1', '0', '1', '0', '1', '0', '0', '1']);
    // nobody's files yet: nobody's rules
    await page.goto(`${origin}/console.html`);
    await shown();
    await page.selectOption('#source', 'file');
    await page.waitForFunction(() => document.getElementById('where').value === '' && document.getElementById('due-by').textContent.includes('Choose whose rules count'));
  });

  await t.test('what was done survives a restart of the worker, and starting over forgets it', async () => {
    const [{ url }] = context.serviceWorkers().map((worker) => ({ url: worker.url() }));
    assert.match(url, /desk\.js$/);
    const cdp = await context.newCDPSession(page);
    await cdp.send('ServiceWorker.enable');
    await cdp.send('ServiceWorker.stopAllWorkers');
    await page.goto(`${origin}/play/ledger.html`);
    // two signups and the erasure of a third
    await page.waitForSelector('html[data-rows="3"]');
    await page.click('#over');
    await page.waitForSelector('#nothing:not([hidden])');
    assert.equal(await page.evaluate(() => fetch('/.well-known/avowal/keys.json').then((answer) => answer.json()).then(({ keys }) => keys.length)), 7);
  });

  await t.test('without a network the site opens all the same', async () => {
    await page.waitForFunction(async () => (await (await caches.open((await caches.keys())[0])).keys()).filter(({ url }) => /\/(errors|rules|spec|api)\//.test(url)).length > 350);
    await context.setOffline(true);
    await page.goto(`${origin}/verify.html`);
    await page.fill('#text', 'nonsense');
    await page.waitForSelector('html[data-outcome=invalid]');
    await signUp(page, origin, { phone: '0151 23456782' });
    // what is only read is kept, too, and an address of nothing says so
    for (const path of ['errors/receipt.signature.html', 'errors/phone.too-short.html', 'rules/us.html', 'spec/receipts.html', 'api/verify.html']) {
      const response = await page.goto(`${origin}/${path}`);
      assert.equal(response.status(), 200, path);
      assert.equal(await page.locator('h1').count(), 1, path);
    }
    const before = trouble.length;
    const response = await page.goto(`${origin}/play/`);
    assert.equal(response.status(), 404);
    assert.equal(await page.textContent('h1'), 'Nothing is here');
    await page.click('main a.primary');
    await page.waitForURL(`${origin}/index.html`);
    trouble.splice(before);
    await context.setOffline(false);
  });

  await t.test('nothing went wrong, nobody else was asked, axe found nothing', () => {
    assert.deepEqual(trouble, []);
    assert.deepEqual(axes, []);
  });
});

test('what is started over in another tab holds in this one', async (t) => {
  const { site: { origin }, browser } = await start(t);
  const { context, trouble } = await watched(browser, origin);
  const page = await context.newPage();
  await page.goto(`${origin}/play/form.html`);
  await page.waitForSelector('html[data-ready]');
  const other = await context.newPage();
  await other.goto(`${origin}/play/ledger.html`);
  await other.waitForSelector('html[data-rows="0"]');
  // each visit has keys of its own; the hour at which it began may be the same to the second
  const keys = () => other.evaluate(() => fetch('/.well-known/avowal/keys.json').then((answer) => answer.text()));
  const began = await keys();
  await other.click('#over');
  await other.waitForFunction((began) => fetch('/.well-known/avowal/keys.json').then((answer) => answer.text()).then((now) => now !== began), began);
  await page.bringToFront();
  await page.fill('#phone', '0151 23456781');
  for (const box of await page.locator('input[name=avowal-consent]').all()) await box.click();
  await page.click('#form button[type=submit]');
  await page.waitForSelector('html[data-receipts="1"]');
  assert.equal(await page.getAttribute('#came .outcome', 'data-outcome'), 'valid');
  assert.deepEqual(trouble, []);
});

test('a field that is too narrow for what stands in it gives way, and no word of a table is taken apart', async (t) => {
  const { site: { origin }, browser } = await start(t);
  for (const width of [1100, 768, 390, 320]) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, serviceWorkers: 'block' });
    const page = await context.newPage();
    await page.goto(`${origin}/play/message.html`);
    await page.fill('#text', 'Nordwind: 20 % off all jackets');
    await page.waitForSelector('.avowal-places td');
    const found = await page.evaluate(() => {
      const past = [...document.querySelectorAll('.avowal-label > *')].filter((field) => field.getBoundingClientRect().right > field.parentElement.getBoundingClientRect().right + 1).map(({ name, type }) => `${name} ${type}`);
      const broken = [...document.querySelectorAll('.avowal-places td')].filter((cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1 && !/\s/.test(cell.textContent.trim());
      });
      return [...past, ...broken.map(({ textContent }) => textContent)];
    });
    assert.deepEqual(found, [], `${width} px`);
    await page.goto(`${origin}/verify.html`);
    const wide = await page.evaluate(() => [...document.querySelectorAll('#drop > *')].filter((part) => part.getBoundingClientRect().right > document.getElementById('drop').getBoundingClientRect().right).length);
    assert.equal(wide, 0, `${width} px`);
    await context.close();
  }
});
