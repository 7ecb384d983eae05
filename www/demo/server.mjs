// The demo: a form, the edge handler over a SQLite file, a webhook receiver. Everything but the page is the package.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { createSigner, generateKey, init, publicKey, signManifest } from 'avowal';
import { createConsentHandler, sqliteStore, toNodeListener, webhook } from 'avowal/edge';
import { page } from './page.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const pkg = fileURLToPath(new URL('.', import.meta.resolve('avowal/package.json')));
export const notice = JSON.parse(readFileSync(join(here, 'notice.json'), 'utf8'));

const PURPOSES = ['challenge', 'receipt', 'state', 'statement'];
const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.json': 'application/json', '.map': 'application/json', '.svg': 'image/svg+xml' };

/** What the page may do: nothing but its own files, no inline script or style, one Trusted Types policy. */
const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types avowal demo',
].join('; ');
/** A Worker that compiles WebAssembly says so itself; the page need not allow it. */
const WORKER_CSP = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/**
 * Starts the demo on a port (0: any free one). Resolves to its address, and ways to look inside and to stop.
 * `intercept` sees each request first, as Node has it, and calls `go` to let it through.
 */
export async function startDemo({ port = 0, dir, now = Date.now, intercept = (_incoming, _outgoing, go) => go() }) {
  await init();
  mkdirSync(dir, { recursive: true });
  const server = createServer();
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const { secret, keys: secretKeys } = await settings(dir, now());
  const keys = { keys: secretKeys.map(publicKey) };
  // a demo keeps its root beside everything else; yours is offline and signs the manifest when keys change
  const root = secretKeys.find(({ purpose }) => purpose === 'keys');
  keys.manifest = await signManifest({ iss: origin, root: await createSigner(root), keys, seq: 1, at: now() });
  const active = secretKeys.filter(({ status, purpose }) => status === 'active' && purpose !== 'keys');
  const signers = Object.fromEntries(await Promise.all(active.map(async (key) => [key.purpose, await createSigner(key)])));
  const database = new DatabaseSync(join(dir, 'consent.db'));
  const hookSecret = `whsec_${Buffer.from(secret).toString('base64')}`;
  const received = [];

  const handler = createConsentHandler({
    iss: origin,
    notices: [notice],
    signers,
    keys,
    secret,
    store: sqliteStore(database),
    sinks: [webhook({ url: `${origin}/demo/hook`, secret: hookSecret, recipient: notice.controller.name })],
    ok: '/',
    back: '/',
    credential: hookSecret,
    now,
  });
  const listener = toNodeListener((request) => site(request), origin);
  server.on('request', (incoming, outgoing) => intercept(incoming, outgoing, () => void listener(incoming, outgoing)));
  const timer = setInterval(() => void handler.deliver().catch(() => undefined), 1000);

  async function site(request) {
    const url = new URL(request.url);
    if (url.pathname === '/' && request.method === 'GET') return html(await page(notice, url.searchParams));
    if (url.pathname === '/demo/hook' && request.method === 'POST') {
      const event = await opened(request, hookSecret);
      if (event) received.push(event);
      return new Response(null, { status: event ? 204 : 400 });
    }
    if (url.pathname === '/demo/delivered') return Response.json(received.map(({ type, id }) => ({ type, id })));
    const file = url.pathname.startsWith('/pkg/') ? join(pkg, inside(url.pathname.slice(5))) : join(here, 'static', inside(url.pathname.slice(1)));
    if (request.method === 'GET' && TYPES[extname(file)] && existsSync(file)) return asset(file);
    return handler(request);
  }

  return {
    origin,
    handler,
    database,
    keys,
    signers,
    received,
    credential: hookSecret,
    async stop() {
      clearInterval(timer);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      database.close();
    },
  };
}

/** A delivery whose signature is good (Standard Webhooks); undefined otherwise. */
async function opened(request, secret) {
  const body = await request.text();
  const [id, time, signatures] = ['id', 'timestamp', 'signature'].map((name) => request.headers.get(`webhook-${name}`) ?? '');
  const expected = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64')).update(`${id}.${time}.${body}`).digest();
  const good = signatures.split(' ').some((signature) => {
    const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return good && Math.abs(Date.now() / 1000 - Number(time)) < 300 ? JSON.parse(body) : undefined;
}

/** Keys and secret of this demo, made on the first start and readable by their owner only. */
async function settings(dir, at) {
  const file = join(dir, 'secrets.json');
  if (!existsSync(file)) {
    const keys = await Promise.all(['keys', ...PURPOSES].map((purpose) => generateKey(purpose, at)));
    delete keys[0].exp;
    writeFileSync(file, JSON.stringify({ secret: randomBytes(32).toString('base64'), keys }), { mode: 0o600 });
    chmodSync(file, 0o600);
  }
  const { secret, keys } = JSON.parse(readFileSync(file, 'utf8'));
  // keys last 90 days: the old ones stay published, new ones sign
  if (keys.some(({ status, exp }) => status === 'active' && exp * 1000 < at + 86_400_000)) {
    const fresh = await Promise.all(PURPOSES.map((purpose) => generateKey(purpose, at)));
    keys.splice(0, keys.length, ...fresh, ...keys.map((key) => (key.purpose === 'keys' ? key : { ...key, status: 'retired' })));
    writeFileSync(file, JSON.stringify({ secret, keys }), { mode: 0o600 });
  }
  return { secret: new Uint8Array(Buffer.from(secret, 'base64')), keys };
}

function inside(path) {
  const clean = normalize(path);
  return clean.startsWith('..') ? '' : clean;
}

function html(text) {
  return new Response(text, { headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': CSP, 'referrer-policy': 'same-origin', 'cache-control': 'no-cache' } });
}

function asset(file) {
  const worker = /worker\.js$/.test(file);
  const headers = { 'content-type': TYPES[extname(file)], 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' };
  if (worker) headers['content-security-policy'] = WORKER_CSP;
  return new Response(readFileSync(file), { headers });
}
