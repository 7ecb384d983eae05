// The phone field in a real page: what a keystroke costs the main thread, and what a page downloads, beside intl-tel-input.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { startDemo } from '../www/demo/server.mjs';
import { report } from './harness.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PEER = 'intl-tel-input';
const NUMBERS = ['015123456789', '+447911123456', '030123456', '0044 7911 123456', '08001234567'];
const ROUNDS = 6;
/** What the browser itself does with a key (input, paint) is the same for all. */
const COUNTED = ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'];

const peer = await build({ absWorkingDir: ROOT, stdin: { contents: `import start from '${PEER}/intlTelInputWithUtils'; start(document.querySelector('input'), { initialCountry: 'de', strictMode: true });`, resolveDir: ROOT }, bundle: true, minify: true, format: 'esm', write: false });
const PAGES = {
  ours: ['<avowal-phone region="DE"><label for="phone">Number</label><input id="phone" type="tel" name="phone"></avowal-phone>', "import { define } from '/pkg/elements.js'; define();"],
  'a plain input': ['<label for="phone">Number</label><input id="phone" type="tel" name="phone">', ''],
  [PEER]: ['<label for="phone">Number</label><input id="phone" type="tel" name="phone">', peer.outputFiles[0].text],
};

const COMPARED = Object.keys(PAGES);
PAGES.preview = ['<avowal-preview jurisdictions="us de kr cn" sender="Nordwind" opt-out="STOP"><label for="text">Message</label><textarea id="text" name="message"></textarea></avowal-preview>', "import { define } from '/pkg/elements.js'; define();"];

const dir = mkdtempSync(join(tmpdir(), 'avowal-bench-'));
const demo = await startDemo({
  dir,
  intercept(incoming, outgoing, go) {
    const [, kind, which] = /^\/bench\/(page|script)\/(.*)$/.exec(decodeURIComponent(incoming.url)) ?? [];
    if (!kind) return go();
    const [html, script] = PAGES[which];
    if (kind === 'script') return outgoing.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    return outgoing.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html><html lang="en"><title>bench</title><link rel="stylesheet" href="/pkg/elements.css"><form>${html}</form><script type="module" src="/bench/script/${encodeURIComponent(which)}"></script>`);
  },
});
const browser = await chromium.launch({ executablePath: process.env.AVOWAL_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-background-networking'] });
const costs = Object.fromEntries(COMPARED.map((who) => [who, []]));
// another one goes first each round
for (let round = 0; round < ROUNDS; round++) {
  for (let n = 0; n < COMPARED.length; n++) await type(COMPARED[(n + round) % COMPARED.length]);
}
const at = (share) => (who) => {
  const sorted = costs[who].toSorted((a, b) => a - b);
  return Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toPrecision(3));
};
const { files } = JSON.parse(readFileSync(join(ROOT, 'pkg/sizes.json'), 'utf8'));
const used = ['elements.js', 'elements/field.js', 'elements-worker.js', 'form.wasm'].reduce((sum, name) => sum + files[name].brotli, 0);
const preview = await previewCosts();
const rows = [
  ...[['p50', 0.5], ['p95', 0.95]].map(([name, share]) => compared(`main thread per keystroke, ${name}`, 'ms of script, style and layout until the page is idle again', at(share))),
  { name: 'download of a phone field with all its numbers', ours: used, peers: { [PEER]: brotliCompressSync(peer.outputFiles[0].contents).length }, ratio: {}, unit: 'bytes after brotli', runs: 1 },
];
rows.at(-1).ratio[PEER] = Number((rows.at(-1).peers[PEER] / used).toPrecision(3));
rows.push({ name: 'preview: main thread per keystroke at the end of 2,000 characters, CPU slowed four times, p95', ours: preview, peers: {}, ratio: {}, unit: 'ms of script, style and layout until the page is idle again', runs: 40 });
await browser.close();
await demo.stop();
rmSync(dir, { recursive: true, force: true });
report('elements', rows);

function compared(name, unit, figure) {
  const [ours, ...others] = COMPARED;
  const peers = Object.fromEntries(others.map((who) => [who, figure(who)]));
  return { name, ours: figure(ours), peers, ratio: Object.fromEntries(others.map((who) => [who, Number((peers[who] / figure(ours)).toPrecision(3))])), unit, runs: costs[ours].length };
}

/** Types every number in a fresh page; each key's cost is what the main thread spent in script, style and layout, all that follows it included. */
async function type(who) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send('Performance.enable');
  const busy = async () => (await client.send('Performance.getMetrics')).metrics.filter(({ name }) => COUNTED.includes(name)).reduce((sum, { value }) => sum + value * 1000, 0);
  await page.goto(`${demo.origin}/bench/page/${encodeURIComponent(who)}`);
  await page.click('#phone');
  // the core is there, and the first number warms up
  await page.waitForTimeout(1200);
  await page.keyboard.type('0301', { delay: 50 });
  await page.waitForTimeout(300);
  for (const number of NUMBERS) {
    await page.fill('#phone', '');
    await page.waitForTimeout(50);
    for (const key of number) {
      const before = await busy();
      await page.keyboard.press(key);
      await page.waitForTimeout(40);
      costs[who].push((await busy()) - before);
    }
  }
  await context.close();
}

/** The preview while somebody types on in a long message, on a processor a quarter as fast. */
async function previewCosts() {
  const context = await browser.newContext();
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send('Performance.enable');
  await page.goto(`${demo.origin}/bench/page/preview`);
  await page.waitForSelector('avowal-preview:state(empty)');
  await page.fill('#text', 'Our sale ends on Sunday night, see nordwind.example/s. '.repeat(36).slice(0, 1960));
  await page.waitForSelector('avowal-preview:state(shown)');
  await client.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  const busy = async () => (await client.send('Performance.getMetrics')).metrics.filter(({ name }) => COUNTED.includes(name)).reduce((sum, { value }) => sum + value * 1000, 0);
  const spent = [];
  await page.focus('#text');
  await page.keyboard.press('Control+End');
  for (const key of 'and come in before the shops are shut x.') {
    const before = await busy();
    await page.keyboard.press(key === ' ' ? 'Space' : key);
    // 15 keys a second
    await page.waitForTimeout(66);
    spent.push((await busy()) - before);
  }
  await context.close();
  return Number(spent.toSorted((a, b) => a - b)[Math.floor(spent.length * 0.95)].toPrecision(3));
}
