// Three engines behind one small face: Chromium by Playwright, Firefox by Puppeteer (BiDi), WebKitGTK by WebDriver.
// Clicks and keys go through the browser's own input, so the page sees them as a person's.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { chromium } from 'playwright-core';

/** The engines this run has: a program for each; Chromium always. */
export const ENGINES = [
  ['Chromium', process.env.AVOWAL_CHROMIUM ?? '/usr/bin/chromium', inChromium],
  ['Firefox', process.env.AVOWAL_FIREFOX, inFirefox],
  ['WebKit', process.env.AVOWAL_WEBKIT, inWebKit],
].filter(([, program]) => program).map(([name, program, start]) => ({ name, launch: (t, options) => start(program, t, options) }));

/** A page of any engine. `run` calls a function in it; what it takes and answers is JSON. */
class Page {
  /** Waits until a function answers something true. */
  async until(condition, ...given) {
    const end = Date.now() + 20_000;
    for (;;) {
      if (await this.run(`async (...given) => Boolean(await (${condition})(...given))`, ...given).catch(() => false)) return;
      if (Date.now() > end) throw new Error(`waited for ${condition} ${JSON.stringify(given)}; the page: ${JSON.stringify(await this.run(() => globalThis.trouble).catch(String))}`);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  }

  /** Puts the focus on a field and replaces what is in it, key by key. */
  async fill(selector, text) {
    await this.click(selector);
    await this.press('Control+a');
    await this.type(text);
  }
}

async function inChromium(executablePath, t, { forced = false } = {}) {
  const browser = await chromium.launch({
    executablePath,
    // without this switch of its own, Playwright turns the back-forward cache off
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  t.after(() => browser.close());
  return {
    async page() {
      const context = await browser.newContext({ forcedColors: forced ? 'active' : 'none' });
      return chromiumPage(await context.newPage(), () => context.close());
    },
  };
}

function chromiumPage(page, close) {
  const requests = [];
  page.on('request', (request) => requests.push(request.url()));
  return Object.assign(new Page(), {
    requests,
    goto: (url) => page.goto(url),
    // Playwright waits for a load that a page from the back-forward cache never has
    back: () => page.evaluate(() => void setTimeout(() => history.back())),
    reload: () => page.reload(),
    run: (work, ...given) => page.evaluate(`(${work})(...${JSON.stringify(given)})`),
    click: (selector) => page.locator(selector).first().click(),
    type: (text) => page.keyboard.type(text),
    press: (key) => page.keyboard.press(key),
    size: (width, height) => page.setViewportSize({ width, height }),
    picture: (path) => page.screenshot({ path, fullPage: true }),
    close,
  });
}

async function inFirefox(executablePath, t, { forced = false } = {}) {
  const { launch } = await import('puppeteer-core');
  const browser = await launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    extraPrefsFirefox: {
      // no page of this browser asks anyone but the test's own server
      'browser.safebrowsing.downloads.remote.enabled': false,
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
      'browser.display.document_color_use': forced ? 2 : 0,
      'ui.useAccessibilityTheme': forced ? 1 : 0,
    },
  });
  t.after(() => browser.close());
  return {
    async page() {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      // a page in the background gets no focus
      await page.bringToFront();
      const requests = [];
      page.on('request', (request) => requests.push(request.url()));
      const press = async (key) => {
        const keys = key.split('+').map((name) => (name === 'Space' ? ' ' : name));
        for (const held of keys.slice(0, -1)) await page.keyboard.down(held);
        await page.keyboard.press(keys.at(-1));
        for (const held of keys.slice(0, -1).reverse()) await page.keyboard.up(held);
      };
      return Object.assign(new Page(), {
        requests,
        goto: (url) => page.goto(url),
        back: () => page.goBack({ timeout: 3000 }).catch(() => undefined),
        reload: () => page.reload(),
        run: (work, ...given) => page.evaluate(`(${work})(...${JSON.stringify(given)})`),
        click: (selector) => page.click(selector),
        type: (text) => page.keyboard.type(text),
        press,
        size: (width, height) => page.setViewport({ width, height }),
        picture: (path) => page.screenshot({ path, fullPage: true }),
        close: () => context.close(),
      });
    },
  };
}

/** `program`: WebKitWebDriver and MiniBrowser, with a colon between them. The engine draws on a display of its own, by Xvfb. */
async function inWebKit(program, t) {
  const [driver, binary] = program.split(':');
  const display = await xvfb(t);
  const port = await freePort();
  const child = spawn(driver, [`--port=${port}`], { env: { ...process.env, DISPLAY: display, WEBKIT_DISABLE_COMPOSITING_MODE: '1' }, stdio: 'ignore' });
  t.after(() => void child.kill());
  const ask = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers: { 'content-type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}) });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  };
  const capabilities = { alwaysMatch: { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': { binary, args: ['--automation'] } } };
  let session;
  for (let tries = 0; !session; tries++) {
    session = await ask('POST', '/session', { capabilities }).catch((error) => {
      if (tries > 60) throw error;
      return new Promise((resolve) => setTimeout(resolve, 250));
    });
  }
  const at = `/session/${session.sessionId}`;
  t.after(() => ask('DELETE', at).catch(() => undefined));
  await ask('POST', `${at}/timeouts`, { script: 30_000, pageLoad: 60_000 });
  const keys = (steps) => ask('POST', `${at}/actions`, { actions: [{ type: 'key', id: 'keys', actions: steps }] });
  const page = Object.assign(new Page(), {
    requests: undefined,
    goto: (url) => ask('POST', `${at}/url`, { url }),
    back: () => ask('POST', `${at}/back`, {}),
    reload: () => ask('POST', `${at}/refresh`, {}),
    async run(work, ...given) {
      const script = `const done = arguments[arguments.length - 1]; Promise.resolve().then(() => (${work})(...${JSON.stringify(given)})).then((value) => done({ value }), (error) => done({ error: String(error) }))`;
      const { value, error } = await ask('POST', `${at}/execute/async`, { script, args: [] });
      if (error) throw new Error(error);
      return value;
    },
    async click(selector) {
      const element = await ask('POST', `${at}/element`, { using: 'css selector', value: selector });
      await ask('POST', `${at}/element/${Object.values(element)[0]}/click`, {});
    },
    type: (text) => keys([...text].flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }])),
    press(key) {
      const all = key.split('+').map((name) => KEYS[name] ?? name);
      return keys([...all.map((value) => ({ type: 'keyDown', value })), ...all.toReversed().map((value) => ({ type: 'keyUp', value }))]);
    },
    size: (width, height) => ask('POST', `${at}/window/rect`, { width, height }),
    async picture(path) {
      const { writeFileSync } = await import('node:fs');
      writeFileSync(path, Buffer.from(await ask('GET', `${at}/screenshot`), 'base64'));
    },
    close: () => ask('POST', `${at}/url`, { url: 'about:blank' }),
  });
  // one window: whoever opens a page closed the one before
  return { page: async () => page };
}

async function xvfb(t) {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  t.after(() => void server.kill());
  const number = await new Promise((resolve, reject) => {
    server.stdio[3].once('data', (data) => resolve(String(data).trim()));
    server.once('error', reject);
    server.once('exit', () => reject(new Error('Xvfb ended')));
  });
  return `:${number}`;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** WebDriver's names of keys that write nothing. */
const KEYS = { Tab: '\uE004', Enter: '\uE007', Shift: '\uE008', Control: '\uE009', Escape: '\uE00C', Space: ' ', End: '\uE010', Home: '\uE011', ArrowLeft: '\uE012', ArrowUp: '\uE013', ArrowRight: '\uE014', ArrowDown: '\uE015', Backspace: '\uE003', Delete: '\uE017', F8: '\uE038' };
