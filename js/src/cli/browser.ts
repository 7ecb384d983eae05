import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { ConsentError } from '../core/index.js';

type Message = { id?: number; method?: string; params?: Record<string, unknown>; result?: Record<string, unknown>; error?: { message: string }; sessionId?: string };
type Listener = (params: Record<string, unknown>) => void;

/** One page of a browser, over the DevTools protocol. */
export interface BrowserPage {
  send(method: string, params?: object): Promise<Record<string, unknown>>;
  on(method: string, listener: Listener): void;
  /** Opens an address and waits until the page is loaded and quiet. Fails with `cli.browser`. */
  open(url: string): Promise<void>;
  /** What an expression comes to, in the page. */
  ask<T>(expression: string): Promise<T>;
}

export interface Browser {
  page(): Promise<BrowserPage>;
  close(): Promise<void>;
}

/** Longer no answer of a browser takes, milliseconds. */
const PATIENCE = 30_000;

/**
 * Starts the Chromium or Chrome that is installed, without a window, with an empty profile, over a pipe: no port is open and
 * no library is needed. Fails with `cli.browser`.
 */
export async function startBrowser(path = process.env['CHROME_PATH'] ?? installed()): Promise<Browser> {
  if (path === undefined) throw new ConsentError('cli.browser', 'no Chromium or Chrome was found: install one, or name it with --browser PATH');
  const profile = mkdtempSync(join(tmpdir(), 'avowal-browser-'));
  const quiet = ['--no-first-run', '--no-default-browser-check', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-extensions', '--disable-quic', '--hide-scrollbars', '--mute-audio'];
  // as root there is no sandbox to be had; everybody else keeps it
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child: ChildProcess = spawn(path, ['--headless=new', '--remote-debugging-pipe', `--user-data-dir=${profile}`, ...quiet, ...sandbox, 'about:blank'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const [to, from] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  const waiting = new Map<number, { resolve(result: Record<string, unknown>): void; reject(error: Error): void }>();
  const listeners = new Map<string, Set<Listener>>();
  let gone: ConsentError | undefined;
  const end = (why: string) => {
    gone ??= new ConsentError('cli.browser', `\`${path}\` ${why}`);
    for (const { reject } of waiting.values()) reject(gone);
    waiting.clear();
  };
  child.on('error', (error) => end(`cannot be started (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`));
  child.on('exit', (code) => end(`ended by itself (${code})`));
  to.on('error', () => undefined);
  let rest = '';
  from.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\0');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const { id, method, params = {}, result, error, sessionId = '' } = JSON.parse(part) as Message;
      if (id !== undefined) {
        if (error) waiting.get(id)?.reject(new ConsentError('cli.browser', `the browser refused: ${error.message}`));
        else waiting.get(id)?.resolve(result ?? {});
        waiting.delete(id);
      } else if (method) for (const listener of listeners.get(`${sessionId} ${method}`) ?? []) listener(params);
    }
  });

  let next = 0;
  const send = (method: string, params: object = {}, sessionId?: string) =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      if (gone) return reject(gone);
      const id = (next += 1);
      const timer = setTimeout(() => reject(new ConsentError('cli.browser', `the browser did not answer \`${method}\``)), PATIENCE);
      const settled = (): void => clearTimeout(timer);
      waiting.set(id, { resolve: (result) => (settled(), resolve(result)), reject: (error) => (settled(), reject(error)) });
      to.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`);
    });

  return {
    async page() {
      const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
      const { sessionId } = (await send('Target.attachToTarget', { targetId, flatten: true })) as { sessionId: string };
      const here = (method: string, params?: object) => send(method, params, sessionId);
      const on = (method: string, listener: Listener) => {
        const name = `${sessionId} ${method}`;
        listeners.set(name, (listeners.get(name) ?? new Set()).add(listener));
      };
      await Promise.all(['Page', 'Runtime', 'Network'].map((domain) => here(`${domain}.enable`)));
      return {
        send: here,
        on,
        async open(url) {
          const timers: NodeJS.Timeout[] = [];
          let over = false;
          const loaded = new Promise<void>((resolve, reject) => {
            on('Page.loadEventFired', () => resolve());
            timers.push(setTimeout(() => reject(new ConsentError('cli.browser', `\`${url}\` did not load`)), PATIENCE / 2));
            // somebody else's picture that never comes keeps nobody waiting
            on('Page.domContentEventFired', () => over || timers.push(setTimeout(resolve, PATIENCE / 6)));
          });
          loaded.catch(() => undefined);
          try {
            const { errorText } = await here('Page.navigate', { url });
            if (errorText) throw new ConsentError('cli.unreadable', `\`${url}\` cannot be opened (${String(errorText)})`);
            await loaded;
          } finally {
            // pages opened later are not this one
            over = true;
            for (const timer of timers) clearTimeout(timer);
          }
          // what starts with the page has half a second to be done
          await new Promise((resolve) => setTimeout(resolve, 500));
        },
        async ask<T>(expression: string) {
          const { result, exceptionDetails } = (await here('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true, userGesture: false })) as { result: { value: T }; exceptionDetails?: { exception?: { description?: string }; text: string } };
          if (exceptionDetails) throw new ConsentError('cli.browser', `the page refused: ${exceptionDetails.exception?.description?.split('\n')[0] ?? exceptionDetails.text}`);
          return result.value;
        },
      };
    },
    async close() {
      const over = new Promise((resolve) => child.once('exit', resolve));
      await send('Browser.close').catch(() => child.kill('SIGKILL'));
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
        const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
        await over;
        clearTimeout(timer);
      }
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function installed(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const programs = process.env['PROGRAMFILES'] ?? 'C:\\Program Files';
  const places = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium', `${programs}\\Google\\Chrome\\Application\\chrome.exe`, `${programs}\\Microsoft\\Edge\\Application\\msedge.exe`];
  return [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...places].find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
