// The types of an entry of the package, as they are published. Made by `node tests/api/bless.mjs`.

// edge/adapters.d.ts
import type { ConsentHandler, Context } from './handler.js';
type Fetch = (request: Request, context?: Context) => Promise<Response>;
/**
 * A Cloudflare Worker: the handler is made once per isolate from its bindings; a cron trigger delivers what is due.
 *
 * @example
 * export default toWorker(async (env) => createConsentHandler({ store: sqliteStore(env.DB), ... }));
 */
export declare function toWorker<Env>(make: (env: Env) => ConsentHandler | Promise<ConsentHandler>): {
    fetch(request: Request, env: Env, context: Context): Promise<Response>;
    scheduled(_event: unknown, env: Env, _context: Context): Promise<void>;
};
/**
 * A handler of Hono. `app.all('/avowal/*', toHono(handler))`
 */
export declare function toHono(handler: Fetch): (context: {
    req: {
        raw: Request;
    };
    executionCtx?: Context;
}) => Promise<Response>;
/**
 * Route handlers of Next (`app/avowal/[...path]/route.ts`), on Node or Vercel's edge. `after` is that of `next/server`.
 *
 * @example
 * export const { GET, POST, OPTIONS } = toNext(handler, after);
 */
export declare function toNext(handler: Fetch, after?: (work: () => Promise<unknown>) => void): Record<'GET' | 'HEAD' | 'POST' | 'OPTIONS', (request: Request) => Promise<Response>>;
export {};

// edge/confirmation.d.ts
/** A code on its way to a person. */
export interface OutgoingCode {
    /** E.164. */
    phone: string;
    code: string;
    /** Locale of the form. */
    locale: string;
    /** Id of the receipt it confirms. */
    receipt: string;
    /** Whether a reply of YES counts as well: a provider's texts come in here. */
    reply: boolean;
}
/** Who asks for a code; every part is limited. */
export interface CodeRequest {
    /** Keyed token of the number. */
    number: string;
    /** The number without its last four digits: many numbers of one block are a sign of pumping. */
    prefix: string;
    /** Network the request came from, as the operator tells it. */
    network: string | undefined;
}

// edge/handler.d.ts
import { type CodeRequest, type OutgoingCode } from './confirmation.js';
import { type InboundOptions } from './inbound.js';
import { type Operator } from './operator.js';
import { type Sink } from './outbox.js';
import { type SignupOptions } from './signup.js';
import type { Store } from './store.js';
export interface HandlerOptions extends SignupOptions {
    /** Where the handler's paths begin: `/avowal`. */
    base?: string;
    store: Store;
    /** Notices that people agreed to and that are active no more: their addresses still answer, and their terms of retention hold. */
    formerNotices?: (string | object)[];
    sinks?: Sink[];
    /** Pages a plain form is sent on to. */
    ok?: string;
    back?: string;
    /** Sends a code by text. Without it marketing stays requested until possession is proven some other way. */
    sendCode?: (code: OutgoingCode) => Promise<void>;
    /**
     * Whether a code may be sent; by default each number, block of numbers and network has its limits in this process. Where it
     * throws or takes more than two seconds none is sent, and the receipt is kept.
     */
    allowCode?: (request: CodeRequest) => boolean | Promise<boolean>;
    /** Texts that people send, by way of a provider. Without it those paths do not exist. */
    inbound?: InboundOptions;
    /** Shortest term within which an opt-out must be honoured, milliseconds; 0 for at once. State tokens live no longer. */
    optOutTerm?: number;
    /** Bearer token of the operator, for `authorize` and `state`. Without one those paths do not exist; an empty one is refused. */
    credential?: string;
    /** Hears of every request. What it is told holds nothing about a person. */
    log?: (entry: LogEntry) => void;
}
export interface LogEntry {
    at: number;
    method: string;
    /** The path asked for, where it is one of the handler's. */
    path: string;
    status: number;
    code?: string;
    milliseconds: number;
}
/** What a runtime lets run after the answer. */
export interface Context {
    waitUntil?(promise: Promise<unknown>): void;
}
export interface ConsentHandler extends Operator {
    (request: Request, context?: Context): Promise<Response>;
    /** Tries the deliveries that are due; call it from a timer or a cron trigger. Resolves to the number delivered. */
    deliver(): Promise<number>;
    /**
     * A token for a form that the server renders, as its hidden field `avowal-token`, for browsers that name no origin. It
     * lives two hours; `binding` ties it to what `formBinding` says of the request that brings it back.
     */
    formToken(binding?: string): Promise<string>;
}
/**
 * The handler between a form and a database: `Request -> Response`, on any runtime with fetch and WebCrypto.
 * `await init()` of `avowal` comes first.
 */
export declare function createConsentHandler(options: HandlerOptions): ConsentHandler;

// edge/inbound.d.ts
import { type Reply as Meaning } from '../core/index.js';
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
    read(request: {
        url: string;
        headers: Headers;
        body: Uint8Array<ArrayBuffer>;
    }): Promise<InboundMessage | undefined>;
    /** What this provider wants to read; JSON by default. */
    answer?(): Response;
}
/** A keyword by which people sign up, in capitals, and what they then ask for. It is a request until they reply YES. */
export interface Keyword {
    /** Digest of the notice. */
    notice: string;
    locale: string;
    grants: {
        purpose: string;
        channel: string;
    }[];
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

// edge/inbound/providers.d.ts
import type { InboundAdapter } from '../inbound.js';
/**
 * Texts from Twilio: form fields signed by HMAC-SHA1 over the public URL and the sorted fields (`X-Twilio-Signature`). No
 * time is signed, so a message id is never forgotten.
 */
export declare function twilio({ authToken, name }: {
    authToken: string;
    name?: string;
}): InboundAdapter;
/** Texts from Vonage, both of its interfaces: a JWT (HS256) that holds the SHA-256 of the body and its time. */
export declare function vonage({ signatureSecret, name }: {
    signatureSecret: string;
    name?: string;
}): InboundAdapter;
/** Texts from Sinch (Conversation and SMS): HMAC-SHA256 over body, nonce and time. */
export declare function sinch({ secret, name }: {
    secret: string;
    name?: string;
}): InboundAdapter;
/**
 * Texts from anything else, by a bridge of the operator: `{ from, text }`, signed as Standard Webhooks (`webhook-id`,
 * `webhook-timestamp`, `webhook-signature`) with a shared secret `whsec_...`.
 */
export declare function signedTexts({ secret, name }: {
    secret: string;
    name?: string;
}): InboundAdapter;

// edge/index.d.ts
export { toHono, toNext, toWorker } from './adapters.js';
export type { CodeRequest, OutgoingCode } from './confirmation.js';
export { createConsentHandler, type ConsentHandler, type Context, type HandlerOptions, type LogEntry } from './handler.js';
export type { InboundAdapter, InboundMessage, InboundOptions, Keyword, Reply } from './inbound.js';
export { sinch, signedTexts, twilio, vonage } from './inbound/providers.js';
export type { Collected, DueForDeletion, Ledger, RetentionRule } from './ledger.js';
export type { RequestToLimit } from './limits.js';
export { toNodeListener, type NodeRequest, type NodeResponse } from './node.js';
export type { By, Operator } from './operator.js';
export { createOutbox, RetryAfter, Undeliverable, type Outbox, type OutboxOptions, type ReceiptEvent, type Sink } from './outbox.js';
export { validateSignup, type Signup, type SignupAnswer, type SignupOptions, type SignupPolicy } from './signup.js';
export { callback, cloudEvents, kafkaRest, objects, queue, sqs } from './sinks/bus.js';
export type { HttpOptions } from './sinks/http.js';
export { sqlRow } from './sinks/row.js';
export { webhook, type WebhookOptions } from './sinks/webhook.js';
export type { Commit, DeadLetter, Delivery, End, Erasure, PendingCode, Store, StoredReceipt, StoredStatement, StoredSuppression, Subject, SubjectHead, Use } from './store.js';
export { memoryStore } from './stores/memory.js';
export { postgresStore, type Queryable } from './stores/postgres.js';
export { sqliteStore, type D1Like, type SqlValue, type SyncDatabase } from './stores/sqlite.js';

// edge/ledger.d.ts
import { type By } from './operator.js';
import type { Use } from './store.js';
/** One thing that was collected from a person. */
export interface Collected {
    id: string;
    at: number;
    event: string;
    /** `web`, `app`, `sms`, `paper`, or the system an import came from. */
    source: string;
    purposes: string[];
}
/**
 * A person whose data is to be deleted. `other` is one who refused, never proved to hold the number, or whose consent ran out.
 * `unreadable` is one who cannot be judged, for want of a key that is trusted or of the notice agreed to (`formerNotices`):
 * that is for the operator to decide (`erase`), and `deleteDue` leaves it.
 */
export interface DueForDeletion {
    /** The token by which the store knows the person. */
    subject: string;
    reason: 'withdrawn' | 'retention-ended' | 'other' | 'unreadable';
    /** When the reason arose; of an unreadable history, its latest receipt. */
    since: number;
    /** Until when it must be done. */
    until: number;
}
export interface RetentionRule {
    /**
     * Milliseconds for which records are kept after the last grant ended: laws ask to be able to prove a consent for years. A
     * refusal or a request of anybody prolongs nothing that was given; who has yet to answer a code or a YES is kept for a day.
     */
    keepFor: number;
    /** Working days within which a deletion is done. */
    workingDays?: number;
}
/** What was collected of whom, what for, how it was used, and when it goes. */
export interface Ledger {
    /** What is held of a number, and every use of it. */
    ledger(phone: string, region?: string): Promise<{
        collected: Collected[];
        uses: Use[];
    }>;
    /** People whose data has served its purpose: all was withdrawn, refused or ran out, or the notice's retention has passed. */
    dueForDeletion(rule: RetentionRule): Promise<DueForDeletion[]>;
    /** Erases them, and states so. `unreadable`: the people it could not judge, by the tokens of the store; missing where there are none. */
    deleteDue(rule: RetentionRule & By): Promise<{
        erased: number;
        statements: string[];
        unreadable?: string[];
    }>;
}

// edge/limits.d.ts
/** A request, as limits see it. */
export interface RequestToLimit {
    /** `challenge`, `consent`, `confirm` or `withdraw`. */
    path: string;
    /** Network the request came from, as the operator tells it. */
    network: string | undefined;
}

// edge/node.d.ts
import type { Context } from './handler.js';
/** The part of `IncomingMessage` of `node:http` that is used here. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
    method?: string | undefined;
    url?: string | undefined;
    headers: Record<string, string | string[] | undefined>;
    resume(): unknown;
}
/** The part of `ServerResponse` of `node:http` that is used here. */
export interface NodeResponse {
    readonly headersSent: boolean;
    writeHead(status: number, headers?: Record<string, string>): NodeResponse;
    end(body?: Uint8Array): unknown;
    destroy(): unknown;
}
/** A listener for `node:http`, or for Express before its body parsers. `origin` is the public origin, never `Host`. */
export declare function toNodeListener(handler: (request: Request, context?: Context) => Promise<Response>, origin: string): (incoming: NodeRequest, outgoing: NodeResponse) => Promise<void>;

// edge/operator.d.ts
import { type Declaration, type TimeProof } from '../core/index.js';
import { type Ledger } from './ledger.js';
import type { DeadLetter } from './store.js';
/** Who declares something, and as what. */
export interface By {
    name: string;
    role: string;
}
/** What the operator does besides answering requests. */
export interface Operator extends Ledger {
    /**
     * Erases a person: the vault row, what receipts disclosed, deliveries that wait. A withdrawal is honoured all the
     * same. Resolves to the receipt of the erasure, or to nothing where the number is not known.
     */
    erase(phone: string, region?: string): Promise<{
        id: string;
        receipt: string;
    } | undefined>;
    /** Signs a checkpoint over every receipt so far and delivers it to the sinks; call it once a day. */
    checkpoint(by: By): Promise<{
        id: string;
        statement: string;
    }>;
    /** Proof that a receipt was there at the latest checkpoint that holds it. */
    proveTime(id: string): Promise<TimeProof | undefined>;
    /** Signs a statement, keeps it, and delivers it to the sinks. */
    declare(declaration: Declaration): Promise<{
        id: string;
        statement: string;
    }>;
    /** Stops sending and signing up from now on, by a statement; withdrawals go on. */
    pause(by: By & {
        reason: string;
        until?: number;
    }): Promise<{
        id: string;
        statement: string;
    }>;
    /** Ends every pause, by statements that name them. */
    resume(by: By & {
        reason: string;
    }): Promise<{
        id: string;
        statement: string;
    }[]>;
    paused(): Promise<boolean>;
    /** Deliveries that were given up. */
    deadLetters(limit?: number): Promise<DeadLetter[]>;
    /** Makes dead deliveries due again: one, or all there are. Resolves to how many. */
    replay(letter?: {
        document: string;
        sink: string;
    }): Promise<number>;
    /** Forgets what serves no purpose any more: codes, spent names and deliveries that ended `olderThan` milliseconds ago. */
    prune(olderThan?: number): Promise<number>;
}

// edge/outbox.d.ts
import type { Store } from './store.js';
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
export declare class Undeliverable extends Error {
    readonly name = "Undeliverable";
}
/** Thrown by a sink that was told when to come back. */
export declare class RetryAfter extends Error {
    readonly name = "RetryAfter";
    readonly milliseconds: number;
    constructor(milliseconds: number);
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
export declare function createOutbox({ store, sinks, now, chance, timeout }: OutboxOptions): Outbox;

// edge/signup.d.ts
import { type Answer, ConsentError, type JwkSet, type NetworkFacts, type Signers, type VerifiedCapture } from '../core/index.js';
import { type RequestToLimit } from './limits.js';
/** What is to be done about each outcome of a signup. */
export interface SignupPolicy {
    /** Everything checked is good. `refuse` closes the form: 503 `edge.paused`. */
    accepted: 'keep' | 'refuse';
    /**
     * The form is good, but nothing shows that a person filled it in: no capture (no JavaScript, an old page), or one in which a
     * script ticked a box. `refuse`: 422 `edge.unverified`.
     */
    unverified: 'keep' | 'refuse';
    /**
     * Something is wrong with it. `keep-without-capture` keeps a good form whose capture is broken or too late, at the level of
     * evidence of a plain form. A form that is wrong itself, a capture of another number and one used before are always refused.
     */
    rejected: 'refuse' | 'keep-without-capture';
    /** A check could not be made: a limit that does not answer, a key out of its time. `keep-without-capture` lets people through. */
    unavailable: 'refuse' | 'keep-without-capture';
}
/** A signup as it was read. */
export interface Signup {
    phone: string;
    /** Where a national number is read; the default where the form named none. */
    region: string;
    notice: string;
    locale: string;
    collection: 'web' | 'app' | 'sms' | 'paper';
    grants: Answer[];
    capture?: string;
}
/** What came of a signup that was checked and not kept. */
export interface SignupAnswer {
    outcome: 'accepted' | 'rejected' | 'unverified' | 'unavailable';
    /** Whether the policy says to keep it. */
    keep: boolean;
    /** What was asked for; missing where it could not be read. */
    signup?: Signup;
    /** Number as E.164. */
    phone?: string;
    /** The capture, for one call of `issue`. */
    capture?: VerifiedCapture;
    /** Why it is not `accepted`. */
    problem?: ConsentError;
}
export interface SignupOptions {
    /** The handler's origin; what receipts name as their issuer. Never taken from `Host`. */
    iss: string;
    /** Further origins whose pages may send forms. */
    origins?: string[];
    /** Notices that are active now. All have one controller. */
    notices: (string | object)[];
    signers: Signers;
    /** What `keys.json` answers. */
    keys: JwkSet;
    /**
     * At least 32 secret bytes. Who has them can find people by number; losing them loses the disclosures. The first of a
     * list is the one that new people are kept under, all of them find and open what was kept. To change them in two steps,
     * give `[old, new]` first; once no process is left that knows `old` alone, give `[new, old]`.
     */
    secret: Uint8Array | Uint8Array[];
    /** Region in which national numbers are read if the form says none; the controller's country by default. */
    defaultRegion?: string;
    /** How long after its challenge expired a capture still counts, milliseconds. 72 hours by default. */
    lateWindow?: number;
    /** Identity level from which marketing counts as given at once, in receipts and in decisions. 2 (possession proven) by default. */
    marketingIdentity?: number;
    policy?: Partial<SignupPolicy>;
    /**
     * Whether a request may be answered; by default each network has its limits in this process. One that throws or takes more
     * than two seconds is `unavailable`; withdrawals pass then.
     */
    allowRequest?: (request: RequestToLimit) => boolean | Promise<boolean>;
    /** Network of a request, for limits; an IP prefix as the platform tells it. */
    network?: (request: Request) => string | undefined;
    /** What receipts disclose of a request. By default only whether it carried a Global Privacy Control signal. */
    networkFacts?: (request: Request) => NetworkFacts | undefined;
    /** What a token of a server-rendered form is tied to: the session of the request. */
    formBinding?: (request: Request) => string | undefined;
    now?: () => number;
    random?: (count: number) => Uint8Array;
}
export interface NoticeDocument {
    id: string;
    controller: {
        name: string;
        country: string;
    };
    sender?: {
        name: string;
    };
    recipients?: {
        name: string;
    }[];
    purposes: {
        id: string;
        messageClass: string;
        channels: string[];
        retention?: string;
    }[];
    optOut?: {
        keyword: string;
        help?: string;
    };
}
/**
 * Checks a signup and keeps nothing: for those who sign and store by themselves. The handler stands on the same checks.
 * Never throws on what a request holds.
 */
export declare function validateSignup(request: Request, options: SignupOptions): Promise<SignupAnswer>;

// edge/sinks/bus.d.ts
import type { Sink } from '../outbox.js';
import { type HttpOptions } from './http.js';
/** Posts each event as a CloudEvent (1.0, structured mode). `id` and `source` together are the same for every try. */
export declare function cloudEvents({ url, recipient, name, source, ...http }: HttpOptions & {
    source: string;
}): Sink;
/** A queue of the platform: a Cloudflare Queues binding, or anything with `send`. */
export declare function queue({ queue: target, recipient, name }: {
    queue: {
        send(message: unknown): Promise<unknown>;
    };
    recipient: string;
    name?: string;
}): Sink;
/** Amazon SQS over its JSON protocol, by plain fetch; `sign` adds the signature. For a FIFO queue doubles are dropped there. */
export declare function sqs({ url, recipient, name, ...http }: HttpOptions): Sink;
/**
 * Kafka by the REST proxy: `url` is that of the topic. The record's key is the receipt's id, so that compaction keeps one.
 * That the broker refused a record is told in an answer of 200.
 */
export declare function kafkaRest({ url, recipient, name, ...http }: HttpOptions): Sink;
/** An S3-compatible store: one object per event under `url`, written once; `sign` adds the signature. */
export declare function objects({ url, recipient, name, ...http }: HttpOptions): Sink;
/** A function of yours. Throw to be called again later. */
export declare function callback(deliver: Sink['deliver'], { recipient, name }: {
    recipient: string;
    name?: string;
}): Sink;

// edge/sinks/http.d.ts
/** What sinks over HTTP share. */
export interface HttpOptions {
    url: string;
    recipient: string;
    name?: string;
    headers?: Record<string, string>;
    /** Signs a request as the receiver wants it (AWS Signature 4 ...). */
    sign?: (request: Request) => Request | Promise<Request>;
    fetch?: typeof fetch;
}

// edge/sinks/row.d.ts
import type { Sink } from '../outbox.js';
import type { Queryable } from '../stores/postgres.js';
import type { D1Like, SyncDatabase } from '../stores/sqlite.js';
/**
 * A row in a table of yours: columns `key` (unique), `type`, `id`, `at`, `document`. A second try changes nothing.
 * Takes what the stores take: Postgres by `query`, SQLite, D1. Fails with `edge.malformed` for a name that is no table.
 */
export declare function sqlRow({ database, table, recipient, name }: {
    database: Queryable | SyncDatabase | D1Like;
    table: string;
    recipient: string;
    name?: string;
}): Sink;

// edge/sinks/webhook.d.ts
import type { Sink } from '../outbox.js';
import { type HttpOptions } from './http.js';
export interface WebhookOptions extends Omit<HttpOptions, 'sign'> {
    /** `whsec_` and base64 of 24 to 64 bytes (Standard Webhooks). */
    secret: string;
    now?: () => number;
}
/** Posts each event as JSON, signed by Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`). */
export declare function webhook({ secret, url, recipient, name, now, ...http }: WebhookOptions): Sink;

// edge/store.d.ts
/** A receipt as a store keeps it. Disclosures are encrypted under a key of the subject. */
export interface StoredReceipt {
    /** `sha-256:` digest of the payload. */
    id: string;
    /** Number in the subject's history, from 1. */
    seq: number;
    /** The issuer's clock, milliseconds. */
    at: number;
    /** `grant`, `withdraw` ... */
    event: string;
    /** The token without disclosures. */
    token: string;
    /** The disclosures, encrypted. */
    sealed: string;
    /** Digest of the capture it came from. */
    capture: string | null;
}
/** A person, found by a keyed token of the number. */
export interface Subject {
    /** HMAC of the number under a key of the operator. */
    token: string;
    /** Random name used in receipts. */
    subj: string;
    /** The subject's own key, wrapped by the operator's. Destroying it erases the person. */
    key: string;
}
/** The latest state of a subject. */
export interface SubjectHead extends Subject {
    seq: number;
    /** Id and time of the newest receipt. */
    prev: string;
    at: number;
}
/** A code that was sent, known only by its MAC. */
export interface PendingCode {
    mac: string;
    /** Milliseconds since the epoch. */
    expires: number;
    /** Until when a YES from the number counts as well; absent or null where it never does. */
    reply?: number | null;
}
export interface Commit {
    receipt: StoredReceipt;
    /** Id of the receipt before it in the history of the same subject; null for the first. */
    prev: string | null;
    nonce: string | null;
    subject: Subject;
    /** A code on its way for this receipt. It voids those of earlier receipts of the subject; so does a withdrawal. After a confirmation no YES counts. */
    code?: PendingCode;
    /** Names of the sinks that are to get the receipt. */
    outbox: string[];
}
/** A statement as a store keeps it. */
export interface StoredStatement {
    /** `sha-256:` digest of the payload. */
    id: string;
    kind: string;
    /** When what it declares happened, milliseconds. */
    at: number;
    /** It must be kept at least until then. */
    keep: number;
    token: string;
}
/** What survives of a withdrawal when its person is erased. It cannot be found without the operator's key. */
export interface StoredSuppression {
    /** HMAC of the number under a key used for nothing else. */
    token: string;
    at: number;
    /** What was stopped, JSON. */
    grants: string;
}
/** The end of a person in a store. */
export interface Erasure {
    /** The token by which the store knows the person. */
    subject: string;
    /** Id of the newest receipt of the person. */
    prev: string;
    /** Takes the place of the person: a name nobody can compute from a number. */
    heir: Subject;
    /** The receipt of the erasure, the heir's. */
    receipt: StoredReceipt;
    suppression?: StoredSuppression;
    outbox: string[];
}
/** One use of a number: somebody asked whether a message may go to it. */
export interface Use {
    /** Token of the subject. */
    subject: string;
    at: number;
    purpose: string;
    channel: string;
    /** What was answered. */
    allowed: boolean;
}
/** A delivery that is due. */
export type Delivery = {
    sink: string;
    tries: number;
} & ({
    receipt: StoredReceipt;
    subject: Subject;
} | {
    statement: StoredStatement;
});
/** A delivery that was given up. */
export interface DeadLetter {
    /** Id of the receipt or statement. */
    document: string;
    sink: string;
    tries: number;
    why: string;
}
/** How a delivery ended, this time. */
export type End = {
    state: 'done';
} | {
    state: 'due';
    due: number;
} | {
    state: 'dead';
    why: string;
};
/**
 * What the handler needs of a database. `commit` is one atomic batch; nothing else writes receipts, and nothing
 * reads first to decide whether to write.
 */
export interface Store {
    /**
     * Keeps receipt, subject and deliveries at once, or nothing of them. `duplicate`: the capture or its nonce was
     * used before, by the receipt returned. `seq-conflict`: another receipt of the subject came first, or the one before
     * is not the subject's any more (it was erased).
     */
    commit(commit: Commit): Promise<'stored' | 'seq-conflict' | {
        duplicate: {
            receipt: StoredReceipt;
            subject: Subject;
        };
    }>;
    subject(token: string): Promise<SubjectHead | undefined>;
    /** Tokens of subjects in the order of the tokens, from the one after `after`. */
    subjects(after: string, limit: number): Promise<string[]>;
    /** Counts one try of the code for a receipt, and says what is known of it. Counting and reading are one step. */
    takeTry(receipt: string): Promise<{
        pending: PendingCode;
        tries: number;
        receipt: StoredReceipt;
        subject: Subject;
    } | undefined>;
    /** The receipt of a subject that a YES would confirm. That it counts once is the business of the commit's nonce. */
    awaiting(token: string, now: number): Promise<{
        receipt: StoredReceipt;
        subject: Subject;
    } | undefined>;
    /** Every receipt of a subject, oldest first. */
    receipts(token: string): Promise<StoredReceipt[]>;
    /**
     * Erases a person at once, or nothing: the subject and its key, what its receipts disclosed, its codes and
     * deliveries. The receipts and the ledger stay, without disclosures, under the heir. `seq-conflict`: a receipt came first.
     */
    erase(erasure: Erasure): Promise<'erased' | 'seq-conflict'>;
    suppression(token: string): Promise<StoredSuppression | undefined>;
    /** Time and id of the first `limit` receipts in the order in which they were kept; all without a limit. */
    issued(limit?: number): Promise<{
        at: number;
        id: string;
    }[]>;
    /** Keeps a statement and its deliveries at once. */
    keepStatement(statement: StoredStatement, outbox: string[]): Promise<void>;
    /** Statements, newest first. */
    statements(kind?: string): Promise<StoredStatement[]>;
    /** Spends a name that must not be used twice; false if it was spent. It may be forgotten after `until`. */
    spend(name: string, until: number): Promise<boolean>;
    /** Keeps a use of a number whose subject is there; of one that was erased meanwhile nothing. */
    recordUse(use: Use): Promise<void>;
    /** Uses of a subject's number, oldest first. */
    uses(token: string): Promise<Use[]>;
    /** Takes up to `limit` deliveries that are due, and hides them from others until `leaseUntil`. */
    takeDue(now: number, leaseUntil: number, limit: number): Promise<Delivery[]>;
    /**
     * Ends a delivery: done, due again later, or dead. `tries` is that of the delivery taken: who took it after the lease
     * ran out has a newer one, and only `done` still counts then.
     */
    settle(delivery: {
        document: string;
        sink: string;
        tries: number;
    }, end: End): Promise<void>;
    /** Deliveries that were given up, oldest first. */
    deadLetters(limit: number): Promise<DeadLetter[]>;
    /** Makes a dead delivery due again, with its tries from the start. False if there is no such dead letter. */
    revive(document: string, sink: string, due: number): Promise<boolean>;
    /** Forgets what ended before an instant: spent names, codes, and deliveries that were done. Resolves to how many rows. */
    prune(before: number): Promise<number>;
}

// edge/stores/memory.d.ts
import type { Store } from '../store.js';
/** A store that forgets everything when the process ends: for trying things out. */
export declare function memoryStore(): Store;

// edge/stores/postgres.d.ts
import type { Store } from '../store.js';
/** A client or pool of any Postgres driver: `pg`, Neon, Vercel, Hyperdrive ... */
export interface Queryable {
    query(text: string, values?: unknown[]): Promise<{
        rows: unknown[];
    }>;
}
/**
 * A store in Postgres (13 or newer), in a schema `avowal` of its own. Every commit is one statement, so that a pool or a
 * driver over HTTP will do. The schema is made and brought up to date on first use; a role that may not do that works
 * once another has.
 *
 * @example
 * import pg from 'pg';
 * const store = postgresStore(new pg.Pool({ connectionString: process.env.DATABASE_URL }));
 */
export declare function postgresStore(database: Queryable): Store;

// edge/stores/sql.d.ts
/** What a column holds. */
export type SqlValue = string | number | null;

// edge/stores/sqlite.d.ts
import type { Store } from '../store.js';
import { type SqlValue } from './sql.js';
export type { SqlValue };
/** `DatabaseSync` of `node:sqlite`, or anything shaped like it. */
export interface SyncDatabase {
    exec(sql: string): void;
    prepare(sql: string): {
        run(...values: SqlValue[]): unknown;
        all(...values: SqlValue[]): unknown[];
    };
}
/** The part of Cloudflare's `D1Database` that is used here. */
export interface D1Like {
    prepare(sql: string): D1Statement;
    batch(statements: D1Statement[]): Promise<unknown>;
}
export interface D1Statement {
    bind(...values: SqlValue[]): D1Statement;
    all(): Promise<{
        results: unknown[];
    }>;
    run(): Promise<unknown>;
}
/**
 * A store in SQLite: an open `node:sqlite` or `bun:sqlite` database, or a D1 binding. Tables are made and brought up to
 * date on first use. What an open database is told in one turn of the event loop is one transaction; each commit is
 * acknowledged once it is on the disk, and refused alone. The connection is the store's own: what else a program keeps in
 * the same file goes through another one.
 *
 * @example
 * import { DatabaseSync } from 'node:sqlite';
 * const store = sqliteStore(new DatabaseSync('consent.db'));
 */
export declare function sqliteStore(database: SyncDatabase | D1Like): Store;

// edge/vault.d.ts
import type { Subject } from './store.js';
/**
 * Finds people without keeping their number, and keeps their disclosures so that destroying one key erases them.
 * All keys come from a secret of the operator by HKDF (RFC 5869). A secret begins an epoch: the first makes, those
 * after it still find and open.
 */
export interface Vault {
    /** The tokens by which the store may know a number, that of the first secret first. */
    subjectTokens(e164: string): Promise<[string, ...string[]]>;
    /** The tokens by which a withdrawal is honoured after its person was erased, that of the first secret first. */
    suppressionTokens(e164: string): Promise<[string, ...string[]]>;
    /** A subject that is not in the store yet. */
    newSubject(token: string): Promise<Subject>;
    /** A subject that no number leads to. */
    nobody(): Promise<Subject>;
    seal(subject: Subject, id: string, plain: string): Promise<string>;
    open(subject: Subject, id: string, sealed: string): Promise<string>;
    /** MACs of the token of a server-rendered form, that of the first secret first. */
    formMacs(text: string): Promise<[string, ...string[]]>;
    /** Key of the MACs by which sent codes are known again. It lives as long as they do: minutes. */
    codeKey: Uint8Array;
    /** Whether two secrets are equal, in constant time. */
    same(a: string, b: string): Promise<boolean>;
}
