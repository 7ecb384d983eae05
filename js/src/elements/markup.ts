/** What the markup needs of a notice. */
export interface NoticeWords {
  words: Record<string, { legend: string; grants: Record<string, string>; facts: string }>;
}

/**
 * The HTML inside `<avowal-consent>`: native boxes that work without any script. Servers and browsers use this one
 * function.
 * @param id makes the ids unique where a page has several
 */
export function consentMarkup(notice: NoticeWords, digest: string, locale: string, id = 'avowal'): string {
  const words = notice.words[locale];
  if (!words) throw new RangeError(`the notice has no words in \`${locale}\``);
  const boxes = Object.entries(words.grants).map(
    ([pair, sentence]) =>
      `<label class="avowal-item"><input type="checkbox" name="avowal-consent" value="${escape(pair)}" autocomplete="off" aria-describedby="${escape(id)}-facts"><span>${escape(sentence)}</span></label>`,
  );
  return [
    `<input type="hidden" name="avowal-notice" value="${escape(digest)}">`,
    `<input type="hidden" name="avowal-locale" value="${escape(locale)}">`,
    `<fieldset class="avowal-group" lang="${escape(locale)}"><legend>${escape(words.legend)}</legend>`,
    ...boxes,
    `<p class="avowal-facts" id="${escape(id)}-facts">${escape(words.facts)}</p></fieldset>`,
  ].join('');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
