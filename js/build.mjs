// Makes pkg/ from the wasm builds, js/src and pkg-templates/, and measures what a consumer downloads.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { build, transformSync } from 'esbuild';
import { billOfMaterials, inside, notices } from './inside.mjs';
import { locales } from './locales.mjs';
import { writeManifest } from './manifest.mjs';
import { prune } from './types.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const pkg = join(root, 'pkg');
const version = /^version = "(.+)"/m.exec(readFileSync(join(root, 'Cargo.toml'), 'utf8'))[1];

rmSync(pkg, { recursive: true, force: true });
mkdirSync(pkg);

// the core is one module in the package: everything else refers to it and shares its instance
const sharedCore = {
  name: 'shared core',
  setup(bundle) {
    bundle.onResolve({ filter: /\/core\/(index|internal)\.js$/ }, () => ({ path: './core.js', external: true }));
    // the same goes for the handler and the elements, which the command line uses as anybody does
    for (const entry of ['edge', 'elements', 'verify']) bundle.onResolve({ filter: new RegExp(`^\\.\\./${entry}/index\\.js$`) }, () => ({ path: `./${entry}.js`, external: true }));
    // a part of the core would bring an instance of its own, which nobody makes ready
    bundle.onLoad({ filter: /\/core\/instance\.ts$/ }, () => ({ errors: [{ text: 'a second instance of the core: import core/index.js instead' }] }));
  },
};
// its public names are a list that refers to it
const publicNames = { name: 'public names', setup: (bundle) => bundle.onResolve({ filter: /^\.\// }, ({ kind }) => (kind === 'entry-point' ? undefined : { path: './core.js', external: true })) };
// the inline entry is what it adds: how the module is unpacked
const inlineEntry = {
  name: 'inline entry',
  setup(bundle) {
    const beside = { index: 'api', internal: 'core', 'full-inline': 'full-inline' };
    bundle.onResolve({ filter: /^\.\/(index|internal|full-inline)\.js$/ }, ({ path }) => ({ path: `./${beside[path.slice(2, -3)]}.js`, external: true }));
  },
};

const full = join(root, 'target/wasm/full/full.js');
/**
 * The glue as the package has it. What is no text would be read as memory, and end in a trap: it is refused, as a document of
 * the wrong type is. The rest is left out or said once, for its bytes: nothing is disposed of by `using` or made ready the old way.
 */
function glue() {
  const registry = /\(typeof FinalizationRegistry === 'undefined'\)\s+\? \{[^:]+: \(\) => \{\}[^:]+: \(\) => \{\} \}\s+: new FinalizationRegistry\((ptr => wasm\.\w+\(ptr, 1\))\);/g;
  const changes = [
    [/^if \(Symbol\.dispose\).*$/gm, ''],
    [/ else \{\s+console\.warn\('using deprecated.*\s+\}/g, ''],
    [/console\.warn\("`WebAssembly\.instantiateStreaming` failed.*", e\);/, "console.warn('not served as application/wasm, which is slower', e);"],
    [registry, '/* @__PURE__ */ freeing($1);'],
    [/^function passStringToWasm0\(arg, .*$/m, "$&\n    if (typeof arg !== 'string') throw { code: 'json.wrong-type', message: 'a text is a string' };"],
    [/$/, "\nfunction freeing(free) { return typeof FinalizationRegistry === 'undefined' ? { register() {}, unregister() {} } : new FinalizationRegistry(free); }"],
  ];
  return changes.reduce((source, [from, to]) => {
    if (source.search(from) < 0) throw new Error(`wasm-bindgen writes otherwise than ${from}`);
    return source.replace(from, to);
  }, readFileSync(full, 'utf8'));
}
const carefulGlue = { name: 'careful glue', setup: (bundle) => bundle.onLoad({ filter: /wasm[\\/]full[\\/]full\.js$/ }, () => ({ contents: glue() })) };

// the preview's Worker calls few functions of the glue: those, and nothing kept alive by statements of classes it never makes
const FEW = ['Lexicon', 'Phones', 'countSegments', 'initSync', 'jurisdictionsFor', 'splitSegments', 'variablesOf', 'zonesOf'];
const fewFunctions = {
  name: 'few functions',
  setup(bundle) {
    bundle.onResolve({ filter: /^#full$/ }, () => ({ path: 'few', namespace: 'few' }));
    bundle.onLoad({ filter: /.*/, namespace: 'few' }, () => ({ contents: `export { default, ${FEW.join(', ')} } from ${JSON.stringify(full)};`, resolveDir: root }));
    bundle.onLoad({ filter: /wasm[\\/]full[\\/]full\.js$/ }, () => ({ contents: glue() }));
  },
};

const common = {
  absWorkingDir: root,
  outdir: pkg,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  // what the licences ask for is said in THIRD-PARTY-NOTICES.txt
  legalComments: 'none',
  metafile: true,
  sourcemap: true,
  // modules are UTF-8 everywhere: escapes would double the size of most languages
  charset: 'utf8',
  logLevel: 'warning',
  alias: { '#full': full, '#form': join(root, 'target/wasm/form/form.js') },
  define: { AVOWAL_VERSION: JSON.stringify(version) },
};

const small = { ...common, minify: true };
const commands = { ...common, minify: true, plugins: [sharedCore], platform: 'node', external: ['./node.js'], loader: { '.css': 'text' } };

// what a page may never need (languages, the outbox, the look for dark patterns) is loaded when it is needed
const elements = await build({ ...small, entryPoints: { elements: 'js/src/elements/index.ts' }, plugins: [locales(join(root, 'js/src/elements/locales'))], splitting: true, chunkNames: 'elements/[name]' });

const others = await Promise.all([
  build({ ...small, entryPoints: { 'elements-worker': 'js/src/elements/worker.ts' } }),
  build({ ...small, alias: {}, plugins: [fewFunctions], entryPoints: { 'preview-worker': 'js/src/elements/preview-worker.ts' } }),
  build({ ...small, sourcemap: false, entryPoints: { elements: 'js/src/elements/styles.css' } }),
  build({ ...small, plugins: [carefulGlue], entryPoints: { core: 'js/src/core/internal.ts' } }),
  build({ ...common, sourcemap: false, entryPoints: { api: 'js/src/core/index.ts' }, plugins: [publicNames] }),
  build({ ...small, entryPoints: { inline: 'js/src/core/inline.ts' }, plugins: [inlineEntry] }),
  build({ ...small, entryPoints: { verify: 'js/src/verify/index.ts' } }),
  build({ ...small, entryPoints: { edge: 'js/src/edge/index.ts' }, plugins: [sharedCore] }),
  build({ ...commands, entryPoints: { cli: 'js/src/cli/index.ts' }, banner: { js: '#!/usr/bin/env node' } }),
  build({ ...common, sourcemap: false, plugins: [sharedCore], entryPoints: { 'serve-page': 'js/src/cli/serve-page.ts' } }),
  build({ ...commands, entryPoints: { 'cli-worker': 'js/src/cli/worker.ts' } }),
]);
chmodSync(join(pkg, 'cli.js'), 0o755);
// a language is nothing but texts: there is no source to step through
for (const name of [...readdirSync(join(root, 'js/src/elements/locales')), 'words.ts'].map((file) => file.replace('.ts', '.js'))) {
  const file = join(pkg, 'elements', name);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n'));
  rmSync(`${file}.map`);
}

// Who steps through a script goes line by line, through what is ours: a map of every name, the glue and the comments, whose
// public ones are in types/, would be as large as the scripts.
for (const file of readdirSync(pkg, { recursive: true }).filter((name) => name.endsWith('.js.map'))) {
  const map = JSON.parse(readFileSync(join(pkg, file), 'utf8'));
  // tables of sentences and patterns hold no line to step through
  const ours = map.sources.flatMap((source, at) => (/(^|\/)js\/src\/(?!elements\/(?:english[\w-]*|dark\/words)\.ts).*\.ts$/.test(source) ? [at] : []));
  const lines = decode(map.mappings).map((line) => {
    const places = line.map(([column, source, row, from]) => (ours.includes(source) ? [column, ours.indexOf(source), row, from] : [column]));
    return places.filter(([, source, row], at) => at === 0 || source !== places[at - 1][1] || row !== places[at - 1][2]);
  });
  const [sources, sourcesContent] = [map.sources, map.sourcesContent].map((list) => ours.map((at) => list[at]));
  // the command line is nobody's part, and what runs in a Worker is in the maps of the parts: there a map names the lines
  // of a stack trace
  const held = /^cli|-worker\.js/.test(file) ? undefined : sourcesContent.map(uncommented);
  writeFileSync(join(pkg, file), JSON.stringify({ ...map, names: [], sources, sourcesContent: held, mappings: encode(lines) }));
}

/** A source without the lines that are comments, each line where it was. */
function uncommented(text) {
  const bare = text.replace(/^[ \t]*(?:\/\*\*[^]*?\*\/|\/\/.*)$/gm, (comment) => '\n'.repeat(comment.split('\n').length - 1));
  const code = (source) => transformSync(source, { loader: 'ts', minify: true }).code;
  if (code(bare) !== code(text)) throw new Error('a comment that was none was taken out of a source');
  return bare;
}

for (const name of ['form', 'full']) cpSync(join(root, `target/wasm/${name}/${name}.wasm`), join(pkg, `${name}.wasm`));
for (const name of readdirSync(join(root, 'pkg-templates'))) cpSync(join(root, 'pkg-templates', name), join(pkg, name));
cpSync(join(root, 'src/message/lexicons.json'), join(pkg, 'lexicons.json'));
cpSync(join(root, 'LICENSE'), join(pkg, 'LICENSE'));
// the module once more, a fifth smaller than what browsers inflate by themselves; as text, because bundlers carry text
const packed = execFileSync(join(root, 'node_modules/node/bin/node'), [join(root, 'js/compress.mjs')], { input: readFileSync(join(pkg, 'full.wasm')), maxBuffer: 64 << 20 });
writeFileSync(join(pkg, 'full-inline.js'), `export const length = ${packed.length};\nexport default '${base85(packed)}';\n`);

const manifest = JSON.parse(readFileSync(join(pkg, 'package.json'), 'utf8'));
writeFileSync(join(pkg, 'package.json'), `${JSON.stringify({ ...manifest, version }, null, 2)}\n`);

const bundled = [elements, ...others].flatMap(({ metafile }) => Object.keys(metafile.inputs));
const components = inside(root, bundled);
writeFileSync(join(pkg, 'sbom.cdx.json'), `${JSON.stringify(JSON.parse(billOfMaterials(version, components)))}\n`);
writeFileSync(join(pkg, 'THIRD-PARTY-NOTICES.txt'), notices(components));

execFileSync(join(root, 'node_modules/.bin/tsc'), ['--project', 'js/tsconfig.json'], { cwd: root, stdio: 'inherit' });
prune(join(pkg, 'types'), ['core/entry.d.ts', 'elements/index.d.ts', 'edge/index.d.ts', 'verify/index.d.ts']);
writeManifest(root, pkg, version);

// tests and demo use the package by its name, like anyone
const link = join(root, 'node_modules/avowal');
rmSync(link, { recursive: true, force: true });
symlinkSync('../pkg', link);

/** What a consumer of each entry may have to download, bytes after brotli: more fails the build. In `full` the facts of law are 77 kB. */
const budgets = { elements: 8000, styles: 3000, form: 50_600, full: 420_600, edge: 441_600, verify: 6000 };

const measured = sizes();
writeFileSync(join(pkg, 'sizes.json'), `${JSON.stringify(measured, null, 1)}\n`);
for (const [name, budget] of Object.entries(budgets)) {
  const { brotli } = measured.entries[name];
  if (brotli > budget) throw new Error(`\`${name}\` is ${brotli} bytes after brotli, its budget is ${budget}`);
}

function sizes() {
  const measured = readdirSync(pkg, { recursive: true }).filter((name) => /\.(js|wasm|css)$/.test(name));
  const files = Object.fromEntries(measured.map((name) => [name, sizeOf(shipped(name))]));
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

/** Four bytes as five characters, by the 85 of ZeroMQ's Z85, none of which needs an escape in a script: a sixteenth less than base64. */
function base85(bytes) {
  const alphabet = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';
  const padded = Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  const powers = [85 ** 4, 85 ** 3, 85 ** 2, 85, 1];
  let text = '';
  for (let at = 0; at < padded.length; at += 4) for (const power of powers) text += alphabet[Math.floor(padded.readUInt32BE(at) / power) % 85];
  return text;
}

/** A file of the elements and what it imports at once. */
function everyPageLoads(name) {
  const { imports } = elements.metafile.outputs[`pkg/${name}`];
  return [name, ...imports.filter(({ kind }) => kind === 'import-statement').flatMap(({ path }) => everyPageLoads(path.replace('pkg/', '')))];
}

/** What reaches a consumer: scripts as any bundler makes them smaller. */
function shipped(name) {
  const bytes = readFileSync(join(pkg, name));
  return name.endsWith('.js') ? Buffer.from(transformSync(bytes, { minify: true, format: 'esm', charset: 'utf8' }).code) : bytes;
}

function sizeOf(bytes) {
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli.length };
}
