// cargo xtask demo --check: one real signup through a real browser, its receipt verified by the command line.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { notice, startDemo } from './server.mjs';

const { values } = parseArgs({ options: { chromium: { type: 'string' }, out: { type: 'string' } } });
const dir = mkdtempSync(join(tmpdir(), 'avowal-demo-'));
const out = values.out ?? join(dir, 'out');
mkdirSync(out, { recursive: true });
const cli = fileURLToPath(new URL('./cli.js', import.meta.resolve('avowal/package.json')));
let demo;
let browser;

try {
  demo = await startDemo({ dir });
  browser = await chromium.launch({ executablePath: values.chromium, args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  const { copy, capture } = await signUp();
  const receipt = await delivered('receipt.grant');
  await withdraw(copy);
  const withdrawal = await delivered('receipt.withdraw');
  const files = { 'receipt.txt': receipt, 'withdrawal.txt': withdrawal, 'capture.txt': capture, 'jwks.json': await (await fetch(`${demo.origin}/.well-known/avowal/keys.json`)).text(), 'notice.json': JSON.stringify(notice, null, 2) };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(out, name), name.endsWith('.txt') ? `${text}\n` : text);

  for (const name of ['receipt.txt', 'withdrawal.txt']) {
    console.log(`\n${name}:`);
    execFileSync(process.execPath, [cli, 'receipt', 'verify', join(out, name), '--keys', join(out, 'jwks.json'), '--notice', join(out, 'notice.json')], { stdio: 'inherit' });
  }
  const stored = demo.database.prepare('SELECT count(*) AS n FROM receipts').get().n;
  const before = await decide([receipt]);
  const after = await decide([receipt, withdrawal]);
  console.log(`\nstored receipts: ${stored}; an order update is ${before ? 'allowed' : 'not allowed'} before the withdrawal, ${after ? 'allowed' : 'not allowed'} after it`);
  if (stored !== 2 || !before || after) throw new Error('the demo did not do what it says');
  console.log(`\n${receipt}`);
  if (values.out) console.log(`\nwritten to ${values.out}: ${Object.keys(files).join(', ')}`);
} catch (error) {
  console.error(`demo --check failed: ${error.message}`);
  process.exitCode = 1;
} finally {
  await browser?.close();
  await demo?.stop();
  rmSync(dir, { recursive: true, force: true });
}

/** Types a number, ticks the boxes, submits; resolves to what came back and what was sent. */
async function signUp() {
  const page = await browser.newPage();
  await page.goto(demo.origin);
  await page.fill('#phone', '0151 23456789');
  for (const box of await page.locator('input[name=avowal-consent]').all()) await box.click();
  const sent = page.waitForRequest((request) => request.url().endsWith('/avowal/consent'));
  const answered = page.waitForResponse((response) => response.url().endsWith('/avowal/consent'));
  await page.click('button[type=submit]');
  const { capture } = (await sent).postDataJSON();
  const response = await answered;
  if (response.status() !== 201) throw new Error(`the signup was answered ${response.status()}: ${await response.text()}`);
  const { receipt: copy } = await response.json();
  await page.waitForSelector('.outcome[data-outcome=valid]');
  await page.close();
  return { copy, capture };
}

/** What the webhook received: the operator's copy, with everything disclosed. */
async function delivered(type) {
  for (let tries = 0; tries < 100; tries++) {
    const event = demo.received.find((event) => event.type === type);
    if (event) return event.receipt;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no ${type} reached the webhook`);
}

async function withdraw(receipt) {
  const response = await fetch(`${demo.origin}/avowal/withdraw`, { method: 'POST', headers: { 'content-type': 'application/json', origin: demo.origin }, body: JSON.stringify({ receipt }) });
  if (response.status !== 201) throw new Error(`the withdrawal was answered ${response.status}`);
}

async function decide(receipts) {
  const { authorize } = await import('avowal');
  const message = { text: 'Nordwind: your parcel is on its way.', messageClass: 'transactional', purpose: 'order-updates', channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'alphanumeric' }, to: '+4915123456789' };
  return (await authorize({ message, receipts, keys: demo.keys, asOf: Date.now() + 1 })).allowed;
}
