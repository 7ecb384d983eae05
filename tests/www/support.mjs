// The built site, and a real Chromium in front of it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { startSite } from '../../www/serve.mjs';

export const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Starts both; `t.after` ends them. */
export async function start(t) {
  const site = await startSite();
  const browser = await chromium.launch({ executablePath: process.env.AVOWAL_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  t.after(async () => {
    await browser.close();
    await site.stop();
  });
  return { site, browser };
}

/** A context that keeps what went wrong in it: errors, violations of the policy, requests to anybody else. */
export async function watched(browser, origin, options = {}) {
  const context = await browser.newContext(options);
  const trouble = [];
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith(`blob:${origin}`)) trouble.push(`request to ${url}`);
  });
  context.on('console', (message) => message.type() === 'error' && trouble.push(`${message.page()?.url()}: ${message.text()}`));
  context.on('weberror', (error) => trouble.push(String(error.error())));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => console.error(`policy: ${violatedDirective} ${blockedURI}`));
  });
  return { context, trouble };
}

/** Violations that axe finds, one line each. */
export async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }).then(({ violations: all }) => all.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 140)} ${failureSummary.slice(0, 160)}`).slice(0, 3).join(' | ')}`)));
  return found.map((line) => `${page.url()}: ${line}`);
}

/** Signs up in the form and, where asked to, brings back the code. */
export async function signUp(page, origin, { confirm = false, phone = '0151 23456789' } = {}) {
  await page.goto(`${origin}/play/form.html`);
  await page.waitForSelector('html[data-ready]');
  await page.fill('#phone', phone);
  for (const box of await page.locator('input[name=avowal-consent]').all()) await box.click();
  await page.click('#form button[type=submit]');
  await page.waitForSelector('html[data-receipts="1"]');
  if (!confirm) return;
  const [code] = /\d{6,}/.exec(await page.textContent('#code-text'));
  await page.fill('#code', code);
  await page.click('#confirm button');
  await page.waitForSelector('html[data-receipts="2"]');
}
