// Phone numbers, beside libphonenumber-js/max and google-libphonenumber on the same recorded inputs.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, zstdDecompressSync } from 'node:zlib';
import { checkPhones, init, parsePhone } from 'avowal';
import { build } from 'esbuild';
import google from 'google-libphonenumber';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { compare, report } from './harness.mjs';

const ROOT = new URL('../', import.meta.url);
const MADE = new URL('target/bench/', ROOT);
const COUNT = 20_000;
/** As many as stay in a processor's inner cache. */
const FEW = 2_500;
const MAX = 'libphonenumber-js/max';

const memories = [];
WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(...given) {
    super(...given);
    memories.push(this.exports.memory);
  }
};
await init();

const recorded = zstdDecompressSync(readFileSync(new URL('tests/vectors/phone/differential.jsonl.zst', ROOT))).toString().trimEnd().split('\n').slice(1).map((line) => JSON.parse(line));
const spread = (rows, count = COUNT) => Array.from({ length: count }, (_, index) => rows[Math.floor((index * rows.length) / count)]).map(([, , region, input]) => ({ region, input }));
const valid = recorded.filter((row) => row[14] === true);
// side by side in memory, not among everything else that is recorded of them: what is measured is the work
const together = (rows) => JSON.parse(JSON.stringify(rows));
const corpora = { valid: together(spread(valid)), mixed: together(spread(recorded)) };

const util = google.PhoneNumberUtil.getInstance();
const googles = (input, region) => {
  try {
    return util.isValidNumber(util.parse(input, region));
  } catch {
    return false;
  }
};
// a loop for each: in a loop they shared, every call would be one of several, which a program that uses one of them has not
const loops = {
  ours: (rows) => (count) => {
    let valid = 0;
    for (let done = 0, at = 0; done < count; done++, at = at + 1 < rows.length ? at + 1 : 0) valid += parsePhone(rows[at].input, rows[at].region).valid ? 1 : 0;
    return valid;
  },
  [MAX]: (rows) => (count) => {
    let valid = 0;
    for (let done = 0, at = 0; done < count; done++, at = at + 1 < rows.length ? at + 1 : 0) valid += parsePhoneNumberFromString(rows[at].input, rows[at].region)?.isValid() ? 1 : 0;
    return valid;
  },
  'google-libphonenumber': (rows) => (count) => {
    let valid = 0;
    for (let done = 0, at = 0; done < count; done++, at = at + 1 < rows.length ? at + 1 : 0) valid += googles(rows[at].input, rows[at].region) ? 1 : 0;
    return valid;
  },
};
const over = (rows) => Object.fromEntries(Object.entries(loops).map(([who, loop]) => [who, loop(rows)]));

const rows = [];
for (const [name, corpus] of Object.entries(corpora)) {
  const one = over(corpus);
  rows.push(await compare(`parse and validate one number, ${name}`, one, { count: COUNT, even: true }));
  const byRegion = Object.entries(Object.groupBy(corpus, ({ region }) => region)).map(([region, all]) => ({ region, inputs: all.map(({ input }) => input) }));
  const bulk = (count) => {
    let left = count;
    let valid = 0;
    for (const { region, inputs } of byRegion) {
      if (left <= 0) break;
      for (const check of checkPhones(inputs, region)) valid += check.valid ? 1 : 0;
      left -= inputs.length;
    }
    return valid;
  };
  rows.push(await compare(`many numbers at once, ${name}`, { ...one, ours: bulk }, { count: COUNT, even: true }));
}

rows.push(await compare(`parse and validate one number, valid, ${FEW} inputs again and again`, over(together(spread(valid, FEW))), { count: COUNT, even: true }));

rows.push(await start(), await memory(), ...sizes(), exactness());
report('phone', rows);

/** Milliseconds from the first import to the first verdict, each time in a new process; every program is one bundled file. */
async function start() {
  const programs = {
    ours: `import { init, parsePhone } from '${new URL('pkg/node.js', ROOT)}'; await init(); verdict(parsePhone('030 123456', 'DE').valid);`,
    'ours, build of web forms': `import { initSync, Phones } from '#form'; import { PhoneCore } from '${fileURLToPath(new URL('js/src/core/phone-core.ts', ROOT))}'; import { readFileSync } from 'node:fs'; const { memory } = initSync({ module: readFileSync(new URL('${new URL('pkg/form.wasm', ROOT)}')) }); verdict(new PhoneCore(Phones.embedded(), memory).parse('030 123456', 'DE').valid, memory.buffer.byteLength);`,
    [MAX]: `import { parsePhoneNumberFromString } from '${MAX}'; verdict(parsePhoneNumberFromString('030 123456', 'DE').isValid());`,
    'google-libphonenumber': "import google from 'google-libphonenumber'; const util = google.PhoneNumberUtil.getInstance(); verdict(util.isValidNumber(util.parse('030 123456', 'DE')));",
  };
  const times = {};
  for (const [who, program] of Object.entries(programs)) {
    const file = await bundle(who, program);
    const runner = `const from = performance.now(); globalThis.verdict = (valid) => { if (!valid) throw new Error('wrong'); console.log(performance.now() - from); }; await import(${JSON.stringify(file.href)});`;
    const runs = Array.from({ length: 15 }, () => Number(execFileSync(process.execPath, ['--input-type=module', '-e', runner], { encoding: 'utf8' })));
    times[who] = Math.min(...runs);
  }
  return row('start to first verdict', times, 'ms in a new process, best', 15);
}

/** WebAssembly memory after the first verdict. */
async function memory() {
  parsePhone('030 123456', 'DE');
  const program = `import start, { Phones } from '#form'; import { PhoneCore } from '${fileURLToPath(new URL('js/src/core/phone-core.ts', ROOT))}'; export async function after(bytes) { const { memory } = await start({ module_or_path: bytes }); new PhoneCore(Phones.embedded(), memory).parse('030 123456', 'DE'); return memory.buffer.byteLength; }`;
  const { after } = await import(await bundle('memory', program));
  return row('wasm memory after the first verdict', { ours: memories[0].buffer.byteLength / 1024, 'ours, build of web forms': (await after(readFileSync(new URL('pkg/form.wasm', ROOT)))) / 1024 }, 'KiB', 1);
}

/** What a page downloads, brotli 11. */
function sizes() {
  const { entries } = JSON.parse(readFileSync(new URL('pkg/sizes.json', ROOT), 'utf8'));
  const peer = (who) => brotliCompressSync(readFileSync(new URL(`${fileName(who)}.mjs`, MADE))).length;
  const peers = Object.fromEntries([MAX, 'google-libphonenumber'].map((who) => [who, peer(who)]));
  return [row('download for a web form', { ours: entries.form.brotli, ...peers }, 'bytes, brotli', 1), row('download of the whole core', { ours: entries.full.brotli, ...peers }, 'bytes, brotli', 1)];
}

/** How many verdicts of the mixed inputs are not Google's: speed bought with these would be worth nothing. */
function exactness() {
  const wanted = spread(recorded).map((_, index) => recorded[Math.floor((index * recorded.length) / COUNT)][14] === true);
  const wrong = (verdict) => corpora.mixed.filter((question, index) => verdict(question) !== wanted[index]).length;
  const peers = { [MAX]: wrong(({ region, input }) => parsePhoneNumberFromString(input, region)?.isValid() ?? false), 'google-libphonenumber': wrong(({ region, input }) => googles(input, region)) };
  return { name: 'verdicts unlike the recorded ones, mixed', ours: wrong(({ region, input }) => parsePhone(input, region).valid), peers, ratio: {}, unit: `of ${COUNT}`, runs: 1 };
}

async function bundle(who, contents) {
  mkdirSync(MADE, { recursive: true });
  const { outputFiles } = await build({ stdin: { contents, resolveDir: fileURLToPath(ROOT) }, bundle: true, minify: true, format: 'esm', platform: 'node', write: false, external: ['file:*'], alias: { '#form': fileURLToPath(new URL('target/wasm/form/form.js', ROOT)) } });
  const file = new URL(`${fileName(who)}.mjs`, MADE);
  writeFileSync(file, outputFiles[0].contents);
  return file;
}

function fileName(who) {
  return who.replaceAll(/\W+/g, '-');
}

function row(name, { ours, ...peers }, unit, runs) {
  const round = (number) => Number(number.toPrecision(4));
  const ratio = Object.fromEntries(Object.entries(peers).map(([who, value]) => [who, round(value / ours)]));
  return { name, ours: round(ours), peers: Object.fromEntries(Object.entries(peers).map(([who, value]) => [who, round(value)])), ratio, unit, runs };
}
