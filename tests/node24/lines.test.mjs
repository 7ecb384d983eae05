// `--jsonl` of the commands that read folders and files: a line asks what the options ask, and is answered by what `--json` prints.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createSigner, init, verifyStatement } from 'avowal';
import { sqliteStore } from 'avowal/edge';
import { CLI, folder } from '../js/folder.mjs';
import { claims, edge, ISS, notice, post, signup } from '../js/support.mjs';

const { dir, write, given, avowal, end } = folder('lines');
before(async () => {
  await init();
  assert.equal(avowal('keys', 'generate', '--dir', 'keys', '--iss', ISS).status, 0);
  const signers = Object.fromEntries(await Promise.all(json('keys/private.json').keys.map(async (key) => [key.purpose, await createSigner(key)])));
  const database = new DatabaseSync(join(dir, 'consent.db'));
  const made = await edge({ at: Date.now(), store: sqliteStore(database), signers, keys: json('keys/keys.json') });
  assert.equal((await post(made.handler, '/avowal/consent', signup(made.digest))).status, 201);
  database.close();
  write('notice.json', notice);
  write('draft.json', { text: 'Your order is on its way.', messageClass: 'transactional', purpose: 'order-updates', channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'alphanumeric' }, optOut: { keyword: 'STOP' } });
});
after(end);

const json = (name) => JSON.parse(readFileSync(join(dir, name), 'utf8'));

/** The answers to some lines, and the exit code. */
function lines(questions, ...words) {
  const { status, stdout, stderr } = given(questions.map((question) => (typeof question === 'string' ? question : JSON.stringify(question))).join('\n'), ...words, '--jsonl');
  assert.equal(stderr, '', words.join(' '));
  return { status, answers: stdout.trimEnd().split('\n').map((line) => JSON.parse(line)) };
}

test('every command but the server takes lines, and its help says so', () => {
  const groups = ['receipt', 'keys', 'statement', 'message', 'reply', 'notice', 'phone', 'rules', 'incident', 'authorize', 'deadlines', 'audit', 'doctor', 'registration'];
  for (const group of groups) {
    for (const help of avowal(group, '--help').stdout.split(/\n-{60}\n/)) assert.match(help.split('\n\n')[0], /--jsonl/, help);
  }
  for (const part of ['all but serve take --jsonl', 'but for doctor']) assert.ok(avowal('--help').stdout.includes(part), part);
  for (const part of ['{"text","policy"?,"language"?,"header"?}', '{"draft","jurisdiction"?,"asOf"?,"recipient"?,"policy"?}']) assert.ok(avowal('message', '--help').stdout.includes(part), part);
  // what an option of few is for, and what all of them mean
  for (const [group, ...parts] of [['authorize', 'with --jurisdiction those of J'], ['deadlines', '--recipients says', 'KINDs of operators', '--root THUMBPRINT'], ['statement', '[--iss URL]', '--about names'], ['--help', 'TIME is', '--as-of TIME asks', 'J is one of']]) {
    const { stdout } = avowal(group, ...(group === '--help' ? [] : ['--help']));
    for (const part of parts) assert.ok(stdout.includes(part), part);
  }
  const { status, stderr } = avowal('serve', '--jsonl');
  assert.deepEqual([status, stderr], [2, 'avowal: serve answers requests, not lines; --json makes its log lines of JSON\n']);
});

test('a line is answered by what --json prints', () => {
  const at = '2026-11-22T00:00:00Z';
  const asked = [
    [['rules', 'list'], {}],
    [['statement', 'kinds'], {}],
    [['keys', 'list', '--dir', 'keys'], { dir: 'keys' }],
    [['keys', 'jwks', '--dir', 'keys'], { dir: 'keys' }],
    [['audit', '--data', 'consent.db', '--keys', 'keys/keys.json', '--keep', '30', '--as-of', at], { data: 'consent.db', keys: 'keys/keys.json', keep: 30, asOf: at }],
    [['audit', '--data', 'consent.db', '--as-of', at], { data: 'consent.db', asOf: Date.parse(at) }],
    [['incident', 'report', '--data', 'consent.db', '--since', '2026-01-01', '--until', '2030-01-01', '--discovered', '2026-01-02'], { data: 'consent.db', since: '2026-01-01', until: Date.UTC(2030, 0, 1), discovered: Date.UTC(2026, 0, 2) }],
    [['message', 'approve', 'draft.json', '--jurisdiction', 'de', '--dir', 'reviews', '--keys', 'keys/keys.json', '--as-of', at], { draft: 'draft.json', jurisdiction: 'de', dir: 'reviews', keys: json('keys/keys.json'), asOf: at }],
  ];
  for (const [words, question] of asked) {
    const one = avowal(...words, '--json');
    assert.ok(one.status < 2, one.stderr);
    const command = words.slice(0, words.findIndex((word) => /[-.]/.test(word)) >>> 0);
    const { status, answers } = lines([question, '', question], ...command);
    assert.equal(status, 0, 'a negative answer is one');
    assert.deepEqual(answers, [JSON.parse(one.stdout), JSON.parse(one.stdout)], words.join(' '));
  }
  // a pack is made once
  const pack = avowal('registration', 'notice.json', '--out', 'campaign', '--no-screenshot', '--sample', 'one', '--sample', 'two', '--json');
  const question = { notice: json('notice.json'), out: 'pack', noScreenshot: true, sample: ['one', 'two'] };
  const { status, answers } = lines([question, question], 'registration');
  assert.deepEqual([status, answers[0], answers[1].error.code], [3, { ...JSON.parse(pack.stdout), out: join(dir, 'pack') }, 'cli.unwritable']);
});

test('lines sign, and withdraw, with documents in the line itself', async () => {
  const key = json('keys/private.json');
  const fields = { plan: 'leak', process: 'played', summary: 'good' };
  const signed = lines([{ kind: 'drill', fields, key, at: 1_790_000_000_000 }, { kind: 'drill', fields: {}, key }], 'statement', 'sign');
  assert.equal(signed.status, 3);
  const { outcome, statement } = await verifyStatement(signed.answers[0].statement, { keys: json('keys/keys.json') });
  assert.deepEqual([outcome, statement.kind, statement.at], ['valid', 'drill', 1_790_000_000_000]);
  assert.equal(signed.answers[1].error.code, 'receipt.statement-field-missing');

  const one = avowal('receipt', 'withdraw', '--phone', '+4915123456789', '--purpose', 'offers', '--notice', 'notice.json', '--key', 'keys/private.json', '--json');
  assert.deepEqual([one.status, JSON.parse(one.stdout).notEnded], [0, []]);
  const { answers } = lines([{ phone: '+4915123456789', purpose: 'offers', notice, key: 'keys/private.json' }], 'receipt', 'withdraw');
  assert.deepEqual([claims(answers[0].receipt).ev, claims(answers[0].receipt).grants[0].purpose], ['withdraw', 'offers']);

  const review = { draft: 'draft.json', jurisdiction: 'de', dir: 'signed', key, name: 'A. Meyer', opinion: 'approved' };
  const reviews = lines([review, review], 'message', 'approve');
  assert.deepEqual([reviews.status, reviews.answers[0].review.split('.').length, reviews.answers[1].error.code], [3, 3, 'authorize.review-missing']);
});

test('the life of a folder of keys, a line each', () => {
  const [made, again] = lines([{ dir: 'life', iss: ISS }, { dir: 'life', iss: ISS }], 'keys', 'generate').answers;
  const receipts = made.keys.filter(({ purpose }) => purpose === 'receipt').map(({ kid }) => kid);
  assert.deepEqual(again.error.code, 'cli.usage', 'keys are never overwritten');
  assert.deepEqual(lines([{ dir: 'life', purpose: 'receipt' }], 'keys', 'rotate').answers[0].made.map(({ purpose }) => purpose), ['receipt']);
  assert.equal(lines([{ dir: 'life', kid: receipts[0] }], 'keys', 'freeze').answers[0].status, 'retired');
  const [stolen] = lines([{ dir: 'life', kid: receipts[0], since: Date.now() - 1000 }], 'keys', 'compromise').answers;
  assert.deepEqual([stolen.kid, stolen.jurisdiction], [receipts[0], 'cn']);
  assert.equal(json('life/keys.json').keys.find(({ kid }) => kid === receipts[0]).status, 'compromised');
});

test('a line that asks for what there is not is told so, and the next is answered', () => {
  const { status, answers } = lines(['{', { dir: 'keys', colour: 'red' }, { dir: 1 }, {}, { dir: ['keys'] }, { dir: 'nowhere' }, { dir: 'keys' }], 'keys', 'list');
  assert.equal(status, 3);
  assert.deepEqual(answers.map(({ error }) => error && [error.code, error.pointer]), [['json.syntax', undefined], ['json.unknown-key', '/colour'], ['json.wrong-type', '/dir'], ['cli.usage', undefined], ['json.wrong-type', '/dir'], ['cli.unreadable', undefined], undefined]);
  const sign = lines([{ kind: 'drill', fields: '-', key: 'keys/private.json' }, { kind: 'drill', fields: [], key: 'keys/private.json' }, { kind: 'drill', key: 'keys/private.json' }, { kind: 'drill', fields: {}, key: 'keys/private.json', at: {} }, { kind: 'drill', fields: {}, key: 'keys/private.json', at: 9e15 }], 'statement', 'sign');
  assert.deepEqual(sign.answers.map(({ error }) => [error.code, error.pointer]), [['cli.unreadable', undefined], ['json.wrong-type', '/fields'], ['cli.usage', undefined], ['json.wrong-type', '/at'], ['json.wrong-type', '/at']]);
  assert.deepEqual(lines([{ notice, out: 'x', noScreenshot: 'yes' }, { notice, out: 'x', sample: 'one' }], 'registration').answers.map(({ error }) => error.pointer), ['/noScreenshot', '/sample']);
  const beside = avowal('keys', 'list', '--dir', 'keys', '--jsonl');
  assert.deepEqual([beside.status, beside.stdout], [2, '']);
});

test('of several documents the one that is none is named', () => {
  writeFileSync(join(dir, 'broken.json'), '{"keys":');
  writeFileSync(join(dir, 'receipt.txt'), 'e30.e30.e30~');
  const named = [
    [['receipt', 'verify', 'receipt.txt', '--keys', 'broken.json'], '--keys is not JSON'],
    [['receipt', 'verify', 'receipt.txt', '--keys', 'keys/keys.json', '--notice', 'broken.json'], '--notice is not JSON'],
    [['receipt', 'withdraw', '--phone', '+4915123456789', '--notice', 'broken.json', '--key', 'keys/private.json'], '--notice is not JSON'],
    [['authorize', '--message', 'broken.json', '--receipts', '.', '--keys', 'keys/keys.json'], '--message is not JSON'],
    [['authorize', '--message', 'draft.json', '--receipts', '.', '--keys', 'broken.json'], '--keys is not JSON'],
    [['audit', '--data', 'consent.db', '--calendar', 'broken.json'], '--calendar is not JSON'],
    [['deadlines', 'incident-occurred', '--at', '2026-11-21', '--jurisdiction', 'cn', '--calendar', 'broken.json'], '--calendar is not JSON'],
    [['message', 'approve', 'broken.json', '--jurisdiction', 'de', '--dir', 'reviews', '--keys', 'keys/keys.json'], 'FILE is not JSON'],
  ];
  for (const [words, message] of named) {
    const { status, stderr } = avowal(...words);
    assert.deepEqual([status, stderr], [3, `avowal: json.syntax: ${message}\n`], words.join(' '));
  }
});

test('the server’s log is lines of JSON, if that is wanted', async (t) => {
  const server = spawn(process.execPath, [CLI, 'serve', '--port', '0', '--data', 'try.db', '--json'], { cwd: dir, stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => server.kill());
  const said = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await said.next()).value);
  const { origin, data } = await next();
  assert.equal(data, join(dir, 'try.db'));
  assert.equal((await fetch(`${origin}/avowal/nothing`)).status, 404);
  const { at, ...entry } = await next();
  assert.ok(Math.abs(at - Date.now()) < 60_000);
  assert.deepEqual([entry.method, entry.path, entry.status], ['GET', 'unknown', 404], 'what anybody may ask for is not kept');
});
