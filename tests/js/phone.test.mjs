// Whatever is handed to the phone functions: an answer, in bounded time.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { checkPhones, init, parsePhone, phoneFormatter, readPhone } from 'avowal';

const HOSTILE = ['', ' ', '\0', '+', '\ud800', '\udfff\ud800', '+49 \ud800 30 123456', '\u202e+49', '\ufeff', '😀'.repeat(200), '9'.repeat(1_000_000), '\ud800'.repeat(1_000_000), '+1 '.repeat(400_000), '\u{1d7d8}'.repeat(126), ';phone-context=', 'x'.repeat(251)];

test('hostile inputs are answered, in time', async () => {
  await init();
  const start = performance.now();
  for (const input of HOSTILE) {
    for (const region of ['DE', '', 'de', 'XX', '001', '\ud800\ud800', 'D'.repeat(100_000)]) {
      const check = parsePhone(input, region);
      assert.equal(typeof check.valid, 'boolean');
      assert.deepEqual(checkPhones([input], region)[0].toJSON(), check.toJSON());
      const { readings, notes } = readPhone(input, region);
      assert.ok(readings.length + notes.length > 0);
      const formatter = phoneFormatter(region);
      for (const key of input.slice(0, 300)) assert.equal(typeof formatter.push(key), 'string');
    }
  }
  assert.ok(performance.now() - start < 10_000);
});

test('250 UTF-16 units are read, one more is too many', async () => {
  await init();
  const tail = (units) => '+49 30 123456'.padEnd(units, ' ');
  assert.equal(parsePhone(tail(250)).e164, '+4930123456');
  assert.equal(parsePhone(tail(251)).reason, 'phone.too-long');
  // an astral character counts as two, as in Java
  assert.equal(parsePhone(`${tail(248)}\u{1F4DE}`).e164, '+4930123456');
  assert.equal(parsePhone(`${tail(249)}\u{1F4DE}`).reason, 'phone.too-long');
  assert.deepEqual(readPhone(`${' '.repeat(1000)}+49 30 123456`).notes.map(({ code }) => code), ['phone.too-long']);
});

test('what is no string is read as its text', async () => {
  await init();
  for (const input of [undefined, null, 42, {}, ['+4930123456']]) {
    assert.equal(typeof parsePhone(input).valid, 'boolean');
    assert.equal(checkPhones([input])[0].valid, parsePhone(input).valid);
  }
});

const CLI = new URL(import.meta.resolve('avowal/package.json')).pathname.replace('package.json', 'cli.js');
const avowal = (words, input = '') => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...words], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  return { status, lines: stdout.split('\n').slice(0, -1), stderr };
};

test('phone check, type and read at the command line', async () => {
  const german = { valid: true, possible: 'is-possible', reason: null, e164: '+4930123456', countryCallingCode: 49, nationalNumber: '30123456', italianLeadingZeros: 0, region: 'DE', type: 'fixed-line', national: '030 123456', international: '+49 30 123456', rfc3966: 'tel:+49-30-123456', extension: null };
  const checked = avowal(['phone', 'check', '--json', '--region', 'DE', '030 123456']);
  assert.deepEqual([checked.status, JSON.parse(checked.lines[0])], [0, german]);
  assert.equal(avowal(['phone', 'check', '12']).status, 1);
  assert.deepEqual(avowal(['phone', 'check', '--region', 'DE'], '030 123456\n\n0151 23456789\n').lines, ['+49 30 123456  DE  fixed-line', '+49 1512 3456789  DE  mobile']);
  const typed = avowal(['phone', 'type', '--region', 'DE', '--json', '030123456']);
  assert.deepEqual(JSON.parse(typed.lines[0]).steps.slice(0, 4), ['0', '03', '030', '030 1']);
  const read = avowal(['phone', 'read', '--region', 'US', '--json', '0044 7911 123456']);
  const { readings, notes } = JSON.parse(read.lines[0]);
  assert.deepEqual([read.status, readings[0].e164, notes], [0, '+447911123456', [{ code: 'phone.prefix-read-as-plus', message: '`00` read as +' }]]);
  assert.equal(avowal(['phone', 'read', 'nothing']).status, 1);
  for (const words of [['phone', 'type'], ['phone', 'read'], ['phone', 'check', '--jsonl', '12'], ['phone', 'check', '--nonsense']]) assert.equal(avowal(words).status, 2, words.join(' '));
});

test('line by line: one answer each, in order, and nothing grows', async () => {
  const lines = [
    '{"input":"030 123456","region":"DE"}',
    '',
    '   ',
    'not json',
    '{"input":"12","region":"DE"}',
    '{"region":"DE"}',
    '{"input":7}',
    '{"input":"1","input":"2"}',
    '{"input":"1","reign":"DE"}',
    '[]',
    `{"input":"${'9'.repeat(1 << 20)}"}`,
    `{"input":"${'9'.repeat(900_000)}"}`,
    '{"input":"+4930123456"}',
  ];
  const { status, lines: answers } = avowal(['phone', 'check', '--jsonl'], lines.join('\r\n'));
  const short = answers.map((line) => JSON.parse(line)).map(({ error, reason, e164 }) => error?.code ?? reason ?? e164);
  assert.deepEqual(short, ['+4930123456', 'json.syntax', '+4912', 'json.missing-key', 'json.wrong-type', 'json.duplicate-key', 'json.unknown-key', 'json.wrong-type', 'json.too-large', 'phone.too-long', '+4930123456']);
  assert.equal(status, 3);
  assert.equal(avowal(['phone', 'check', '--jsonl'], '{"input":"12"}\n').status, 0, 'a negative answer is an answer');
  assert.equal(JSON.parse(avowal(['phone', 'check', '--jsonl'], Buffer.from([0x7b, 0xff, 0x7d, 0x0a])).lines[0]).error.code, 'json.utf-8');
  assert.deepEqual(JSON.parse(avowal(['phone', 'type', '--jsonl'], '{"keys":"030123456","region":"DE"}').lines[0]).steps.at(-1), '030 123456');
  assert.equal(JSON.parse(avowal(['phone', 'type', '--jsonl'], JSON.stringify({ keys: '1'.repeat(251) })).lines[0]).error.code, 'phone.too-long');
  assert.equal(JSON.parse(avowal(['phone', 'read', '--jsonl'], '{"input":"011 44 7911 123456","region":"US"}').lines[0]).readings[0].e164, '+447911123456');
});

test('an answer comes before the next question, and a reader may leave', async () => {
  const child = spawn(process.execPath, [CLI, 'phone', 'check', '--jsonl'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const next = () => new Promise((resolve) => child.stdout.once('data', (data) => resolve(JSON.parse(data).e164)));
  for (const number of ['+4930123456', '+442079460018']) {
    child.stdin.write(`{"input":"${number}"}\n`);
    assert.equal(await next(), number);
  }
  child.stdin.end();
  assert.deepEqual(await new Promise((resolve) => child.once('exit', (...how) => resolve(how))), [0, null]);
  const output = execFileSync('sh', ['-c', `yes '{"input":"+4930123456"}' | head -n 20000 | "${process.execPath}" "${CLI}" phone check --jsonl | head -n 1`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  assert.equal(JSON.parse(output).e164, '+4930123456');
});
