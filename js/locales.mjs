import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Every file of the folder is a language: adding one is adding a file. It holds what the elements say, loaded when that
 * language is asked for, and what the preview says, loaded with the preview: a page of one does not load the other.
 */
export const locales = (folder) => ({
  name: 'locales',
  setup(bundle) {
    const ids = readdirSync(folder).map((file) => file.replace('.ts', ''));
    const virtual = (filter, namespace, contents) => {
      bundle.onResolve({ filter }, ({ path }) => ({ path: path.replace(/^#[\w-]+\/?/, '') || namespace, namespace }));
      bundle.onLoad({ filter: /.*/, namespace }, ({ path }) => ({ contents: contents(path), resolveDir: folder }));
    };
    virtual(/^#locales$/, 'locales', () => `export default {\n${ids.map((id) => `  '${id}': () => import('#locale/${id}'),`).join('\n')}\n};`);
    virtual(/^#locale\//, 'locale', (id) => `export { default } from './${id}.ts?elements';`);
    // all languages in one table: those who write messages load a far larger core anyway
    virtual(/^#panel-words$/, 'panel-words', () => `${ids.map((id, at) => `import { panel as words${at} } from './${id}.ts?preview';`).join('\n')}\nexport default { ${ids.map((id, at) => `'${id}': words${at}`).join(', ')} };`);
    // one file, two modules: of each the bundler keeps what is asked of it
    bundle.onResolve({ filter: /\.ts\?(elements|preview)$/ }, ({ path, resolveDir }) => {
      const [file, use] = path.split('?');
      return { path: join(resolveDir, file), suffix: `?${use}`, sideEffects: false };
    });
  },
});
