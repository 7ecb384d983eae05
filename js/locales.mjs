import { readdirSync } from 'node:fs';

/** Every file of the folder is a language, loaded when it is asked for: adding one is adding a file. */
export const locales = (folder) => ({
  name: 'locales',
  setup(bundle) {
    const rows = readdirSync(folder).map((file) => `  '${file.replace('.ts', '')}': () => import('./${file}'),`);
    bundle.onResolve({ filter: /^#locales$/ }, () => ({ path: 'locales', namespace: 'locales' }));
    bundle.onLoad({ filter: /.*/, namespace: 'locales' }, () => ({ contents: `export default {\n${rows.join('\n')}\n};`, resolveDir: folder }));
  },
});

/** The words of the preview, all languages in one table: those who write messages load a far larger core anyway. */
export const panelWords = (folder) => ({
  name: 'panel words',
  setup(bundle) {
    const ids = readdirSync(folder).map((file) => file.replace('.ts', ''));
    const imports = ids.map((id, at) => `import words${at} from './${id}';`);
    bundle.onResolve({ filter: /^#panel-words$/ }, () => ({ path: 'panel-words', namespace: 'panel-words' }));
    bundle.onLoad({ filter: /.*/, namespace: 'panel-words' }, () => ({ contents: `${imports.join('\n')}\nexport default { ${ids.map((id, at) => `'${id}': words${at}`).join(', ')} };`, resolveDir: folder }));
  },
});
