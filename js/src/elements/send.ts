import type { Mail } from './outbox.js';

/** What the handler answered: stored, refused, or nobody knows and it may be sent again. */
export type Answered = { kind: 'stored' | 'refused'; answer: Answer } | { kind: 'unknown'; after: number };

/** `kept`: it waits on this device. */
export type Sent = Answered | { kind: 'kept'; mail: Mail };

export interface Answer {
  receipt: string;
  id: string;
  confirmation: 'none' | 'sent' | 'required';
  code?: string;
  title?: string;
}

/** Who hears of what was kept and came through later, or never will. */
export interface Listener {
  stored(mail: Mail, answer: Answer): void;
  refused(answer: Partial<Answer>, id: string): void;
}

/**
 * Brings documents to the handler. Where it may keep them, each is on disk before it is sent, and stays there until
 * the handler said yes or no: on this page, or a later one.
 */
export class Delivery {
  readonly #listener: Listener;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  /** Sends what an earlier page could not, and goes on until the signal ends it. */
  resume(signal: AbortSignal): void {
    this.#again(0, signal);
  }

  /** `replaces`: what waits and is not meant any more. */
  async send(url: string, body: string, keeps: boolean, signal: AbortSignal, replaces?: string): Promise<Sent> {
    const outbox = keeps ? await Promise.race([import('./outbox.js').catch(() => undefined), late()]) : undefined;
    const keeping = outbox?.keep(url, body, url.endsWith('/withdraw') ? NEVER : Date.now() + LATE_WINDOW).catch(() => undefined);
    const mail = await Promise.race([keeping, late()]);
    if (!outbox || !mail) {
      // one that is kept after all is answered for by then
      void keeping?.then((kept) => kept && outbox?.wipe(kept.id)).catch(() => undefined);
      return post(url, body);
    }
    const wipe = (id: string) => Promise.race([outbox.wipe(id).catch(() => undefined), late()]);
    // one that is on its way comes first
    if (replaces !== undefined && replaces !== mail.id) await Promise.race([outbox.wipeAlone(replaces).catch(() => undefined), late(20_000)]);
    const sent = await outbox.alone(mail.id, () => post(url, body));
    if (sent && sent.kind !== 'unknown') {
      await wipe(mail.id);
      return sent;
    }
    this.#again(Math.max(2, sent?.after ?? 0), signal, mail.id);
    return { kind: 'kept', mail };
  }

  #again(after: number, signal: AbortSignal, id?: string): void {
    if (!signal.aborted) void import('./outbox.js').then(({ insist }) => insist(post, this.#listener, after, signal, id));
  }
}

/** An outbox that does not load, or hangs, keeps nobody waiting. */
function late(ms = 5000): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What a full or broken server says is no answer. */
async function post(url: string, body: string): Promise<Answered> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(20_000),
    });
    const { ok, status, headers } = response;
    if (status >= 500 || status === 429 || status === 408) return { kind: 'unknown', after: Number(headers.get('retry-after')) || 0 };
    return { kind: ok ? 'stored' : 'refused', answer: (await response.json()) as Answer };
  } catch {
    return { kind: 'unknown', after: 0 };
  }
}

/** The handler's `lateWindow`: what comes later is refused there, so it is not kept here. */
const LATE_WINDOW = 72 * 3_600_000;
/** A withdrawal is never too late: the last moment that a `Date` has. */
const NEVER = 8.64e15;
