/** The languages of `locales/`, each loaded when it is asked for; the build writes this table from the folder. */
declare module '#locales' {
  const locales: Record<string, () => Promise<{ default: import('./texts.js').Locale }>>;
  export default locales;
}
