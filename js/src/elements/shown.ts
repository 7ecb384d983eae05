import { base64url } from '../core/bytes.js';
import { addsWords, around, look, piecesOf } from './look.js';
import { canonical, sha256 } from './seal.js';
import type { PAGE } from './words.js';

/** Lent by the shell, which has it loaded already. */
export type Page = typeof PAGE;

/** What a page shows of a notice, as an event of the capture states it. */
export interface Shown extends Record<string, unknown> {
  text: string;
  font: number;
  contrast: number;
  altered?: true;
}

/** What was on the page, measured: words, size, contrast, place. */
async function measure(host: HTMLElement, page: Page): Promise<Shown> {
  const looks = piecesIn(host, page).map((piece) => look(piece, host));
  // the words' own place: what we say below them comes and goes
  const { width, height } = (host.querySelector('fieldset') ?? host).getBoundingClientRect();
  const altered = looks.some(({ hidden, altered }) => hidden || altered) || readableOf(host, page).some(addsWords);
  const least = (values: number[]) => (values.length > 0 ? Math.floor(Math.min(...values)) : 0);
  const font = least(looks.map((one) => one.font));
  const contrast = least(looks.map((one) => 100 * one.contrast));
  const text = await wordsDigest(wordsOf(host, page));
  return { text, font, contrast, box: [Math.round(width), Math.round(height)], view: innerWidth < 480 ? 'narrow' : 'wide', ...(altered ? { altered: true } : {}) };
}

/**
 * Of two looks at the same words the worse one: what was spoiled at one time counts as spoiled. The one before where the
 * second says nothing new but the place.
 */
export async function lookAgain(host: HTMLElement, page: Page, before: Shown | undefined, edited: boolean): Promise<Shown> {
  if (!before) await settled(host);
  const now = await measure(host, page);
  const { text, font, contrast } = before ?? now;
  const altered = edited || before?.altered || now.altered || text !== now.text;
  const worse: Shown = { ...now, font: Math.min(font, now.font), contrast: Math.min(contrast, now.contrast), ...(altered ? { altered: true } : {}) };
  const told = (shown: Shown) => JSON.stringify({ ...shown, box: 0 });
  return before && told(before) === told(worse) ? before : worse;
}

/** A dialog that fades in has its first field focused at once: the first look is at what the motion comes to, if it comes to an end soon. */
async function settled(host: HTMLElement): Promise<void> {
  const running: Animation[] = host.getAnimations?.({ subtree: true }) ?? [];
  for (let at = around(host); at; at = around(at)) running.push(...(at.getAnimations?.() ?? []));
  const ends = running.filter(({ effect, playState }) => playState === 'running' && Number(effect?.getComputedTiming().endTime) <= 2000).map(({ finished }) => finished);
  await Promise.race([Promise.allSettled(ends), new Promise((resolve) => setTimeout(resolve, 1000))]);
}

/** The words on the page in canonical form: what the notice's own words must equal letter by letter. */
export function wordsOf(host: HTMLElement, { boxesOf, labelOf, words }: Page): string {
  const grants = Object.fromEntries(boxesOf(host).map((box) => [box.value, words(labelOf(host, box))]));
  return canonical({ facts: words(host.querySelector('.avowal-facts')), grants, legend: words(host.querySelector('legend')) });
}

export async function wordsDigest(canonicalWords: string): Promise<string> {
  return `sha-256:${base64url(await sha256(new TextEncoder().encode(canonicalWords)))}`;
}

/** The parts whose text a person has to be able to read. */
export function readableOf(host: HTMLElement, { boxesOf, labelOf }: Page): Element[] {
  return [host.querySelector('legend'), host.querySelector('.avowal-facts'), ...boxesOf(host).map((box) => labelOf(host, box))].filter((element) => element !== null);
}

/** The elements in them that hold the text: a part may show some of its words and hide others. */
export function piecesIn(host: HTMLElement, page: Page): Element[] {
  return readableOf(host, page).flatMap(piecesOf);
}

/** Whether the browser is translating this page: its words change, and nobody tampers. */
export function isTranslated(): boolean {
  return /\btranslated-(ltr|rtl)\b/.test(document.documentElement.className) || document.querySelector('[_msttexthash]') !== null;
}
