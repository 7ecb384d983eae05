// What every script of a page needs: words, elements, the package in its Worker, the operator's desk.
import { translator } from '../i18n.mjs';

export const root = new URL('..', import.meta.url);
export const t = translator(document.documentElement.lang);
export const place = (id) => document.getElementById(id);

/** The site's own policy: addresses of its own workers, and HTML of a function that escapes. */
const policy = globalThis.trustedTypes?.createPolicy('site', {
  createScriptURL(url) {
    if (!url.startsWith(root.href)) throw new TypeError('a script of another place');
    return url;
  },
  createHTML: (text) => text,
}) ?? { createScriptURL: (url) => url, createHTML: (text) => text };

/** An element; what lies in it becomes text. */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key, value);
    else if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return made;
}

export function fill(id, ...children) {
  place(id).replaceChildren(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
}

/** Puts in what `consentMarkup` of the package made, which escapes all it is given. */
export function putMarkup(target, markup) {
  target.innerHTML = policy.createHTML(markup);
}

let worker;
/** Why there is none: nobody waits for one that ended. */
let ended;
let asked = 0;
const waiting = new Map();

/** Calls a function of the package in the Worker. */
export function core(name, ...args) {
  if (ended) return Promise.reject(ended);
  worker ??= startWorker();
  const id = ++asked;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, name, args });
  });
}

function startWorker() {
  const started = new Worker(policy.createScriptURL(new URL('assets/core.js', root).href), { type: 'module' });
  started.addEventListener('message', ({ data: { id, answer, error } }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error) reject(Object.assign(new Error(error.message), error));
    else resolve(answer);
  });
  started.addEventListener('error', () => {
    ended = Object.assign(new Error(t('The core could not start here: it was not loaded, or WebAssembly is not allowed.')), { code: 'wasm.not-loaded' });
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  });
  return started;
}

let desk;

/** Asks the operator's desk, the service worker of this site. */
export async function operator(name, ...args) {
  desk ??= startDesk();
  const target = await desk;
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data: { answer, error } }) => (error ? reject(Object.assign(new Error(error.message), error)) : resolve(answer));
    target.postMessage({ name, args }, [port2]);
  });
}

async function startDesk() {
  const { active } = await started();
  if (!navigator.serviceWorker.controller) await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
  return navigator.serviceWorker.controller ?? active;
}

/** The service worker once it works; a browser that allows none, or cannot keep the site, is said so. */
async function started() {
  const none = () => new Error(t('This browser keeps no service worker here, so the handler cannot run.'));
  const registration = await navigator.serviceWorker?.register(policy.createScriptURL(new URL('desk.js', root).href), { scope: root.href, updateViaCache: 'none' }).catch(() => undefined);
  if (!registration) throw none();
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  await new Promise((resolve, reject) => {
    const look = () => (worker.state === 'activated' ? resolve() : worker.state === 'redundant' ? reject(none()) : undefined);
    worker.addEventListener('statechange', look);
    look();
  });
  // what is only read is kept once the rest works
  registration.active.postMessage({ name: 'keepReference', args: [] }, [new MessageChannel().port2]);
  return registration;
}

/** Keeps the site in this browser, so that a page opens without a network. */
export function keepOffline() {
  started().catch(() => undefined);
}

/** A file to be saved. */
export function offer(link, text, type = 'text/plain') {
  if (link.href.startsWith('blob:')) URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.hidden = false;
}

export function later(milliseconds, work) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, milliseconds);
  };
}

/** What the package says is English, whatever the page speaks. What it quotes stands between backticks. */
export function said(text, name = 'span') {
  const parts = String(text).split('`');
  return el(name, { lang: 'en', dir: 'ltr' }, parts.length % 2 ? parts.map((part, index) => (index % 2 ? el('code', {}, part) : part)) : text);
}

/** What went wrong, with where and the code that names it. */
export function refusal({ code, message, field }) {
  // a core that is not there is said in the words of the page
  return [code?.startsWith('wasm.') ? t('The core could not start here: it was not loaded, or WebAssembly is not allowed.') : said(`${message}${field ? ` (${field})` : ''}`), code ? [' ', codeLink(code)] : ''].flat();
}

export function codeLink(code) {
  return el('a', { href: new URL(`errors/${code}.html`, root).href, lang: 'en', dir: 'ltr' }, el('code', {}, code));
}

export function when(at) {
  return new Intl.DateTimeFormat(t.lang === 'ar' ? 'ar-u-nu-latn' : 'en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' }).format(at) + ' UTC';
}
