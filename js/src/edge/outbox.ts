import { ConsentError } from '../core/index.js';
import type { Delivery, Store } from './store.js';
import type { Vault } from './vault.js';

/** What a sink gets: a receipt, or a statement such as the daily checkpoint. */
export interface ReceiptEvent {
  /** `receipt.grant`, `receipt.withdraw`, `statement.checkpoint` ... */
  type: string;
  id: string;
  at: number;
  /** One line with everything disclosed. */
  receipt?: string;
  /** The statement, in place of a receipt. */
  statement?: string;
}

/** Somewhere receipts go. */
export interface Sink {
  /** Name in the outbox; keep it stable. */
  name: string;
  /** Who receives the data: the controller, or a recipient the notice names. */
  recipient: string;
  /**
   * Delivers one event. `key` is the same for every try: receivers drop what they have seen. Throw to try again
   * later; throw a {@link Undeliverable} to give up.
   */
  deliver(event: ReceiptEvent, key: string, signal: AbortSignal): Promise<void>;
}

/** Thrown by a sink for what no further try will mend. */
export class Undeliverable extends Error {
  override readonly name = 'Undeliverable';
}

/** Thrown by a sink that was told when to come back. */
export class RetryAfter extends Error {
  override readonly name = 'RetryAfter';
  readonly milliseconds: number;

  constructor(milliseconds: number) {
    super('try again later');
    this.milliseconds = milliseconds;
  }
}

export interface OutboxOptions {
  store: Store;
  sinks: Sink[];
  now: () => number;
  /** A number in [0, 1), to spread retries. */
  chance?: () => number;
  /** How long one delivery may take, milliseconds. */
  timeout?: number;
}

/** Delivers what the store holds for sinks: at least once, the receipt id as idempotency key. */
export interface Outbox {
  sinks: Sink[];
  /** Tries everything that is due. Resolves to the number delivered. */
  deliver(vault: Vault): Promise<number>;
}

export function createOutbox({ store, sinks, now, chance = Math.random, timeout = 10_000 }: OutboxOptions): Outbox {
  const byName = new Map(sinks.map((sink) => [sink.name, sink]));
  if (byName.size < sinks.length) throw new ConsentError('edge.sink', 'two sinks have the same name');

  return {
    sinks,
    async deliver(vault) {
      let delivered = 0;
      for (;;) {
        const due = await store.takeDue(now(), now() + 2 * timeout, 32);
        if (due.length === 0) return delivered;
        await Promise.all(
          due.map(async (delivery) => {
            const { sink: name, tries } = delivery;
            const { id } = 'statement' in delivery ? delivery.statement : delivery.receipt;
            const taken = { document: id, sink: name, tries };
            const sink = byName.get(name);
            if (!sink) return store.settle(taken, { state: 'dead', why: 'there is no sink of this name' });
            try {
              const event = await eventOf(delivery, vault);
              await inTime(timeout, (signal) => sink.deliver(event, `${id}.${name}`, signal));
              await store.settle(taken, { state: 'done' });
              delivered += 1;
            } catch (error) {
              await store.settle(taken, after(error, tries, now(), chance()));
            }
          }),
        );
      }
    },
  };
}

async function eventOf(delivery: Delivery, vault: Vault): Promise<ReceiptEvent> {
  if ('statement' in delivery) {
    const { kind, id, at, token } = delivery.statement;
    return { type: `statement.${kind}`, id, at, statement: token };
  }
  const { receipt, subject } = delivery;
  const disclosures = await vault.open(subject, receipt.id, receipt.sealed);
  return { type: `receipt.${receipt.event}`, id: receipt.id, at: receipt.at, receipt: `${receipt.token}~${disclosures}` };
}

/** A sink that does not look at its signal must not hold up the others. */
async function inTime(timeout: number, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const signal = AbortSignal.timeout(timeout);
  const late = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('the sink did not answer in time'))));
  await Promise.race([work(signal), late]);
}

/** What follows a failure: later with growing pauses (1 s, 2 s, ... 1 h, each up to half as long again), dead after 3 days of them. */
function after(error: unknown, tries: number, now: number, chance: number) {
  if (error instanceof Undeliverable) return { state: 'dead', why: withoutPeople(error.message) } as const;
  if (tries >= 80) return { state: 'dead', why: 'given up after 80 tries' } as const;
  const pause = Math.min(3_600_000, 1000 * 2 ** (tries - 1)) * (1 + chance / 2);
  const asked = error instanceof RetryAfter ? error.milliseconds : 0;
  return { state: 'due', due: Math.round(now + Math.max(pause, asked)) } as const;
}

/** A sink's words may quote what it was given: numbers and tokens are left out of what is kept and shown. */
function withoutPeople(why: string): string {
  return why
    .replace(/[\w~.=+/-]{40,}/g, '…')
    .replace(/\+?\d(?:[\s().-]*\d){5,}/g, '…')
    .slice(0, 200);
}
