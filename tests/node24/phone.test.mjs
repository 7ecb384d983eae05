// Both builds of the core, through JavaScript, against the recorded answers of libphonenumber's ports.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { zstdDecompressSync } from 'node:zlib';
import { checkPhones, init, isConsentError, loadPhoneMetadata, parsePhone, phoneFormatter, phoneRegions, readPhone, versions } from 'avowal';
import { build } from 'esbuild';

const ROOT = new URL('../../', import.meta.url);
const file = (name) => readFileSync(new URL(`tests/vectors/phone/${name}`, ROOT));

function rows(name) {
  const text = (name.endsWith('.zst') ? zstdDecompressSync(file(name)) : file(name)).toString();
  const all = text.trimEnd().split('\n').map((line) => JSON.parse(line));
  return name.endsWith('.zst') ? all.slice(1) : all;
}

/** The core of web forms: the same code over the other module. */
async function form() {
  const source = "export { default } from '#form'; export { Phones } from '#form'; export { PhoneCore } from './js/src/core/phone-core.ts';";
  const { outputFiles } = await build({ stdin: { contents: source, resolveDir: fileURLToPath(ROOT) }, bundle: true, format: 'esm', write: false, alias: { '#form': fileURLToPath(new URL('target/wasm/form/form.js', ROOT)) } });
  const { default: start, Phones, PhoneCore } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  const { memory } = await start({ module_or_path: readFileSync(new URL('pkg/form.wasm', ROOT)) });
  return { core: new PhoneCore(Phones.embedded(), memory), memory };
}

const shout = (text) => text.toUpperCase().replaceAll('-', '_');

/** A check in the columns of the recorded rows, from `status` on; the last column's question has no place in JavaScript. */
function columns(check) {
  if (check.reason) return [shout(check.reason.slice('phone.'.length))];
  const { e164, national, international, rfc3966, valid, possible, region, type } = check;
  return ['OK', check.countryCallingCode, check.nationalNumber, check.italianLeadingZeros > 0, check.italianLeadingZeros, check.extension ?? '', e164, national, international, rfc3966, valid, shout(possible), region ?? '', shout(type)];
}

function differences(questions, answer, wanted) {
  const found = questions.filter((row) => JSON.stringify(columns(answer(row))) !== JSON.stringify(wanted(row).slice(0, 14)));
  assert.deepEqual(found.slice(0, 5).map((row) => [row, columns(answer(row))]), [], `${found.length} of ${questions.length} differ`);
}

test('every recorded row, field by field, in the full build', async () => {
  await init();
  const recorded = rows('differential.jsonl.zst');
  assert.ok(recorded.length > 60_000);
  differences(recorded, (row) => parsePhone(row[3], row[2]), (row) => row.slice(4));
});

test('the same in the build of web forms, which is as small as it must be', async () => {
  const { core, memory } = await form();
  const first = memory.buffer.byteLength;
  assert.ok(core.parse('030 123456', 'DE').valid);
  assert.ok(first <= 1024 * 1024, `${first} bytes of memory`);
  const recorded = rows('differential.jsonl.zst');
  differences(process.env.AVOWAL_LONG === '1' ? recorded : recorded.filter((_, index) => index % 5 === 0), (row) => core.parse(row[3], row[2]), (row) => row.slice(4));
  for (const { name, input, region, expected } of rows('read.jsonl')) assert.deepEqual(inShort(core.read(input, region ?? '')), expected, name);
  for (const [region, keys, steps] of rows('as_you_type.jsonl.zst')) assert.equal(core.typed(keys, region), steps.at(-1) ?? '', `${region} ${keys}`);
});

test('many numbers in one crossing are the same numbers', async () => {
  await init();
  const recorded = rows('differential.jsonl.zst').slice(0, 40_000);
  for (const region of ['', 'DE', 'US', 'xx']) {
    const inputs = [...recorded.map((row) => row[3]), '', '9'.repeat(251), '9'.repeat(1_000_000), '\ud800', '+49 30 123456'];
    const checks = checkPhones(inputs, region);
    assert.equal(checks.length, inputs.length);
    for (const index of [...inputs.keys()].filter((index) => index % 7 === 0 || index > inputs.length - 6)) {
      assert.deepEqual(columns(checks[index]), columns(parsePhone(inputs[index], region)), inputs[index].slice(0, 50));
    }
  }
  assert.deepEqual(checkPhones([]), []);
});

test('the display after each key', async () => {
  await init();
  for (const [region, keys, steps] of rows('as_you_type.jsonl.zst')) {
    const formatter = phoneFormatter(region);
    assert.deepEqual(Array.from(keys, (key) => formatter.push(key)), steps, `${region} ${keys}`);
  }
  const formatter = phoneFormatter('US');
  Array.from('+4930').forEach((key) => formatter.push(key));
  formatter.clear();
  assert.equal(Array.from('6502532222', (key) => formatter.push(key)).at(-1), '(650) 253-2222');
});

const inShort = ({ readings, notes }) => ({
  readings: readings.map(({ e164, extension }) => (extension ? `${e164};ext=${extension}` : e164)),
  valid: readings[0]?.valid ?? false,
  notes: notes.map(({ code }) => code),
});

test('what a person meant', async () => {
  await init();
  for (const { name, input, region, expected } of rows('read.jsonl')) assert.deepEqual(inShort(readPhone(input, region ?? '')), expected, name);
  assert.deepEqual(readPhone('0044 7911 123456', 'US').notes, [{ code: 'phone.prefix-read-as-plus', message: '`00` read as +' }]);
});

test('newer metadata is loaded at run time, and damaged metadata is not', async (t) => {
  await init();
  const before = parsePhone('+4930123456');
  const embedded = versions();
  const old = readFileSync(new URL('src/phone/metadata.bin', ROOT));
  t.after(() => loadPhoneMetadata(old));
  const drift = rows('drift.jsonl.zst');
  differences(drift, (row) => parsePhone(row[3], row[2]), (row) => row[4]);

  const newer = file('metadata-9.0.43.bin');
  const damaged = (at, value) => Uint8Array.from(newer, (byte, index) => (index === at ? value : byte));
  for (const [bytes, code] of [
    [new Uint8Array(0), 'phone.metadata-unreadable'],
    [new TextEncoder().encode('PK\x03\x04 something else'), 'phone.metadata-unreadable'],
    [damaged(4, 9), 'phone.metadata-format'],
    [damaged(5000, newer[5000] ^ 1), 'phone.metadata-checksum'],
    [newer.subarray(0, -1), 'phone.metadata-checksum'],
  ]) {
    assert.throws(() => loadPhoneMetadata(bytes), (error) => isConsentError(error) && error.code === code, code);
    assert.deepEqual(versions(), embedded);
  }

  loadPhoneMetadata(newer);
  assert.equal(versions().phoneMetadata, '9.0.43');
  assert.notEqual(versions().phoneMetadataDigest, embedded.phoneMetadataDigest);
  differences(drift, (row) => parsePhone(row[3], row[2]), (row) => row[5]);
  assert.equal(before.international, '+49 30 123456', 'a check outlives the metadata it was made by');
});

test('regions with names and examples', async () => {
  await init();
  const regions = phoneRegions('de');
  assert.equal(regions.length, 245);
  assert.deepEqual(regions.find(({ region }) => region === 'DE'), { region: 'DE', callingCode: 49, example: '+49 1512 3456789', name: 'Deutschland' });
  for (const { region, callingCode, example, name } of regions) {
    const check = parsePhone(example);
    assert.ok(check.valid && check.countryCallingCode === callingCode && name.length > 0, region);
  }
  assert.equal(phoneRegions('not a locale').length, 245);
});
