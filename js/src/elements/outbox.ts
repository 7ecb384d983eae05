import type { Answered, Listener } from './send.js';

/** Something that must reach the handler, once, whatever happens to the page. */
export interface Mail {
  /** Digest of the body: the same mail is kept once. */
  id: string;
  url: string;
  body: string;
  /** Milliseconds since the epoch after which it is tried once more, and wiped. */
  until: number;
}

interface Kept {
  id: string;
  until: number;
  iv: Uint8Array<ArrayBuffer>;
  sealed: ArrayBuffer;
}

/**
 * Keeps a mail on this device, sealed with a key that no script can read. Resolves when it is on disk: a page that
 * leaves after that loses nothing.
 */
export async function keep(url: string, body: string, until: number): Promise<Mail> {
  const mail = { id: await digest(body), url, body, until };
  gone.delete(mail.id);
  await inside(async (database) => {
    const key = await keyOf(database);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: AES, iv }, key, new TextEncoder().encode(JSON.stringify(mail)));
    const kept: Kept = { id: mail.id, until, iv, sealed };
    await done(database.transaction(MAIL, 'readwrite', { durability: 'strict' }).objectStore(MAIL).put(kept));
  });
  return mail;
}

/** Wipes a mail; with the last one goes the key, and the database. */
export async function wipe(id: string): Promise<void> {
  gone.add(id);
  await inside(async (database) => {
    const transaction = database.transaction(MAIL, 'readwrite', { durability: 'strict' });
    transaction.objectStore(MAIL).delete(id);
    if ((await done(transaction.objectStore(MAIL).count())) > 0) return;
    database.close();
    // without a lock another page may be adding to it: then an empty database stays
    if (navigator.locks) await once(indexedDB.deleteDatabase(NAME));
  });
}

/** Wipes a mail that is not meant any more, once nobody is at it. */
export async function wipeAlone(id: string): Promise<void> {
  await (navigator.locks ? navigator.locks.request(`avowal-${id}`, () => wipe(id)) : wipe(id));
}

/** Every mail that waits, the oldest first. What is sealed with a key that is gone is wiped and its id reported. */
export async function waiting(): Promise<{ mails: Mail[]; lost: string[] }> {
  const mails: Mail[] = [];
  const lost: string[] = [];
  await inside(async (database) => {
    const all = (await done(database.transaction(MAIL).objectStore(MAIL).getAll())) as Kept[];
    const key = all.length > 0 ? await keyOf(database) : undefined;
    for (const { id, until, iv, sealed } of all) {
      const mail = key && (await opened(key, iv, sealed));
      if (mail?.id === id) mails.push({ ...mail, until });
      else lost.push(id);
    }
  });
  for (const id of lost) await wipe(id);
  return { mails: mails.sort((a, b) => a.until - b.until), lost };
}

/**
 * Does a piece of work for one mail in one page at a time. Undefined if another page is at it. Where a browser has
 * no locks two pages may send the same: the handler answers both with the same bytes.
 */
export function alone<Result>(id: string, work: () => Promise<Result>): Promise<Result | undefined> {
  if (!navigator.locks) return work();
  return navigator.locks.request(`avowal-${id}`, { ifAvailable: true }, (lock) => (lock ? work() : undefined));
}

/**
 * Sends what waits until nothing does: after so many seconds, then after 2, 4, 8 and so on up to a minute, not before
 * the handler asked (at most an hour), and whenever the network is back. One such loop runs in a page, as long as anyone
 * who asked for it is there; whoever gave it a mail hears of that mail.
 */
export function insist(post: (url: string, body: string) => Promise<Answered>, listener: Listener, after: number, signal: AbortSignal, id?: string): void {
  // the element left while this was loaded: the mail waits for the next
  if (signal.aborted) return;
  if (id !== undefined) asking.set(id, listener);
  const running = alive.size > 0;
  alive.set(signal, listener);
  more = true;
  signal.addEventListener('abort', () => {
    alive.delete(signal);
    if (alive.size === 0) stop();
  });
  if (running) return;
  let wait = 1000;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  let ended = false;
  const attempt = async (): Promise<void> => {
    // the network came back while one is at it
    if (busy) return;
    busy = true;
    more = false;
    clearTimeout(timer);
    const asked = await sendAll(post, [...alive.values()][0] ?? listener).catch(() => 0);
    busy = false;
    if (ended) return;
    // what came meanwhile was not looked for
    if (asked === undefined && !more) return stop();
    wait = Math.min(wait * 2, 60_000);
    again(Math.max(wait, (asked ?? 0) * 1000));
  };
  // a timer that is too long for its number runs at once
  const again = (ms: number) => {
    timer = setTimeout(attempt, Math.min(ms, 3_600_000));
  };
  stop = () => {
    ended = true;
    clearTimeout(timer);
    removeEventListener('online', attempt);
    alive.clear();
  };
  addEventListener('online', attempt);
  again(after * 1000);
}

/** Undefined when nothing waits any more, else the seconds the handler asked to wait. */
async function sendAll(post: (url: string, body: string) => Promise<Answered>, listener: Listener): Promise<number | undefined> {
  const { mails, lost } = await waiting();
  let left: number | undefined;
  for (const mail of mails) {
    const sent = await alone(mail.id, async () => {
      if (gone.has(mail.id)) return undefined;
      const sent = await post(mail.url, mail.body);
      // the clock of this device may have been wrong when it was kept, or is now: only the handler knows what is too late
      const over = sent.kind === 'unknown' && mail.until < Date.now();
      if (sent.kind !== 'unknown' || over) await wipe(mail.id);
      if (over) lost.push(mail.id);
      return sent;
    });
    if (lost.includes(mail.id)) continue;
    if (!sent || sent.kind === 'unknown') left = Math.max(left ?? 0, sent?.after ?? 0);
    else if (sent.kind === 'stored') hears(mail.id, listener).stored(mail, sent.answer);
    else hears(mail.id, listener).refused(sent.answer, mail.id);
  }
  for (const id of lost) hears(id, listener).refused({ code: 'capture.expired' }, id);
  return left;
}

/** Who gave a mail hears what came of it; where that one left the page, another does. */
function hears(id: string, other: Listener): Listener {
  const own = asking.get(id);
  asking.delete(id);
  return own && [...alive.values()].includes(own) ? own : other;
}

/** Work on the database, one page at a time. */
function inside<Result>(work: (database: IDBDatabase) => Promise<Result>): Promise<Result> {
  return navigator.locks ? navigator.locks.request('avowal-outbox', () => open(work)) : open(work);
}

async function open<Result>(work: (database: IDBDatabase) => Promise<Result>): Promise<Result> {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(MAIL, { keyPath: 'id' });
    opening.result.createObjectStore(KEYS);
  };
  const database = await once(opening);
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

/** The key of this device: made once, kept as an object that cannot be exported. */
async function keyOf(database: IDBDatabase): Promise<CryptoKey> {
  const fresh = await crypto.subtle.generateKey({ name: AES, length: 256 }, false, ['encrypt', 'decrypt']);
  const transaction = database.transaction(KEYS, 'readwrite', { durability: 'strict' });
  const keys = transaction.objectStore(KEYS);
  // looked up and put in one transaction: of two pages that start at once one makes the key
  const present = (await once(keys.get(KEY))) as CryptoKey | undefined;
  if (present) return present;
  await done(keys.put(fresh, KEY));
  return fresh;
}

async function opened(key: CryptoKey, iv: Uint8Array<ArrayBuffer>, sealed: ArrayBuffer): Promise<Mail | undefined> {
  try {
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: AES, iv }, key, sealed))) as Mail;
  } catch {
    return undefined;
  }
}

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function once<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** The result of a request once its transaction is on disk. */
function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const { transaction } = request;
    if (!transaction) return reject(new Error('a request outside a transaction'));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request.error);
  });
}

/** Who is still on the page; the loop ends with the last of them. */
const alive = new Map<AbortSignal, Listener>();
/** What this page wiped: a loop that read it before does not send it any more. */
const gone = new Set<string>();
/** Ends the loop that runs. */
let stop = (): void => undefined;
/** Whether a mail came since the loop last looked. */
let more = false;
const asking = new Map<string, Listener>();

const NAME = 'avowal';
const MAIL = 'mail';
const KEYS = 'keys';
const KEY = 'outbox';
const AES = 'AES-GCM';
