import locales from '#locales';
import { report } from './base.js';
import english from './english.js';

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
export type Plural = { other: string } & Partial<Record<'zero' | 'one' | 'two' | 'few' | 'many', string>>;

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
export async function localeFor(tag: string): Promise<Spoken & Partial<Locale>> {
  for (const id of candidates(tag)) {
    const module = await locales[id]?.().catch(() => undefined);
    if (module) return module.default;
    if (id === english.id) break;
  }
  return english;
}

/**
 * A tag as `Intl` takes it: `en_US` is read as `en-US`, and what is none as English. Whoever builds the page is told.
 * @internal
 */
export function usable(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag || 'en')[0] as string;
  } catch {
    if (!odd.has(tag)) report('page.attribute', `\`${tag}\` is no language tag (BCP 47)`);
    odd.add(tag);
    return tag.includes('_') ? usable(tag.replaceAll('_', '-')) : 'en';
  }
}

/**
 * The language around an element.
 * @internal
 */
export function languageOf(element: Element): string {
  return usable(element.closest('[lang]')?.getAttribute('lang') ?? '');
}

/** Puts values into a sentence. */
export function fill(sentence: string, values: Record<string, string>): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}

/**
 * Whether words in this language run from right to left.
 * @internal
 */
export function isRightToLeft(tag: string): boolean {
  return /^(ar|ckb|dv|fa|he|ks|ps|sd|ug|ur|yi)([-_]|$)/i.test(tag);
}

/** From the most to the least fitting: `zh-HK` is asked for as zh-HK, zh-Hant, zh; `pt` as pt, pt-Latn, pt-BR. */
function candidates(tag: string): string[] {
  const wanted = new Intl.Locale(usable(tag));
  const { language } = wanted;
  const tags = [wanted, new Intl.Locale(language)].flatMap((locale) => {
    const { script, region } = locale.maximize();
    return [locale.baseName, `${language}-${script}`, `${language}-${region}`, language];
  });
  return [...new Set(tags)];
}

const odd = new Set<string>();
