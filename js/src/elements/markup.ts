import { isRightToLeft, localeFor } from './texts.js';

/** What the markup needs of a notice; all but the words is optional. */
export interface NoticeWords {
  words: Record<string, { legend: string; grants: Record<string, string>; facts: string }>;
  controller?: { name: string; address?: string; contact?: string; privacyPolicy?: string; terms?: string };
  sender?: { name: string };
  purposes?: { id: string; messageClass?: string; frequency?: { per: string; atMost: number }; retention?: string }[];
  optOut?: { keyword: string; url?: string };
  recipients?: { name: string }[];
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
export function consentMarkup(notice: NoticeWords, digest: string, locale: string, options: MarkupOptions | string = {}): string {
  const { id = 'avowal', details = '' } = typeof options === 'string' ? { id: options } : options;
  const words = notice.words[locale];
  if (!words) throw new RangeError(`the notice has no words in \`${locale}\``);
  const boxes = Object.entries(words.grants).map(([pair, sentence]) => {
    const kind = notice.purposes?.find((purpose) => purpose.id === pair.slice(0, pair.lastIndexOf('/')))?.messageClass;
    const box = `<input type="checkbox" name="avowal-consent" value="${escape(pair)}" autocomplete="off" aria-describedby="${escape(id)}-facts"${kind ? ` data-class="${escape(kind)}"` : ''} class="avowal-box" part="box">`;
    return `<label class="avowal-item" part="item">${box}<span class="avowal-label" part="label">${escape(sentence)}</span></label>`;
  });
  return [
    `<input type="hidden" name="avowal-notice" value="${escape(digest)}">`,
    `<input type="hidden" name="avowal-locale" value="${escape(locale)}">`,
    `<fieldset class="avowal-group" part="group" lang="${escape(locale)}"${isRightToLeft(locale) ? ' dir="rtl"' : ''}><legend class="avowal-legend" part="legend">${escape(words.legend)}</legend>`,
    ...boxes,
    `<p class="avowal-facts" part="facts" id="${escape(id)}-facts">${escape(words.facts)}</p></fieldset>`,
    details,
  ].join('');
}

/**
 * The HTML of the long notice, for `details` of {@link consentMarkup}: who, how often, for how long and how to stop,
 * from the notice, in the words of a language, behind one line. What has to be seen stands in the facts, not here.
 */
export async function longNotice(notice: NoticeWords, locale: string): Promise<string> {
  const [{ longNotice }, spoken] = await Promise.all([import('./long-notice.js'), localeFor(locale)]);
  return longNotice(notice, spoken);
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
