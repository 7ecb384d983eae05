// Makes pkg/ from the wasm builds, js/src and pkg-templates/, and measures what a consumer downloads.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { locales } from './locales.mjs';
import { writeManifest } from './manifest.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const pkg = join(root, 'pkg');
const version = /^version = "(.+)"/m.exec(readFileSync(join(root, 'Cargo.toml'), 'utf8'))[1];

rmSync(pkg, { recursive: true, force: true });
mkdirSync(pkg);

// the core is one module in the package: everything else refers to it and shares its instance
const sharedCore = {
  name: 'shared core',
  setup(bundle) {
    bundle.onResolve({ filter: /\/core\/index\.js$/ }, () => ({ path: './core.js', external: true }));
    // a part of the core would bring an instance of its own, which nobody makes ready
    bundle.onLoad({ filter: /\/core\/instance\.ts$/ }, () => ({ errors: [{ text: 'a second instance of the core: import core/index.js instead' }] }));
  },
};

const common = {
  absWorkingDir: root,
  outdir: pkg,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
  alias: { '#full': join(root, 'target/wasm/full/full.js'), '#form': join(root, 'target/wasm/form/form.js') },
  define: { AVOWAL_VERSION: JSON.stringify(version) },
};

// what a page may never need (languages, the outbox, the look for dark patterns) is loaded when it is needed
const elements = await build({ ...common, entryPoints: { elements: 'js/src/elements/index.ts' }, plugins: [locales(join(root, 'js/src/elements/locales'))], splitting: true, chunkNames: 'elements/[name]', metafile: true });

await Promise.all([
  build({ ...common, entryPoints: { core: 'js/src/core/index.ts' } }),
  build({ ...common, entryPoints: { verify: 'js/src/verify/index.ts' } }),
  build({ ...common, entryPoints: { edge: 'js/src/edge/index.ts' }, plugins: [sharedCore] }),
  build({ ...common, entryPoints: { cli: 'js/src/cli/index.ts' }, plugins: [sharedCore], platform: 'node', external: ['./node.js'], banner: { js: '#!/usr/bin/env node' } }),
  build({ ...common, entryPoints: { 'cli-worker': 'js/src/cli/worker.ts' }, plugins: [sharedCore], platform: 'node', external: ['./node.js'] }),
  build({ ...common, entryPoints: { 'elements-worker': 'js/src/elements/worker.ts' } }),
  build({ ...common, entryPoints: { elements: 'js/src/elements/styles.css' }, sourcemap: false }),
]);
chmodSync(join(pkg, 'cli.js'), 0o755);

for (const name of ['form', 'full']) cpSync(join(root, `target/wasm/${name}/${name}.wasm`), join(pkg, `${name}.wasm`));
for (const name of readdirSync(join(root, 'pkg-templates'))) cpSync(join(root, 'pkg-templates', name), join(pkg, name));
cpSync(join(root, 'LICENSE'), join(pkg, 'LICENSE'));
const manifest = JSON.parse(readFileSync(join(pkg, 'package.json'), 'utf8'));
writeFileSync(join(pkg, 'package.json'), `${JSON.stringify({ ...manifest, version }, null, 2)}\n`);

execFileSync(join(root, 'node_modules/.bin/tsc'), ['--project', 'js/tsconfig.json'], { cwd: root, stdio: 'inherit' });
// the glue's own types are internal: the public ones name it only in private places
for (const name of ['form', 'full']) cpSync(join(root, `target/wasm/${name}/${name}.d.ts`), join(pkg, `types/${name}.d.ts`));

writeManifest(root, pkg, version);

// tests and demo use the package by its name, like anyone
const link = join(root, 'node_modules/avowal');
rmSync(link, { recursive: true, force: true });
symlinkSync('../pkg', link);

/** What a consumer of each entry may have to download, bytes after brotli: more fails the build. In `full` the facts of law are 67 kB. */
const budgets = { elements: 8000, styles: 3000, form: 50_600, full: 416_000, edge: 446_000, verify: 6000 };

const measured = sizes();
writeFileSync(join(pkg, 'sizes.json'), `${JSON.stringify(measured, null, 1)}\n`);
for (const [name, budget] of Object.entries(budgets)) {
  const { brotli } = measured.entries[name];
  if (brotli > budget) throw new Error(`\`${name}\` is ${brotli} bytes after brotli, its budget is ${budget}`);
}

function sizes() {
  const measured = readdirSync(pkg, { recursive: true }).filter((name) => /\.(js|wasm|css)$/.test(name));
  const files = Object.fromEntries(measured.map((name) => [name, sizeOf(readFileSync(join(pkg, name)))]));
  const entry = (...names) => ({ brotli: names.reduce((sum, name) => sum + files[name].brotli, 0), files: names });
  return {
    files,
    entries: {
      elements: entry(...everyPageLoads('elements.js')),
      styles: entry('elements.css'),
      form: entry('form.wasm', 'elements-worker.js'),
      full: entry('full.wasm', 'core.js', 'web.js'),
      edge: entry('full.wasm', 'core.js', 'workerd.js', 'edge.js'),
      verify: entry('verify.js'),
    },
  };
}

/** A file of the elements and what it imports at once. */
function everyPageLoads(name) {
  const { imports } = elements.metafile.outputs[`pkg/${name}`];
  return [name, ...imports.filter(({ kind }) => kind === 'import-statement').flatMap(({ path }) => everyPageLoads(path.replace('pkg/', '')))];
}

function sizeOf(bytes) {
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli.length };
}
