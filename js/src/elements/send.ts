import type { Mail } from './outbox.js';

/** What the handler answered: stored, refused, or nobody knows and it may be sent again. */
export type Sent = { kind: 'stored' | 'refused'; answer: Answer } | { kind: 'unknown'; after: number } | { kind: 'kept'; mail: Mail };

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
  refused(answer: Partial<Answer>): void;
}

/**
 * Brings documents to the handler. Where it may keep them, each is on disk before it is sent, and stays there until
 * the handler said yes or no: on this page, or a later one.
 */
export class Delivery {
  readonly #listener: Listener;
  #signal: AbortSignal | undefined;
  #retrying = false;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  /** Sends what an earlier page could not, and goes on until the signal ends it. */
  async resume(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    // asked without loading the outbox: most pages keep nothing
    const names = await indexedDB.databases().catch(() => []);
    if (!signal.aborted && names.some(({ name }) => name === 'avowal')) this.#retry(0);
  }

  async send(url: string, body: string, keeps: boolean): Promise<Sent> {
    const outbox = keeps ? await import('./outbox.js').catch(() => undefined) : undefined;
    const mail = await outbox?.keep(url, body, Date.now() + LATE_WINDOW).catch(() => undefined);
    if (!outbox || !mail) return post(url, body);
    const sent = await outbox.alone(mail.id, () => post(url, body));
    if (sent && sent.kind !== 'unknown') {
      await outbox.wipe(mail.id).catch(() => undefined);
      return sent;
    }
    this.#retry(sent?.after ?? 0);
    return { kind: 'kept', mail };
  }

  /** Tries after 2 s, 4 s, 8 s, then each minute, not before the handler asked, and whenever the network is back. */
  #retry(after: number): void {
    const signal = this.#signal;
    if (this.#retrying || !signal || signal.aborted) return;
    this.#retrying = true;
    let wait = after === 0 ? 0 : 1000;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      clearTimeout(timer);
      removeEventListener('online', attempt);
      this.#retrying = false;
    };
    const attempt = async (): Promise<void> => {
      clearTimeout(timer);
      const asked = await this.#all().catch(() => 0);
      if (asked === undefined || signal.aborted) return stop();
      wait = Math.min(Math.max(wait * 2, 2000), 60_000);
      timer = setTimeout(attempt, Math.max(wait, asked * 1000));
    };
    addEventListener('online', attempt);
    signal.addEventListener('abort', stop);
    timer = setTimeout(attempt, wait > 0 ? Math.max(2000, after * 1000) : 0);
  }

  /** Undefined when nothing waits any more, else the seconds the handler asked to wait. */
  async #all(): Promise<number | undefined> {
    const outbox = await import('./outbox.js');
    const { mails, expired } = await outbox.waiting();
    let left: number | undefined;
    for (const mail of mails) {
      const sent = await outbox.alone(mail.id, async () => {
        const sent = await post(mail.url, mail.body);
        if (sent.kind !== 'unknown') await outbox.wipe(mail.id);
        return sent;
      });
      if (!sent || sent.kind === 'unknown') left = Math.max(left ?? 0, sent?.after ?? 0);
      else if (sent.kind === 'stored') this.#listener.stored(mail, sent.answer);
      else this.#listener.refused(sent.answer);
    }
    for (const _ of expired) this.#listener.refused({ code: 'capture.expired' });
    return left;
  }
}

/** What a full or broken server says is no answer. */
async function post(url: string, body: string): Promise<Extract<Sent, { kind: 'stored' | 'refused' | 'unknown' }>> {
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
