import type { AvowalConsent } from '../consent.js';
import type * as lent from '../evidence.js';
import type { Look } from '../look.js';
import type { Page } from '../shown.js';
import type { PageFinding } from '../told.js';
import type { usable } from '../texts.js';
import { PATTERNS, type Patterns } from './words.js';

/** What the element lends: these are loaded already. */
export type Measures = Pick<typeof lent, 'addsWords' | 'isCovered' | 'look' | 'piecesIn' | 'readableOf'> & Page & { usable: typeof usable };

/** An element with all that the rules look at. */
interface Seen extends Measures {
  host: AvowalConsent;
  form: HTMLFormElement | null;
  boxes: HTMLInputElement[];
  /** The elements that hold the words, and how each comes to the eye. */
  pieces: [Element, Look][];
  sentences: string[];
  locale: string;
  patterns: Patterns;
  /** The words of the notice as its issuer publishes them; undefined where nobody answers. */
  notice: { legend: string; grants: Record<string, string>; facts: string } | undefined;
  covered: boolean;
  /** Parts to whose words styles add some. */
  added: Element[];
}

type Rule = (seen: Seen) => Iterable<Fault>;
type Fault = [message: string, severity?: PageFinding['severity'], fix?: string];

/**
 * Looks an element and its page over: 21 rules, the same answer for the same page, told to the console too. What cannot
 * be told in this browser is no finding.
 */
export async function lint(host: AvowalConsent, measures: Measures): Promise<PageFinding[]> {
  const seen = await lookOver(host, measures);
  const findings = Object.entries(RULES).flatMap(([code, rule]) =>
    [...rule(seen)].map(([message, severity = 'error', fix]) => ({ code, severity, message, ...(fix ? { fixes: [{ title: fix, edits: [], safe: false }] } : {}) }) as PageFinding),
  );
  show(host, findings);
  return findings;
}

/** Every element of a page, also in open shadow roots, one after the other: each is told under its own line. */
export async function lintAll(root: ParentNode): Promise<PageFinding[]> {
  const found: PageFinding[] = [];
  for (const element of [root as Element, ...root.querySelectorAll('*')]) {
    if (element.localName === 'avowal-consent') found.push(...(await (element as AvowalConsent).lint()));
    if (element.shadowRoot) found.push(...(await lintAll(element.shadowRoot)));
  }
  return found;
}

/** Tells the console of whoever builds the page. */
function show(host: AvowalConsent, findings: PageFinding[]): void {
  console.info(`avowal: ${findings.length} findings of ${Object.keys(RULES).length} rules`, host);
  const levels = { error: 'error', warning: 'warn', info: 'info' } as const;
  for (const { code, severity, message, fixes } of findings) console[levels[severity]](`avowal: ${message} (${code})${fixes ? ` Fix: ${fixes[0]?.title}` : ''}`, host);
}

/** Each rule by its code, in the order of DP001 to DP021. */
const RULES: Record<string, Rule> = {
  *'page.preticked'({ boxes, host }) {
    const [mount] = host.events as readonly { ticked?: boolean }[];
    for (const box of boxes) if (box.defaultChecked) yield [`the box \`${box.value}\` is ticked before anyone came`, 'error', 'remove `checked`'];
    // what is still ticked after a receipt was given, and is in it
    if (mount?.ticked && !host.receipt && !boxes.some((box) => box.defaultChecked)) yield ['a box was ticked by script before the element started', 'error', 'leave the boxes empty'];
  },
  *'page.tick-restored'({ boxes }) {
    for (const box of boxes) if (box.getAttribute('autocomplete') !== 'off') yield [`the browser may tick \`${box.value}\` again when the page comes back`, 'error', 'add `autocomplete="off"`'];
  },
  *'page.bundled'({ boxes, host, labelOf, patterns }) {
    for (const box of boxes) {
      if (!/^[^\s,;]+\/(sms|mms|rcs)$/.test(box.value)) yield [`\`${box.value}\` is not one purpose by one channel`, 'error', 'one box for each purpose and channel'];
      else if (patterns.bundled?.test(text(labelOf(host, box)))) yield [`the words of \`${box.value}\` take in terms, or another channel`, 'error', 'a box of its own for each'];
    }
  },
  *'page.tick-required'({ boxes, form }) {
    for (const box of boxes) if (box.required && box.dataset['class'] !== 'transactional') yield [`the form cannot be sent without \`${box.value}\``, 'error', 'remove `required`'];
    const controls = [...(form?.elements ?? [])] as HTMLInputElement[];
    const senders = controls.filter((control) => control.matches('button:not([type]), button[type=submit], input[type=submit], input[type=image]'));
    // a button may wait for what is still to be typed; the number is needed by nobody who ticks nothing
    const ready = controls.every((control) => control.name === 'phone' || !control.matches('input:not([type=hidden], [type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select') || control.value !== '');
    const waits = senders.length > 0 && senders.every((control) => control.disabled || control.getAttribute('aria-disabled') === 'true');
    if (waits && ready && boxes.length > 0 && !boxes.some((box) => box.checked)) yield ['the form is complete, and cannot be sent while no box is ticked', 'error', 'leave the button enabled'];
  },
  *'page.hard-to-read'({ pieces, host }) {
    const around = fontOf(host.form ?? host.parentElement ?? document.body);
    for (const [element, { font, contrast }] of pieces) {
      if (contrast > 0 && contrast < 4.5) yield [`${named(element)} has a contrast of ${contrast.toFixed(1)}, not 4.5`];
      if (font < 12) yield [`${named(element)} is ${Number(font.toFixed(1))} px high, not 12`];
      else if (font < around * 0.8) yield [`${named(element)} is smaller than 80 % of the text around it`];
    }
  },
  *'page.hidden'({ pieces, covered }) {
    for (const [element, { hidden }] of pieces) if (hidden) yield [`${named(element)} is not to be seen`];
    if (covered) yield ['something lies over the words'];
  },
  *'page.unequal-choices'({ host, form, boxes, labelOf, look, patterns }) {
    const fonts = boxes.map((box) => fontOf(labelOf(host, box) ?? box));
    const sizes = boxes.map((box) => box.getBoundingClientRect().height);
    for (const values of [fonts, sizes]) if (Math.max(...values) > 1.2 * Math.min(...values)) yield ['the boxes differ in size'];
    const controls = [...(form?.querySelectorAll<HTMLElement>('button, input[type=submit], a, [role=button]') ?? [])].filter((control) => !host.contains(control));
    const no = controls.find((control) => patterns.decline?.test(label(control)));
    const yes = controls.find((control) => control !== no && control.matches('button:not([type]), [type=submit]'));
    if (!no || !yes) return;
    const [less, more] = [no, yes].map((control) => ({ font: fontOf(control), height: control.getBoundingClientRect().height, contrast: look(control).contrast })) as [Choice, Choice];
    if (more.font > 1.2 * less.font || more.height > 1.2 * less.height) yield ['saying no is smaller than saying yes'];
    if (less.contrast > 0 && less.contrast < 4.5) yield [`saying no has a contrast of ${less.contrast.toFixed(1)}, not 4.5`];
  },
  *'page.shaming'({ sentences, form, patterns }) {
    const controls = [...(form?.querySelectorAll<HTMLElement>('button, a, [role=button]') ?? [])].map(label);
    for (const sentence of [...sentences, ...controls]) if (patterns.shaming?.test(sentence)) yield [`\`${sentence}\` shames whoever says no`, 'warning'];
  },
  *'page.double-negative'({ sentences, patterns }) {
    for (const sentence of sentences) if (patterns.doubleNegative?.test(sentence)) yield [`\`${sentence}\` says no twice, or asks to untick`, 'warning'];
  },
  *'page.withdrawal-harder'({ host }) {
    // the control as it will be: put there, measured, taken away before anyone sees it
    const [line, button] = ['p', 'button'].map((name) => document.createElement(name)) as [HTMLElement, HTMLElement];
    line.className = 'avowal-receipt-actions';
    Object.assign(button, { className: 'avowal-button', type: 'button', textContent: 'x' });
    line.append(button);
    host.append(line);
    const { height } = button.getBoundingClientRect();
    const visible = button.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const font = fontOf(button);
    line.remove();
    if (!visible || height < 24 || font < 12) yield ['the way to withdraw is hidden or small, and giving is not'];
    const own = host.querySelector('.avowal-receipt-actions, .avowal-record');
    if (own?.closest('details:not([open])')) yield ['the way to withdraw is behind a closed line'];
  },
  *'page.asked-again'({ host }) {
    const since = Date.now() - (host.refusedAt ?? 0);
    const insists = closest(host, 'dialog, [role=dialog], [role=alertdialog], [popover]') !== undefined;
    if (host.mode === 'ask' && insists && since < ASK_AGAIN) yield [`this was refused ${Math.floor(since / 86_400_000)} days ago, and is asked again in a dialog`, 'error', 'ask `refusedAt` before opening it'];
  },
  *'page.words-differ'({ host, boxes, notice, labelOf }) {
    if (!notice) return;
    if (text(host.querySelector('legend')) !== squeezed(notice.legend)) yield ['the heading is not that of the notice'];
    if (text(host.querySelector('.avowal-facts')) !== squeezed(notice.facts)) yield ['the facts are not those of the notice'];
    for (const box of boxes) if (text(labelOf(host, box)) !== squeezed(notice.grants[box.value] ?? '')) yield [`the words of \`${box.value}\` are not those of the notice`];
  },
  *'page.other-language'({ host, locale, sentences, usable }) {
    const around = closest(outOf(host), '[lang]')?.getAttribute('lang');
    const language = (tag: string) => usable(tag).split('-')[0];
    if (around && language(around) !== language(locale)) yield [`the page is in \`${around}\`, the notice in \`${locale}\``, 'warning'];
    const script = scriptOf(locale);
    const letters = sentences.join('').match(/\p{L}/gu) ?? [];
    const own = script ? letters.filter((letter) => script.test(letter)) : letters;
    if (own.length < letters.length * 0.3) yield [`the words are not written as \`${locale}\` is`, 'warning'];
  },
  *'page.hard-to-understand'({ sentences, locale }) {
    // where no spaces are written, a dictionary counts smaller words
    const most = /^(ja|th|zh)/.test(locale) ? 40 : 25;
    for (const sentence of sentences.flatMap((words) => split(words, locale, 'sentence'))) {
      const words = split(sentence, locale, 'word');
      if (words.length > most) yield [`a sentence of ${words.length} words: \`${sentence.slice(0, 40)} …\``, 'warning', `at most ${most}`];
    }
    const grade = locale.startsWith('en') ? gradeOf(sentences.join(' ')) : 0;
    if (grade > 9) yield [`the words need ${grade.toFixed(0)} years of school, not 9`, 'warning'];
  },
  *'page.facts-hidden'({ host }) {
    const facts = host.querySelector('.avowal-facts');
    if (!facts || text(facts) === '') yield ['what it costs and how to stop is not said below the boxes'];
    else if (facts.closest('details') || !facts.checkVisibility()) yield ['what it costs and how to stop is not always visible', 'error', 'move it out of the long notice'];
  },
  *'page.urgency'({ host, form, patterns }) {
    const place = form ?? host;
    const timer = place.querySelector('[role=timer], [class*=countdown]');
    if (timer) yield ['a countdown runs beside the box', 'warning'];
    // as it is laid out: the text of two blocks is not one word
    const found = patterns.urgency?.exec(squeezed(place.innerText));
    if (found) yield [`\`${found[0]}\` hurries whoever reads`, 'warning'];
  },
  *'page.small-target'({ boxes, host, labelOf }) {
    for (const box of boxes) {
      const { width, height } = (labelOf(host, box) ?? box).getBoundingClientRect();
      const side = Math.min(width, height);
      if (side < 24) yield [`the target of \`${box.value}\` is ${Math.round(side)} px, not 24`];
      else if (side < 43.5 && host.getAttribute('density') !== 'compact') yield [`the target of \`${box.value}\` is ${Math.round(side)} px; 44 suit every finger`, 'info'];
    }
  },
  *'page.ticked-by-script'({ boxes, host }) {
    const events = host.events as readonly { e: string; t: number; grant?: string; to?: boolean; by?: string }[];
    const [mount] = events as readonly { ticked?: boolean }[];
    for (const box of boxes) {
      const last = events.find(({ e, grant }) => e === 'toggle' && grant === box.value);
      if (box.checked && !mount?.ticked && (last?.to !== true || last.by === 'script')) yield [`\`${box.value}\` was ticked by script`];
    }
  },
  *'page.hurried'({ host, sentences, locale }) {
    const quarter = (split(sentences.join(' '), locale, 'word').length * READING) / 4;
    const ticks = (host.events as readonly { e: string; t: number; to?: boolean; by?: string }[]).filter(({ e, to, by }) => e === 'toggle' && to && by !== 'script');
    if (ticks.some(({ t }) => t < quarter)) yield ['the words were in view for less than a quarter of the time it takes to read them', 'info'];
  },
  *'page.phone-required'({ form, boxes }) {
    const asked = ([...(form?.elements ?? [])] as HTMLInputElement[]).some(({ name, required }) => name === 'phone' && required);
    if (asked && !boxes.some((box) => box.required)) yield ['the number is required, though every message is optional', 'error', 'remove `required`: the element asks for it once a box is ticked'];
  },
  *'page.altered-words'({ pieces, added }) {
    for (const element of [...pieces.flatMap(([piece, { altered }]) => (altered ? [piece] : [])), ...added]) yield [`a style sheet changes the words of ${named(element)}`, 'error', 'no generated content, no `text-transform`'];
  },
};

interface Choice {
  font: number;
  height: number;
  contrast: number;
}

async function lookOver(host: AvowalConsent, measures: Measures): Promise<Seen> {
  const value = (name: string) => host.querySelector<HTMLInputElement>(`input[name="${name}"]`)?.value ?? '';
  const written = value('avowal-locale') || closest(host, '[lang]')?.getAttribute('lang') || 'en';
  const locale = measures.usable(written);
  const digest = value('avowal-notice');
  const readable = measures.readableOf(host, measures);
  const holding = measures.piecesIn(host, measures);
  const [notice, told] = await Promise.all([published(`${host.getAttribute('base') ?? '/avowal'}/notice/${digest}`, written), isToldCovered(readable)]);
  const pieces = holding.map((element): [Element, Look] => [element, measures.look(element, host)]);
  const added = readable.filter((part) => measures.addsWords(part) && !pieces.some(([piece, { altered }]) => altered && part.contains(piece)));
  const covered = measures.isCovered(holding, told);
  const { language, script } = new Intl.Locale(locale).maximize();
  const patterns = [locale, `${language}-${script}`, language, Object.keys(PATTERNS).find((tag) => tag.startsWith(`${language}-`))].map((tag) => PATTERNS[tag ?? '']).find(Boolean) ?? {};
  return { ...measures, host, form: host.form, boxes: measures.boxesOf(host), pieces, sentences: readable.map(text).filter(Boolean), locale, patterns, notice, covered, added };
}

async function published(url: string, locale: string): Promise<Seen['notice']> {
  try {
    const response = await fetch(url, { credentials: 'omit', signal: AbortSignal.timeout(5000) });
    return response.ok ? ((await response.json()) as { words: Record<string, Seen['notice']> }).words[locale] : undefined;
  } catch {
    return undefined;
  }
}

/** Asks the browser, where it can tell; what is not in view cannot be told. */
function isToldCovered(parts: Element[]): Promise<boolean> {
  return new Promise((resolve) => {
    const observer = new IntersectionObserver(
      (entries) => {
        observer.disconnect();
        resolve((entries as (IntersectionObserverEntry & { isVisible?: boolean })[]).some(({ isIntersecting, isVisible }) => isIntersecting && isVisible === false));
      },
      { trackVisibility: true, delay: 100 } as IntersectionObserverInit,
    );
    for (const part of parts) observer.observe(part);
    setTimeout(() => resolve(false), 2000);
  });
}

/** The nearest element around another that a selector meets, out of shadow roots too. */
function closest(element: Element | undefined, selector: string): Element | undefined {
  return element && (element.matches(selector) ? element : closest(outOf(element), selector));
}

function outOf(element: Element): Element | undefined {
  return element.parentElement ?? (element.getRootNode() as ShadowRoot).host;
}

function text(element: Element | null): string {
  return squeezed(element?.textContent ?? '');
}

function squeezed(words: string): string {
  return words.replaceAll(/\s+/g, ' ').trim();
}

function label(control: HTMLElement): string {
  return text(control) || (control as HTMLInputElement).value || '';
}

function named(element: Element): string {
  return `\`${text(element).slice(0, 30)}\``;
}

function fontOf(element: Element): number {
  return Number.parseFloat(getComputedStyle(element).fontSize);
}

function split(words: string, locale: string, granularity: 'word' | 'sentence'): string[] {
  return [...new Intl.Segmenter(locale, { granularity }).segment(words)].filter(({ isWordLike }) => isWordLike !== false).map(({ segment }) => segment.trim());
}

/** Flesch-Kincaid grade of English words. */
function gradeOf(words: string): number {
  const all = split(words, 'en', 'word');
  const syllables = all.reduce((sum, word) => sum + Math.max(1, (word.toLowerCase().replace(/e$/, '').match(/[aeiouy]+/g) ?? []).length), 0);
  return (0.39 * all.length) / Math.max(1, split(words, 'en', 'sentence').length) + (11.8 * syllables) / Math.max(1, all.length) - 15.59;
}

function scriptOf(locale: string): RegExp | undefined {
  const names: Record<string, string> = { Arab: 'Arabic', Cyrl: 'Cyrillic', Deva: 'Devanagari', Hebr: 'Hebrew', Latn: 'Latin', Thai: 'Thai', Hans: 'Han', Hant: 'Han', Kore: 'Hangul', Grek: 'Greek' };
  const script = new Intl.Locale(locale).maximize().script ?? '';
  if (script === 'Jpan') return /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
  return names[script] ? new RegExp(`\\p{Script=${names[script]}}`, 'u') : undefined;
}

/** Milliseconds that a word takes to read: 238 words a minute (Brysbaert 2019). */
const READING = 252;
/** Who said no is left alone for this long. */
const ASK_AGAIN = 30 * 86_400_000;
