import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { checkNotice, ConsentError, type Finding, noticeDigest, ruleSets } from '../core/index.js';
import { type BrowserPage, startBrowser } from './browser.js';
import { asking, FILE, MANY, TEXT } from './asking.js';
import { many, needed } from './command.js';
import { fileAt, PACKAGE, serveFolder } from './files.js';
import { counted, paint, plain } from './terminal.js';

/** One thing worth telling about a page. */
interface Found {
  code: string;
  severity: 'error' | 'warning' | 'info';
  message: string;
  fix?: string;
  source?: string;
}

export const doctor = asking({
  help: `avowal doctor FILE|URL [--notice FILE] [--jurisdiction J...] [--browser PATH] [--json]

Opens a page in the installed Chromium or Chrome and looks over what a person meets there:

  policy         its Content-Security-Policy, what it blocked, and every request to somebody else's server
  dark patterns  21 rules over each <avowal-consent> and its form (codes page.*)
  accessibility  axe-core over the form, where it is installed in your project: npm install --save-dev axe-core
  registration   what carriers refuse (codes registration.*), by the notice the page names or --notice gives; with --jurisdiction
                 the elements of that consent law, too

A FILE is served on this machine, together with its folder. Nothing is sent anywhere but to the page's own server.

  avowal doctor signup.html
  avowal doctor https://shop.example/signup --jurisdiction us

Exit: 0 no errors, 1 errors were found, 3 the page cannot be read or no browser can be started.`,
  word: { name: 'page', shown: 'FILE|URL', option: TEXT },
  options: { notice: FILE, jurisdiction: MANY, browser: TEXT },
  async ask({ values, document }) {
    const place = needed(values['page'], 'page');
    const notice = values['notice'] === undefined ? undefined : document('notice');
    if (notice !== undefined) noticeDigest(notice);
    const jurisdictions = many(values['jurisdiction']);
    const unknown = jurisdictions.find((name) => !ruleSets().some(({ id }) => id === name));
    if (unknown !== undefined) throw new ConsentError('rules.unknown-jurisdiction', `there is no rule set \`${unknown}\``);
    const { url, close } = await addressOf(place);
    try {
      const browser = await startBrowser(values['browser']);
      try {
        const page = await browser.page();
        const found = [...(await policyOf(page, url)), ...(await consentOf(page, url)), ...(await accessOf(page)), ...(await noticeOf(page, notice, jurisdictions))];
        const errors = found.filter(({ severity }) => severity === 'error').length;
        return { value: { url: place, findings: found, errors }, text: inWords(place, found), code: errors > 0 ? 1 : 0 };
      } finally {
        await browser.close();
      }
    } finally {
      await close();
    }
  },
});

async function addressOf(place: string): Promise<{ url: string; close(): Promise<void> }> {
  if (/^https?:\/\//.test(place)) {
    if (!URL.canParse(place)) throw new ConsentError('cli.unreadable', `\`${place}\` is no address`);
    return { url: place, close: async () => undefined };
  }
  if (!existsSync(place) || !statSync(place).isFile()) throw new ConsentError('cli.unreadable', `\`${place}\` is neither a file nor an address`);
  const { origin, close } = await serveFolder(dirname(resolve(place)));
  return { url: `${origin}/${encodeURIComponent(basename(place))}`, close };
}

/** The first look, as a visitor's browser sees it. */
async function policyOf(page: BrowserPage, url: string): Promise<Found[]> {
  const found: Found[] = [];
  const servers = new Set<string>();
  let header: string | undefined;
  let status = 200;
  page.on('Network.requestWillBeSent', ({ request }) => {
    const asked = (request as { url: string }).url;
    if (/^(https?|wss?):/.test(asked)) servers.add(new URL(asked).origin);
  });
  page.on('Network.responseReceived', ({ response, type }) => {
    if (type !== 'Document' || header !== undefined) return;
    const { headers, status: answered } = response as { headers: Record<string, string>; status: number };
    header = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-security-policy')?.[1] ?? '';
    status = answered;
  });
  const failed: string[] = [];
  const absent = new Set<string>();
  page.on('Network.responseReceived', ({ response, type }) => {
    const { url: asked, status: answered } = response as { url: string; status: number };
    if ((type === 'Stylesheet' || type === 'Script') && answered >= 400) absent.add(`${asked} was answered ${answered}`);
  });
  page.on('Network.loadingFailed', ({ type, errorText, canceled, blockedReason }) => {
    // what the policy blocked is told as that
    if ((type === 'Stylesheet' || type === 'Script') && canceled !== true && blockedReason === undefined) absent.add(`a ${String(type).toLowerCase()}: ${String(errorText)}`);
  });
  page.on('Runtime.exceptionThrown', ({ exceptionDetails }) => {
    const { exception, text } = exceptionDetails as { exception?: { description?: string }; text: string };
    failed.push((exception?.description ?? text).split('\n')[0] ?? '');
  });
  await page.send('Page.addScriptToEvaluateOnNewDocument', { source: `globalThis.avowalBlocked = []; addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => avowalBlocked.push(effectiveDirective + ' ' + (blockedURI || 'inline')))` });
  await page.open(url);
  if (status >= 400) throw new ConsentError('cli.unreadable', `\`${url}\` was answered ${status}`);
  // a server may send on to another address of its own
  const origin = await page.ask<string>('location.origin');
  const foreign = [...servers].filter((server) => server !== origin && server !== new URL(url).origin);
  const meta = await page.ask<string[]>(`[...document.querySelectorAll('meta[http-equiv="Content-Security-Policy" i]')].map(({ content }) => content)`);
  const policies = [header ?? '', ...meta].filter(Boolean);
  if (policies.length === 0) found.push({ code: 'page.csp-missing', severity: 'warning', message: 'the page has no Content-Security-Policy: whatever gets in may change the words or tick a box', fix: "send `default-src 'self'` and add what is needed" });
  else {
    const loose = looseIn(policies);
    if (loose.length > 0) found.push({ code: 'page.csp-loose', severity: 'warning', message: `the policy allows ${loose.join(', ')}`, fix: 'the elements need none of it' });
  }
  for (const blocked of new Set(await page.ask<string[]>('globalThis.avowalBlocked ?? []'))) found.push({ code: 'page.csp-blocked', severity: 'error', message: `the policy blocked \`${blocked}\``, fix: 'allow it, or do not ask for it' });
  for (const other of foreign) found.push({ code: 'page.foreign-request', severity: 'warning', message: `the page asks \`${other}\`, which learns of everybody who comes`, fix: 'serve it yourself' });
  for (const message of absent) found.push({ code: 'page.file-missing', severity: 'error', message: `the page lacks a file it asks for: ${message.replace(`${origin}/`, '')}`, fix: 'what else is said of size, place and colour may come of that' });
  for (const message of new Set(failed)) found.push({ code: 'page.script-failed', severity: 'error', message: `a script of the page failed: ${message}` });
  return found;
}

/** What lets scripts in that nobody meant, where every policy of the page allows it. */
function looseIn(policies: string[]): string[] {
  const sources = policies.map((policy) => {
    const rules = new Map(policy.split(';').map((rule) => rule.trim().split(/\s+/)).map(([name = '', ...values]) => [name.toLowerCase(), values]));
    return rules.get('script-src') ?? rules.get('default-src') ?? ['*'];
  });
  const strict = (values: string[]) => values.some((value) => /^'(nonce-|sha\d{3}-|strict-dynamic)/.test(value));
  const allowed = (value: string) => sources.every((values) => values.includes(value) && !(value === "'unsafe-inline'" && strict(values)));
  return ["'unsafe-inline'", "'unsafe-eval'", '*', 'https:', 'http:', 'data:'].filter(allowed);
}

/** The second look, with the policy aside, by this package's own elements. */
async function consentOf(page: BrowserPage, url: string): Promise<Found[]> {
  await page.send('Page.setBypassCSP', { enabled: true });
  page.on('Fetch.requestPaused', ({ requestId, request }) => {
    const path = new URL((request as { url: string }).url).pathname.split(`${OURS}/`)[1] ?? '';
    const file = fileAt(PACKAGE, path);
    const body = file ? { responseCode: 200, responseHeaders: [{ name: 'content-type', value: file.type }], body: file.bytes.toString('base64') } : { responseCode: 404 };
    void page.send('Fetch.fulfillRequest', { requestId, ...body }).catch(() => undefined);
  });
  await page.send('Fetch.enable', { patterns: [{ urlPattern: `*/${OURS}/*` }] });
  await page.open(url);
  const found: Found[] = [];
  const { elements, forms, frames, boxes } = await page.ask<{ elements: number; forms: number; frames: number; boxes: number }>(`(() => { const hosts = ${HOSTS}; return { elements: hosts.length, forms: document.forms.length, frames: document.querySelectorAll('iframe').length, boxes: hosts.flatMap((host) => [...host.querySelectorAll('input[name=avowal-consent]')]).length }; })()`);
  if (elements === 0) {
    const within = frames > 0 ? `, ${counted(frames, 'frame')}` : '';
    const fix = frames > 0 ? 'what stands in a frame is looked at by its own address' : '`avowal notice render` prints what belongs in it';
    return [{ code: 'page.no-consent', severity: 'error', message: `the page has ${counted(forms, 'form')}${within} and no <avowal-consent>`, fix }];
  }
  const lint = await page.ask<{ code: string; severity: Found['severity']; message: string; fixes?: { title: string }[] }[]>(`import('/${OURS}/elements.js').then(async ({ define }) => { define(); const wait = (ms) => new Promise((done) => setTimeout(done, ms)); await wait(300); const found = []; for (const host of ${HOSTS}) { host.scrollIntoView({ block: 'center', behavior: 'instant' }); await wait(200); found.push(...(await host.lint())); } return JSON.parse(JSON.stringify(found)); })`);
  for (const { code, severity, message, fixes } of lint) found.push({ code, severity, message, ...(fixes?.[0] ? { fix: fixes[0].title } : {}) });
  if (boxes === 0) found.push({ code: 'page.markup', severity: 'error', message: 'the element lacks its boxes: without script nobody can agree to anything' });
  return found;
}

const OURS = '__avowal_doctor__';
/** Every element of the page, in open shadow roots too: what lies below the fold is looked at where it can be seen. */
const HOSTS = `(function hosts(root) { return [...root.querySelectorAll('*')].flatMap((element) => [...(element.localName === 'avowal-consent' ? [element] : []), ...(element.shadowRoot ? hosts(element.shadowRoot) : [])]); })(document)`;

/** axe-core over the form, if the project has it. */
async function accessOf(page: BrowserPage): Promise<Found[]> {
  const from = [join(process.cwd(), 'package.json'), join(PACKAGE, 'package.json')];
  const file = from.map((base) => {
    try {
      return createRequire(base).resolve('axe-core/axe.min.js');
    } catch {
      return undefined;
    }
  }).find((path) => path !== undefined);
  if (file === undefined) return [{ code: 'page.accessibility', severity: 'info', message: 'accessibility was not looked at: axe-core is not installed here', fix: 'npm install --save-dev axe-core' }];
  await page.ask(`${readFileSync(file, 'utf8')}; undefined`);
  const violations = await page.ask<{ id: string; impact: string; help: string; target: string; nodes: number }[]>(
    `(async () => { const part = document.querySelector('avowal-consent')?.closest('form') ?? document.forms[0] ?? document; const { violations } = await axe.run(part, { resultTypes: ['violations'] }); return violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, nodes: nodes.length, target: String(nodes[0]?.target) })); })()`,
  );
  return violations.map(({ id, impact, help, target, nodes }) => ({ code: 'page.accessibility', severity: impact === 'minor' ? ('warning' as const) : ('error' as const), message: `${help} (${id}), at \`${target}\`${nodes > 1 ? ` and ${nodes - 1} more` : ''}` }));
}

/** What carriers and laws ask of the wording: of the notice the page names, unless another is given. */
async function noticeOf(page: BrowserPage, given: string | undefined, jurisdictions: string[]): Promise<Found[]> {
  const named = await page.ask<{ digest: string; text: string | null } | null>(
    `(async () => { const [host] = ${HOSTS}; const digest = host?.querySelector('input[name="avowal-notice"]')?.value; if (!digest) return null; const text = await fetch((host.getAttribute('base') ?? '/avowal') + '/notice/' + digest, { credentials: 'omit' }).then((answer) => answer.ok ? answer.text() : null, () => null); return { digest, text }; })()`,
  );
  const text = given ?? named?.text ?? undefined;
  if (text === undefined) return [{ code: 'registration.opt-in-link', severity: 'info', message: 'the wording was not looked at: the page names no notice that its server answers', fix: 'give it with --notice FILE' }];
  const found: Found[] = [];
  const digest = noticeDigest(text);
  if (named && digest !== named.digest) found.push({ code: 'page.words-differ', severity: 'error', message: 'the notice given is not the one the page names' });
  const { purposes } = JSON.parse(text) as { purposes: { messageClass: string }[] };
  if (jurisdictions.length === 0 && !purposes.some(({ messageClass }) => messageClass === 'marketing')) {
    found.push({ code: 'registration.purpose', severity: 'info', message: 'what carriers refuse was not judged: the facts in this build are about advertising, and the notice has none', fix: 'judge the wording by a consent law: --jurisdiction us' });
  }
  const asked = { jurisdictions: jurisdictions.length > 0 ? jurisdictions : ['us'], asOf: Date.now() };
  const wanted = (finding: Finding) => jurisdictions.length > 0 || finding.code.startsWith('registration.');
  return [...found, ...checkNotice(text, asked).filter(wanted).map(({ code, severity, message, source }) => ({ code, severity, message, ...(source ? { source: `${source.authority}, ${source.confidence}` } : {}) }))];
}

function inWords(place: string, found: Found[]): string {
  const order = ['error', 'warning', 'info'] as const;
  const colour = { error: 'bad', warning: 'doubt', info: 'faint' } as const;
  const sorted = order.flatMap((severity) => found.filter((finding) => finding.severity === severity));
  const lines = sorted.map(({ code, severity, message, fix, source }) => `  ${paint(colour[severity], severity.padEnd(8))} ${plain(message)} (${code})${fix ? `\n           ${fix}` : ''}${source ? paint('faint', `\n           ${source}`) : ''}`);
  const counts = order.map((severity) => {
    const count = found.filter((finding) => finding.severity === severity).length;
    return severity === 'info' ? `${count} to know` : counted(count, severity);
  }).join(', ');
  return [paint('strong', place), ...lines, `${counts}. Not legal advice.`].join('\n');
}
