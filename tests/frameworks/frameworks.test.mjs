// A tiny project in React, Vue and Svelte: types, server rendering, hydration, and a signup that loses nothing when the page renders again.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { init, noticeDigest } from 'avowal';
import { consentMarkup } from 'avowal/elements';
import { build } from 'esbuild';
import { compile, compileModule } from 'svelte/compiler';
import { compileScript, parse } from 'vue/compiler-sfc';
import { notice } from '../../www/demo/server.mjs';
import { ENGINES } from '../browser/engines.mjs';
import { stage, STRICT } from '../browser/stage.mjs';

await init();
const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const out = join(root, 'target/frameworks');
mkdirSync(out, { recursive: true });
const digest = noticeDigest(notice);
const markup = consentMarkup(notice, digest, 'en');
const isCustomElement = (tag) => tag.startsWith('avowal-');

/** Each framework's own compiler. */
const compilers = (server) => ({
  name: 'compilers',
  setup(bundle) {
    bundle.onLoad({ filter: /\.vue$/ }, ({ path }) => {
      const { descriptor } = parse(readFileSync(path, 'utf8'), { filename: path, templateParseOptions: { isCustomElement } });
      return { contents: compileScript(descriptor, { id: 'signup', inlineTemplate: true, templateOptions: { ssr: server, ssrCssVars: [], compilerOptions: { isCustomElement } } }).content };
    });
    bundle.onLoad({ filter: /\.svelte$/ }, ({ path }) => ({ contents: compile(readFileSync(path, 'utf8'), { filename: path, generate: server ? 'server' : 'client', dev: !server }).js.code }));
    bundle.onLoad({ filter: /\.svelte\.js$/ }, ({ path }) => ({ contents: compileModule(readFileSync(path, 'utf8'), { filename: path, generate: server ? 'server' : 'client' }).js.code }));
    // in the page the package is where the server puts it
    if (!server) bundle.onResolve({ filter: /^avowal\/elements$/ }, () => ({ path: '/pkg/elements.js', external: true }));
  },
});

async function bundled(framework) {
  const ending = framework === 'react' ? 'tsx' : 'js';
  const common = { absWorkingDir: here, bundle: true, format: 'esm', jsx: 'automatic', logLevel: 'error' };
  const [client] = (await build({ ...common, entryPoints: [`${framework}/client.${ending}`], plugins: [compilers(false)], conditions: ['browser'], write: false, define: { 'process.env.NODE_ENV': '"development"', __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'true' } })).outputFiles;
  const file = join(out, `${framework}-server.mjs`);
  await build({ ...common, entryPoints: [`${framework}/server.${ending}`], plugins: [compilers(true)], platform: 'node', outfile: file, external: ['react', 'react-dom', 'vue', 'svelte'], packages: 'external' });
  return { client: client.text, render: (await import(pathToFileURL(file).href)).render };
}

test('the typings take what the elements take, and refuse the rest', () => {
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['--project', 'tests/frameworks/tsconfig.json'], { cwd: root, stdio: 'pipe', encoding: 'utf8' });
});

test('the manifest names what is there', () => {
  const { modules } = JSON.parse(readFileSync(join(root, 'pkg/custom-elements.json'), 'utf8'));
  const styles = readFileSync(join(root, 'js/src/elements/styles.css'), 'utf8');
  const [consent, phone, preview] = modules.map(({ declarations: [declaration] }) => declaration);
  const names = (list) => list.map(({ name }) => name).sort();
  assert.deepEqual(names(phone.events), ['avowal-degraded', 'avowal-phone']);
  assert.deepEqual(names(consent.attributes), ['base', 'debug', 'density', 'evidence', 'fail', 'mode', 'outbox', 'theme']);
  assert.ok(names(consent.members).includes('withdraw') && !names(consent.members).includes('connectedCallback'));
  assert.deepEqual(names(preview.events), ['avowal-degraded', 'avowal-preview', 'avowal-review']);
  assert.ok(names(preview.members).includes('addWords'));
  const listed = new Set([consent, phone, preview].flatMap(({ cssProperties }) => names(cssProperties)));
  const used = new Set([...styles.matchAll(/var\((--avowal-[\w-]+)/g)].map(([, name]) => name));
  assert.deepEqual([...listed].sort(), [...used].sort());
  // every part that the source makes, and every event that it tells
  const read = (files) => files.map((name) => readFileSync(join(root, `js/src/elements/${name}.ts`), 'utf8')).join('\n');
  const partsOf = (sources) => new Set([...sources.matchAll(/made\(\s*'\w+',\s*'([\w-]+)'|part="([\w-]+)"|part: '([\w-]+)'|'part', '([\w -]+)'/g)].flatMap((found) => found.slice(1).find(Boolean).split(' ')));
  const eventsOf = (sources) => new Set([...sources.matchAll(/tell\((?:this, )?'([\w-]+)'/g)].map(([, name]) => `avowal-${name}`));
  const form = read(['consent', 'phone', 'markup', 'view', 'record', 'field', 'combobox', 'long-notice', 'outcome']);
  const panel = read(['preview', ...readdirSync(join(root, 'js/src/elements/preview')).filter((name) => /^(?!.*\.d\.ts$).*\.ts$/.test(name)).map((name) => `preview/${name.replace('.ts', '')}`)]);
  const known = new Set([...consent.cssParts, ...phone.cssParts].map(({ name }) => name));
  assert.deepEqual([...partsOf(form)].filter((name) => !known.has(name)), []);
  assert.deepEqual([...partsOf(panel)].sort(), names(preview.cssParts));
  assert.deepEqual([...eventsOf(form)].filter((name) => ![...consent.events, ...phone.events].some((event) => event.name === name)), []);
  assert.deepEqual([...eventsOf(panel)].sort(), names(preview.events));
});

test('in Chromium', async (t) => {
  const { fault, show, receipts } = await stage(t);
  const browser = await ENGINES[0].launch(t);
  for (const framework of ['react', 'vue', 'svelte']) {
    await t.test(framework, async () => {
      const { client, render } = await bundled(framework);
      fault('/app.js', (_incoming, outgoing) => outgoing.writeHead(200, { 'content-type': 'text/javascript' }).end(client));
      const rendered = await render(markup);
      assert.ok(rendered.includes(markup), 'the server’s page holds the markup, byte by byte');
      const data = `<script type="application/json" id="notice">${JSON.stringify({ notice, digest }).replaceAll('<', '\\u003c')}</script>`;
      const page = await browser.page();
      const inside = [];
      // the frameworks set HTML themselves, each by a Trusted Types policy of its own or by none: that part is theirs to say
      const policy = STRICT.replace(/; require-trusted-types.*/, '');
      for (const app of [rendered, '']) {
        const before = receipts().length;
        await page.goto(show(`<div id="app">${app}</div>${data}`, { script: '/app.js', policy }));
        await page.until(() => document.querySelector('avowal-consent')?.state === 'empty');
        await page.until(() => document.documentElement.dataset.ready === 'yes');
        inside.push(await page.run(() => document.querySelector('avowal-consent').innerHTML.replaceAll(/<!--.*?-->/g, '')));
        await page.fill('#phone', '0151 23456799');
        await page.until(() => document.querySelector('.avowal-line')?.textContent.includes('+49'));
        await page.click('input[value="order-updates/sms"]');
        // the page renders again with each tick, and leaves the boxes and the line alone
        await page.until(() => document.querySelector('output').textContent === 'order-updates/sms');
        assert.equal(await page.run(() => document.querySelector('input[name=avowal-consent]').checked && document.querySelectorAll('.avowal-line, [name=phone-region]').length), 2);
        await page.click('form > button');
        await page.until(() => document.querySelector('#receipt').textContent !== '');
        assert.equal(receipts().length, before + 1);
        assert.deepEqual([receipts().at(-1).vec.presentation, receipts().at(-1).vec.action], [3, 2]);
        assert.deepEqual(await page.run(() => globalThis.trouble), []);
      }
      assert.equal(inside[0], inside[1], 'server and page render the same');
      assert.equal(await page.run(async (notice, digest) => (await import('/pkg/elements.js')).consentMarkup(notice, digest, 'en'), notice, digest), markup);
      await page.close();
    });
  }
});
