// The README's five minutes, step by step, from the tarball in an empty folder; and every other block it shows.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({ language, text }));
const minutes = [...readme.split('\n## Five minutes\n')[1].split('\n## ')[0].matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, , text]) => text);
const node = process.env.AVOWAL_NODE24 ?? process.execPath;
let dir;
let port;
let browser;

before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'avowal-minutes-'));
  port = await new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
  browser = await chromium.launch({ executablePath: process.env.AVOWAL_CHROMIUM, args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
});
after(async () => {
  await browser?.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A command of the README as it stands there, but for the registry and a port that may be taken. */
function run(line, { fails = false } = {}) {
  const command = line.replace('npm install avowal', `npm install "${join(dir, 'tarball', readdirSync(join(dir, 'tarball'))[0])}" --offline --no-audit --no-fund`).replaceAll(':8080', `:${port}`);
  const env = { ...process.env, PATH: `${join(dir, 'node_modules/.bin')}${delimiter}${dirname(node)}${delimiter}${process.env.PATH}`, CHROME_PATH: process.env.AVOWAL_CHROMIUM };
  try {
    return execFileSync('sh', ['-c', command], { cwd: dir, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    if (!fails) throw new Error(`${line}: ${error.stderr}${error.stdout}`);
    return error.stdout;
  }
}

test('the five minutes of the README', async (t) => {
  execFileSync('sh', ['-c', `mkdir tarball && npm pack "${join(root, 'pkg')}" --pack-destination tarball --silent`], { cwd: dir, stdio: 'pipe' });
  const [install, notice, server, verify] = minutes;
  for (const line of install.trim().split('\n')) run(line);
  writeFileSync(join(dir, 'notice.json'), notice);
  writeFileSync(join(dir, 'server.mjs'), server.replaceAll('8080', String(port)));
  const child = spawn(node, ['server.mjs'], { cwd: dir, stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill());
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });

  const page = await browser.newPage({ acceptDownloads: true });
  const wrong = [];
  page.on('pageerror', (error) => wrong.push(error.message));
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.fill('input[type=tel]', '0151 23456789');
  await page.check('input[type=checkbox]');
  await page.click('button:not([type])');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('Keep a copy').click()]);
  await download.saveAs(join(dir, 'receipt.txt'));
  assert.deepEqual(wrong, []);

  // who has no script is told how it went, too
  const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  for (const [number, said] of [['0151 23456788', 'Saved.'], ['12', 'not saved']]) {
    await plain.goto(`http://127.0.0.1:${port}/`);
    await plain.fill('input[type=tel]', number);
    await plain.check('input[type=checkbox]');
    await plain.click('button');
    assert.ok((await plain.locator('body').innerText()).includes(said), said);
  }

  const [receipt, doctor] = verify.trim().split('\n');
  assert.match(run(receipt), /^VALID: genuine and unaltered\n/);
  assert.match(run(receipt.replace('receipt.txt', 'notice.json'), { fails: true }), /^NOT VALID\n/);
  const found = run(doctor, { fails: true });
  assert.match(found, /page\.csp-missing/);
  assert.ok(!found.includes('(page.no-consent)') && !/^ +error/m.test(found), found);
});

test('every command the README shows for the shell is one the command line knows', () => {
  const lines = blocks.filter(({ language }) => language === 'sh').flatMap(({ text }) => text.trim().split('\n')).map((line) => line.replace(/\s+#.*/, '')).filter((line) => /^avowal /.test(line));
  assert.ok(lines.length >= 6, String(lines.length));
  const { receipt, keys } = { receipt: join(dir, 'receipt.txt'), keys: join(dir, 'keys/keys.json') };
  cpSync(keys, join(dir, 'jwks.json'));
  rmSync(join(dir, 'keys'), { recursive: true });
  const { holidays } = { holidays: { jurisdiction: 'cn', utcOffset: '+08:00', years: [2026], weekend: ['sat', 'sun'], holidays: [], workdays: [] } };
  writeFileSync(join(dir, 'working-days.json'), JSON.stringify(holidays));
  const [, draft] = run('avowal message preview --help').match(/^A draft:\n\n([\s\S]*?)\n\n/m);
  writeFileSync(join(dir, 'draft.json'), draft);
  writeFileSync(join(dir, 'draft.txt'), JSON.parse(draft).text);
  assert.ok(readFileSync(receipt, 'utf8').includes('~'));
  for (const line of lines) {
    const kid = line.includes('KID') ? JSON.parse(run('avowal keys list --dir keys --json')).find(({ purpose }) => purpose === 'receipt').kid : '';
    const output = run(`${line.replace('KID', kid).replace(/TIME/, new Date(Date.now() - 1000).toISOString())}`, { fails: /notice check|message preview/.test(line) });
    assert.notEqual(output, '', line);
  }
});
