import type { Approval } from '../../core/approval.js';
import type { Preview, WordList } from '../../core/message.js';
import type { checkValues as checkValuesOf, made as madeOf, report as reportOf } from '../base.js';
import type { AvowalPreview, PreviewState } from '../preview.js';
import type { fill as fillOf } from '../texts.js';
import { approvalOf, unreadable } from './approval.js';
import { Desk, type Looked } from './desk.js';
import { deviceOf, DEVICES, type Device } from './device.js';
import { findingsOf, Ignored } from './findings.js';
import { type Mark, Marks } from './marks.js';
import { placesOf, Tools } from './tools.js';
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
  edit(edits: readonly { start: number; end: number; text: string }[]): void;
  select(start: number, end: number): void;
  /** The field, if it may be written to. */
  field(): HTMLTextAreaElement | undefined;
  /** Takes a control out of the page's form: it is not sent, not validated, not reset. */
  apart<Control extends HTMLElement>(control: Control): Control;
  /** Does what was asked of the message that is shown; if the field holds another by now it is looked at, and nothing else is done. */
  still(act: () => void): void;
}

/** All of `<avowal-preview>` but the field. */
export class Panel {
  /** What is shown; undefined before the first time. */
  shown: PreviewDetail | undefined;
  readonly #place: Place;
  readonly #marks: Marks;
  readonly #tools: Tools;
  readonly #summary: HTMLElement;
  readonly #results: HTMLElement;
  readonly #root: HTMLElement;
  readonly #leave = new AbortController();
  #device: Device = 'conversation';
  #looked: Looked | undefined;
  #busy = false;
  /** The core did not come. */
  #off = false;
  #again = false;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #soon: ReturnType<typeof setTimeout> | undefined;
  #comment = '';
  readonly #ignored = new Ignored();
  readonly #odd = new Set<string>();
  readonly #name = `avowal-device-${++panels}`;

  constructor(lent: Lent) {
    const { host, made, words } = lent;
    this.#place = {
      ...lent,
      nameOf: (id) => nameOf(id, lent.tag, words),
      apart,
      button: (text, act, key) => {
        const button = apart(Object.assign(made('button', 'button', text), { type: 'button' }));
        button.dataset['key'] = key;
        button.addEventListener('click', act);
        return button;
      },
      edit: (edits) => this.#still(() => this.#edit(edits)),
      select: (start, end) => this.#still(() => this.#marks.select(start, end)),
      field: () => (host.input && !host.input.readOnly && !host.input.matches(':disabled') ? host.input : undefined),
      still: (act) => this.#still(act),
    };
    this.#marks = new Marks(host.input as HTMLTextAreaElement, made('div', 'marks'));
    this.#tools = new Tools(this.#place);
    this.#summary = made('p', 'summary');
    this.#summary.setAttribute('role', 'status');
    this.#results = made('div', 'results');
    this.#root = made('div', 'panel', this.#tools.root, this.#summary, this.#results);
    this.#root.dir = lent.rtl ? 'rtl' : 'ltr';
    host.append(this.#root);
    const { signal } = this.#leave;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'F8') return;
      event.preventDefault();
      this.#marks.move(host.input);
      const mark = this.#marks.step(event.shiftKey ? -1 : 1);
      if (mark) this.#say(this.#meaning(mark));
    };
    host.addEventListener('keydown', onKey, { signal });
    // a form clears its fields after it told us
    host.getRootNode().addEventListener('reset', ({ target }) => target === host.input?.form && setTimeout(() => signal.aborted || this.typed()), { signal });
    // a core that did not come is asked for again by whoever comes back, not at every key
    host.addEventListener('focusin', () => this.#off && this.#retry(), { signal });
    lent.checkValues(host, { channel: 'sms mms rcs', 'message-class': 'marketing transactional one-time-code', 'sender-kind': 'short-code long-code toll-free alphanumeric', policy: 'gsm-codepoint gsm-grapheme cn-domestic' });
    this.#check();
  }

  /** Told once each, to whoever builds the page. */
  #check(): void {
    const { host, report } = this.#place;
    for (const said of unreadable(host)) {
      if (!this.#odd.has(said)) report('page.attribute', `<avowal-preview ${said}> cannot be read, and so two people must approve`);
      this.#odd.add(said);
    }
  }

  leave(): void {
    clearTimeout(this.#pause);
    clearTimeout(this.#soon);
    this.#leave.abort();
    this.#marks.leave();
    this.#root.remove();
  }

  /** The text changed. */
  typed(): void {
    this.#marks.move(this.#place.host.input);
    clearTimeout(this.#soon);
    // whoever writes on is not talked over, however long the last answer took
    clearTimeout(this.#pause);
    if (this.#off) return;
    this.#soon = setTimeout(() => void this.#look(), 120);
  }

  /** Something else than the text changed. */
  changed(): void {
    this.#check();
    this.#tools.refresh();
    this.typed();
  }

  /** The field may hold what nobody typed: a script sets it, and no event tells. */
  #still(act: () => void): void {
    const { host } = this.#place;
    const of = (draft: object, place: string) => JSON.stringify([draft, place]);
    this.#marks.move(host.input);
    if (this.shown && of(this.shown.draft, this.shown.jurisdiction) === of(host.draft, placesOf(host).shown)) return act();
    void this.#look();
  }

  #retry(): void {
    this.#off = false;
    this.typed();
  }

  /** Word lists of the operator's own. */
  async add(list: WordList): Promise<void> {
    await deskOf().add(list);
    lists.push(list);
    this.typed();
  }

  /** One question at a time: what was typed meanwhile is asked next. */
  async #look(): Promise<void> {
    if (this.#off) return;
    if (this.#busy) {
      this.#again = true;
      return;
    }
    const { host, words, to, tell } = this.#place;
    const draft = host.draft as { text: string };
    if (draft.text === '') {
      this.#clear();
      this.#tools.variables([]);
      to('empty');
      return this.#say(words.empty);
    }
    const { places, shown } = placesOf(host);
    this.#busy = true;
    let asked: Desk | undefined;
    try {
      asked = deskOf();
      const looked = await asked.look({ draft, place: shown, places, asOf: Date.now(), policy: host.getAttribute('policy') ?? '' });
      // what was typed meanwhile is not what was looked at; the next answer is on its way
      if (!this.#again && !this.#leave.signal.aborted) this.#show(looked, draft, shown);
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      this.#clear();
      const lost = !code || code.startsWith('wasm.');
      this.#say(lost ? words.absent : `${message} (${code})`);
      to(lost ? 'degraded' : 'refused');
      if (lost) {
        this.#off = true;
        asked?.close();
        if (desk === asked) desk = undefined;
        tell('degraded', { reason: message });
      }
    } finally {
      this.#busy = false;
      if (this.#again) {
        this.#again = false;
        void this.#look();
      }
    }
  }

  /** Nothing is shown; whoever was in it is led back to the field. */
  #clear(): void {
    const inside = this.#results.matches(':focus-within');
    this.#looked = this.shown = undefined;
    this.#marks.draw([]);
    this.#results.replaceChildren();
    if (inside) this.#place.host.input?.focus();
  }

  #show(looked: Looked, draft: { text: string }, jurisdiction: string): void {
    const { to } = this.#place;
    const { preview, places } = looked;
    this.#looked = looked;
    this.shown = { draft, jurisdiction, preview, places, ignored: [] };
    this.#tools.variables(looked.variables);
    to('shown');
    this.#judged(looked, this.shown);
  }

  /** Anew when somebody ignores a finding, or takes that back. */
  #judged(looked: Looked, shown: PreviewDetail): void {
    const { words, fill, tell } = this.#place;
    const { preview } = looked;
    const { text } = shown.draft as { text: string };
    const { left, ignored } = this.#ignored.parted(preview.findings, text);
    shown.ignored = ignored.map(({ finding: { code }, reason }) => ({ code, reason }));
    this.#marks.draw(marksOf(left, preview, text));
    this.#draw();
    tell('preview', shown);
    // somebody who listens is told once there is a pause, not at every key
    const count = (of: string) => String(left.filter(({ severity }) => severity === of).length);
    clearTimeout(this.#pause);
    // what was asked for is there
    if (this.#summary.textContent === words.empty) this.#say('');
    this.#pause = setTimeout(() => this.#say(fill(words.summary, { parts: String(preview.segments.segments), errors: count('error'), warnings: count('warning') })), 800);
  }

  #draw(): void {
    const looked = this.#looked;
    const { shown } = this;
    if (!looked || !shown) return;
    const { host, made, words, fill } = this.#place;
    const rules = made('p', 'rules', fill(words.rules, { rules: looked.preview.rules }));
    const first = made('div', 'column', this.#parts(looked), ...findingsOf(this.#place, looked.preview, (shown.draft as { text: string }).text, this.#ignored, () => this.#judged(looked, shown)));
    const second = made('div', 'column', this.#devices(looked), ...this.#places(looked, shown.jurisdiction), ...approvalOf(this.#place, shown, host.approval as Approval | undefined, { text: this.#comment, keep: (text) => (this.#comment = text) }));
    const focused = focusIn(this.#results);
    this.#results.replaceChildren(first, second, rules);
    focused?.();
  }

  #parts({ preview: { segments, cases }, split }: Looked): HTMLElement {
    const { made, words, fill } = this.#place;
    const all = segments.unitsPerSegment;
    const rows = split.map(({ units: used }, at) => {
      const meter = Object.assign(document.createElement('meter'), { max: all, value: used });
      meter.setAttribute('aria-hidden', 'true');
      const head = made('th', '', fill(words.part, { n: String(at + 1) }));
      head.scope = 'row';
      return made('tr', 'part', head, made('td', '', meter), made('td', '', fill(words.units, { used: String(used), all: String(all) })));
    });
    const table = made('table', 'parts', made('caption', '', `${words.parts}: ${segments.segments} · ${segments.encoding.toUpperCase()}`), made('tbody', '', ...rows));
    const varied = cases.best.segments !== cases.worst.segments;
    return made('section', 'section', table, ...(varied ? [made('p', 'note', fill(words.range, { least: String(cases.best.segments), most: String(cases.worst.segments) }))] : []));
  }

  #devices(looked: Looked): HTMLElement {
    const { host, made, words, fill, tag } = this.#place;
    const choice = apart(made('fieldset', 'devices', made('legend', '', words.device)));
    for (const device of DEVICES) {
      const radio = apart(Object.assign(document.createElement('input'), { type: 'radio', name: this.#name, value: device, checked: device === this.#device }));
      radio.addEventListener('change', () => {
        this.#device = device;
        picture.replaceWith((picture = drawn()));
      });
      choice.append(made('label', '', radio, words[device]));
    }
    const drawn = () => deviceOf(this.#device, looked, looked.preview.sender ?? host.getAttribute('sender') ?? '', made);
    let picture = drawn();
    const { sendWindow } = looked.preview;
    const closed = sendWindow && !sendWindow.open;
    const next = sendWindow?.nextOpen === undefined ? '–' : new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' }).format(sendWindow.nextOpen);
    return made('section', 'section', made('p', 'heading', words.received), choice, picture, ...(closed ? [made('p', 'note', fill(words.closedUntil, { time: next }))] : []));
  }

  #places({ places }: Looked, shown: string): HTMLElement[] {
    if (places.length < 2) return [];
    const { host, made, words, nameOf, button } = this.#place;
    const cell = (text: string | number) => made('td', '', String(text));
    const rows = places.map(({ id, segments, errors, warnings, open }) => {
      const choose = button(nameOf(id), () => host.setAttribute('jurisdiction', id), `place-${id}`);
      if (id === shown) choose.setAttribute('aria-current', 'true');
      const head = made('th', '', choose);
      head.scope = 'row';
      return made('tr', '', head, cell(segments), cell(errors), cell(warnings), cell(open === undefined ? '–' : open ? words.open : words.closed));
    });
    const heads = [words.place, words.parts, words.errors, words.warnings, words.hour].map((text) => Object.assign(made('th', '', text), { scope: 'col' }));
    return [made('section', 'section', made('div', 'scroll', made('table', 'places', made('caption', '', words.places), made('thead', '', made('tr', '', ...heads)), made('tbody', '', ...rows))))];
  }

  #edit(edits: readonly { start: number; end: number; text: string }[]): void {
    const { words, fill, field } = this.#place;
    const input = field();
    if (!input) return;
    // the last first, so that places before it stay
    const ordered = [...edits].sort((a, b) => b.start - a.start);
    let length = input.value.length;
    const longest = Math.max(...ordered.map(({ start, end, text }) => (length += text.length - (end - start))));
    // the browser would cut what does not fit
    if (input.maxLength >= 0 && longest > input.maxLength) return this.#say(fill(words.full, { n: String(input.maxLength) }));
    input.focus();
    // it writes where the focus is
    if ((input.getRootNode() as Document | ShadowRoot).activeElement !== input) return;
    for (const { start, end, text } of ordered) {
      input.setSelectionRange(start, end);
      // the one way that keeps the field's undo; where it is gone the text is set
      const done = text === '' ? document.execCommand?.('delete') : document.execCommand?.('insertText', false, text);
      if (!done) {
        input.setRangeText(text, start, end, 'end');
        input.dispatchEvent(new Event('input', { bubbles: true }));
      }
    }
  }

  #meaning({ kind, code, start }: Mark): string {
    const { words } = this.#place;
    const finding = this.#looked?.preview.findings.find((finding) => finding.code === code && (kind === 'wide' || finding.span?.start === start));
    return finding ? `${words[finding.severity]}: ${finding.message}` : '';
  }

  #say(sentence: string): void {
    clearTimeout(this.#pause);
    if (this.#summary.textContent !== sentence) this.#summary.textContent = sentence;
  }
}

/** What every character outside the 7-bit alphabet stands for; each has its own mark. */
const WIDE = 'message.long-alphabet';

/** Findings, characters that need the long alphabet, and variables. */
function marksOf(findings: Preview['findings'], { segments }: Preview, text: string): Mark[] {
  const marks: Mark[] = findings.filter(({ severity, fixes, code }) => (severity !== 'info' || fixes) && code !== WIDE).flatMap(({ span, severity, code }) => (span ? [{ ...span, kind: severity, code }] : []));
  const wide = new Set(segments.forcing.map(({ char }) => char));
  const found = [...text].filter((char) => wide.has(char)).length;
  let at = 0;
  // a text in another script is no text with a few odd signs
  for (const char of found * 4 > text.length ? '' : text) {
    if (wide.has(char)) marks.push({ start: at, end: at + char.length, kind: 'wide', code: WIDE });
    at += char.length;
  }
  for (const { index, 0: variable } of text.matchAll(/\{\{[^{}]*\}\}|\{#\w+#\}/g)) marks.push({ start: index, end: index + variable.length, kind: 'variable', code: '' });
  return marks;
}

function nameOf(id: string, tag: string, words: PanelWords): string {
  if (id === 'zz') return words.everywhere;
  const [country = '', state] = id.toUpperCase().split('-');
  try {
    const name = new Intl.DisplayNames([tag, 'en'], { type: 'region' }).of(country) ?? country;
    return state ? `${name} · ${state}` : name;
  } catch {
    return id;
  }
}

/** What is drawn anew takes the focus with it where the same thing is there again. */
function focusIn(root: HTMLElement): (() => void) | undefined {
  const focused = (root.getRootNode() as Document | ShadowRoot).activeElement as HTMLElement | null;
  const active = root.contains(focused) ? focused : undefined;
  const key = active?.dataset['key'] ?? (active instanceof HTMLInputElement ? active.value : undefined);
  if (key === undefined) return undefined;
  const { selectionStart: from = null, selectionEnd: to = null } = active as Partial<HTMLInputElement>;
  const headingOf = (section: Element | null | undefined) => section?.querySelector('.avowal-heading')?.textContent;
  const heading = headingOf(active?.closest('section'));
  const rows = () => [...root.querySelectorAll<HTMLElement>('.avowal-finding')];
  const at = rows().findIndex((row) => row.contains(active as Node));
  return () => {
    const same = [...root.querySelectorAll<HTMLElement>('[data-key], input')].find((one) => one.dataset['key'] === key || (one as HTMLInputElement).value === key);
    // where it is gone, what follows has the focus, or the heading above
    const headings = [...root.querySelectorAll<HTMLElement>('.avowal-heading')];
    const other = (at >= 0 && (rows()[at] ?? rows().at(-1))) || (headings.find(({ textContent }) => textContent === heading) ?? headings[0]);
    if (!same) other?.setAttribute('tabindex', '-1');
    (same ?? other)?.focus();
    if (from !== null) (same as HTMLInputElement | undefined)?.setSelectionRange(from, to);
  };
}

/** The id in `form` is nobody's, and so the control has no form. */
function apart<Control extends HTMLElement>(control: Control): Control {
  control.setAttribute('form', 'avowal-none');
  return control;
}

/** One Worker serves every panel of a page; after one that failed another is made. */
function deskOf(): Desk {
  if (!desk) {
    desk = new Desk();
    for (const list of lists) desk.add(list).catch(() => undefined);
  }
  return desk;
}

let desk: Desk | undefined;
/** What a new Worker has to be told again. */
const lists: WordList[] = [];
let panels = 0;
