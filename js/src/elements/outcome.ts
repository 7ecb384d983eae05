import type { AvowalConsent } from './consent.js';
import type { Mail } from './outbox.js';
import type { ConsentState, ReceiptDetail } from './told.js';
import { type Answer, Delivery } from './send.js';
import type { Texts } from './texts.js';
import type { day as dayOf, View } from './view.js';

/** What the element lends to those who answer for it. */
export interface Asker {
  readonly host: AvowalConsent;
  readonly view: View;
  readonly day: typeof dayOf;
  /** BCP 47 tag of the words. */
  readonly language: string;
  /** Where the handler's paths begin. */
  readonly base: string;
  /** Whether what cannot be sent may be kept on this device. */
  readonly keeps: boolean;
  /** Ends when the element leaves the page. */
  readonly signal: AbortSignal;
  readonly state: ConsentState;
  to(state: ConsentState): void;
  tell(name: string, detail: unknown): void;
  /** Begins anew; the ticks stay. */
  start(): void;
  seal(data: FormData): Promise<string | undefined>;
  keep(receipt: string): void;
  refuse(answer?: Partial<Answer>, words?: keyof Texts): void;
  withdraw(): Promise<void>;
  /** The boxes again, in place of what a receipt says. */
  askAgain(): void;
}

/** What a form says: names of notice and language, and every box with its tick. */
export interface Said {
  notice: string;
  locale: string;
  grants: { purpose: string; channel: string; given: boolean }[];
}

/** Brings what was said to the handler, and tells what came of it. */
export class Outcome {
  readonly #asker: Asker;
  readonly #delivery: Delivery;
  #loading: Promise<typeof import('./record.js')> | undefined;
  /** The answer of this page that waits on the device. */
  #waits: { id: string; said: Said } | undefined;
  readonly #withdrawals = new Map<string, Promise<void>>();
  /** Withdrawals of this page that wait. */
  readonly #kept = new Set<string>();

  constructor(asker: Asker) {
    this.#asker = asker;
    this.#delivery = new Delivery({ stored: (mail, answer) => this.#late(mail, answer), refused: (answer, id) => this.#lost(answer, id) });
  }

  /** Sends what an earlier page could not. */
  resume(): void {
    this.#delivery.resume(this.#asker.signal);
  }

  /** Sends a form to the handler's own path. */
  async post(data: FormData, said: Said, url: string, capture: string, again = true): Promise<void> {
    const asker = this.#asker;
    const region = data.get('phone-region');
    const body = { phone: String(data.get('phone') ?? ''), ...said, capture, ...(region ? { region } : {}) };
    // what shows the answer comes while it is waited for
    void this.#record();
    // an answer that still waits is not what the person says any more
    const earlier = this.#waits?.id;
    this.#waits = undefined;
    const sent = await this.#delivery.send(url, JSON.stringify(body), asker.keeps, asker.signal, earlier);
    if (sent.kind === 'kept') {
      this.#waits = { id: sent.mail.id, said };
      return this.#queued(sent.mail);
    }
    if (sent.kind === 'stored') return this.#stored(sent.answer, said);
    const code = sent.kind === 'refused' ? sent.answer.code : undefined;
    const given = said.grants.filter((grant) => grant.given).map(({ purpose, channel }) => `${purpose}/${channel}`);
    // what the page cleared meanwhile cannot be sealed again
    if (again && (code === 'capture.expired' || code === 'capture.replayed') && asker.host.value.join() === given.join()) {
      // a challenge that is spent or too old: what is ticked stays, as something this page did not see
      asker.start();
      asker.to('sending');
      void asker.view.say('sending');
      const fresh = await asker.seal(data);
      if (fresh !== undefined) return this.post(data, said, url, fresh, false);
    }
    this.#refused(sent.kind === 'refused' ? sent.answer : undefined);
  }

  /** A second click while the first is under way is the same. */
  withdraw(receipt: string, purpose: string | undefined): Promise<void> {
    const key = `${receipt} ${purpose}`;
    const running = this.#withdrawals.get(key) ?? this.#withdraw(receipt, purpose).finally(() => this.#withdrawals.delete(key));
    this.#withdrawals.set(key, running);
    return running;
  }

  async #withdraw(receipt: string, purpose: string | undefined): Promise<void> {
    const asker = this.#asker;
    const body = JSON.stringify({ receipt, ...(purpose === undefined ? {} : { purposes: [purpose] }) });
    const sent = await this.#delivery.send(new URL(`${asker.base}/withdraw`, document.baseURI).href, body, asker.keeps, asker.signal);
    if (sent.kind === 'kept') {
      this.#kept.add(sent.mail.id);
      return this.#queued(sent.mail);
    }
    if (sent.kind !== 'stored') return this.#refused(sent.kind === 'refused' ? sent.answer : undefined);
    const shown = this.#withdrawn(purpose, receipt);
    asker.tell('withdraw', { receipt: sent.answer.receipt, id: sent.answer.id, ...(purpose === undefined ? {} : { purpose }) });
    await shown;
  }

  /** What an earlier page could not send came through. */
  #late({ id: mail, url, body }: Mail, answer: Answer): void {
    const asker = this.#asker;
    const { receipt, id, confirmation } = answer;
    // someone who is choosing anew is not disturbed
    const idle = asker.state === 'empty' || asker.state === 'queued';
    if (url.endsWith('/withdraw')) {
      const { receipt: of, purposes: [purpose] = [] } = JSON.parse(body) as { receipt: string; purposes?: string[] };
      if (idle) void this.#withdrawn(purpose, of);
      else void this.#mark(purpose, of);
      return asker.tell('withdraw', { receipt, id, ...(purpose === undefined ? {} : { purpose }) });
    }
    const own = this.#own(mail);
    if (own && asker.state === 'queued') return this.#stored(answer, own);
    if (asker.state === 'empty') void asker.view.say('saved');
    asker.tell('receipt', { receipt, id, confirmation, late: true } satisfies ReceiptDetail);
  }

  /** What was kept and will not be stored. It is told where it is what this page shows, or where nothing else is. */
  #lost(answer: Partial<Answer>, mail: string): void {
    const asker = this.#asker;
    const own = this.#own(mail) ?? this.#kept.delete(mail);
    if (asker.state === 'empty' || (own && asker.state === 'queued')) return this.#refused(answer);
    asker.tell('error', { code: answer.code ?? '', message: answer.title ?? '', retriable: false });
  }

  /** Without an answer nobody could be asked. */
  #refused(answer: Partial<Answer> | undefined): void {
    const words: Partial<Record<string, keyof Texts>> = { 'edge.busy': 'offline', 'edge.phone-invalid': 'badNumber', 'capture.expired': 'expired' };
    this.#asker.refuse(answer, words[answer?.code ?? 'edge.busy'] ?? 'refused');
  }

  /** What the mail said, if it is the answer of this page; it waits no longer. */
  #own(mail: string): Said | undefined {
    if (this.#waits?.id !== mail) return undefined;
    const { said } = this.#waits;
    this.#waits = undefined;
    return said;
  }

  #stored({ receipt, id, confirmation }: Answer, { grants }: Said): void {
    const asker = this.#asker;
    const { view } = asker;
    asker.start();
    asker.to('sealed');
    asker.keep(receipt);
    void view.say('saved');
    const given = grants.some((grant) => grant.given);
    // without the script of records there is no copy to keep, and still a way back
    void Promise.all([this.#record().catch(() => undefined), view.texts()]).then(([record, texts]) => {
      record?.remember(!given);
      const copy = record ? [record.copyOf(receipt, texts.copy)] : [];
      view.act(...copy, ...(given ? [view.button(texts.withdraw, () => asker.withdraw())] : []));
    });
    asker.tell('receipt', { receipt, id, confirmation } satisfies ReceiptDetail);
  }

  #record(): Promise<typeof import('./record.js')> {
    this.#loading ??= import('./record.js');
    // what did not load is asked for again
    this.#loading.catch(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  #queued({ id, until }: { id: string; until: number }): void {
    this.#asker.to('queued');
    void this.#asker.view.say('queued');
    this.#asker.tell('queued', { id, until });
  }

  /** It is withdrawn, and the way back is as short. */
  async #withdrawn(purpose: string | undefined, of: string): Promise<void> {
    const asker = this.#asker;
    const { view } = asker;
    asker.to('withdrawn');
    void view.say('withdrawn', { date: asker.day(Date.now(), asker.language) });
    const texts = await this.#mark(purpose, of);
    view.act(view.button(texts.again, () => asker.askAgain()));
  }

  /** Marks what was withdrawn in the list, if that is the list of the receipt. */
  async #mark(purpose: string | undefined, of: string): Promise<Texts> {
    const { host, view } = this.#asker;
    // without the script of records there is no list to mark
    const [record, texts] = await Promise.all([this.#record().catch(() => undefined), view.texts()]);
    if (host.receipt === of) record?.markWithdrawn(host, purpose, texts);
    return texts;
  }
}
