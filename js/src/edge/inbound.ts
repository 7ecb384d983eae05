import { type Answer, classifyReply, ConsentError, parsePhone, type Reply as Meaning } from '../core/index.js';
import { canGetCode } from './confirmation.js';
import { json } from './answer.js';
import type { Kept, ToKeep } from './keep.js';
import { readBytes } from './request.js';
import { closed, type Ground } from './signup.js';
import type { Store } from './store.js';
import { personOf } from './vault.js';

/** A text that a person sent, as a provider handed it on. */
export interface InboundMessage {
  /** The provider's id of the message. */
  id: string;
  /** E.164, or its digits. */
  from: string;
  text: string;
  /** When the provider signed it, milliseconds. Null where a provider signs no time: the id is then remembered for good. */
  at: number | null;
}

/** What a text from a person means; a likely opt-out is one. */
export type MessageKind = Meaning['kind'];

/** One provider. */
export interface InboundAdapter {
  /** Last part of the path. */
  name: string;
  /** The message of a request whose signature over the raw bytes is good; nothing otherwise. `url` is the public one. */
  read(request: { url: string; headers: Headers; body: Uint8Array<ArrayBuffer> }): Promise<InboundMessage | undefined>;
  /** What this provider wants to read; JSON by default. */
  answer?(): Response;
}

/** A keyword by which people sign up, in capitals, and what they then ask for. It is a request until they reply YES. */
export interface Keyword {
  /** Digest of the notice. */
  notice: string;
  locale: string;
  grants: { purpose: string; channel: string }[];
}

/** A text to be sent in answer. */
export interface Reply {
  /** E.164. */
  phone: string;
  /** `confirm`: ask for a YES. The words are the operator's. */
  kind: 'stopped' | 'confirmed' | 'confirm' | 'help';
  locale?: string;
  receipt?: string;
}

export interface InboundOptions {
  adapters: InboundAdapter[];
  /** Sends the answer to a text. */
  reply?: (reply: Reply) => Promise<void>;
  /** `START`, `JOIN` ... */
  keywords?: Record<string, Keyword>;
  /** What a text means, where the words known here are not enough. */
  classify?: (text: string, region: string | null) => MessageKind;
}

interface Parts {
  on: Ground;
  store: Store;
  kept(what: ToKeep): Promise<Kept>;
  iss: string;
  paused(): Promise<boolean>;
  options: InboundOptions | undefined;
}

/** @internal */
export function createInbound({ on, store, kept, iss, paused, options }: Parts) {
  const adapters = new Map((options?.adapters ?? []).map((adapter) => [adapter.name, adapter]));
  const keywords = new Map(Object.entries(options?.keywords ?? {}));
  const optOut = [...on.notices.values()].flatMap((notice) => (notice.optOut ? [notice.optOut.keyword] : []));
  const sender = [...on.notices.values()][0]?.sender?.name;
  const classify = options?.classify ?? ((text: string, region: string | null) => classifyReply(text, { keywords: optOut, ...(sender === undefined ? {} : { sender }), ...(region === null ? {} : { region }) }).kind);
  const { issuer, now, region } = on;
  const replyUntil = () => (adapters.size > 0 ? now() + YES_LIFE : null);

  async function receive(adapter: InboundAdapter, request: Request): Promise<{ status: number; kind: MessageKind; id?: string; reply?: Reply }> {
    const body = await readBytes(request);
    const { pathname, search } = new URL(request.url);
    const message = await adapter.read({ url: `${new URL(iss).origin}${pathname}${search}`, headers: request.headers, body }).catch(() => undefined);
    if (!message) throw nothing();
    const { id, text, at } = message;
    if (at !== null && !(Math.abs(now() - at) <= FRESH)) throw nothing();
    const { e164: phone, region: from } = parsePhone(message.from.startsWith('+') ? message.from : `+${message.from}`);
    if (phone === null || id === '') throw nothing();
    const name = `inbound ${adapter.name} ${id}`;
    // a receipt spends the name of its message with itself, at once; what makes none spends it here
    const once = { phone, region, bound: { digest: null, nonce: name } };
    const spend = async () => {
      if (!(await store.spend(name, at === null ? Number.MAX_SAFE_INTEGER : at + 2 * FRESH))) throw nothing();
    };
    const word = text.trim().replace(/[.!]+$/, '').toUpperCase();
    const keyword = keywords.get(word);
    const kind = classify(text, from);
    if (kind === 'opt-out' || kind === 'opt-out-likely') {
      const made = unspent(await kept({ ...once, make: (history) => issuer.withdraw({ phone, history, collection: 'sms', proven: 'reply' }) }));
      return { status: 201, kind, id: made.id, reply: { phone, kind: 'stopped', receipt: made.id } };
    }
    if (keyword && kind !== 'help') {
      if (await paused()) throw closed();
      const grants: Answer[] = keyword.grants.map((grant) => ({ ...grant, given: true }));
      const { notice, locale } = keyword;
      const make: ToKeep['make'] = (history) => issuer.issue({ phone, notice, locale, grants, collection: 'sms', history });
      const codeFor: ToKeep['codeFor'] = async (issued, number) =>
        // nothing to type in: only a YES counts
        issued.requested && canGetCode(number) ? { mac: '', expires: 0, code: '', reply: replyUntil() } : undefined;
      const made = unspent(await kept({ ...once, make, codeFor }));
      return { status: 201, kind: 'opt-in', id: made.id, reply: { phone, kind: made.code === undefined ? 'confirmed' : 'confirm', locale, receipt: made.id } };
    }
    if (kind === 'opt-in') {
      const { token } = await personOf(store, await on.vault(), phone);
      const made = unspent(
        await kept({
          ...once,
          async make(history, known) {
            // asked again at each try: it counts once, whichever message is first
            const waiting = await store.awaiting(token, now());
            if (!known || !waiting || known.subj !== waiting.subject.subj) throw nothing();
            const { receipt, subject } = waiting;
            const disclosures = await (await on.vault()).open(subject, receipt.id, receipt.sealed);
            return issuer.confirm({ phone, confirmed: `${receipt.token}~${disclosures}`, proof: 'reply', history });
          },
        }),
      );
      return { status: 201, kind, id: made.id, reply: { phone, kind: 'confirmed', receipt: made.id } };
    }
    await spend();
    return { status: 200, kind, ...(kind === 'help' ? { reply: { phone, kind: 'help' } } : {}) };
  }

  return {
    /** Whether a YES can arrive. */
    confirms: adapters.size > 0,
    replyUntil,
    /** Paths by adapter; there are no others. */
    paths(request: Request, later: (work: () => unknown) => void): Record<string, () => Promise<Response>> {
      const answer = async (adapter: InboundAdapter) => {
        const { status, kind, id, reply } = await receive(adapter, request);
        if (reply) later(() => options?.reply?.(reply));
        const named = adapter.answer?.();
        return named ? new Response(named.body, { status, headers: named.headers }) : json(status, { kind, id });
      };
      return Object.fromEntries([...adapters].map(([name, adapter]) => [`inbound/${name}`, () => answer(adapter)]));
    },
  };
}

/** A message that made a receipt before makes none again. */
function unspent(made: Kept): Kept {
  if (made.status === 200) throw nothing();
  return made;
}

/** Forged, late, replayed, or nothing that waits: all of it sounds like a path that does not exist. */
function nothing(): ConsentError {
  return new ConsentError('edge.not-found', 'there is nothing at this path');
}

const FRESH = 5 * 60_000;
/** @internal */
export const YES_LIFE = 24 * 3_600_000;
