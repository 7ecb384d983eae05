// The packed package in real runtimes and under real frameworks: the same signups, the same answers.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { verifyReceipt } from 'avowal';
import { EdgeRuntime } from 'edge-runtime';
import { build } from 'esbuild';
import { claims, edge, form, ISS, notice, openPage, PHONE, post, seal, signup } from '../js/support.mjs';
import { conformance } from '../store/conformance.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const COMMANDS = {
  'Node http': [process.execPath, 'node.mjs'],
  Express: [process.execPath, 'express.mjs'],
  Hono: [process.execPath, 'hono.mjs'],
  Deno: [join(root, 'node_modules/.bin/deno'), 'run', '--no-prompt', '--allow-read', '--allow-env', '--allow-net=127.0.0.1', 'deno.mjs'],
  Bun: [join(root, 'node_modules/.bin/bun'), 'run', 'bun.mjs'],
};
const children = [];
const ports = {};
let dir;
let made;
let settings;

/** The tarball, as it would be published, in an empty project. */
before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'avowal-runtimes-'));
  mkdirSync(join(dir, 'node_modules/avowal'), { recursive: true });
  execFileSync('npm', ['pack', join(root, 'pkg'), '--pack-destination', dir, '--silent'], { stdio: 'pipe' });
  const tarball = readdirSync(dir).find((name) => name.endsWith('.tgz'));
  execFileSync('tar', ['-xzf', join(dir, tarball), '--strip-components=1', '-C', join(dir, 'node_modules/avowal')]);
  for (const name of ['express', 'hono']) symlinkSync(join(root, 'node_modules', name), join(dir, 'node_modules', name));
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ type: 'module', dependencies: { avowal: '*', express: '*', hono: '*' } }));
  cpSync(fileURLToPath(new URL('./servers', import.meta.url)), dir, { recursive: true });
  made = await edge({ at: Date.now() });
  settings = JSON.stringify({ iss: ISS, notice, secretKeys: made.secretKeys, keys: made.keys });
});
after(() => {
  for (const child of children) child.kill();
  rmSync(dir, { recursive: true, force: true });
});

async function serve(name) {
  if (ports[name]) return ports[name];
  const [command, ...rest] = COMMANDS[name];
  const child = spawn(command, rest, { cwd: dir, env: { ...process.env, SETTINGS: settings, DENO_NO_UPDATE_CHECK: '1', DO_NOT_TRACK: '1' }, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let text = '';
  ports[name] = await new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      const port = /(?:port |127\.0\.0\.1:)(\d+)/.exec((text += chunk));
      if (port) resolve(Number(port[1]));
    });
    child.on('exit', (code) => reject(new Error(`${name} ended with ${code}: ${text}`)));
  });
  return ports[name];
}

/** A request of a page to the handler behind a port. */
const over = (port) => async (request) => {
  const { pathname } = new URL(request.url);
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  return fetch(`http://127.0.0.1:${port}${pathname}`, { method: request.method, headers: Object.fromEntries(request.headers), body, redirect: 'manual', signal: AbortSignal.timeout(30_000) });
};

async function suite(handler) {
  const page = await openPage({ handler, digest: made.digest });
  const capture = await seal(page, { wall: Date.now() });
  const send = () => post(handler, '/avowal/consent', signup(made.digest, { capture }));
  const [first, second] = [await send(), await send()];
  assert.deepEqual([first.status, second.status], [201, 200]);
  const text = await first.text();
  assert.equal(text, await second.text());
  const { receipt } = JSON.parse(text);
  const answer = await verifyReceipt(receipt, { keys: made.keys, asOf: Date.now() + 1000, notice });
  assert.deepEqual([answer.outcome, answer.evidence], ['valid', { presentation: 3, action: 2, identity: 1, time: 2, integrity: 1, delivery: 0 }]);
  const plain = await post(handler, '/avowal/consent', form(made.digest));
  assert.deepEqual([plain.status, plain.headers.get('location')], [303, '/thanks?avowal=accepted']);
  const multipart = new FormData();
  for (const [name, value] of form(made.digest)) multipart.append(name, value);
  multipart.append('photo', new Blob([new Uint8Array(1000)]), 'x.png');
  assert.equal((await post(handler, '/avowal/consent', multipart)).status, 303);
  const message = { text: 'x', messageClass: 'transactional', purpose: 'order-updates', channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'alphanumeric' }, to: '+4915123456789' };
  const ask = async () => (await post(handler, '/avowal/authorize', { message }, { authorization: 'Bearer operator' })).json();
  assert.equal((await ask()).allowed, true);
  const withdrawn = await post(handler, '/avowal/withdraw', { receipt });
  assert.equal(withdrawn.status, 201);
  assert.equal(claims((await withdrawn.json()).receipt).proof, 'receipt');
  assert.deepEqual([(await ask()).allowed, (await ask()).reasons[0].code], [false, 'authorize.withdrawn']);
  const refused = {
    'edge.origin': [403, () => post(handler, '/avowal/consent', signup(made.digest), { origin: 'https://evil.example' })],
    'edge.too-large': [413, () => post(handler, '/avowal/consent', new TextEncoder().encode('x'.repeat(70_000)), { 'content-type': 'application/json' })],
    'edge.content-type': [415, () => post(handler, '/avowal/consent', new TextEncoder().encode('x'), { 'content-type': 'text/plain' })],
    'json.syntax': [400, () => post(handler, '/avowal/consent', new TextEncoder().encode('{'), { 'content-type': 'application/json' })],
    'edge.phone-invalid': [422, () => post(handler, '/avowal/consent', signup(made.digest, { phone: '12' }))],
    'edge.not-found': [404, () => post(handler, '/avowal/inbound/twilio', {})],
    'capture.number-differs': [409, async () => post(handler, '/avowal/consent', signup(made.digest, { phone: '0151 23456780', capture: await seal(await openPage({ handler, digest: made.digest })) }))],
    'edge.credential': [401, () => post(handler, '/avowal/authorize', { message }, { authorization: 'Bearer other' })],
  };
  for (const [code, [status, request]] of Object.entries(refused)) {
    const response = await request();
    assert.deepEqual([response.status, (await response.json()).code], [status, code]);
  }
  const published = await handler(new Request(`${ISS}/.well-known/avowal/keys.json`));
  assert.deepEqual(await published.json(), made.keys);
  const shown = await handler(new Request(`${ISS}/avowal/notice/${made.digest}`));
  assert.deepEqual([shown.headers.get('cache-control'), await shown.json()], ['public, max-age=31536000, immutable', notice]);
  assert.equal(PHONE, '0151 23456789');
}

for (const name of Object.keys(COMMANDS)) {
  test(`${name}: signups, withdrawals and refusals`, async () => suite(over(await serve(name))));
}

test('Vercel’s edge-runtime: signups, withdrawals and refusals', async () => {
  const { outputFiles } = await build({
    stdin: { contents: readFileSync(join(dir, 'vercel.mjs'), 'utf8'), resolveDir: dir, loader: 'js' },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'neutral',
    conditions: ['edge-light', 'worker', 'import'],
    logLevel: 'warning',
    plugins: [{
      name: 'compiled wasm',
      setup(bundle) {
        bundle.onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path, namespace: 'wasm' }));
        bundle.onLoad({ filter: /.*/, namespace: 'wasm' }, () => ({ contents: 'export default globalThis.FULL_WASM' }));
      },
    }],
  });
  const wasm = await WebAssembly.compile(readFileSync(join(dir, 'node_modules/avowal/full.wasm')));
  const runtime = new EdgeRuntime({ initialCode: outputFiles[0].text, extend: (context) => Object.assign(context, { FULL_WASM: wasm, SETTINGS: settings }) });
  await suite(async (request) => {
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
    const response = await runtime.dispatchFetch(request.url, { method: request.method, headers: Object.fromEntries(request.headers), body });
    return new Response(response.status === 303 ? null : await response.text(), { status: response.status, headers: response.headers });
  });
});

// a third of a gigabyte, fetched anew: only with --long
for (const runtime of ['nodejs', 'edge']) {
  test(`Next, runtime ${runtime}: signups, withdrawals and refusals`, { skip: process.env.AVOWAL_LONG !== '1' && 'only with --long' }, async () => {
    const next = join(dir, 'next');
    if (!existsSync(join(next, 'node_modules'))) {
      cpSync(join(dir, 'app.mjs'), join(next, 'app/app.mjs'));
      execFileSync('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund', '--silent'], { cwd: next });
      cpSync(join(dir, 'node_modules/avowal'), join(next, 'node_modules/avowal'), { recursive: true });
    }
    for (const route of ['avowal/[...path]', '.well-known/avowal/[file]']) {
      const source = readFileSync(join(dir, `next/app/${route}/route.js`), 'utf8').replace(/^export const runtime.*\n/, '');
      writeFileSync(join(next, `app/${route}/route.js`), `export const runtime = '${runtime}';\n${source}`);
    }
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
    execFileSync('node_modules/.bin/next', ['build'], { cwd: next, env });
    const name = `Next, ${runtime}`;
    COMMANDS[name] = [join(next, 'node_modules/.bin/next'), 'start', next, '--hostname', '127.0.0.1', '--port', '0'];
    await suite(over(await serve(name)));
  });
}

// SQLite as Deno and Bun bring it along
for (const name of ['Deno', 'Bun']) {
  let stores = 0;
  conformance(`SQLite in ${name}`, async () => {
    const port = await serve(name);
    const store = `store ${(stores += 1)}`;
    return {
      store: new Proxy({}, {
        get: (_, method) => (method === 'then' ? undefined : async (...args) => {
          const response = await fetch(`http://127.0.0.1:${port}/store`, { method: 'POST', body: JSON.stringify({ name: store, method, args }) });
          const { value, error } = await response.json();
          if (error !== undefined) throw new Error(error);
          return value;
        }),
      }),
    };
  });
}
