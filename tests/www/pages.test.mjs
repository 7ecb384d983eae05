// Every page of the site opens: nothing goes wrong, nobody else is asked, and axe finds nothing.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { init, requirements, ruleSets } from 'avowal';
import { page as demoPage } from '../../www/demo/page.mjs';
import { escape } from '../../www/site/html.mjs';
import arabic from '../../www/site/texts/ar.mjs';
import { start, violations, watched } from './support.mjs';

const folder = fileURLToPath(new URL('../../target/www', import.meta.url));
const site = fileURLToPath(new URL('../../www/site', import.meta.url));
const all = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.html')).sort();

const long = process.env.AVOWAL_LONG === '1';
/** Pages made from one table differ in words alone: without `--long` some of them stand for all. */
const samples = ['errors/receipt.signature.html', 'rules/de.html', 'spec/receipts.html', 'api/verify.html'];
const opened = all.filter((path) => long || !/^(errors|rules|spec|api)\/(?!index)/.test(path) || samples.includes(path));

test('every page, by day and by night, wide and narrow', async (t) => {
  const { site: { origin }, browser } = await start(t);
  const found = [];
  const settings = [{ colorScheme: 'light', viewport: { width: 1280, height: 900 } }, { colorScheme: 'dark', viewport: { width: 390, height: 800 } }];
  await Promise.all(
    [0, 1, 2].map(async (part) => {
      for (const setting of settings) {
        const { context, trouble } = await watched(browser, origin, { ...setting, serviceWorkers: 'block' });
        const page = await context.newPage();
        for (const [index, path] of opened.entries()) {
          if (index % 3 !== part) continue;
          // what is made from a table needs one look, half of it by day and half by night
          const ofTable = /^(errors|rules|spec|api)\/(?!index)/.test(path);
          if (ofTable && (setting.colorScheme === 'light') !== (long && index % 2 === 0)) continue;
          const response = await page.goto(`${origin}/${path}`);
          if (response.status() !== 200) found.push(`${path}: ${response.status()}`);
          const { wide, title, headings } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth > document.documentElement.clientWidth, title: document.title, headings: document.querySelectorAll('h1').length }));
          if (wide) found.push(`${path}: wider than ${setting.viewport.width} px`);
          if (!title || headings !== 1) found.push(`${path}: title or heading`);
          found.push(...(await violations(page)));
        }
        found.push(...trouble);
        await context.close();
      }
    }),
  );
  assert.deepEqual(found, []);
  assert.ok(all.length > 300, `${all.length} pages`);
});

test('every link of the site leads somewhere in it, and no page holds script or style of its own', () => {
  const pages = new Map(all.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
  const ids = new Map([...pages].map(([path, text]) => [path, new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]));
  const faults = [];
  for (const [path, text] of pages) {
    if (/<script(?![^>]* src=)|<style|style="|\son\w+="/i.test(text.replaceAll(/<pre[\s\S]*?<\/pre>|<textarea[\s\S]*?<\/textarea>/g, ''))) faults.push(`${path}: script or style in the page`);
    for (const [, href] of text.matchAll(/<a[^>]* href="([^"]+)"/g)) {
      const url = new URL(href.replaceAll('&amp;', '&'), `https://site.example/${path}`);
      if (url.origin !== 'https://site.example') continue;
      const target = decodeURIComponent(url.pathname.slice(1));
      const anchor = decodeURIComponent(url.hash.slice(1));
      if (!ids.has(target) || (anchor && !ids.get(target).has(anchor))) faults.push(`${path} -> ${target}${url.hash}`);
    }
  }
  assert.deepEqual(faults, []);
});

test('no style asks for what ends an engine', () => {
  const styles = readdirSync(folder, { recursive: true }).filter((path) => path.endsWith('.css'));
  assert.ok(styles.includes('assets/site.css') && styles.includes('package/elements.css'), styles.join());
  // WebKit 2.50 ends with the page; tests/browser/verifier.test.mjs has the word it ended on
  assert.deepEqual(styles.filter((path) => /text-wrap(-style)?:\s*pretty/.test(readFileSync(join(folder, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, ''))), []);
});

test('an address of nothing is answered by a page with a way back, and styled at any depth', async (t) => {
  const { site: { origin }, browser } = await start(t);
  const { context, trouble } = await watched(browser, origin, { serviceWorkers: 'block' });
  const page = await context.newPage();
  for (const [path, title] of [['play', 'Nothing is here'], ['play/', 'Nothing is here'], ['a/b/c.html', 'Nothing is here'], ['ar/play/nothing.html', 'لا شيء هنا']]) {
    const response = await page.goto(`${origin}/${path}`);
    assert.equal(response.status(), 404, path);
    assert.equal(await page.textContent('h1'), title);
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.querySelector('main')).display), 'block', 'its style is there');
    await page.click('main a.primary');
    await page.waitForURL(`${origin}/${path.startsWith('ar') ? 'ar/' : ''}index.html`);
  }
  assert.equal((await page.goto(`${origin}/rules`)).url(), `${origin}/rules/`);
  // what cannot be read asks for nothing, and ends nothing
  for (const path of ['%E0%A4%A', '%00', '..%2f..%2fpackage.json']) assert.equal((await fetch(`${origin}/${path}`)).status, 404, path);
  assert.equal((await fetch(`${origin}/index.html`, { method: 'HEAD' })).status, 200);
  assert.deepEqual(trouble.filter((line) => !/404/.test(line)), []);
});

test('where no service worker is allowed, or no script, the page says so', async (t) => {
  const { site: { origin }, browser } = await start(t);
  for (const path of ['play/form.html', 'ar/play/form.html']) {
    const { context } = await watched(browser, origin, { serviceWorkers: 'block' });
    const page = await context.newPage();
    await page.goto(`${origin}/${path}`);
    await page.waitForFunction((words) => document.getElementById('state').textContent.includes(words), path.startsWith('ar') ? arabic['This browser keeps no service worker here, so the handler cannot run.'] : 'keeps no service worker here');
    assert.equal(await page.locator('#form button[type=submit]').isDisabled(), true);
    await context.close();
  }
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  for (const path of ['play/form.html', 'verify.html', 'console.html']) {
    await page.goto(`${origin}/${path}`);
    const text = await page.locator('main').innerText();
    assert.match(text, /JavaScript, which is switched off/, path);
    assert.doesNotMatch(text, /The handler starts/);
  }
});

test('where the core does not load, each page says so where its answer would stand', async (t) => {
  const { site: { origin }, browser } = await start(t);
  for (const broken of ['**/*.wasm', '**/assets/core.js']) {
    const context = await browser.newContext({ serviceWorkers: 'block' });
    await context.route(broken, (route) => route.abort());
    const page = await context.newPage();
    const uncaught = [];
    page.on('pageerror', (error) => uncaught.push(`${page.url()}: ${error}`));
    for (const [path, field, answer] of [['play/number.html', '#number', '#reading'], ['play/message.html', '#reply', '#reply-answer'], ['ar/play/number.html', '#number', '#reading']]) {
      await page.goto(`${origin}/${path}`);
      await page.fill(field, '0151 23456789');
      await page.waitForFunction((id) => document.querySelector(`${id} a code`)?.textContent === 'wasm.not-loaded', answer);
      const words = 'The core could not start here: it was not loaded, or WebAssembly is not allowed.';
      assert.ok((await page.textContent(answer)).includes(path.startsWith('ar') ? arabic[words] : words), path);
    }
    assert.deepEqual(uncaught, [], broken);
    await context.close();
  }
});

test('on a phone every tab of the playground is in sight', async (t) => {
  const { site: { origin }, browser } = await start(t);
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, serviceWorkers: 'block' });
  const page = await context.newPage();
  for (const path of ['play/form.html', 'ar/play/form.html']) {
    await page.goto(`${origin}/${path}`);
    const edges = await page.locator('.tabs a').evaluateAll((tabs) => tabs.map((tab) => tab.getBoundingClientRect()).map(({ left, right }) => [left, right]));
    assert.equal(edges.length, 5);
    for (const [left, right] of edges) assert.ok(left >= 0 && right <= 390, `${path}: ${left} to ${right}`);
  }
});

test('the demo says of an outcome that it does not know that nothing was saved', async () => {
  await init();
  const notice = JSON.parse(readFileSync(new URL('../../www/demo/notice.json', import.meta.url), 'utf8'));
  for (const outcome of ['edge.phone-invalid', 'constructor', '<b>']) assert.ok((await demoPage(notice, new URLSearchParams({ avowal: outcome }))).includes(`Not saved (${outcome.replace('<', '&lt;')}).`), outcome);
});

test('every code has its page, with what to do; every rule set has its page, with every source', async () => {
  const table = readFileSync(new URL('../../src/error.rs', import.meta.url), 'utf8');
  const codes = [...table.slice(table.indexOf('codes! {')).matchAll(/^ +\w+ "([a-z]+\.[a-z0-9-]+)" "/gm)].map(([, code]) => code);
  assert.ok(codes.length >= 203, `${codes.length} codes`);
  for (const code of codes) assert.match(readFileSync(join(folder, `errors/${code}.html`), 'utf8'), /What to do<\/h2><p>[^<]{20,}/, code);
  await init();
  let total = 0;
  for (const { id, facts } of ruleSets()) {
    const text = readFileSync(join(folder, `rules/${id}.html`), 'utf8');
    assert.equal(text.split('<article class="fact">').length - 1, facts, id);
    total += facts;
    for (const { jurisdiction, source } of ['marketing', 'transactional', 'one-time-code'].flatMap((messageClass) => requirements({ jurisdiction: id, messageClass, asOf: Date.now() }))) {
      if (jurisdiction === id) assert.ok(text.includes(escape(source.title)) && text.includes(`${escape(source.date)}; looked at on ${source.checkedOn}`), `${id}: ${source.title}`);
    }
  }
  assert.ok(total > 2000, `${total} facts`);
});

test('the Arabic pages have every sentence, and keep every placeholder', () => {
  const source = readdirSync(join(site, 'pages')).map((name) => `pages/${name}`).concat(readdirSync(join(site, 'scripts')).map((name) => `scripts/${name}`), 'layout.mjs');
  const sentences = new Set(source.flatMap((name) => [...readFileSync(join(site, name), 'utf8').matchAll(/\bt\('((?:[^'\\]|\\.)+)'/g)].map(([, sentence]) => sentence)));
  for (const name of source) for (const [, sentence] of readFileSync(join(site, name), 'utf8').matchAll(/^ {2}(?:title|lead): '(.+)',$/gm)) sentences.add(sentence);
  assert.ok(sentences.size > 200);
  const marks = (text) => [...text.matchAll(/\{\w+\}/g)].map(([mark]) => mark).sort();
  const missing = [...sentences].filter((sentence) => !['avowal', 'E.164'].includes(sentence) && (!arabic[sentence] || marks(arabic[sentence]).join() !== marks(sentence).join()));
  assert.deepEqual(missing, []);
});
