// Makes target/www, the site: from the packed package, like any stranger's, and from the tables of the code.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { apiPages } from './site/docs/api.mjs';
import { codePages } from './site/docs/codes.mjs';
import { rulePages } from './site/docs/rules.mjs';
import { specPages } from './site/docs/spec.mjs';
import { LANGUAGES, translator } from './site/i18n.mjs';
import { layout, POLICY, WORKER_POLICY } from './site/layout.mjs';
import { PAGES } from './site/pages/index.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'target/www');
const packed = unpack();
const site = join(root, 'www/site');
rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, 'assets'), { recursive: true });

// browsers load the package's own files, untouched; what other runtimes load stays behind
const elsewhere = /\/(types|[\w-]*inline\.js|cli[\w-]*\.js|serve-page\.js|node\.js|workerd\.js|edge[\w-]*\.js|sbom[\w.]*)$|\.map$/;
cpSync(packed, join(out, 'package'), { recursive: true, filter: (file) => !elsewhere.test(file) });
const avowal = await import(join(packed, 'node.js'));
const { consentMarkup, longNotice } = await import(join(packed, 'elements.js'));
await avowal.init();
const notice = JSON.parse(readFileSync(join(root, 'www/demo/notice.json'), 'utf8'));

// what the package does not answer is not shown
const hasMessage = ['previewMessage', 'countSegments', 'classifyReply'].every((name) => name in avowal);
const shown = PAGES.filter(({ path }) => hasMessage || path !== 'play/message.html');
const documents = [
  ...codePages(readFileSync(join(root, 'src/error.rs'), 'utf8')),
  ...rulePages(avowal, join(root, 'src/rules/data')),
  ...specPages(join(root, 'www/spec')),
  ...apiPages(join(packed, 'types')),
];
const paths = new Set([...shown, ...documents].map(({ path }) => path));

const facts = { notice, digest: avowal.noticeDigest(notice), ruleSets: avowal.ruleSets(), versions: avowal.versions(), sizes: JSON.parse(readFileSync(join(root, 'pkg/sizes.json'), 'utf8')), counts: { codes: documents.filter(({ section }) => section === 'errors').length - 1, ruleSets: avowal.ruleSets().length } };
for (const lang of Object.keys(LANGUAGES)) {
  const t = translator(lang);
  const regions = avowal.phoneRegions(lang).sort((a, b) => a.name.localeCompare(b.name, lang));
  const details = await longNotice(notice, lang);
  const markup = consentMarkup(notice, facts.digest, lang, { details });
  for (const page of shown) {
    // the page for what is not there is answered at any address, so its links begin at the root of the site
    const home = page.path === '404.html' ? (lang === 'en' ? '/' : `/${lang}/`) : '../'.repeat(page.path.split('/').length - 1);
    const top = page.path === '404.html' ? '/' : home + (lang === 'en' ? '' : '../');
    write(lang === 'en' ? page.path : `${lang}/${page.path}`, layout({ ...page, t, home, root: top, title: t(page.title), lead: page.lead && t(page.lead), translated: true, pages: paths, body: page.body({ t, facts: { ...facts, regions }, markup, home, root: top, paths }) }));
  }
}
for (const document of documents) write(document.path, layout({ ...document, pages: paths }));

writeFileSync(join(out, 'assets/site.css'), `${fonts()}\n${['node_modules/uplot/dist/uPlot.min.css', 'pkg/elements.css', 'www/site/styles/site.css'].map((file) => readFileSync(join(root, file), 'utf8')).join('\n')}`);
cpSync(join(root, 'www/demo/static/mark.svg'), join(out, 'assets/mark.svg'));

const common = { bundle: true, minify: true, target: 'es2022', legalComments: 'none', logLevel: 'warning', absWorkingDir: root, nodePaths: [join(root, 'node_modules')] };
/** `avowal` is the file of the package that lies in the site. */
const asPackaged = {
  name: 'as packaged',
  setup(bundle) {
    const files = { avowal: 'web.js', 'avowal/elements': 'elements.js', 'avowal/edge': 'edge.js', 'avowal/verify': 'verify.js' };
    bundle.onResolve({ filter: /^avowal(\/|$)/ }, ({ path }) => ({ path: `../package/${files[path]}`, external: true }));
  },
};
const scripts = readdirSync(join(site, 'scripts')).filter((name) => name.endsWith('.js') && !name.startsWith('_'));
await build({ ...common, entryPoints: [...scripts.map((name) => join(site, 'scripts', name)), join(site, 'workers/core.js')], outdir: join(out, 'assets'), entryNames: '[name]', chunkNames: 'part-[hash]', format: 'esm', splitting: true, plugins: [asPackaged] });

// the service worker is one classic script: every browser takes that
const files = list(out);
const read = new Set(documents.map(({ path }) => path));
const version = createHash('sha256').update(files.map((file) => createHash('sha256').update(readFileSync(join(out, file))).digest('hex')).join()).digest('base64url').slice(0, 16);
await build({
  ...common,
  entryPoints: [join(site, 'workers/desk.js')],
  outfile: join(out, 'desk.js'),
  format: 'iife',
  define: { SITE_FILES: JSON.stringify(files.filter((file) => !read.has(file))), REFERENCE_FILES: JSON.stringify([...read]), SITE_VERSION: JSON.stringify(version), EXAMPLE_NOTICE: JSON.stringify(JSON.stringify(notice)), 'import.meta.url': 'self.location.href' },
  alias: { 'avowal/edge': join(packed, 'edge.js'), avowal: join(packed, 'web.js') },
});

// for hosts that read such a file; www/serve.mjs sends the same
const worker = ['/desk.js', '/assets/core.js', '/package/elements-worker.js', '/package/preview-worker.js'].map((path) => `${path}\n  Content-Security-Policy: ${WORKER_POLICY}\n`);
writeFileSync(join(out, '_headers'), `/*.html\n  Content-Security-Policy: ${POLICY}; frame-ancestors 'none'\n  Referrer-Policy: same-origin\n${worker.join('')}`);
console.log(`${list(out).length} files in ${relative(process.cwd(), out) || out}, ${paths.size} pages, version ${version}`);

/** The package as `npm pack` would publish it, in a folder outside the repository's own. */
function unpack() {
  const folder = join(root, 'target/www-package');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: join(root, 'pkg'), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', folder]);
  return join(folder, 'package');
}

function write(path, text) {
  const file = join(out, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function list(folder, under = '') {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? list(join(folder, entry.name), `${under}${entry.name}/`) : [`${under}${entry.name}`])).sort();
}

/** The family's faces that are used, each as a file of the site. */
function fonts() {
  const faces = [
    ['IBM Plex Sans', 'ibm-plex-sans', [400, 600], ['latin', 'latin-ext']],
    ['IBM Plex Serif', 'ibm-plex-serif', [400, 500, 600], ['latin', 'latin-ext']],
    ['IBM Plex Mono', 'ibm-plex-mono', [400, 600], ['latin']],
    ['IBM Plex Sans Arabic', 'ibm-plex-sans-arabic', [400, 600], ['arabic']],
  ];
  return faces.flatMap(([family, folder, weights, subsets]) => {
    const from = join(root, 'node_modules/@fontsource', folder);
    cpSync(join(from, 'LICENSE'), join(out, `assets/${folder}.LICENSE`));
    return weights.flatMap((weight) => {
      const ranges = JSON.parse(readFileSync(join(from, 'unicode.json'), 'utf8'));
      return subsets.map((subset) => {
        const name = `${folder}-${subset}-${weight}-normal.woff2`;
        if (!existsSync(join(from, 'files', name))) throw new Error(`${name} is missing`);
        cpSync(join(from, 'files', name), join(out, 'assets', name));
        return `@font-face{font-family:"${family}";font-weight:${weight};font-display:swap;src:url(${name}) format("woff2");unicode-range:${ranges[subset]}}`;
      });
    });
  }).join('\n');
}
