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
