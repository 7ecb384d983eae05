// The operator's side of the playground, as a service worker: the real handler answers the forms of these pages, its store
// is in this browser. Also keeps the site itself, so that it works without a network.
import { createSigner, generateKey, init, noticeDigest, publicKey, signManifest, signReview, thumbprint, verifyStatement } from 'avowal';
import { callback, createConsentHandler, memoryStore, Undeliverable } from 'avowal/edge';
import { clear, createStore, entries, get, set, values } from 'idb-keyval';
import { journaled } from './journal.js';

const scope = self.registration.scope;
const path = new URL(scope).pathname;
const iss = new URL(scope).origin;
const CREDENTIAL = crypto.randomUUID();
const DAY = 86_400_000;
/** Who signs what: the issuer's four keys, two reviewers' own, and the root that would be offline. */
const KEYS = { challenge: 'challenge', receipt: 'receipt', state: 'state', statement: 'statement', 'reviewer 1': 'statement', 'reviewer 2': 'statement', root: 'keys' };

const visits = createStore('avowal-visit', 'visit');
const shelf = createStore('avowal-archive', 'events');
const calls = createStore('avowal-journal', 'calls');

let opening;
const desk = () => (opening ??= open());

async function open() {
  await init((await caches.match(`${scope}package/full.wasm`)) ?? fetch(`${scope}package/full.wasm`));
  const found = await get('visit', visits);
  // a visit ends after a day
  if (found && found.started < Date.now() - DAY) await forget();
  const visit = (await get('visit', visits)) ?? (await begin(EXAMPLE_NOTICE));
  const signers = Object.fromEntries(await Promise.all(Object.entries(visit.keys).map(async ([name, key]) => [name, await createSigner(key)])));
  const keys = { keys: Object.values(visit.keys).map(publicKey) };
  keys.manifest = await signManifest({ iss, root: signers.root, keys, seq: 1, at: visit.started });
  const store = await journaled(memoryStore(), 'avowal-journal');
  const { controller } = JSON.parse(visit.notice);
  const texts = [];
  const handler = createConsentHandler({
    iss,
    notices: [visit.notice],
    signers: { challenge: signers.challenge, receipt: signers.receipt, state: signers.state, statement: signers.statement },
    keys,
    secret: visit.secret,
    store,
    sinks: [
      callback(async (event, key) => keepInBook(key, event), { recipient: controller.name, name: 'book' }),
      callback(
        async () => {
          if ((await get('visit', visits))?.closed) throw new Undeliverable('the archive was switched off');
        },
        { recipient: controller.name, name: 'archive' },
      ),
    ],
    ok: `${path}play/form.html`,
    back: `${path}play/form.html`,
    credential: CREDENTIAL,
    sendCode: async ({ phone, code, receipt }) => void texts.push({ phone, code, receipt, at: Date.now() }),
  });
  const { kid } = visit.keys.root;
  return { handler, store, keys, signers, visit, texts, notice: visit.notice, root: await thumbprint(visit.keys.root), rootKid: kid };
}

/** A book of one's own follows an erasure: what it held of that person goes, the receipt of the erasure stays. */
async function keepInBook(key, event) {
  if (event.type === 'receipt.erase') {
    const subject = subjectOf(event.receipt);
    for (const [other, { receipt }] of await entries(shelf)) if (receipt && subjectOf(receipt) === subject) await set(other, { erased: true }, shelf);
  }
  await set(key, event, shelf);
}

/** The random name of a person in their history, which sinks are shown. */
function subjectOf(receipt) {
  const disclosures = receipt.split('~').slice(1, -1).map((part) => JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0)))));
  return disclosures.find(([, name]) => name === 'history')?.[2].subj;
}

async function begin(notice) {
  const keys = Object.fromEntries(await Promise.all(Object.entries(KEYS).map(async ([name, purpose]) => [name, await generateKey(purpose, Date.now())])));
  delete keys.root.exp;
  const visit = { started: Date.now(), secret: crypto.getRandomValues(new Uint8Array(32)), keys, notice };
  await set('visit', visit, visits);
  return visit;
}

async function forget() {
  await Promise.all([clear(visits), clear(shelf), clear(calls)]);
  opening = undefined;
}

/** What the pages may ask of the operator. */
const OPERATIONS = {
  async visit() {
    const { handler, keys, visit, root, notice } = await desk();
    return { iss, started: visit.started, keys, root, notice, digest: noticeDigest(notice), paused: await handler.paused(), closed: visit.closed === true };
  },
  async startOver(notice = EXAMPLE_NOTICE) {
    noticeDigest(notice);
    await forget();
    await begin(notice);
    await desk();
  },
  async events() {
    const { handler, store } = await desk();
    let found = [];
    // a delivery that another call has begun is waited for
    for (let tries = 0; tries < 40; tries++) {
      await handler.deliver();
      found = await values(shelf);
      if (found.length >= (await store.issued()).length + (await store.statements()).length) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return found.filter(({ erased }) => !erased).sort((a, b) => a.at - b.at);
  },
  async texts() {
    return (await desk()).texts;
  },
  async statements() {
    return (await desk()).store.statements();
  },
  async closeArchive(closed) {
    const { visit } = await desk();
    visit.closed = closed;
    await set('visit', visit, visits);
  },
  /** One of two reviewers signs, with a key of their own and as `avowal message approve` does. */
  async review(reviewer, review) {
    const { store, signers, keys } = await desk();
    const token = await signReview(iss, signers[reviewer], { ...review, at: Date.now() });
    const { outcome, id, statement } = await verifyStatement(token, { keys });
    if (outcome !== 'valid') throw new Error('the review does not verify');
    await store.keepStatement({ id, kind: 'review', at: statement.at, keep: statement.keep, token }, ['book']);
  },
  /** The pages that are only read: after the others, and only those that are missing. */
  async keepReference() {
    const cache = await caches.open(SITE_VERSION);
    const kept = new Set((await cache.keys()).map(({ url }) => url));
    const missing = REFERENCE_FILES.filter((file) => !kept.has(scope + file));
    while (missing.length > 0) await cache.addAll(missing.splice(0, 40).map((file) => new Request(scope + file, { cache: 'no-cache' })));
  },
  async post(where, body) {
    const { handler } = await desk();
    const response = await handler(new Request(`${iss}/avowal/${where}`, { method: 'POST', headers: { authorization: `Bearer ${CREDENTIAL}`, 'content-type': 'application/json' }, body: JSON.stringify(body) }));
    return response.json();
  },
};
for (const name of ['pause', 'resume', 'checkpoint', 'declare', 'deadLetters', 'replay', 'dueForDeletion', 'deleteDue', 'erase', 'ledger', 'proveTime', 'deliver']) {
  OPERATIONS[name] = async (...args) => (await desk()).handler[name](...args);
}

self.addEventListener('message', (event) => {
  const { name, args } = event.data;
  const [port] = event.ports;
  const work = (async () => {
    try {
      port.postMessage({ answer: await OPERATIONS[name](...args) });
    } catch (error) {
      port.postMessage({ error: { code: error.code, message: error.message } });
    }
  })();
  event.waitUntil(work);
});

self.addEventListener('install', (event) => {
  self.skipWaiting();
  const wanted = SITE_FILES.filter((file) => file !== 'desk.js' && file !== '_headers').map((file) => new Request(scope + file, { cache: 'no-cache' }));
  event.waitUntil(caches.open(SITE_VERSION).then((cache) => cache.addAll(wanted)));
});

self.addEventListener('activate', (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name !== SITE_VERSION).map((name) => caches.delete(name))));
  event.waitUntil(Promise.all([old, self.clients.claim()]));
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (!url.href.startsWith(scope)) return;
  const place = url.href.slice(scope.length).split(/[?#]/)[0];
  if (/^(avowal|\.well-known\/avowal)\//.test(place)) return event.respondWith(handled(event, place));
  if (event.request.method === 'GET') event.respondWith(kept(event.request, place));
});

/**
 * The handler's answer. A service worker does not see what the browser says of a request's origin; that it comes from a page
 * of this site is known from its referrer, and is said by the handler's own token.
 */
async function handled(event, place) {
  const { handler } = await desk();
  const { request } = event;
  const headers = new Headers(request.headers);
  if (request.referrer.startsWith(scope)) headers.set('avowal-token', await handler.formToken());
  const body = request.method === 'GET' || request.method === 'HEAD' ? undefined : await request.arrayBuffer();
  return handler(new Request(`${iss}/${place}`, { method: request.method, headers, body }), event);
}

async function kept(request, place) {
  const file = place === '' || place.endsWith('/') ? `${place}index.html` : place;
  const found = await caches.match(scope + file);
  if (found) return found;
  const answer = await fetch(request).catch((error) => {
    if (request.mode !== 'navigate') throw error;
  });
  if (request.mode !== 'navigate' || (answer && answer.status !== 404)) return answer;
  const nothing = await caches.match(`${scope}${place.startsWith('ar/') ? 'ar/' : ''}404.html`);
  return nothing ? new Response(nothing.body, { status: 404, headers: nothing.headers }) : Response.error();
}
