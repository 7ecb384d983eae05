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
 * @attr {'off'} outbox - `off` keeps nothing on the device; by default an answer that could not be sent is kept, sealed, for 72 hours, a withdrawal until it is sent
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
import type { fill as fillOf, Spoken } from './texts.js';
/** What `avowal-phone` carries: region and type, and the number itself for the page; none of it leaves the page by us. */
export interface PhoneDetail {
    valid: boolean;
    e164: string | null;
    region: string | null;
    type: string | null;
}
/** What the shell lends: these are loaded already. */
export interface Lent extends Spoken {
    host: AvowalPhone;
    input: HTMLInputElement;
    select: HTMLSelectElement;
    line: HTMLElement;
    /** BCP 47 tag of the page; `id` is that of the sentences. */
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
import { AvowalPreview } from './preview.js';
import type { PageFinding } from './told.js';
export { AvowalConsent, AvowalPhone, AvowalPreview };
export type { PhoneDetail } from './field.js';
export { consentMarkup, longNotice, type MarkupOptions, type NoticeWords } from './markup.js';
export type { PhoneState } from './phone.js';
export type { IgnoredFinding, PreviewDetail, ReviewDetail } from './preview/panel.js';
export type { PreviewState, PreviewVariable } from './preview.js';
export { localeFor, type Legal, type Locale, type Spoken, type Texts } from './texts.js';
export type { ConsentState, PageFinding, ReceiptDetail } from './told.js';
/** Registers `<avowal-consent>`, `<avowal-phone>` and `<avowal-preview>`. Calling it twice, or from two copies of this package, is harmless. */
export declare function define(registry?: CustomElementRegistry): void;
/**
 * Looks every `<avowal-consent>` of a page or a part of it over for dark patterns, in open shadow roots too; the console is told. Defines the
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
 * @fires {PhoneDetail} avowal-phone - the reading changed, or there is none any more
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

// elements/preview.d.ts
import { BaseElement } from './base.js';
import type { WordList } from '../core/message.js';
import type { PreviewDetail } from './preview/panel.js';
declare const STATES: readonly ['empty', 'loading', 'shown', 'refused', 'degraded'];
/** What a variable may hold. */
export interface PreviewVariable {
    /** An ordinary value. */
    sample: string;
    /** Characters at most. */
    maxLength?: number;
}
export type PreviewState = (typeof STATES)[number];
/**
 * Shows what the message in its native `<textarea>` becomes for people in each place: label, name and footer, parts, what is
 * wrong with it and what would mend that. For those who write messages; all of it is worked out in the browser.
 *
 * @attr {string} jurisdictions - ids of rule sets, apart by spaces: where the people are; `zz` (what holds everywhere) by default
 * @attr {string} jurisdiction - the one that is shown in full; the first by default
 * @attr {'marketing' | 'transactional' | 'one-time-code'} message-class - class by which rules judge it
 * @attr {string} purpose - the notice's id of the purpose
 * @attr {'sms' | 'mms' | 'rcs'} channel - `sms` by default
 * @attr {string} locale - language of the text (BCP 47), `en` by default
 * @attr {string} sender - who sends
 * @attr {'short-code' | 'long-code' | 'toll-free' | 'alphanumeric'} sender-kind - what the message comes from
 * @attr {string} opt-out - keyword that stops messages
 * @attr {string} recipients - how many people get it; what is no number needs approval
 * @attr {string} send-at - when it goes out (ISO 8601); what is no instant needs approval
 * @attr {'gsm-codepoint' | 'gsm-grapheme' | 'cn-domestic'} policy - how parts are counted
 * @attr {'light' | 'dark'} theme - by default what the page's `color-scheme` says
 * @fires {PreviewDetail} avowal-preview - what is shown changed
 * @fires {ReviewDetail} avowal-review - somebody approves or rejects; the page signs it and sets `approval`
 * @fires {{ reason: string }} avowal-degraded - the core did not come; the field is a plain field
 * @cssstate empty loading shown refused degraded
 * @csspart field marks mark panel tools label variables summary results column section heading note acts button parts part findings finding severity said change fix why ignore devices device from bubble places scroll approval digest rules
 */
export declare class AvowalPreview extends BaseElement {
    #private;
    static readonly observedAttributes: string[];
    connectedCallback(): void;
    disconnectedCallback(): void;
    attributeChangedCallback(): void;
    /** The native field. */
    get input(): HTMLTextAreaElement | null;
    get state(): PreviewState;
    /** What each variable of the text may hold. */
    get variables(): Record<string, PreviewVariable>;
    set variables(variables: Record<string, PreviewVariable>);
    /** What `checkApproval` says of the reviews so far; it counts only while the message is what was reviewed. */
    get approval(): object | undefined;
    set approval(approval: object | undefined);
    /** The message as the core takes it, for `previewMessage`, `signReview` and `authorize`. */
    get draft(): object;
    /** What is shown; undefined before the first time. */
    get preview(): PreviewDetail | undefined;
    /** Adds word lists of the operator's own, as `loadWordLists` does; before the preview is there they wait for it. */
    addWords(list: WordList): Promise<void>;
}
export {};

// elements/preview/desk.d.ts
import type { Preview, WordList } from '../../core/message.js';
/** What a place makes of the message. */
export interface PlaceSummary {
    id: string;
    segments: number;
    errors: number;
    warnings: number;
    /** Whether messages may go out there now; undefined where hours are not restricted, or not known. */
    open?: boolean;
}
/** What is worked out at once: one place in full, all places in numbers. */
export interface Looked {
    preview: Preview;
    /** The texts of the parts, as they are sent, and the units each takes. */
    split: {
        text: string;
        units: number;
    }[];
    variables: string[];
    places: PlaceSummary[];
}
export interface DeskQuestion {
    draft: object;
    /** The one that is shown in full. */
    place: string;
    places: string[];
    asOf: number;
    policy?: string;
}
export type DeskMessage = {
    module: string;
    words: string;
} | {
    id: number;
    question: DeskQuestion;
} | {
    id: number;
    list: WordList;
};
/** Asks the core in a same-origin Worker; the page's own thread never compiles WebAssembly. */
export declare class Desk {
    #private;
    constructor();
    /** Ends the Worker; who waits for it is told. */
    close(reason?: string): void;
    look(question: DeskQuestion): Promise<Looked>;
    /** Word lists of the operator's own. */
    add(list: WordList): Promise<unknown>;
}

// elements/preview/english.d.ts
/** What the panel says, in one language. Findings are said by the core, in English. */
declare const _default: {
    kind: string;
    marketing: string;
    transactional: string;
    code: string;
    place: string;
    everywhere: string;
    sender: string;
    sentAs: string;
    name: string;
    shortCode: string;
    longCode: string;
    tollFree: string;
    language: string;
    stop: string;
    counted: string;
    characters: string;
    clusters: string;
    domestic: string;
    sendAt: string;
    variables: string;
    sample: string;
    longest: string;
    summary: string;
    parts: string;
    part: string;
    units: string;
    range: string;
    received: string;
    device: string;
    conversation: string;
    locked: string;
    watch: string;
    simple: string;
    places: string;
    errors: string;
    warnings: string;
    hour: string;
    open: string;
    closed: string;
    closedUntil: string;
    findings: string;
    nothing: string;
    error: string;
    warning: string;
    info: string;
    show: string;
    mend: string;
    apply: string;
    full: string;
    source: string;
    ignore: string;
    because: string;
    ignored: string;
    restore: string;
    empty: string;
    absent: string;
    approval: string;
    needed: string;
    approved: string;
    changed: string;
    opinion: string;
    approve: string;
    reject: string;
    rules: string;
};
export default _default;

// elements/preview/panel.d.ts
import type { Preview, WordList } from '../../core/message.js';
import type { checkValues as checkValuesOf, made as madeOf, report as reportOf } from '../base.js';
import type { AvowalPreview, PreviewState } from '../preview.js';
import type { fill as fillOf } from '../texts.js';
import { type Looked } from './desk.js';
import type { PanelWords } from './words.js';
/** What `avowal-preview` carries. */
export interface PreviewDetail {
    draft: object;
    jurisdiction: string;
    preview: Preview;
    places: Looked['places'];
    /** Findings that the author goes by all the same. */
    ignored: IgnoredFinding[];
}
/** A finding that was ignored, and why. */
export interface IgnoredFinding {
    code: string;
    reason: string;
}
/** What `avowal-review` carries: what `signReview` needs of the page. */
export interface ReviewDetail {
    draft: object;
    jurisdiction: string;
    digest: string;
    opinion: 'approved' | 'rejected';
    comment?: string;
    /** What the author ignored, with reasons: whoever signs should know. */
    ignored?: IgnoredFinding[];
}
/** What the shell lends: these are loaded already. */
export interface Lent {
    host: AvowalPreview;
    /** BCP 47 tag of the page. */
    tag: string;
    /** Written from right to left. */
    rtl: boolean;
    made: typeof madeOf;
    fill: typeof fillOf;
    report: typeof reportOf;
    checkValues: typeof checkValuesOf;
    words: PanelWords;
    to(state: PreviewState): void;
    tell(name: string, detail: unknown): void;
}
/** What the parts of the panel share. */
export interface Place extends Lent {
    /** A place's name in the language of the page. */
    nameOf(id: string): string;
    /** `key` tells it from others, so that it keeps the focus when it is drawn anew. */
    button(words: string, act: () => void, key: string): HTMLButtonElement;
    /** Puts text in place of text as if somebody had typed it: it can be undone. Places are those of what is shown. */
    edit(edits: readonly {
        start: number;
        end: number;
        text: string;
    }[]): void;
    select(start: number, end: number): void;
    /** The field, if it may be written to. */
    field(): HTMLTextAreaElement | undefined;
    /** Takes a control out of the page's form: it is not sent, not validated, not reset. */
    apart<Control extends HTMLElement>(control: Control): Control;
    /** Does what was asked of the message that is shown; if the field holds another by now it is looked at, and nothing else is done. */
    still(act: () => void): void;
}
/** All of `<avowal-preview>` but the field. */
export declare class Panel {
    #private;
    /** What is shown; undefined before the first time. */
    shown: PreviewDetail | undefined;
    constructor(lent: Lent);
    leave(): void;
    /** The text changed. */
    typed(): void;
    /** Something else than the text changed. */
    changed(): void;
    /** Word lists of the operator's own. */
    add(list: WordList): Promise<void>;
}

// elements/preview/words.d.ts
import english from './english.js';
/** What the panel says, in one language. */
export type PanelWords = typeof english;
/** The words for a language tag; English where there are none. */
export declare function wordsFor(tag: string): PanelWords;

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
