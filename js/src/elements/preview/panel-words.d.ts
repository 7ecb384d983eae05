/** What the preview says in the languages of `locales/`; the build writes this table from the folder. */
declare module '#panel-words' {
  const all: Record<string, import('./words.js').PanelWords>;
  export default all;
}
