// The site's own words. English is what stands in the source; a table gives every sentence in another language.
import ar from './texts/ar.mjs';

export const LANGUAGES = { en: { name: 'English', dir: 'ltr' }, ar: { name: 'العربية', dir: 'rtl' } };

const TABLES = { ar };

/** `t('Sign {n} up', { n: 3 })` in one language. */
export function translator(lang) {
  const table = TABLES[lang] ?? {};
  const t = (text, values = {}) => (table[text] ?? text).replaceAll(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  return Object.assign(t, { lang, dir: LANGUAGES[lang]?.dir ?? 'ltr' });
}
