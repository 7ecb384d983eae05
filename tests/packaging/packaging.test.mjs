// Strangers' projects: each has the tarball as npm installs it, and runs. A number is parsed and a receipt verified in each.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { decode } from '@jridgewell/sourcemap-codec';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { Validation, Spec } from '@cyclonedx/cyclonedx-library';
import { EdgeRuntime } from 'edge-runtime';
import { build as esbuild } from 'esbuild';
import { Miniflare } from 'miniflare';
import { chromium } from 'playwright-core';
import { rollup } from 'rollup';
import webpack from 'webpack';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = fileURLToPath(new URL('./projects', import.meta.url));
const GOOD = { number: '+4930123456', outcome: 'valid' };
const PAGE_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; img-src data:";

let dir;
let tarball;
let installed;
let browser;

before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'avowal-packaging-'));
  execFileSync('npm', ['pack', join(root, 'pkg'), '--pack-destination', dir, '--silent'], { stdio: 'pipe' });
  tarball = join(dir, readdirSync(dir).find((name) => name.endsWith('.tgz')));
  installed = join(dir, 'installed');
  mkdirSync(installed);
  writeFileSync(join(installed, 'package.json'), '{ "private": true }');
  execFileSync('npm', ['install', tarball, '--offline', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: installed, stdio: 'pipe' });
  browser = await chromium.launch({ executablePath: process.env.AVOWAL_CHROMIUM, args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
});
after(async () => {
  await browser?.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A folder with what npm made of the tarball in an empty one, and files of `projects` under the names they shall have. */
function project(name, files, type = 'module') {
  const folder = join(dir, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, private: true, type }));
  cpSync(join(installed, 'node_modules'), join(folder, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  for (const [to, from] of Object.entries(files)) cpSync(join(sources, from), join(folder, to));
  writeFileSync(join(folder, 'evidence.mjs'), Object.entries(evidence()).map(([key, value]) => `export const ${key} = ${JSON.stringify(value)};\n`).join(''));
  return folder;
}

/** A receipt of the vectors with everything disclosed, its keys, the notice it names, and when it is asked about. */
function evidence() {
  const vectors = new URL('../vectors/', import.meta.url);
  const rows = readFileSync(new URL('receipt/receipts.jsonl', vectors), 'utf8').split('\n', 1).map(JSON.parse);
  const [{ receipt, keys, asOf }] = rows;
  return { receipt, keys: JSON.parse(readFileSync(new URL('receipt/keys.json', vectors), 'utf8'))[keys], asOf, notice: JSON.parse(readFileSync(new URL('notice/spring-signup.json', vectors), 'utf8')) };
}

/** What a program prints, as JSON. */
async function printed(folder, command, ...rest) {
  const { stdout, stderr } = await run(command, rest, { cwd: folder, env: { ...process.env, NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1', DO_NOT_TRACK: '1' } });
  assert.equal(stderr, '', 'nothing is said beside the answer');
  return JSON.parse(stdout);
}

/** What a page answers in its title. It may ask nobody else, fail at nothing, and keep to its policy. */
async function shown(folder, { policy = PAGE_POLICY, phone = false } = {}) {
  const types = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm', '.css': 'text/css' };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://x');
    const file = join(folder, pathname === '/' ? 'index.html' : decodeURIComponent(pathname));
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream', 'content-security-policy': policy }).end(readFileSync(file));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  const wrong = [];
  const page = await browser.newPage();
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('response', (response) => response.status() >= 400 && wrong.push(`${response.status()} ${response.url()}`));
  page.on('request', (request) => !request.url().startsWith(`http://127.0.0.1:${port}/`) && !request.url().startsWith('data:') && wrong.push(`foreign: ${request.url()}`));
  try {
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForFunction(() => document.title.startsWith('{'), null, { timeout: 20_000 }).catch(() => assert.fail(`the page did not answer: ${wrong.join('; ')}`));
    if (phone) {
      await page.fill('#phone', '030 123456');
      await page.getByText('+49 30 123456').waitFor({ timeout: 10_000 }).catch(() => assert.fail(`the field was not read: ${wrong.join('; ')}`));
    }
    assert.deepEqual(wrong, []);
    return JSON.parse(await page.title());
  } finally {
    await page.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

const bin = (name) => join(root, 'node_modules/.bin', name);

test('the system’s Node imports it', async () => {
  assert.deepEqual(await printed(project('node-import', { 'main.mjs': 'script.mjs' }), 'node', 'main.mjs'), GOOD);
});

test('the system’s Node requires it', async () => {
  const folder = project('node-require', { 'main.cjs': 'script.cjs' }, 'commonjs');
  // Node 20 tells that `require` of a module is young; nothing else may be said
  assert.deepEqual(await printed(folder, 'node', '--disable-warning=ExperimentalWarning', 'main.cjs'), { ...GOOD, again: 'valid' });
});

test('Node 24 imports it', async () => {
  assert.deepEqual(await printed(project('node24-import', { 'main.mjs': 'script.mjs' }), process.env.AVOWAL_NODE24 ?? process.execPath, 'main.mjs'), GOOD);
});

test('the inline entry, required, makes the core of the handler ready', async () => {
  const folder = project('node-inline', { 'main.cjs': 'inline.cjs' }, 'commonjs');
  rmSync(join(folder, 'node_modules/avowal/full.wasm'));
  assert.deepEqual(await printed(folder, 'node', '--disable-warning=ExperimentalWarning', 'main.cjs'), { ...GOOD, status: 200 });
});

test('Deno', async () => {
  assert.deepEqual(await printed(project('deno', { 'main.mjs': 'script.mjs' }), bin('deno'), 'run', '--no-prompt', '--allow-read', 'main.mjs'), GOOD);
});

test('Bun', async () => {
  assert.deepEqual(await printed(project('bun', { 'main.mjs': 'script.mjs' }), bin('bun'), 'run', 'main.mjs'), GOOD);
});

test('a browser with no bundler', async () => {
  const folder = project('browser', { 'main.js': 'page.js' });
  const lib = './node_modules/avowal/';
  const map = JSON.stringify({ imports: { avowal: `${lib}web.js`, 'avowal/elements': `${lib}elements.js` } });
  const hash = `'sha256-${Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(map))).toString('base64')}'`;
  const page = readFileSync(join(sources, 'page.html'), 'utf8').replace('<script', `<script type="importmap">${map}</script>\n    <script`);
  writeFileSync(join(folder, 'index.html'), page);
  assert.deepEqual(await shown(folder, { policy: PAGE_POLICY.replace("'self' 'wasm", `'self' ${hash} 'wasm`), phone: true }), GOOD);
});

test('Vite, with no configuration', async () => {
  const folder = project('vite', { 'index.html': 'page.html', 'main.js': 'page.js' });
  const { stderr } = await run(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], { cwd: folder });
  assert.equal(stderr, '');
  assert.deepEqual(await shown(join(folder, 'dist'), { phone: true }), GOOD);
});

test('webpack, with no configuration', async () => {
  const folder = project('webpack', { 'main.js': 'page.js' });
  const stats = await promisify(webpack)({ mode: 'production', context: folder, entry: './main.js', output: { path: join(folder, 'dist') }, performance: false, experiments: { topLevelAwait: true } });
  assert.equal(stats.toString({ all: false, errors: true, warnings: true }), '');
  cpSync(join(sources, 'page.html'), join(folder, 'dist/index.html'));
  assert.deepEqual(await shown(join(folder, 'dist'), { phone: true }), GOOD);
});

test('Rollup, the inline entry', async () => {
  const folder = project('rollup', { 'main.js': 'inline.js' });
  const warnings = [];
  const bundle = await rollup({ input: join(folder, 'main.js'), plugins: [nodeResolve({ browser: true })], onwarn: ({ message }) => warnings.push(message) });
  await bundle.write({ dir: join(folder, 'dist'), format: 'es', inlineDynamicImports: true });
  assert.deepEqual([warnings, readdirSync(join(folder, 'dist'))], [[], ['main.js']]);
  cpSync(join(sources, 'page.html'), join(folder, 'dist/index.html'));
  assert.deepEqual(await shown(join(folder, 'dist')), GOOD);
});

test('esbuild, the inline entry in one file', async () => {
  const folder = project('esbuild-inline', { 'main.js': 'inline.js' });
  const { warnings } = await esbuild({ absWorkingDir: folder, entryPoints: ['main.js'], outdir: 'dist', bundle: true, format: 'esm', minify: true, logLevel: 'silent' });
  assert.deepEqual([warnings, readdirSync(join(folder, 'dist'))], [[], ['main.js']]);
  cpSync(join(sources, 'page.html'), join(folder, 'dist/index.html'));
  assert.deepEqual(await shown(join(folder, 'dist')), GOOD);
});

test('esbuild, the address of the module handed in', async () => {
  const folder = project('esbuild-address', { 'main.js': 'address.js' });
  await esbuild({ absWorkingDir: folder, entryPoints: ['main.js'], outdir: 'dist', bundle: true, format: 'esm', minify: true, logLevel: 'silent' });
  cpSync(join(folder, 'node_modules/avowal/full.wasm'), join(folder, 'dist/full.wasm'));
  cpSync(join(sources, 'page.html'), join(folder, 'dist/index.html'));
  assert.deepEqual(await shown(join(folder, 'dist')), GOOD);
});

test('the verifier alone, where no WebAssembly is allowed', async () => {
  const folder = project('verify', { 'main.js': 'verify.js' });
  await esbuild({ absWorkingDir: folder, entryPoints: ['main.js'], outdir: 'dist', bundle: true, format: 'esm', minify: true, logLevel: 'silent' });
  cpSync(join(sources, 'page.html'), join(folder, 'dist/index.html'));
  assert.deepEqual(await shown(join(folder, 'dist'), { policy: "default-src 'none'; script-src 'self'; img-src data:" }), { outcome: 'valid' });
});

test('workerd', async () => {
  const folder = project('workerd', { 'worker.js': 'worker.js' });
  await esbuild({ absWorkingDir: folder, entryPoints: ['worker.js'], outfile: 'dist/worker.js', bundle: true, format: 'esm', platform: 'neutral', conditions: ['workerd', 'worker', 'import'], loader: { '.wasm': 'copy' }, assetNames: '[name]', logLevel: 'silent' });
  const contents = (name) => readFileSync(join(folder, 'dist', name));
  const worker = new Miniflare({ modules: [{ type: 'ESModule', path: 'worker.js', contents: contents('worker.js').toString() }, { type: 'CompiledWasm', path: 'full.wasm', contents: contents('full.wasm') }], compatibilityDate: '2026-04-01' });
  try {
    assert.deepEqual(await (await worker.dispatchFetch('http://x/')).json(), GOOD);
  } finally {
    await worker.dispose();
  }
});

test('Vercel’s edge-runtime', async () => {
  const folder = project('edge-light', { 'worker.js': 'worker.js', 'main.js': 'edge-light.js' });
  const handedOver = {
    name: 'the platform hands over the module',
    setup(bundle) {
      bundle.onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path, namespace: 'wasm' }));
      bundle.onLoad({ filter: /.*/, namespace: 'wasm' }, () => ({ contents: 'export default globalThis.FULL_WASM' }));
    },
  };
  const { outputFiles } = await esbuild({ absWorkingDir: folder, entryPoints: ['main.js'], bundle: true, write: false, format: 'iife', platform: 'neutral', conditions: ['edge-light', 'worker', 'import'], plugins: [handedOver], logLevel: 'silent' });
  const module = await WebAssembly.compile(readFileSync(join(folder, 'node_modules/avowal/full.wasm')));
  const runtime = new EdgeRuntime({ initialCode: outputFiles[0].text, extend: (context) => Object.assign(context, { FULL_WASM: module }) });
  assert.deepEqual(await (await runtime.dispatchFetch('http://x/')).json(), GOOD);
});

test('the command line, from node_modules/.bin', async () => {
  const folder = project('cli', {});
  const { receipt, keys, asOf } = evidence();
  writeFileSync(join(folder, 'receipt.txt'), receipt);
  writeFileSync(join(folder, 'keys.json'), JSON.stringify(keys));
  const avowal = (...words) => printed(folder, join(folder, 'node_modules/.bin/avowal'), ...words);
  const [{ e164: number }] = await avowal('phone', 'check', '--region', 'DE', '030 123456', '--json').then((found) => [found].flat());
  const { outcome } = await avowal('receipt', 'verify', 'receipt.txt', '--keys', 'keys.json', '--as-of', new Date(asOf).toISOString(), '--json');
  assert.deepEqual({ number, outcome }, GOOD);
});

test('TypeScript, strict, without skipLibCheck, by each way of resolving and with each set of types', async () => {
  const folder = project('typescript', { 'types.ts': 'types.ts', 'page.ts': 'types-page.ts', 'server.ts': 'types-node.ts' });
  cpSync(join(root, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'), { recursive: true });
  cpSync(join(root, 'node_modules/undici-types'), join(folder, 'node_modules/undici-types'), { recursive: true });
  const nodenext = { module: 'nodenext' };
  const bundler = { module: 'esnext', moduleResolution: 'bundler' };
  const pages = { lib: ['es2022', 'dom', 'dom.iterable'], types: [] };
  const servers = { lib: ['es2022'], types: ['node'] };
  const cases = [
    { ...nodenext, ...pages, files: ['types.ts', 'page.ts'] },
    { ...bundler, ...pages, files: ['types.ts', 'page.ts'] },
    { ...nodenext, ...servers, files: ['types.ts', 'server.ts'] },
    { ...bundler, ...servers, files: ['types.ts', 'server.ts'] },
  ];
  for (const { files, ...options } of cases) {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { target: 'es2022', strict: true, exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: false, ...options }, files }));
    const { stdout } = await run(bin('tsc'), ['-p', folder]).catch((error) => error);
    assert.equal(stdout, '', JSON.stringify(options));
  }
});

test('publint finds nothing', async () => {
  const { publint } = await import('publint');
  const { messages } = await publint({ pkgDir: join(root, 'pkg'), strict: true });
  assert.deepEqual(messages, []);
});

test('the types are right in every way of resolving', async () => {
  // ESM only: `require` works and is told apart as such; style sheet and modules have no types
  const options = ['--profile', 'node16', '--ignore-rules', 'cjs-resolves-to-esm', '--exclude-entrypoints', 'elements.css', 'full.wasm', 'form.wasm', '--format', 'json'];
  const { stdout } = await run(bin('attw'), [tarball, ...options]);
  const { analysis, problems } = JSON.parse(stdout);
  assert.equal(analysis.packageName, 'avowal');
  assert.deepEqual(Object.values(problems ?? {}).flat().filter(({ kind, resolutionKind }) => kind !== 'CJSResolvesToESM' && resolutionKind !== 'node10'), []);
});

test('every export is there, and what is inside is named', async () => {
  const lib = join(installed, 'node_modules/avowal');
  const manifest = JSON.parse(readFileSync(join(lib, 'package.json'), 'utf8'));
  const files = (target) => (typeof target === 'string' ? [target] : Object.values(target).flatMap(files));
  for (const file of [...files(manifest.exports), ...files(manifest.bin)]) assert.ok(existsSync(join(lib, file)), file);
  assert.equal(manifest.dependencies, undefined);
  const all = readdirSync(lib, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const unpacked = all.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  assert.ok(unpacked <= 3_000_000, `${unpacked} bytes unpacked`);

  const text = readFileSync(join(lib, 'sbom.cdx.json'), 'utf8');
  assert.equal(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text), null);
  const inside = JSON.parse(text).components.map(({ purl }) => purl.replace(/@[^@]*$/, ''));
  for (const name of ['pkg:cargo/lol_alloc', 'pkg:cargo/serde', 'pkg:cargo/sha2', 'pkg:cargo/wasm-bindgen', 'pkg:npm/ical-generator', 'pkg:github/google/libphonenumber']) assert.ok(inside.includes(name), name);
  assert.ok(!inside.includes('pkg:cargo/syn'), 'macros are not inside');
  assert.ok(!inside.includes('pkg:cargo/p256'), 'what only a native program asks for is not inside');
  const notices = readFileSync(join(lib, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  for (const { name, version } of JSON.parse(text).components) assert.ok(notices.includes(`${name} ${version} (`), name);
  assert.ok(notices.includes('Permission is hereby granted'));
});

test('every script that is made small is mapped to the lines of its sources', async () => {
  const folder = join(root, 'pkg');
  const scripts = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.js'));
  const mapped = scripts.filter((name) => existsSync(join(folder, `${name}.map`)));
  // what is left is written as it was, holds nothing but texts, or is the module once more
  const plain = /^(?:api|edge-light|full-inline|node|serve-page|web|workerd)\.js$|^elements\/(?:words|[a-z]{2}(?:-[A-Za-z]+)?)\.js$/;
  assert.deepEqual(scripts.filter((name) => !mapped.includes(name) && !plain.test(name)), []);
  let found = 0;
  for (const name of mapped) {
    const { sources, sourcesContent, mappings } = JSON.parse(readFileSync(join(folder, `${name}.map`), 'utf8'));
    assert.ok(sources.length > 0 && sources.every((source) => /^(?:\.\.\/)+js\/src\/.+\.ts$/.test(source)), name);
    const held = sources.map((source) => readFileSync(join(folder, dirname(name), source), 'utf8').split('\n'));
    if (!/^cli|-worker\.js$/.test(name)) {
      // line by line what the source is, but for comments
      for (const [at, text] of sourcesContent.entries()) assert.ok(text.split('\n').every((line, row) => line === '' || line === held[at][row]), sources[at]);
    }
    const script = readFileSync(join(folder, name), 'utf8').split('\n');
    const lines = decode(mappings);
    for (const [row, line] of script.entries()) {
      for (const { 1: words, index } of line.matchAll(/"([a-z]+(?: [a-z]+){3,})"/g)) {
        const [, source, at] = lines[row].filter(([column]) => column <= index).at(-1);
        if (source === undefined) continue;
        assert.ok(held[source].slice(at, at + 2).join('\n').includes(words), `${name}: "${words}" is not at ${sources[source]}:${at + 1}`);
        found += 1;
      }
    }
  }
  assert.ok(found > 50, `${found} places looked up`);
});
