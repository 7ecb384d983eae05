// The types of an entry of the package, as they are published. Made by `node tests/api/bless.mjs`.

// elements/base.d.ts
/** `HTMLElement`, or a stand-in where there is no document: importing this package on a server does nothing. */
export declare const BaseElement: typeof HTMLElement;
/** Turns a custom state on and every other of the list off. */
export declare function setState(internals: ElementInternals, states: readonly string[], state: string): void;
/** An element with its part, which is its class too, and what lies in it. Nothing becomes HTML. */
export declare function made<Name extends keyof HTMLElementTagNameMap>(name: Name, part: string, ...inside: (Node | string)[]): HTMLElementTagNameMap[Name];
/** Tells the page. Events cross shadow roots. False if a listener refused, where refusing makes sense. */
export declare function tell(target: EventTarget, name: string, detail: unknown, cancelable?: boolean): boolean;
/** A fault of the page, for whoever builds it. The form goes on working. */
export declare function report(code: string, message: string): void;
/** Attributes whose value means nothing are told; the element goes on as if they were not there. */
export declare function checkValues(host: Element, values: Record<string, string>): void;
/** A promise that waits no longer than this: what hangs is as good as what fails, and a form waits for neither. */
export declare function soon<Result>(promise: Promise<Result>, ms?: number): Promise<Result>;

// elements/consent.d.ts
import { BaseElement } from './base.js';
import { type ConsentState, type PageFinding } from './told.js';
/**
 * Turns the native boxes inside it into consent that can be proved. Without script the form works as it is.
 *
 * If the form's action is the handler's own `consent` path the element sends the form itself and shows what came of
 * it; any other action gets the capture as the field `avowal` of an ordinary submit. Nothing ticks a box: there is no
 * attribute, property or method that does.
 *
 * @attr {'ask' | 'manage' | 'show'} mode - `ask` by default; `manage`: what a receipt says, and its withdrawal; `show`: what a receipt says
 * @attr {string} base - where the handler's paths begin, `/avowal` by default
 * @attr {'off'} outbox - `off` keeps nothing on the device; by default an answer that could not be sent is kept, sealed, for 72 hours
 * @attr {'none'} evidence - `none` makes no capture
 * @attr {'closed'} fail - `closed` refuses to send a form without a capture; by default it is sent, and says less
 * @attr {'light' | 'dark'} theme - by default what the page's `color-scheme` says
 * @attr {'compact'} density - `compact` sets targets to 24 px instead of 44
 * @attr {boolean} debug - looks for dark patterns and tells the console
 * @fires {{ mode: string }} avowal-ready - the element is wired
 * @fires {{ given: string[] }} avowal-change - a box changed
 * @fires {{ given: string[] }} avowal-submit - the form is about to be sent; cancelable
 * @fires {ReceiptDetail} avowal-receipt - the handler issued a receipt
 * @fires {{ id: string; until: number }} avowal-queued - no answer came; what was said is kept on this device
 * @fires {{ receipt: string; id: string; purpose?: string }} avowal-withdraw - consent was withdrawn here
 * @fires {{ code: string; message: string; retriable: boolean }} avowal-error - the handler refused
 * @fires {{ reason: string }} avowal-stale - a tick that nobody made on this page was cleared
 * @fires {{ reason: string }} avowal-degraded - no capture could be made; the form was sent without
 * @fires {{ findings: PageFinding[] }} avowal-lint - the page was looked over
 * @cssstate empty given unproven stale invalid sending sealed queued refused withdrawn degraded
 * @csspart group legend item box label facts details summary status error record answer receipt-actions button
 */
export declare class AvowalConsent extends BaseElement {
    #private;
    static readonly formAssociated = true;
    connectedCallback(): void;
    disconnectedCallback(): void;
    formResetCallback(): void;
    formStateRestoreCallback(): void;
    /** The form the boxes belong to. */
    get form(): HTMLFormElement | null;
    get mode(): 'ask' | 'manage' | 'show';
    /** For frameworks, which set properties rather than attributes. */
    set mode(mode: string);
    /** Purposes and channels that are ticked now, as `purpose/channel`. */
    get value(): string[];
    get state(): ConsentState;
    /** The receipt that is shown here, or that came back. */
    get receipt(): string | undefined;
    get validity(): ValidityState | undefined;
    get validationMessage(): string;
    checkValidity(): boolean;
    reportValidity(): boolean;
    setCustomValidity(message: string): void;
    /** Clears every box and starts over. */
    reset(): void;
    /** Shows what a receipt says, in place of the boxes; in mode `manage` each grant with its withdrawal. */
    show(receipt: string): Promise<void>;
    /** Withdraws what the receipt grants, or one purpose of it, at once. */
    withdraw(purpose?: string): Promise<void>;
    /** Looks the element and its page over for dark patterns. The findings are also told to the console. */
    lint(): Promise<PageFinding[]>;
    /** What the capture holds so far: for whoever wants to see what would be sealed. */
    get events(): readonly {
        e: string;
        t: number;
    }[];
    /** When this person last refused on this device, so that a page need not ask again; milliseconds since the epoch. */
    get refusedAt(): number | undefined;
}

// elements/field.d.ts
import type { made, report } from './base.js';
import type { AvowalPhone, PhoneState } from './phone.js';
import type { fill as fillOf, Texts } from './texts.js';
/** What `avowal-phone` carries: region and type, and the number itself for the page; none of it leaves the page by us. */
export interface PhoneDetail {
    valid: boolean;
    e164: string | null;
    region: string | null;
    type: string | null;
}
/** What the shell lends: these are loaded already. */
export interface Lent {
    host: AvowalPhone;
    input: HTMLInputElement;
    select: HTMLSelectElement;
    line: HTMLElement;
    texts: Texts;
    /** BCP 47 tag of the page. */
    tag: string;
    made: typeof made;
    fill: typeof fillOf;
    nameOf(region: string, tag: string): string;
    report: typeof report;
    to(state: PhoneState): void;
    tell(detail: PhoneDetail): void;
}
/** All of `<avowal-phone>` that comes once someone is in the field: the countries, the line, the choice between two readings. */
export declare class Field {
    #private;
    constructor(lent: Lent);
    /** Loads the core; throws where it does not come. */
    start(): Promise<void>;
    leave(): void;
    reset(): void;
    read(): Promise<void>;
}

// elements/index.d.ts
import { AvowalConsent } from './consent.js';
import { AvowalPhone } from './phone.js';
import type { PageFinding } from './told.js';
export { AvowalConsent, AvowalPhone };
export type { PhoneDetail } from './field.js';
export { consentMarkup, longNotice, type MarkupOptions, type NoticeWords } from './markup.js';
export type { PhoneState } from './phone.js';
export { localeFor, type Legal, type Locale, type Spoken, type Texts } from './texts.js';
export type { ConsentState, PageFinding, ReceiptDetail } from './told.js';
/** Registers `<avowal-consent>` and `<avowal-phone>`. Calling it twice, or from two copies of this package, is harmless. */
export declare function define(registry?: CustomElementRegistry): void;
/**
 * Looks every `<avowal-consent>` of a page or a part of it over for dark patterns; the console is told too. Defines the
 * elements where the page's own script did not, so that any page can be looked over by whoever loads this module into it.
 */
export declare function lintPage(root?: ParentNode): Promise<PageFinding[]>;

// elements/markup.d.ts
/** What the markup needs of a notice; all but the words is optional. */
export interface NoticeWords {
    words: Record<string, {
        legend: string;
        grants: Record<string, string>;
        facts: string;
    }>;
    controller?: {
        name: string;
        address?: string;
        contact?: string;
        privacyPolicy?: string;
        terms?: string;
    };
    sender?: {
        name: string;
    };
    purposes?: {
        id: string;
        messageClass?: string;
        frequency?: {
            per: string;
            atMost: number;
        };
        retention?: string;
    }[];
    optOut?: {
        keyword: string;
        url?: string;
    };
    recipients?: {
        name: string;
    }[];
}
export interface MarkupOptions {
    /** Makes the ids unique where a page has several; `avowal` by default. */
    id?: string;
    /** The long notice, as {@link longNotice} makes it. */
    details?: string;
}
/**
 * The HTML inside `<avowal-consent>`: native boxes that work without any script, and the facts below them, always
 * visible. Servers and browsers use this one function.
 *
 * Throws a `RangeError` where the notice has no words in the locale.
 */
export declare function consentMarkup(notice: NoticeWords, digest: string, locale: string, options?: MarkupOptions | string): string;
/**
 * The HTML of the long notice, for `details` of {@link consentMarkup}: who, how often, for how long and how to stop,
 * from the notice, in the words of a language, behind one line. What has to be seen stands in the facts, not here.
 */
export declare function longNotice(notice: NoticeWords, locale: string): Promise<string>;

// elements/phone.d.ts
import { BaseElement } from './base.js';
declare const STATES: readonly ['empty', 'loading', 'read', 'unread', 'choose', 'degraded'];
export type PhoneState = (typeof STATES)[number];
/**
 * Says how the number in the native input is read. It never rewrites what was typed.
 *
 * @attr {string} region - region in which national numbers are read (ISO 3166-1 alpha-2)
 * @attr {'select' | 'combobox'} countries - how the country is chosen: natively by default, or by typing its name, code or calling code
 * @attr {'worker' | 'main' | 'off'} core - where numbers are read: in a Worker by default; `main` compiles WebAssembly in the page, which its policy must allow; `off` reads nothing: a plain field, which the handler reads
 * @fires {PhoneDetail} avowal-phone - the reading changed
 * @fires {{ reason: string }} avowal-degraded - the core did not come; the field is a plain field
 * @cssstate empty loading read unread choose degraded
 * @csspart region line choice combobox options option
 */
export declare class AvowalPhone extends BaseElement {
    #private;
    static readonly formAssociated = true;
    connectedCallback(): void;
    disconnectedCallback(): void;
    formResetCallback(): void;
    /** The native input. */
    get input(): HTMLInputElement | null;
    get core(): 'worker' | 'main' | 'off';
    /** For frameworks, which set properties rather than attributes. */
    set core(core: string);
    get state(): PhoneState;
}
export {};

// elements/texts.d.ts
/** Sentences of the elements in one language. */
export interface Texts {
    country: string;
    readAs: string;
    notRead: string;
    cannotText: string;
    choose: string;
    several: string;
    landline: string;
    extension: string;
    phoneNeeded: string;
    required: string;
    changed: string;
    stale: string;
    sending: string;
    saved: string;
    queued: string;
    refused: string;
    badNumber: string;
    offline: string;
    expired: string;
    given: string;
    notGiven: string;
    withdraw: string;
    withdrawn: string;
    again: string;
    copy: string;
}
/** A sentence by plural category, as `Intl.PluralRules` names them. */
export type Plural = {
    other: string;
} & Partial<Record<'zero' | 'one' | 'two' | 'few' | 'many', string>>;
/**
 * Words with legal weight. They have a version of their own: it changes with every letter of them, and with nothing
 * else. What a person agrees to is never here but in the notice.
 */
export interface Legal {
    version: string;
    /** Who reviewed this version for this language; null where nobody has yet. */
    reviewed: string | null;
    /** Heading of the long notice, and its rows. */
    details: string;
    who: string;
    from: string;
    often: string;
    upTo: Plural;
    per: Record<'day' | 'week' | 'month' | 'year' | 'order', string>;
    stop: string;
    reply: string;
    privacy: string;
    terms: string;
    kept: string;
    recipients: string;
    /** What carriers want to see below every box. */
    facts: string;
}
/** What the elements say in one language. */
export interface Spoken {
    /** BCP 47. */
    id: string;
    /** Written from right to left. */
    rtl: boolean;
    texts: Texts;
}
/** One language: a file of its own in `locales/`, loaded when a page needs it. */
export interface Locale extends Spoken {
    legal: Legal;
}
/** The sentences for a language tag; English where there is no better. */
export declare function localeFor(tag: string): Promise<Spoken & Partial<Locale>>;
/** Puts values into a sentence. */
export declare function fill(sentence: string, values: Record<string, string>): string;

// elements/told.d.ts
/** Every state an element can be in. */
export declare const STATES: readonly ['empty', 'given', 'unproven', 'stale', 'invalid', 'sending', 'sealed', 'queued', 'refused', 'withdrawn', 'degraded'];
/** What an element is doing; also a custom state of that name. */
export type ConsentState = (typeof STATES)[number];
/** What `avowal-receipt` carries. `late`: it was kept on this device since an earlier page. */
export interface ReceiptDetail {
    receipt: string;
    id: string;
    confirmation: 'none' | 'sent' | 'required';
    late?: true;
}
/** A finding about the page, as `Finding` of the core. */
export interface PageFinding {
    code: string;
    severity: 'error' | 'warning' | 'info';
    message: string;
    fixes?: {
        title: string;
        edits: [];
        safe: false;
    }[];
}
