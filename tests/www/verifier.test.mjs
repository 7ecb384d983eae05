// The verifier's page: three outcomes, whose key first, the person's copy.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import jsqr from 'jsqr';
import { signUp, start, violations, watched } from './support.mjs';

test('the verifier', async (t) => {
  const { site: { origin }, browser } = await start(t);
  const { context, trouble } = await watched(browser, origin, { viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await signUp(page, origin);
  await page.goto(`${origin}/play/receipt.html`);
  await page.waitForSelector('html[data-outcome=valid]');
  const receipt = await page.inputValue('#text');
  const link = new URLSearchParams(new URL(await page.getAttribute('#to-verifier', 'href')).hash.slice(1));
  const { keys, notice } = Object.fromEntries(link);
  const answer = (outcome) => page.waitForSelector(`html[data-outcome=${outcome}]`);
  const drop = (...files) => page.setInputFiles('#files', files.map(([name, text]) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })));
  const fresh = async () => {
    await page.goto('about:blank');
    await page.goto(`${origin}/verify.html`);
  };

  await t.test('a genuine receipt with keys and notice, as files: valid, as shown, and a code that scans back', async () => {
    await fresh();
    await drop(['receipt.txt', `${receipt}\n`], ['keys.json', keys], ['notice.json', notice]);
    await answer('valid');
    assert.match(await page.textContent('#whose'), /127\.0\.0\.1.*Nothing else vouches for them/s);
    assert.deepEqual(await page.locator('#words .tick').evaluateAll((ticks) => ticks.map(({ dataset }) => dataset.given)), ['true', 'true']);
    assert.match(await page.textContent('#elements'), /Present: \d+/);
    assert.doesNotMatch(await page.textContent('#says'), /23456789/, 'the number is masked until asked for');
    await page.getByRole('button', { name: 'Show' }).click();
    assert.match(await page.textContent('#says'), /\+4915123456789/);
    const { data, size } = await page.evaluate(async () => {
      const svg = document.querySelector('.qr');
      const [, , modules] = svg.getAttribute('viewBox').split(' ').map(Number);
      const scale = 3;
      const canvas = Object.assign(document.createElement('canvas'), { width: modules * scale, height: modules * scale });
      const paint = canvas.getContext('2d');
      paint.fillStyle = '#fff';
      paint.fillRect(0, 0, canvas.width, canvas.height);
      paint.fillStyle = '#000';
      paint.setTransform(scale, 0, 0, scale, 4 * scale, 4 * scale);
      paint.fill(new Path2D(svg.querySelector('path').getAttribute('d')));
      return { data: [...paint.getImageData(0, 0, canvas.width, canvas.height).data], size: canvas.width };
    });
    assert.equal(jsqr(Uint8ClampedArray.from(data), size, size)?.data, receipt);
    assert.deepEqual(await violations(page), []);
  });

  await t.test('on paper: the answer and the words, and nothing to press', async () => {
    await page.emulateMedia({ media: 'print' });
    const visible = (selector) => page.locator(selector).first().isVisible();
    assert.deepEqual([await visible('#answer .outcome'), await visible('#words'), await visible('.qr'), await visible('button'), await visible('.top'), await visible('#text')], [true, true, true, false, false, false]);
    assert.equal(await visible('h1'), true);
    const { kid } = JSON.parse(Buffer.from(receipt.split('.')[0], 'base64url'));
    const record = await page.locator('#record').innerText();
    for (const part of [kid, `${origin}/verify.html`, 'UTC', 'Nothing else vouches for them']) assert.ok(record.includes(part), `${part} is not on paper: ${record}`);
    await page.emulateMedia({ media: 'screen' });
    assert.equal(await visible('#record'), false);
  });

  await t.test('one changed character: not valid, and what failed is named', async () => {
    for (const at of [30, receipt.indexOf('.') + 200, receipt.indexOf('~') - 30, receipt.indexOf('~') + 20]) {
      await fresh();
      await drop(['receipt.txt', receipt.slice(0, at) + (receipt[at] === 'A' ? 'B' : 'A') + receipt.slice(at + 1)], ['keys.json', keys]);
      await page.waitForSelector('html[data-outcome]');
      assert.notEqual(await page.getAttribute('html', 'data-outcome'), 'valid', `character ${at}`);
      assert.equal(await page.locator('#copy-card').isVisible(), false);
    }
    assert.match(await page.textContent('#answer'), /Not valid.*receipt\./s);
  });

  await t.test('where the core does not load the other verifier answers alone', async () => {
    const alone = await browser.newContext({ serviceWorkers: 'block' });
    await alone.route('**/assets/core.js', (route) => route.abort());
    const bare = await alone.newPage();
    await bare.goto(`${origin}/verify.html`);
    for (const [id, value] of [['keys', keys], ['text', receipt]]) await bare.fill(`#${id}`, value);
    await bare.waitForSelector('html[data-outcome=valid]');
    await bare.fill('#text', `${receipt}x`);
    await bare.waitForSelector('html[data-outcome=invalid]');
    await alone.close();
  });

  await t.test('keys of somebody else, or none: cannot tell', async () => {
    await fresh();
    await page.fill('#text', receipt);
    await answer('indeterminate');
    assert.match(await page.textContent('#whose'), /No keys were given/);
    const others = JSON.parse(keys);
    delete others.manifest;
    others.keys = others.keys.filter(({ purpose }) => purpose !== 'receipt');
    await page.fill('#keys', JSON.stringify(others));
    await answer('indeterminate');
    assert.match(await page.textContent('#answer'), /Cannot tell.*not among the keys given/s);
  });

  await t.test('with the thumbprint of the root the keys are vouched for; with another they are not', async () => {
    await fresh();
    await drop(['receipt.txt', receipt], ['keys.json', keys]);
    await answer('valid');
    const { kid } = JSON.parse(keys).keys.find(({ purpose }) => purpose === 'keys');
    await page.fill('#root', kid);
    await page.waitForFunction(() => document.getElementById('whose').textContent.includes('root vouches for these keys'));
    await page.fill('#root', `${kid.slice(0, -2)}${kid.endsWith('A') ? 'B' : 'A'}A`);
    await page.waitForFunction(() => document.documentElement.dataset.outcome === 'indeterminate');
  });

  await t.test('hostile input: an answer, and nothing of it is markup', async () => {
    await fresh();
    for (const text of ['<img src=x onerror=alert(1)>', `${'ey'.repeat(40_000)}`, '\u202Eey.ey.ey~', '{"keys": 3}', '.'.repeat(5000)]) {
      await page.fill('#text', text);
      await page.waitForSelector('html[data-outcome=invalid]');
      await page.fill('#text', '');
      await page.waitForSelector('#answer .empty');
    }
    await drop(['large.txt', 'a'.repeat(1_100_000)]);
    await page.waitForFunction(() => document.getElementById('answer').textContent.includes('larger than any receipt'));
    await drop(['keys.json', '{"keys":[{"kty":"EC"}]}'], ['receipt.txt', receipt]);
    await answer('indeterminate');
    assert.equal(await page.locator('main img').count(), 0);
  });

  await t.test('a receipt as mail hands it on: the same receipt; half of one, two of them, or keys in its place: said so', async () => {
    await fresh();
    await page.fill('#keys', keys);
    const broken = receipt.replaceAll(/.{70}/g, '$&\r\n> ');
    for (const text of [broken, `Here it is:\n${broken}\n\nKind regards, Ann`, `"${receipt}"`, JSON.stringify({ receipt }), `\u200b${receipt.replaceAll(/.{70}/g, '$&\u200b')}`, receipt.replaceAll('~', '%7E')]) {
      await page.fill('#text', text);
      await answer('valid');
      assert.match(await page.textContent('#answer'), /What mail puts into a long line was left out/, text.slice(0, 100));
      await page.fill('#text', '');
      await page.waitForSelector('#answer .empty');
    }
    for (const [text, outcome, words] of [
      [receipt.slice(0, receipt.indexOf('~')), 'invalid', /This is not a whole receipt.*receipt\.malformed/s],
      [`${receipt}\n${receipt}`, 'indeterminate', /more than one receipt/],
      [keys, 'indeterminate', /These are keys, not a receipt/],
    ]) {
      await page.fill('#text', text);
      await answer(outcome);
      assert.match(await page.textContent('#answer'), words);
      await page.fill('#text', '');
      await page.waitForSelector('#answer .empty');
    }
    await page.fill('#text', receipt);
    await answer('valid');
    for (const [given, words] of [[JSON.stringify(JSON.parse(keys).keys), /no set of keys/], ['https://shop.example/keys.json', /Nothing is fetched here/]]) {
      await page.fill('#keys', given);
      await page.waitForFunction((source) => new RegExp(source).test(document.getElementById('answer').textContent), words.source);
    }
    await page.fill('#keys', keys);
    await page.fill('#root', 'nonsense');
    await page.waitForFunction(() => /No root of this thumbprint.*integrity\.manifest/s.test(document.getElementById('answer').textContent));
    await page.fill('#root', '');
    await answer('valid');
    await page.locator('#notice-part').evaluate((part) => (part.open = true));
    await page.fill('#notice', 'null');
    await answer('invalid');
    assert.doesNotMatch(await page.textContent('#answer'), /undefined|properties of/);
  });

  await t.test('who comes back finds the answer beside the text', async () => {
    await fresh();
    await page.fill('#keys', keys);
    await page.fill('#text', receipt);
    await answer('valid');
    await page.goto(`${origin}/errors/index.html`);
    await page.goBack();
    assert.equal(await page.inputValue('#text'), receipt);
    await answer('valid');
  });

  await t.test('an answer that comes late is not put beside another text', async () => {
    const slow = await browser.newContext({ serviceWorkers: 'block' });
    let load;
    const held = new Promise((resolve) => (load = resolve));
    await slow.route('**/assets/core.js', (route) => held.then(() => route.continue()));
    const bare = await slow.newPage();
    await bare.goto(`${origin}/verify.html`);
    await bare.fill('#keys', keys);
    await bare.fill('#text', receipt);
    await bare.waitForFunction(() => performance.getEntriesByType('resource').length > 0);
    await bare.waitForTimeout(400);
    await bare.fill('#text', keys);
    await bare.waitForSelector('html[data-outcome=indeterminate]');
    load();
    await bare.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1500)));
    assert.match(await bare.textContent('#answer'), /These are keys/);
    assert.equal(await bare.locator('#card').isVisible(), false);
    await slow.close();
  });

  await t.test('a withdrawal: what was withdrawn, no boxes, no elements of agreement, no way to stop', async () => {
    const withdrawn = await page.evaluate(async (shown) => (await (await fetch('/avowal/withdraw', { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json' }, body: JSON.stringify({ receipt: shown }) })).json()).receipt, receipt);
    for (const path of ['verify.html', 'ar/verify.html']) {
      await page.goto('about:blank');
      await page.goto(`${origin}/${path}`);
      await drop(['withdrawal.txt', withdrawn], ['keys.json', keys], ['notice.json', notice]);
      await answer('valid');
      assert.equal(await page.locator('#words .tick').count(), 0);
      assert.equal(await page.locator('#elements-card').isVisible(), false);
      if (path.startsWith('ar')) continue;
      const said = await page.textContent('#says');
      assert.match(said, /What was withdrawn.*withdrawn/s);
      assert.doesNotMatch(said, /How to stop/);
      // the receipt of the site names the notice: its words are shown, with what became of them
      assert.equal(await page.textContent('#words-title'), 'The words it is about');
      assert.match(await page.textContent('#words'), /withdrawn/);
      assert.doesNotMatch(await page.textContent('#words'), /ticked|left empty/);
    }
  });

  await t.test('every answer to a question is true as it is read', async () => {
    const lines = async () => Object.fromEntries(await page.locator('#answer .checks > li').evaluateAll((items) => items.map((item) => [item.firstChild.textContent, item.dataset.outcome])));
    await fresh();
    await drop(['receipt.txt', receipt], ['keys.json', keys]);
    await answer('valid');
    const good = await lines();
    assert.equal(good['The signature is that key’s'], 'pass');
    assert.equal(good['No root was given that would vouch for the keys'], 'skipped');
    assert.equal(good['It was not compared with a notice'], 'skipped');
    assert.equal(good['No checkpoint proves when it was there'], 'skipped');
    const at = receipt.indexOf('~') - 30;
    await drop(['receipt.txt', receipt.slice(0, at) + (receipt[at] === 'A' ? 'B' : 'A') + receipt.slice(at + 1)]);
    await answer('invalid');
    assert.equal((await lines())['The signature is not that key’s'], 'fail');
    await page.fill('#text', receipt);
    await page.fill('#keys', '');
    await answer('indeterminate');
    const unknown = await lines();
    assert.equal(unknown['Its key is not among those given, or others may have had it'], 'unknown');
    assert.equal(unknown['The signature was not checked: its key is not known'], 'skipped');
    for (const [line, found] of Object.entries(good)) if (found === 'pass' && unknown[line]) assert.equal(unknown[line], 'pass', line);
  });

  await t.test('the notice of something else: its own sentence, in view, and taken away by a press', async () => {
    await fresh();
    const other = JSON.stringify({ ...JSON.parse(notice), version: 'another' });
    await drop(['receipt.txt', receipt], ['keys.json', keys], ['notice.json', other]);
    await answer('invalid');
    assert.match(await page.textContent('#answer .outcome'), /The notice given is another one than the receipt names/);
    assert.doesNotMatch(await page.textContent('#answer .outcome'), /not what the issuer signed/);
    assert.equal(await page.locator('#notice').isVisible(), true);
    assert.deepEqual(await violations(page), []);
    await page.click('#answer button');
    await answer('valid');
    assert.equal(await page.inputValue('#notice'), '');
    assert.equal(await page.locator('#remove-notice').isVisible(), false);
    // a signature that does not fit is the graver news
    await drop(['receipt.txt', `${receipt.slice(0, 400)}${receipt[400] === 'A' ? 'B' : 'A'}${receipt.slice(401)}`], ['notice.json', other]);
    await answer('invalid');
    assert.match(await page.textContent('#answer .outcome'), /not what the issuer signed/);
    await page.click('#remove-notice');
    assert.equal(await page.inputValue('#notice'), '');
  });

  await t.test('the wrong files: each is called what it is, and a private key stays nowhere', async () => {
    await fresh();
    const secret = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43), d: 'SECRETSECRET' };
    for (const text of [JSON.stringify(secret), JSON.stringify({ keys: [secret] }), JSON.stringify({ 'https://a.example': { keys: [secret] } })]) {
      await drop(['receipt.txt', receipt], ['keys.json', text]);
      await page.waitForFunction(() => document.getElementById('answer').textContent.includes('That holds a private key'));
      await page.fill('#keys', text);
      await page.waitForFunction(() => document.getElementById('keys').value === '');
      assert.match(await page.textContent('#answer'), /private key.*receipt\.key-invalid/s);
      assert.doesNotMatch(await page.evaluate(() => document.body.textContent + [...document.querySelectorAll('textarea')].map(({ value }) => value).join()), /SECRETSECRET/);
      await page.fill('#text', '');
    }
    await page.fill('#text', receipt);
    await page.fill('#keys', 'nonsense');
    await page.waitForFunction(() => document.getElementById('answer').textContent.includes('keys cannot be read'));
    await page.fill('#keys', keys);
    await answer('valid');
    assert.match(await page.textContent('#whose'), /127\.0\.0\.1/);
    await drop(['large.txt', 'a'.repeat(1_100_000)]);
    await page.waitForFunction(() => document.getElementById('answer').textContent.includes('larger than any receipt'));
    assert.doesNotMatch(await page.textContent('#whose'), /127\.0\.0\.1/, 'the keys of the text before are not those of this one');
    await page.fill('#text', `ey${'a'.repeat(30_000)}.ey.ey~`);
    await page.waitForFunction(() => /larger than any receipt.*receipt\.too-large/s.test(document.getElementById('answer').textContent));
  });

  assert.deepEqual(trouble, []);
});
