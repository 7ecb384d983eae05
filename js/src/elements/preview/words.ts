import all from '#panel-words';
import english from './english.js';

/** What the panel says, in one language. */
export type PanelWords = typeof english;

/** The words for a language tag; English where there are none. */
export function wordsFor(tag: string): PanelWords {
  const { language, script } = new Intl.Locale(tag).maximize();
  return all[tag] ?? all[`${language}-${script}`] ?? all[language] ?? Object.entries(all).find(([id]) => id.startsWith(`${language}-`))?.[1] ?? english;
}
