import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConsentError, createSigner, generateKey, publicKey } from '../core/index.js';
import { createConsentHandler, sqliteStore, toNodeListener } from '../edge/index.js';
import { type Command, unmarked, Usage, wholeNumber, words } from './command.js';
import { sqlite } from './data.js';
import example from './example-notice.json' with { type: 'json' };
import { documentIn, fileAt, listen, PACKAGE } from './files.js';
import { addKey, keyringExists, type Keyring, openKeyring, publicSet, PURPOSES, saveKeyring, saveRoot, signingKey } from './keyring.js';
import style from './page.css';
import { readNotice, signupPage } from './page.js';
import { paint, writeWhole } from './terminal.js';

const PORT = 4180;

export const serve: Command = {
  help: `avowal serve [--port N] [--data FILE] [--notice FILE] [--locale L] [--json]

A signup form, its handler and its store on this machine, to try everything with: sign up, get a signed receipt, verify
it, withdraw. Only this machine can reach it. No account, no other server.

FILE of --data is a SQLite file (consent.db), made on the first start; beside it a folder with its keys and its secret
is made (consent.db.keys). Whoever has them can issue receipts: what comes out of here is for trying. Without --notice a
made-up shop asks. --port 0 takes any free port. With --json its log is lines of JSON, the first {"origin","data"}.

Reached at ${PORT} unless --port says otherwise:

  /                              the form
  /avowal/...                    the handler
  /.well-known/avowal/keys.json  the public keys

  avowal serve
  avowal serve --port 8080 --data try.db --notice notice.json

Exit: 0 when it is stopped (Ctrl-C), 3 where it cannot start. Needs Node 22.13 or newer.`,
  async run(given) {
    if (given.includes('--jsonl')) throw new Usage('serve answers requests, not lines; --json makes its log lines of JSON');
    const { values, flags, rest } = words(given, { port: { type: 'string' }, data: { type: 'string' }, notice: { type: 'string' }, locale: { type: 'string' } });
    if (rest.length > 0) throw new Usage(`\`${rest[0]}\` is one word too many`);
    const wanted = wholeNumber(values['port'], '--port is a number up to 65535') ?? PORT;
    if (wanted > 65_535) throw new Usage('--port is a number up to 65535');
    const file = resolve(values['data'] ?? 'consent.db');
    const read = readNotice(values['notice'] === undefined ? JSON.stringify(example) : unmarked(documentIn(values['notice']), '--notice'), values['locale']);
    const { DatabaseSync } = await sqlite();

    let answer: ReturnType<typeof toNodeListener> | undefined;
    const { origin, close } = await listen(wanted, (request, response) => void answer?.(request, response)).catch((error: NodeJS.ErrnoException) => {
      throw new ConsentError('cli.unreadable', error.code === 'EADDRINUSE' ? `port ${wanted} is taken: try --port 0` : `port ${wanted} cannot be opened (${error.code})`);
    });
    let database: InstanceType<typeof DatabaseSync> | undefined;
    try {
      database = new DatabaseSync(file);
      const store = sqliteStore(database);
      // what is no data of a handler gets no keys
      await store.issued(1);
      const folder = `${file}.keys`;
      const ring = await keysIn(folder, origin);
      const signers = Object.fromEntries(await Promise.all(PURPOSES.map(async (purpose) => [purpose, await createSigner(needed(signingKey(ring, purpose, Date.now())))])));
      const handler = createConsentHandler({
        iss: origin,
        notices: [read.notice],
        signers,
        keys: publicSet(folder),
        secret: secretIn(folder),
        store,
        ok: '/',
        back: '/',
        log: flags.has('json') ? (entry) => console.log(JSON.stringify(entry)) : ({ method, path, status, code }) => console.log(`${paint('faint', new Date().toISOString().slice(11, 19))} ${method} ${path} ${status < 400 ? status : paint('bad', String(status))}${code ? ` ${code}` : ''}`),
      });
      const page = await signupPage(read, { action: '/avowal/consent', styles: ['/page.css', '/pkg/elements.css'], scripts: ['/pkg/serve-page.js'], after: '<section id="receipt" lang="en" dir="ltr" aria-live="polite" hidden></section>\n' });
      answer = toNodeListener(async (request) => {
        const { pathname } = new URL(request.url);
        if (request.method === 'GET' || request.method === 'HEAD') {
          if (pathname === '/') return new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' } });
          if (pathname === '/page.css') return new Response(style, { headers: { 'content-type': 'text/css' } });
          const asset = pathname.startsWith('/pkg/') ? fileAt(PACKAGE, pathname.slice(5)) : undefined;
          // a Worker that compiles WebAssembly says so itself; the page need not allow it
          if (asset) return new Response(new Uint8Array(asset.bytes), { headers: { 'content-type': asset.type, 'cache-control': 'no-cache', 'content-security-policy': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'" } });
        }
        return handler(request);
      }, origin);
    } catch (error) {
      await close();
      database?.close();
      throw error instanceof ConsentError ? error : new ConsentError('cli.unreadable', `\`${file}\` cannot be opened (${(error as Error).message})`);
    }

    if (flags.has('json')) console.log(JSON.stringify({ origin, data: file }));
    else console.log(`${paint('strong', origin)}  the form${values['notice'] === undefined ? ', of a made-up shop' : ''}; receipts are kept in ${file}\n\nSign up there, save the receipt as receipt.txt, and verify it with nothing but the public keys:\n\n  curl -s ${origin}/.well-known/avowal/keys.json > keys.json\n  avowal receipt verify receipt.txt --keys keys.json\n\nCtrl-C stops it.`);
    await new Promise<void>((stop) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop());
    });
    await close();
    database.close();
    return 0;
  },
};

/** The keys of this folder, made on the first start, renewed when they end. */
async function keysIn(folder: string, iss: string): Promise<Keyring> {
  const now = Date.now();
  const ring: Keyring = keyringExists(folder) ? openKeyring(folder) : { iss, seq: 0, keys: [], secret: [] };
  if (ring.seq === 0) {
    const root = await generateKey('keys', now);
    delete root.exp;
    ring.keys.push(publicKey(root));
    saveRoot(folder, root);
  }
  for (const purpose of PURPOSES) if (!signingKey(ring, purpose, now)) addKey(ring, await generateKey(purpose, now));
  ring.iss = iss;
  await saveKeyring(folder, ring, now);
  return ring;
}

/** The bytes by which people are found: losing them loses them. */
function secretIn(folder: string): Uint8Array {
  const file = join(folder, 'secret');
  if (!existsSync(file)) writeWhole(file, `${randomBytes(32).toString('base64url')}\n`, 0o600);
  const secret = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url');
  if (secret.length < 32) throw new ConsentError('cli.unreadable', `\`${file}\` holds no secret of 32 bytes`);
  return new Uint8Array(secret);
}

function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new ConsentError('receipt.key-unknown', 'a key is missing');
  return value;
}
