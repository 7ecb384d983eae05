// The demo, and a real Chromium in front of it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { startDemo } from '../../www/demo/server.mjs';

/** Starts both; `t.after` ends them. */
export async function start(t, settings = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'avowal-browser-'));
  const demo = await startDemo({ dir, ...settings });
  const browser = await chromium.launch({
    executablePath: process.env.AVOWAL_CHROMIUM ?? '/usr/bin/chromium',
    // without this switch of its own, Playwright turns the back-forward cache off
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  t.after(async () => {
    await browser.close();
    await demo.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  return { demo, browser };
}

/** A page that keeps what it requested and what went wrong. */
export async function open(browser, origin, { path = '/', ...options } = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const seen = { requests: [], trouble: [] };
  page.on('request', (request) => seen.requests.push({ url: request.url(), method: request.method(), body: request.postData() ?? '' }));
  page.on('console', (message) => message.type() === 'error' && seen.trouble.push(message.text()));
  page.on('pageerror', (error) => seen.trouble.push(String(error)));
  await page.goto(`${origin}${path}`);
  return { page, seen, context };
}

/** Waits until something is so: a condition of the test's own, for what no page tells. */
export async function until(condition) {
  const end = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited for ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Lets time go by on the page's own clock, and two frames after it: a browser that is held up is waited for. */
export function passes(page, ms) {
  return page.evaluate((ms) => new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => resolve())), ms)), ms);
}

/** Claims of the newest receipt in the store. */
export function newest(demo) {
  const row = demo.database.prepare('SELECT token FROM receipts ORDER BY at DESC, seq DESC LIMIT 1').get();
  return row && JSON.parse(Buffer.from(row.token.split('.')[1], 'base64url'));
}

export function stored(demo) {
  return demo.database.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'receipts'").get().n === 0 ? 0 : demo.database.prepare('SELECT count(*) AS n FROM receipts').get().n;
}

/** A page of the demo's origin with markup of the test's own, under the demo's strict policy or another one. */
export async function fixture(browser, demo, body, { policy, head = '', settings = {}, prepare } = {}) {
  const context = await browser.newContext(settings);
  const page = await context.newPage();
  const seen = { requests: [], trouble: [], said: [] };
  page.on('request', (request) => seen.requests.push({ url: request.url(), method: request.method(), body: request.postData() ?? '' }));
  page.on('console', (message) => (message.type() === 'error' ? seen.trouble : seen.said).push(message.text()));
  page.on('pageerror', (error) => seen.trouble.push(String(error)));
  const policies = policy ?? (await fetch(demo.origin)).headers.get('content-security-policy');
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>fixture</title><link rel="icon" href="/mark.svg"><link rel="stylesheet" href="/pkg/elements.css">${head}</head><body>${body}</body></html>`;
  await page.route('**/fixture*', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', headers: { 'content-security-policy': policies }, body: html }));
  await page.route('**/define.js', (route) => route.fulfill({ contentType: 'text/javascript', body: "import { define } from '/pkg/elements.js'; define();" }));
  await prepare?.(page);
  await page.goto(`${demo.origin}/fixture`);
  return { page, seen, context };
}
