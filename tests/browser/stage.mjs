// The demo's server with pages of the tests' own, and with faults on the way: the same for every engine.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { noticeDigest } from 'avowal';
import { consentMarkup } from 'avowal/elements';
import { notice, startDemo } from '../../www/demo/server.mjs';

const PKG = fileURLToPath(new URL('../../pkg/', import.meta.url));
export const STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types avowal";
/** Keeps what goes wrong in a page: errors, refusals of the policy, what the console is told of either. */
const WATCH = "globalThis.trouble = []; for (const level of ['error', 'warn']) { const tell = console[level]; console[level] = (...said) => { trouble.push(said.join(' ')); tell(...said); }; } addEventListener('securitypolicyviolation', ({ violatedDirective, sample }) => trouble.push(violatedDirective + ' ' + sample)); addEventListener('error', ({ message }) => trouble.push(String(message)), true); addEventListener('unhandledrejection', ({ reason }) => trouble.push(String(reason)));";
const DEFINE = "import { define } from '/pkg/elements.js'; define();";

export async function stage(t) {
  const dir = mkdtempSync(join(tmpdir(), 'avowal-stage-'));
  const faults = new Map();
  const pages = new Map();
  const log = [];
  const intercept = (incoming, outgoing, go) => {
    const path = incoming.url.split('?')[0];
    log.push(`${incoming.method} ${path}`);
    const page = pages.get(path);
    if (page && incoming.method === 'GET') return outgoing.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache', ...page.headers }).end(page.html);
    if (path === '/watch.js' || path === '/define.js') return outgoing.writeHead(200, { 'content-type': 'text/javascript' }).end(path === '/watch.js' ? WATCH : DEFINE);
    return faults.has(path) ? faults.get(path)(incoming, outgoing, go) : go();
  };
  const demo = await startDemo({ dir, intercept });
  t.after(async () => {
    await demo.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  return {
    demo,
    /** What was asked for, as `METHOD path`. */
    log,
    /** `fault(path, act)`: what becomes of requests to a path; without `act` they go through again. */
    fault: (path, act) => (act ? faults.set(path, act) : faults.delete(path)),
    /** Serves a page and answers its address. */
    show(body, { policy = STRICT, head = '', lang = 'en', path = '/stage', script = '/define.js' } = {}) {
      const html = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>stage</title><link rel="icon" href="/mark.svg"><script src="/watch.js"></script><link rel="stylesheet" href="/pkg/elements.css">${head}</head><body>${body}<script type="module" src="${script}"></script></body></html>`;
      pages.set(path, { html, headers: policy ? { 'content-security-policy': policy } : {} });
      return `${demo.origin}${path}`;
    },
    /** A file of the package with headers of the test's own. */
    file: (name, headers) => (_incoming, outgoing) => outgoing.writeHead(200, { 'content-type': 'text/javascript', ...headers }).end(readFileSync(join(PKG, name))),
    receipts() {
      const known = demo.database.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'receipts'").get().n > 0;
      return known ? demo.database.prepare('SELECT token FROM receipts ORDER BY at, seq').all().map(({ token }) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'))) : [];
    },
  };
}

/** A form of two tags. */
export function form({ id = 'a', action = '/avowal/consent', locale = 'en', phone = '', consent = '', box = '', details = '' } = {}) {
  const inner = consentMarkup(notice, noticeDigest(notice), locale, { id, details }).replaceAll('type="checkbox"', `type="checkbox"${box}`);
  return `<form id="${id}" method="post" action="${action}"><avowal-phone region="DE"${phone}><label for="${id}-phone">Number</label> <input id="${id}-phone" type="tel" name="phone" autocomplete="tel" inputmode="tel"></avowal-phone><avowal-consent${consent}>${inner}</avowal-consent><button type="submit">Send</button></form>`;
}
