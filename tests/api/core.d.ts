// The types of an entry of the package, as they are published. Made by `node tests/api/bless.mjs`.

// core/approval.d.ts
import type { Jurisdiction } from './rules.js';
import type { Keys } from './verify.js';
import type { Signer } from './keys.js';
/** A reviewer's word on a message. */
export interface Review {
    draft: string | object;
    jurisdiction: Jurisdiction;
    /** The reviewer: a person, not an office. */
    name: string;
    opinion: 'approved' | 'rejected';
    comment?: string;
    at: number;
}
/** What reviews come to. */
export interface Approval {
    approved: boolean;
    /** `authorize.review-missing` or `authorize.review-rejected`. */
    code?: string;
    /** Whose review counts. */
    by: string[];
    /** Until when the record must be kept; only where more people get the message than the undertaking names. */
    keepUntil?: number;
    digest: string;
}
/** Signs a review. It names the message by its digest, so that any edit, another place or newer rules void it. */
export declare function signReview(iss: string, by: Signer, { draft, jurisdiction, name, opinion, comment, at }: Review): Promise<string>;
/** Whether two different people with keys of their own approved a message, and nobody rejected it. */
export declare function checkApproval(question: {
    draft: string | object;
    jurisdiction: Jurisdiction;
    reviews: string[];
    keys: Keys;
    root?: string;
    asOf: number;
}): Promise<Approval>;

// core/entry.d.ts
import type { WasmSource } from './instance.js';
export * from './index.js';
/**
 * Makes the package ready. Idempotent. Node, Deno, Bun and workerd need no argument; elsewhere the module lies
 * beside the package, or is given as URL, Response, bytes or compiled module.
 */
export declare const init: (source?: WasmSource) => Promise<void>;

// core/error.d.ts
/** What every refusal of this package throws. `code` is stable; branch on it, never on the message. */
export declare class ConsentError extends Error {
    readonly name = "ConsentError";
    /** `area.problem`, see the table of codes. */
    readonly code: string;
    /** What to do about it, where there is something to say. */
    readonly help?: string;
    /** JSON pointer (RFC 6901) or field name the refusal is about. */
    readonly field?: string;
    constructor(code: string, message: string, more?: {
        help?: string;
        field?: string;
        cause?: unknown;
    });
}
/** Whether something thrown is a {@link ConsentError}, also one of another copy of this package. */
export declare function isConsentError(error: unknown): error is ConsentError;

// core/exports.d.ts
/** A CloudEvents 1.0 envelope (structured mode, JSON). */
export interface CloudEvent {
    specversion: '1.0';
    id: string;
    source: string;
    type: string;
    time: string;
    subject?: string;
    datacontenttype: string;
    data: string;
}
/** A receipt as an event for a bus. Nothing is checked: verify first. Fails with `receipt.malformed`. */
export declare function toCloudEvent(receipt: string): CloudEvent;
/**
 * A consent record with the fields that ISO/IEC TS 27560:2023 makes mandatory, as JSON-LD in the W3C DPV vocabulary.
 * What the receipt does not hold comes from the notice it names. Nothing is checked: verify first.
 *
 * Fails with `receipt.malformed`, and with `receipt.notice-differs` for another notice.
 */
export declare function toConsentRecord(receipt: string, notice: string | object): object;

// core/index.d.ts
export { ConsentError, isConsentError } from './error.js';
export type { CompiledModule, WasmSource } from './instance.js';
export { createIssuer, type Answer, type Collection, type ConfirmationRequest, type History, type ImportRequest, type Issued, type Issuer, type IssuerOptions, type NetworkFacts, type Signers, type SignupRequest, type State, type StateRequest, type VerifiedCapture, type WithdrawalRequest } from './issuer.js';
export { createSigner, generateKey, publicKey, thumbprint, type JwkSet, type KeyPurpose, type PrivateJwk, type PublicJwk, type SignatureCheck, type Signer } from './keys.js';
export { toCloudEvent, toConsentRecord, type CloudEvent } from './exports.js';
export { checkPhones, loadPhoneMetadata, parsePhone, phoneFormatter, phoneRegions, readPhone, type PhoneFormatter } from './phone.js';
export { PhoneCheck, type PhonePossible, type PhoneReason, type PhoneType } from './phone-check.js';
export type { PhoneNote, PhoneReading, PhoneRegion } from './phone-core.js';
export { checkApproval, signReview, type Approval, type Review } from './approval.js';
export { classifyReply, countMany, countSegments, loadWordLists, previewMessage, previewMessages, reviewDigest, splitSegments, type Count, type Counting, type DraftQuestion, type Preview, type Reply, type Segments, type SegmentPolicy, type WordList, type WordPack } from './message.js';
export { checkpointFields, proveTime, signManifest, signStatement, statementKinds, verifyStatement, type Declaration, type Statement, type StatementKind, type StatementVerification } from './records.js';
export { authorize, describeEvidence, noticeDigest, presentReceipt, showReceipt, verifyReceipt, type Decision, type Disclosable, type Element, type Evidence, type Keys, type ReceiptsQuestion, type StateQuestion, type Suppression, type TimeProof, type Verification, type VerifyOptions } from './verify.js';
export { checkNotice, deadlines, jurisdictionsFor, noticeElements, offsetOf, requirements, ruleSets, type Calendar, type Deadline, type DutyQuestion, type Elements, type Finding, type Jurisdiction, type MessageClass, type Place, type Requirement, type RuleSet, type Source, type StatementQuestion } from './rules.js';
export { versions, type Versions } from './versions.js';

// core/instance.d.ts
/** A `WebAssembly.Module`, by a name that every set of types knows. */
export type CompiledModule = object;
/** Where the WebAssembly module comes from. */
export type WasmSource = string | URL | Request | Response | ArrayBuffer | ArrayBufferView | CompiledModule;

// core/issuer.d.ts
import { type JwkSet, type Signer } from './keys.js';
import type { Declaration } from './records.js';
import { type Suppression, type TimeProof } from './verify.js';
/** Signers by purpose. `state` and `statement` are needed only by those who issue such documents. */
export interface Signers {
    challenge: Signer;
    receipt: Signer;
    state?: Signer;
    statement?: Signer;
}
export interface IssuerOptions {
    /** Name of the issuer: the https origin of the handler. */
    iss: string;
    /** Notices that are active now, as text or objects. All have one controller. */
    notices: (string | object)[];
    signers: Signers;
    /** The public keys, exactly what `keys.json` answers. */
    keys: JwkSet;
    /** Milliseconds since the epoch; the host's clock by default. */
    now?: () => number;
    /** Random bytes; the host's `crypto` by default. */
    random?: (count: number) => Uint8Array;
}
/** How a consent was collected. */
export type Collection = 'web' | 'app' | 'sms' | 'paper';
/** One box and whether it was ticked. */
export interface Answer {
    purpose: string;
    channel: string;
    given: boolean;
}
/** Place of a receipt in its subject's history. */
export interface History {
    subj: string;
    seq: number;
    prev?: string;
    /** Time of the one before: a receipt is never older than it, and later where that was ahead of the clock. */
    after?: number;
}
export interface SignupRequest {
    phone: string;
    region?: string;
    notice: string;
    locale: string;
    grants: Answer[];
    collection?: Collection;
    history: History;
    /** The identity level from which a marketing grant is given at once: 2 (possession proven) unless policy says less. */
    marketingIdentity?: number;
    /** End of what is granted, milliseconds. */
    until?: number;
    /** Id of the receipt that this one renews. */
    renews?: string;
    network?: NetworkFacts | undefined;
    /** Jurisdictions of the person, most specific first; the region of the number where nothing is said. */
    jurisdictions?: string[];
}
/** What the platform said of the request, as far as the operator keeps it. */
export interface NetworkFacts {
    /** Prefix of the address. */
    address?: string;
    /** A Global Privacy Control signal was there. */
    gpc?: boolean;
    /** A declared automated agent. */
    agent?: string;
}
/** A consent collected elsewhere: it proves nothing by itself and is never upgraded. */
export interface ImportRequest {
    phone: string;
    region?: string;
    /** Digest of the notice whose purposes it is sorted into; the person did not see it. */
    notice: string;
    grants: Answer[];
    collection?: Collection;
    /** When, as whoever imports it says, milliseconds. */
    notBefore: number;
    notAfter: number;
    source: {
        system: string;
        reference?: string;
        digest?: string;
    };
    history: History;
    marketingIdentity?: number;
    until?: number;
}
export interface StateRequest {
    /** E.164. */
    phone: string;
    /** Every receipt of the number, from the store. */
    receipts: string[];
    /** The sending system it is for. */
    aud: string;
    /** Milliseconds it shall live: 15 minutes where nothing is said. */
    life?: number | undefined;
    /** Shortest term within which an opt-out must be honoured, milliseconds; 0 for at once. */
    optOutTerm?: number | undefined;
    /** Number of the subject's latest receipt; 0 where there is none. */
    seq: number;
    /** When it was stored, milliseconds: a clock that is behind does not forget it. */
    after?: number | undefined;
    suppressed?: Suppression[];
    /** Time of any of the receipts, proven outside the key that signed it. */
    proofs?: (string | TimeProof)[];
}
/** The claims of a state token. */
export interface State {
    iss: string;
    aud: string;
    /** From and until, seconds. */
    iat: number;
    exp: number;
    phone: string;
    grants: {
        purpose: string;
        channel: string;
        messageClass: string;
        timeBand?: string;
        at: number;
        until?: number;
        sender: string;
        vec: number[];
    }[];
    /** What is withdrawn; a missing part means all. */
    blocked: {
        purpose?: string;
        channel?: string;
        messageClass?: string;
    }[];
    basis: string[];
    seq: number;
}
export interface WithdrawalRequest {
    phone: string;
    region?: string;
    collection?: Collection;
    history: History;
    /** Narrows the withdrawal to these purposes; all where left out. */
    purposes?: string[] | undefined;
    /** A receipt that was shown: its grants are withdrawn. Without one that verifies, and without proof, only marketing is. */
    shown?: string | undefined;
    /** Possession proven with it: a code that came back, or a message from the number. Everything is withdrawn, or all of the purposes named. */
    proven?: 'code' | 'reply';
}
export interface ConfirmationRequest {
    /** The number, E.164. */
    phone: string;
    /** The receipt whose requests are confirmed. */
    confirmed: string;
    /** How possession was proven. */
    proof: 'code' | 'reply';
    history: History;
}
/** A signed receipt. */
export interface Issued {
    /** `sha-256:` digest of its payload. */
    id: string;
    /** The token without disclosures. */
    token: string;
    /** The disclosures, each followed by `~`. */
    disclosures: string;
    /** One line with everything disclosed. */
    receipt: string;
    /** Its `at`, milliseconds. */
    at: number;
    /** What it records: its `ev`. */
    event: string;
    /** Whether anything in it waits until possession of the number is proven. */
    requested: boolean;
}
/** A capture whose signatures are good. It can be used for one receipt. */
export interface VerifiedCapture {
    digest: string;
    nonce: string;
    /** Whether every box began empty and each tick was a trusted click, as the page says. */
    acted: boolean;
}
/** Issues challenges and receipts. Pure but for its signers, clock and chance. */
export declare function createIssuer(options: IssuerOptions): {
    /** Digests of the active notices, in the order they were given. */
    noticeDigests: string[];
    /** A challenge for a page at `origin`. Fails with `notice.not-active`. */
    challenge(request: string | {
        notice: string;
        jkt: string;
    }, origin: string): Promise<{
        challenge: string;
        expiresAt: number;
    }>;
    /** Reads a capture against the form it came with and checks both its signatures. */
    openCapture(capture: string, form: {
        notice: string;
        phone: string;
        region?: string | undefined;
        origin?: string | undefined;
        lateWindow?: number | undefined;
    }): Promise<VerifiedCapture>;
    /** A receipt for a signup: `grant` if anything was ticked, `refuse` otherwise. A capture is of the number and notice it was opened for. */
    issue(request: SignupRequest, capture?: VerifiedCapture): Promise<Issued>;
    /** Throws what `issue` would throw; signs nothing. The capture is used up. */
    check(request: SignupRequest, capture?: VerifiedCapture): void;
    /**
     * A receipt that possession of the number was proven; what was requested is given from here on. Fails with
     * `receipt.signature`, `receipt.not-issued-here` and `receipt.confirmation-failed`.
     */
    confirm({ phone, confirmed, proof, history }: ConfirmationRequest): Promise<Issued>;
    /** A receipt for a withdrawal, with or without a receipt that proves more. */
    withdraw(request: WithdrawalRequest): Promise<Issued>;
    /** A receipt for a consent collected elsewhere. */
    importConsent(request: ImportRequest): Promise<Issued>;
    /** A receipt that the data of a person was erased. It discloses only its place in the history. */
    erase(request: {
        phone: string;
        region?: string;
        history: History;
    }): Promise<Issued>;
    /** Where a number stands by all its receipts: the claims of a state token. Fails with `authorize.unreadable`. */
    standing(request: StateRequest): Promise<State>;
    /** What a sending system may rely on for one number, for a short time. Fails with `authorize.unreadable`. */
    state(request: StateRequest): Promise<string>;
    /** A signed statement. Fails with the `receipt.statement-*` codes. */
    statement(declaration: Declaration, by?: Signer | undefined): Promise<string>;
};
/** What {@link createIssuer} returns. */
export type Issuer = ReturnType<typeof createIssuer>;

// core/keys.d.ts
/** What a key may sign. One key has one purpose. */
export type KeyPurpose = 'challenge' | 'receipt' | 'state' | 'statement' | 'keys';
/**
 * Signs bytes with a key that never leaves it: a WebCrypto key, a KMS. ES256 signatures are 64 bytes, r then s.
 *
 * @example
 * // a KMS that signs digests and answers DER: hash here, take r and s out of the answer
 * const signer = {
 *   kid, alg: 'ES256', purpose: 'receipt',
 *   async sign(bytes) {
 *     const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
 *     const der = await kms.sign({ keyId, digest, algorithm: 'ECDSA_SHA_256' });
 *     return concatenated(der); // r and s, 32 bytes each, left-padded with zeros
 *   },
 * };
 */
export interface Signer {
    kid: string;
    alg: 'ES256';
    purpose: KeyPurpose;
    sign(bytes: Uint8Array): Promise<Uint8Array>;
}
/** A public key as the issuer publishes it. */
export interface PublicJwk {
    kty: string;
    crv: string;
    x: string;
    y?: string;
    alg: string;
    kid: string;
    use: 'sig';
    purpose: KeyPurpose;
    /** Valid from and until, seconds. */
    nbf?: number;
    exp?: number;
    status?: 'active' | 'retired' | 'compromised';
    /** Compromised since, milliseconds. */
    since?: number;
}
/** A JWK set. */
export interface JwkSet {
    keys: PublicJwk[];
    /** The same keys, signed by the issuer's offline root. */
    manifest?: string;
}
/** A private key as it is kept in a file of the operator. Never in a page, never in a log. */
export interface PrivateJwk extends PublicJwk {
    d: string;
}
/** A new ES256 key for one purpose, valid for 90 days from `at` (milliseconds). */
export declare function generateKey(purpose: KeyPurpose, at: number): Promise<PrivateJwk>;
/** The public half, as it is published. */
export declare function publicKey({ d: _, ...key }: PrivateJwk): PublicJwk;
/** A signer over WebCrypto, in Node over its own crypto module. The private key is imported and not handed out again. Fails with `receipt.key-invalid`. */
export declare function createSigner(key: PrivateJwk): Promise<Signer>;
/** RFC 7638 thumbprint of a P-256 key, base64url. */
export declare function thumbprint({ x, y }: {
    x: string;
    y: string;
}): Promise<string>;
/** A signature that the core asks its host to check. */
export interface SignatureCheck {
    key: {
        kty: string;
        crv: string;
        x: string;
        y?: string;
    };
    alg: 'ES256' | 'EdDSA' | 'Ed25519';
    signingInput: string;
    signature: string;
}

// core/message.d.ts
import { type Finding, type Jurisdiction, type Place } from './rules.js';
/**
 * How parts are counted: a character is never split (`gsm-codepoint`), what a person sees as one character is never split
 * (`gsm-grapheme`), or every character counts one (`cn-domestic`).
 */
export type SegmentPolicy = 'gsm-codepoint' | 'gsm-grapheme' | 'cn-domestic';
/** How a text is sent. */
export interface Counting {
    policy?: SegmentPolicy;
    /** Language whose shift tables the operator supports: `tr`, `es` or `pt`; the others are not here (`message.no-shift-table`). */
    language?: string;
    /** Octets of information elements before the text, such as 6 for ports of 16 bit. */
    header?: number;
}
/** Counts of one text. */
export interface Count {
    encoding: 'gsm-7' | 'ucs-2';
    segments: number;
    units: number;
    unitsPerSegment: number;
    unitsLeft: number;
}
/** The parts of a text. */
export interface Segments extends Count {
    policy: SegmentPolicy;
    /** Characters that the 7-bit alphabet does not have, each with its place (UTF-16). */
    forcing: {
        char: string;
        start: number;
    }[];
    language?: string;
}
type Case = Pick<Count, 'encoding' | 'segments' | 'units'>;
/** A message as a person in a place receives it. */
export interface Preview {
    /** Exactly what is sent, with the samples of its variables: the three parts in a row. */
    text: string;
    parts: {
        prefix: string;
        body: string;
        footer: string;
    };
    segments: Segments;
    /** With values as short, as usual and as long as they may be. */
    cases: {
        best: Case;
        sample: Case;
        worst: Case;
    };
    /** The gravest first; places are in the draft's own text. */
    findings: Finding[];
    /** The sender's name as it has to be written there. */
    sender?: string;
    /** Hours, where they are restricted: at the draft's `sendAt`, else at `asOf`. */
    sendWindow?: {
        open: boolean;
        nextOpen?: number;
    };
    /** What reviewers put their names to: text, class, sender, variables, place and rules. */
    digest: string;
    rules: string;
}
/** Under which rules, when, and where the recipient is if that is known better. */
export interface DraftQuestion {
    jurisdiction: Jurisdiction;
    asOf: number;
    /** A number (E.164), or zones and holidays. By default every zone in which people of the place live. */
    recipient?: string | Pick<Place, 'region' | 'subdivision' | 'recipientZones' | 'holidays'>;
    policy?: SegmentPolicy;
}
/** What a person's answer means. A likely opt-out is to be treated as an opt-out. */
export interface Reply {
    kind: 'opt-out' | 'opt-out-likely' | 'opt-in' | 'help' | 'other';
    /** As the rule pack writes it, or the phrase that was recognised. */
    keyword?: string;
    locale?: string;
    /** How sure the keyword is. */
    confidence?: 'high' | 'medium' | 'low';
}
/** Words of one language, with their licence and what the choice of them rests on. */
export interface WordPack {
    language: string;
    licence: string;
    source: {
        authority: string;
        title: string;
        date: string;
        checkedOn: string;
        confidence: 'high' | 'medium' | 'low';
    };
    /** By topic: `gambling`, `loans`, `political`, `house` (an operator's own) ...; `*` at the end of a word stands for any ending. */
    words: Record<string, string[]>;
}
/** A list of packs. */
export interface WordList {
    format: 'avowal-words/1';
    packs: WordPack[];
}
/** How many parts a text is sent in. An empty text has none. */
export declare function countSegments(message: string, how?: SegmentPolicy | Counting): Segments;
/** The parts themselves, in a row: together they are the text. */
export declare function splitSegments(message: string, how?: SegmentPolicy | Counting): string[];
/**
 * The message as a person in a place receives it: label, name and footer by the rules there, its parts, and what is wrong with
 * it. Where files cannot be read at once (browsers, Workers) await {@link loadWordLists} first. Not legal advice.
 */
export declare function previewMessage(draft: string | object, question: DraftQuestion): Preview;
/**
 * Counts of one draft for many people: `rows` hold the values of its variables; one without a value stands for its sample, or as it is written. One crossing for all. `preview` is that of the
 * samples; `parts` is the sum.
 */
export declare function previewMessages(draft: string | object, rows: readonly Readonly<Record<string, string>>[], question: DraftQuestion): {
    preview: Preview;
    parts: number;
    messages: Count[];
};
/** Counts of many texts in one crossing. */
export declare function countMany(messages: readonly string[], policy?: SegmentPolicy): Count[];
/**
 * Loads the word lists that came with the package, or adds a list of your own (`{ format: 'avowal-words/1', packs }`). Where
 * files can be read at once the former happens by itself at the first preview. Fails with `message.lexicon` and `json.*`.
 */
export declare function loadWordLists(list?: string | URL | Response | WordList): Promise<void>;
/**
 * What a person's answer to a message means. Keywords are those of the rule pack in 45 languages, of the country, and your own;
 * `sender` is your name, which people write beside one.
 */
export declare function classifyReply(message: string, context?: {
    locale?: string;
    region?: string;
    keywords?: string[];
    sender?: string;
}): Reply;
/** The digest that reviewers of a draft put their names to. Any edit, another class or place, and newer rules change it; a line break is the same as `\n` and as the `\r\n` that forms submit, which takes a unit more. */
export declare function reviewDigest(draft: string | object, jurisdiction: Jurisdiction): string;
export {};

// core/phone-check.d.ts
declare const REASONS: readonly [null, 'phone.invalid-country-code', 'phone.not-a-number', 'phone.too-short-after-idd', 'phone.too-short-nsn', 'phone.too-long'];
declare const POSSIBLE: readonly [null, 'is-possible', 'is-possible-local-only', 'invalid-country-code', 'too-short', 'invalid-length', 'too-long'];
declare const TYPES: readonly ['fixed-line', 'mobile', 'fixed-line-or-mobile', 'toll-free', 'premium-rate', 'shared-cost', 'voip', 'personal-number', 'pager', 'uan', 'voicemail', 'unknown'];
/** Why an input cannot be read as a number (libphonenumber: `NumberParseException.ErrorType`). */
export type PhoneReason = NonNullable<(typeof REASONS)[number]>;
/** libphonenumber's `isPossibleNumberWithReason`. */
export type PhonePossible = NonNullable<(typeof POSSIBLE)[number]>;
/** libphonenumber's `PhoneNumberType`. */
export type PhoneType = (typeof TYPES)[number];
/**
 * What libphonenumber says about one input. It crosses from the core as seven integers; a string is built when it
 * is first read.
 */
export declare class PhoneCheck {
    #private;
    /** Whether the number is valid (libphonenumber: `isValidNumber`). */
    get valid(): boolean;
    /** Whether its length fits its plan; null where there is no number. */
    get possible(): PhonePossible | null;
    /** Why there is no number; null where there is one. */
    get reason(): PhoneReason | null;
    /** What the number is for; `unknown` where it is not valid. */
    get type(): PhoneType | null;
    get countryCallingCode(): number | null;
    /** The national number without leading zeros, as decimal digits. */
    get nationalNumber(): string | null;
    /** How many zeros stand before it and belong to it, as in Italy. */
    get italianLeadingZeros(): number | null;
    get e164(): string | null;
    /** libphonenumber's region of the number, `001` for non-geographic codes. */
    get region(): string | null;
    get extension(): string | null;
    /** As it is written within its country. */
    get national(): string | null;
    /** As it is written from abroad. */
    get international(): string | null;
    /** As a `tel:` URI (RFC 3966). */
    get rfc3966(): string | null;
    toJSON(): {
        valid: boolean;
        possible: PhonePossible | null;
        reason: PhoneReason | null;
        e164: string | null;
        countryCallingCode: number | null;
        nationalNumber: string | null;
        italianLeadingZeros: number | null;
        region: string | null;
        type: "fixed-line" | "fixed-line-or-mobile" | "mobile" | "pager" | "personal-number" | "premium-rate" | "shared-cost" | "toll-free" | "uan" | "unknown" | "voicemail" | "voip" | null;
        national: string | null;
        international: string | null;
        rfc3966: string | null;
        extension: string | null;
    };
}
export {};

// core/phone-core.d.ts
import { PhoneCheck } from './phone-check.js';
/** One thing worth telling a person: a stable code, and a sentence in English. */
export interface PhoneNote {
    code: string;
    message: string;
}
/** What an input may mean. */
export interface PhoneReading {
    /** Plausible readings, best first; more than one when only the person can choose. */
    readings: PhoneCheck[];
    /** What was read between the lines, and what stands in the way of a text message. */
    notes: PhoneNote[];
}
/** A region that has a numbering plan. */
export interface PhoneRegion {
    /** ISO 3166-1 alpha-2, or `AC`, `TA`, `XK`. */
    region: string;
    /** Country calling code, such as 49. */
    callingCode: number;
    /** Name of the region in the language asked for. */
    name: string;
    /** A number nobody should have, as it is written from abroad. */
    example: string;
}

// core/phone.d.ts
import type { PhoneCheck } from './phone-check.js';
import type { PhoneReading, PhoneRegion } from './phone-core.js';
/**
 * Parses a number as libphonenumber does, field by field. A bad number is an answer, never an exception.
 * @param input what was typed
 * @param region the region to read national numbers in (ISO 3166-1 alpha-2); one that is not known counts as absent
 */
export declare function parsePhone(input: string, region?: string): PhoneCheck;
/** Parses many numbers in one crossing: a list of any length, with the answers of {@link parsePhone}. */
export declare function checkPhones(inputs: readonly string[], region?: string): PhoneCheck[];
/**
 * Reads what a person meant: forgives foreign international prefixes, words around the number, letters for digits, and
 * says what it forgave. Two readings where only the person can choose.
 */
export declare function readPhone(input: string, region?: string): PhoneReading;
/** Formats a number while it is typed, as libphonenumber's `AsYouTypeFormatter` does. */
export interface PhoneFormatter {
    /** The display after one more key. */
    push(char: string): string;
    /** Starts over. */
    clear(): void;
}
/** A formatter for numbers typed in a region. It adds separators and never drops what was typed. */
export declare function phoneFormatter(region?: string): PhoneFormatter;
/** Every region that has a numbering plan, ordered by its code; names by `Intl.DisplayNames`. */
export declare function phoneRegions(locale?: string): PhoneRegion[];
/**
 * Replaces the metadata by a newer blob, as `cargo xtask phone-data --refresh` makes it. Checks that exist keep the
 * metadata they were made by. Throws `phone.metadata-unreadable`, `phone.metadata-format` or `phone.metadata-checksum`
 * and changes nothing if the blob is refused.
 */
export declare function loadPhoneMetadata(bytes: Uint8Array): void;

// core/records.d.ts
import type { JwkSet, Signer } from './keys.js';
import { type Keys, type TimeProof, type Verification } from './verify.js';
/** What is declared; the fields of each kind stand in the specification. */
export type StatementKind = 'review' | 'credential' | 'key' | 'incident' | 'drill' | 'training' | 'audit' | 'rectification' | 'deletion' | 'scope-change' | 'pause' | 'undertaking' | 'force-majeure' | 'checkpoint';
/** Something an operator, a reviewer or a provider declares. */
export interface Declaration {
    kind: StatementKind;
    /** When it happened, milliseconds; now where it is left out. */
    at?: number;
    /** Who says so, and as what: `reviewer`, `custodian`, `legal-representative`, `sole-trader`, `provider` ... */
    name: string;
    role: string;
    /** Digests of what it is about. */
    about?: string[];
    fields: Record<string, string | number | string[]>;
    /** Longer than its kind asks for, milliseconds. */
    keep?: number;
}
/** A statement as it was signed. */
export interface Statement {
    iss: string;
    iat: number;
    kind: StatementKind;
    at: number;
    by: {
        kid: string;
        name: string;
        role: string;
    };
    about: string[];
    fields: Record<string, string | number | string[]>;
    /** It must be kept at least until then. */
    keep: number;
}
/** The answer about a statement. Never a boolean. */
export interface StatementVerification {
    outcome: Verification['outcome'];
    id: string | null;
    checks: Verification['checks'];
    statement: Statement | null;
}
/** Signs a statement for an issuer by its name alone: reviewers and custodians need no notices. */
export declare function signStatement(iss: string, by: Signer, declaration: Declaration, at: number): Promise<string>;
/** Verifies a statement with nothing but public keys. Never throws on what is in it. */
export declare function verifyStatement(statement: string, options: {
    keys: Keys;
    root?: string;
}): Promise<StatementVerification>;
/** The kinds of statements with their fields, terms and sources. */
export declare function statementKinds(): {
    kind: StatementKind;
    says: string;
    fields: {
        name: string;
        holds: unknown;
        optional: boolean;
        says: string;
    }[];
    keepDays: number;
    keepSource: string;
}[];
/**
 * The issuer's keys signed by its offline root. The set must hold the root's own public key; `seq` counts manifests.
 */
export declare function signManifest(options: {
    iss: string;
    root: Signer;
    keys: JwkSet;
    seq: number;
    at: number;
}): Promise<string>;
/** Fields of a checkpoint over receipts in the order of issue. */
export declare function checkpointFields(receipts: {
    at: number;
    id: string;
}[], until: number): Record<'from' | 'until' | 'size', number> & {
    root: string;
};
/** Proof that a receipt was there when the checkpoint over these ids was signed. Fails with `integrity.proof`. */
export declare function proveTime(checkpoint: string, ids: string[], id: string): TimeProof;

// core/rules.d.ts
import type { Statement } from './records.js';
/** Id of a rule set, in lower case: `zz` (everywhere), `eu`, `de`, `us`, `us-fl` ... Never a region, which is a place. */
export type Jurisdiction = string;
/** Class by which rules judge a message. */
export type MessageClass = 'marketing' | 'transactional' | 'one-time-code';
/** What a statement of law rests on. */
export interface Source {
    authority: string;
    title: string;
    /** The date of what was read, as it was given. */
    date: string;
    checkedOn: string;
    /** `low` is from memory: it warns and never blocks. */
    confidence: 'high' | 'medium' | 'low';
}
/** A fact in force. */
export interface Requirement {
    /** `<jurisdiction>/<class>/<aspect>`. */
    id: string;
    jurisdiction: Jurisdiction;
    messageClass: MessageClass;
    /** The body of rules it belongs to. */
    rulebook: 'messaging' | 'advertising' | 'data-protection' | 'industry';
    aspect: string;
    /** Machine form first; lists by `;`. */
    value: string;
    note?: string;
    /** Mandated or usual words. */
    text?: string;
    /** First and last day in force. */
    from?: string;
    until?: string;
    /** Set where it does not reach texts. */
    reach?: 'voice' | 'email' | 'none';
    source: Source;
}
/** Something found in a notice or a message. Not an error: nothing was refused. */
export interface Finding {
    code: string;
    severity: 'error' | 'warning' | 'info';
    message: string;
    /** UTF-16. */
    span?: {
        start: number;
        end: number;
    };
    /** JSON pointer into the document. */
    pointer?: string;
    jurisdiction?: Jurisdiction;
    source?: Source;
    /** Whether what the code names is missing, or cannot be told from the document. */
    state?: 'missing' | 'unsettled';
    fixes?: {
        title: string;
        edits: {
            start: number;
            end: number;
            text: string;
        }[];
        safe: boolean;
    }[];
}
/** Which elements a notice has, under which rules, as of when. Never "compliant". */
export interface Elements {
    rules: string;
    jurisdictions: Jurisdiction[];
    asOf: number;
    present: string[];
    missing: string[];
    unsettled: string[];
}
/** A rule set of this build. */
export interface RuleSet {
    id: Jurisdiction;
    name: string;
    layer: 'everywhere' | 'region' | 'country' | 'state';
    inherits: Jurisdiction[];
    regions: string[];
    /** IANA. */
    zones: string[];
    languages: string[];
    checkedOn: string;
    facts: number;
}
/** The working days of a jurisdiction, as the caller knows them. */
export interface Calendar {
    jurisdiction: Jurisdiction;
    /** `+08:00` */
    utcOffset: string;
    years: number[];
    weekend: ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
    holidays: string[];
    /** Days of a weekend that are working days. */
    workdays?: string[];
}
/** What happened. */
export interface DutyQuestion {
    event: string;
    at: number;
    jurisdiction: Jurisdiction;
    calendar?: Calendar;
    /** Offset in which days end, where no calendar says it; UTC by default. */
    utcOffset?: string;
    operator?: 'critical-infrastructure' | 'state-organ' | 'essential-or-important-entity';
    recipients?: number;
}
/** One duty, and when it is due. */
export interface Deadline {
    duty: string;
    regime: 'undertaking' | 'statute';
    /** Null where it precedes the event, where no term is given, and where a calendar is missing. */
    due: number | null;
    dueDate: string | null;
    term: string;
    counting: 'clock' | 'working-days' | 'calendar-days' | 'before';
    repeats?: string;
    keep: string | null;
    /** Rows with the same word are alternatives; the earliest is marked. */
    answers: string;
    earliest: boolean;
    trigger?: string;
    record?: string;
    note?: string;
    /** `duty.calendar-missing`, `duty.calendar-year`. */
    code?: string;
    jurisdiction: Jurisdiction;
    source: Source;
}
/** Every rule set of this build. */
export declare function ruleSets(): RuleSet[];
/**
 * The rule sets somebody falls under, most specific first. The region is that of the number where only a number is given.
 * A state counts only where it is stated: an area code does not say where somebody lives. `sender` is the region in which
 * the sender is established; its own law binds it wherever it sends to.
 */
export declare function jurisdictionsFor(place: {
    region?: string;
    subdivision?: string;
    phone?: string;
    sender?: string;
}): Jurisdiction[];
/** The facts in force for a class of messages, with what the jurisdiction inherits; most specific first. */
export declare function requirements(question: {
    jurisdiction: Jurisdiction;
    messageClass: MessageClass;
    asOf: number;
}): Requirement[];
/** What is missing or unsettled in the wording of a notice, the gravest first. Not legal advice. */
export declare function checkNotice(notice: string | object, question: {
    jurisdictions: Jurisdiction[];
    asOf: number;
}): Finding[];
/** Which elements a notice has. */
export declare function noticeElements(notice: string | object, question: {
    jurisdictions: Jurisdiction[];
    asOf: number;
}): Elements;
/** What is due after an event, or after what a statement declares, by law and by the undertaking of who uses a messaging interface. Not legal advice. */
export declare function deadlines(question: DutyQuestion | StatementQuestion): Deadline[];
/** What is due after what a statement declares. It was verified before. */
export interface StatementQuestion extends Omit<DutyQuestion, 'event' | 'at'> {
    statement: Statement;
}
/** A time zone in which the recipient may be. */
export interface Zone {
    /** IANA. */
    zone: string;
    /** At the time of sending, `+08:00`. */
    utcOffset: string;
    /** When that changes within 40 days; filled in from the host's data where it is left out. */
    changes?: {
        at: number;
        utcOffset: string;
    }[];
}
/** What is known of where a recipient is. */
export interface Place {
    jurisdictions?: Jurisdiction[];
    region?: string;
    subdivision?: string;
    recipientZones?: Zone[];
    holidays?: string[];
}
/** The offset of a zone at an instant, by the host's own data; undefined where it does not know the zone. */
export declare function offsetOf(zone: string, at: number): string | undefined;

// core/verify.d.ts
import { type JwkSet } from './keys.js';
import { type Jurisdiction, type Place, type Source } from './rules.js';
/** Levels per axis; what each means stands in the specification. */
export interface Evidence {
    presentation: number;
    action: number;
    identity: number;
    time: number;
    integrity: number;
    delivery: number;
}
/** A law's element of a record of consent, with its citation. */
export interface Element {
    /** `profile/element` */
    id: string;
    jurisdiction: string;
    title: string;
    source: {
        authority: string;
        title: string;
        date: string;
        checkedOn: string;
        confidence: 'high' | 'medium' | 'low';
    };
    /** Why it is unsettled. */
    why?: string;
}
/** The answer of a verifier. Never a boolean. */
export interface Verification {
    outcome: 'valid' | 'valid-limited' | 'indeterminate' | 'invalid';
    id: string | null;
    issuer: string | null;
    event: string | null;
    evidence: Evidence;
    checks: {
        id: string;
        outcome: 'pass' | 'fail' | 'unknown' | 'skipped';
        code?: string;
    }[];
    time: {
        notBefore: number;
        notAfter: number;
        by: string;
    } | null;
    state: {
        at: number;
        status: string;
        why: string;
    } | null;
    /** Whether it covers the purpose and channel asked about. */
    covers?: {
        purpose: string;
        channel: string;
        answer: 'yes' | 'no' | 'unknown';
        why: string;
    };
    /** Which legal elements the record shows; only with the notice it names. Never a verdict about a law. */
    elements: {
        rules: string;
        asOf: number;
        present: Element[];
        missing: Element[];
        unsettled: Element[];
    } | null;
}
/** Whether a message may go out, and why. */
export interface Decision {
    allowed: boolean;
    reasons: {
        code: string;
        message: string;
        source?: Source;
    }[];
    obligations: {
        /** Words at its end and head. A number of the sender's own that belongs in them stands as `{short-code}` or `{toll-free}`. */
        footer?: string;
        label?: string;
        /** The sender's name as it has to be written there (`AD-Nordwind`). */
        senderName?: string;
        /** The only form of sender that arrives there as it was sent. */
        senderForm?: 'numeric';
        /** The hours in which it may go out, from the time of sending on. */
        notBefore?: number;
        notAfter?: number;
        frequencyCap?: {
            atMost: number;
            hours: number;
        };
        /** Until when the reviews of a send to many people have to be kept. */
        keepReviewsUntil?: number;
        registers?: string[];
        registrations?: string[];
        /** What each of them rests on, by its name. */
        sources?: Record<string, Source>;
    };
    basis: string[];
    history: 'complete' | 'partial';
    minimum: Evidence;
    rules?: {
        version: string;
        digest: string;
        jurisdictions: Jurisdiction[];
        asOf: number;
    };
}
/** A JWK set for one issuer, or one per `iss`. */
export type Keys = string | JwkSet | Record<string, JwkSet>;
/** Proof that a receipt existed when a checkpoint was signed. */
export interface TimeProof {
    /** A statement of the kind `checkpoint`. */
    checkpoint: string;
    index: number;
    path: string[];
}
export interface VerifyOptions {
    keys: Keys;
    /** The instant for which the state is asked, milliseconds. */
    asOf: number;
    /** Thumbprint of the issuer's offline root: only keys of its manifest count. */
    root?: string;
    /** The notice the receipt should refer to. */
    notice?: string | object;
    /** Time proven outside the issuer's receipt key. */
    proofs?: (string | TimeProof)[];
    /** A purpose and channel it may cover. */
    message?: {
        purpose: string;
        channel: string;
    };
}
/** Verifies a receipt with nothing but the issuer's public keys. Never throws on what is in the receipt. */
export declare function verifyReceipt(receipt: string, options: VerifyOptions): Promise<Verification>;
/** What a receipt says, decoded; undefined if it cannot be read. Nothing is checked: use {@link verifyReceipt} for that. */
export declare function showReceipt(receipt: string): {
    id: string;
    claims: Record<string, unknown>;
    phone?: {
        e164: string;
        region?: string;
        type: string;
    } | null;
} | undefined;
/** Parts of a receipt that can be shown or withheld. */
export type Disclosable = 'phone' | 'capture' | 'network' | 'history';
/** The receipt with only the named parts disclosed; it verifies as before. */
export declare function presentReceipt(receipt: string, disclose: Disclosable[]): string;
/** What survives of a withdrawal when its person is erased: when, and what was stopped. */
export interface Suppression {
    at: number;
    grants: {
        purpose?: string;
        channel?: string;
        messageClass?: string;
        status: string;
    }[];
}
interface Asked extends Place {
    message: string | object;
    keys: Keys;
    asOf: number;
    /** Thumbprint of the issuer's offline root. */
    root?: string;
    minimum?: Partial<Evidence>;
    /** The message must have been approved by two reviewers, whose statements are given. */
    approval?: 'required';
    /** Signed reviews (statements of kind `review`), verified with `reviewKeys`, or with `keys` where those are left out. */
    reviews?: string[];
    reviewKeys?: Keys;
}
/** By receipts. A bare list may lack a later withdrawal; the decision says so. */
export interface ReceiptsQuestion extends Asked {
    receipts: string[];
    /** `iss` of the sender's receipts; needed where the keys are of several issuers. */
    issuer?: string;
    /** The list comes from the store of the issuer and holds every receipt of the number. */
    complete?: boolean;
    /** Withdrawals of people who were erased since. */
    suppressed?: Suppression[];
    /** Time of any of the receipts, proven outside the key that signed it: where that key is compromised nothing else counts. */
    proofs?: (string | TimeProof)[];
}
/** By a state token of the issuer. */
export interface StateQuestion extends Asked {
    state: string;
    /** The name under which this sending system asked for it. */
    audience?: string;
}
/**
 * May this message go to this number now? Rules are those of the number's region unless others are given. Where no zones are
 * given, every zone in which people of the place live has to allow. Not legal advice.
 */
export declare function authorize(question: ReceiptsQuestion | StateQuestion): Promise<Decision>;
/** `sha-256:` digest of a notice. Refuses what is not a complete notice. */
export declare function noticeDigest(notice: string | object): string;
/** What each axis of an evidence vector says, in words. */
export declare function describeEvidence(evidence: Evidence): {
    axis: keyof Evidence;
    level: number;
    words: string;
}[];
export {};

// core/versions.d.ts
/** Versions of the package and of the data inside it. */
export interface Versions {
    package: string;
    /** Version of libphonenumber whose metadata numbers are read by. */
    phoneMetadata: string;
    /** Fingerprint of that metadata: `sha-256:` and base64url. */
    phoneMetadataDigest: string;
    /** Version of the rules of the world. */
    rules: string;
    /** Digest of those rules: `sha-256:` and base64url. */
    rulesDigest: string;
}
/** Versions of the package and of the data inside it. */
export declare function versions(): Versions;
