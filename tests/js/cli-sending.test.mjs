// What the command line says before a message goes out: numbers, receipts of a folder, two reviewers.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createIssuer, createSigner, deadlines, generateKey, publicKey, signStatement } from 'avowal';
import { CLI, folder } from './folder.mjs';
import { edge, ISS, notice, post, signup } from './support.mjs';

const DRAFT = { text: 'Your order is on its way.', messageClass: 'transactional', purpose: 'order-updates', channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'alphanumeric' }, to: '+4915123456789' };
const { dir, write, avowal, given, end } = folder('sending');

before(async () => {
  const made = await edge({ at: Date.now() - 60_000 });
  const { receipt } = await (await post(made.handler, '/avowal/consent', signup(made.digest))).json();
  const issuer = createIssuer({ ...made.options, now: undefined });
  const withdrawal = await issuer.withdraw({ phone: DRAFT.to, proven: 'reply', history: { subj: 'AAAAAAAAAAAAAAAAAAAAAA', seq: 1 } });
  mkdirSync(join(dir, 'receipts'));
  write('receipts/a.txt', receipt);
  write('withdrawal', withdrawal.receipt);
  write('jwks.json', made.keys);
  write('draft.json', DRAFT);
});
after(end);

const authorize = (...more) => avowal('authorize', '--message', 'draft.json', '--receipts', 'receipts', '--keys', 'jwks.json', ...more);

test('every receipt of a folder counts, whatever its file is called; what is none is named', () => {
  const alone = authorize();
  assert.deepEqual([alone.status, alone.stderr], [0, ''], alone.stdout);

  // what cannot be read may be the withdrawal: the doubt has its name
  mkdirSync(join(dir, 'receipts/older'));
  write('receipts/notes.md', 'not a receipt');
  write('receipts/huge.txt', '');
  truncateSync(join(dir, 'receipts/huge.txt'), 3 * 1024 ** 3);
  const doubtful = authorize('--json');
  assert.deepEqual([doubtful.status, doubtful.stderr], [0, 'avowal: left out, for no receipt can be read there: `huge.txt`, `notes.md`, `older`\n']);
  const { reasons } = JSON.parse(doubtful.stdout);
  assert.match(reasons.find(({ code }) => code === 'authorize.history-partial').message, /no receipt can be read in `huge\.txt`, `notes\.md`, `older`$/);

  for (const name of ['w.jwt', 'w', '.w']) {
    renameSync(join(dir, 'withdrawal'), join(dir, 'receipts', name));
    const { status, stdout } = authorize();
    renameSync(join(dir, 'receipts', name), join(dir, 'withdrawal'));
    assert.equal(status, 1, `${name}: ${stdout}`);
  }
});

test('whatever stands beside --jsonl is wrong usage: nothing was asked, and nothing may go out', () => {
  const beside = [
    ['message', 'preview', 'draft.json'], ['message', 'preview', '--jurisdiction', 'kr'], ['message', 'segments', 'draft.json'], ['message', 'segments', '--policy', 'cn-domestic'],
    ['reply', 'classify', '--region', 'TR'], ['reply', 'classify', 'words'], ['deadlines', '--at', '2026-01-01', '--ics'], ['authorize', '--as-of', '2026-01-01', '--keys', 'nowhere'], ['rules', 'list', 'x'],
  ];
  for (const answered of [authorize('--jsonl'), ...beside.map((words) => given('{"text":"STOP"}', ...words, '--jsonl'))]) {
    assert.deepEqual([answered.status, answered.stdout], [2, '']);
    assert.match(answered.stderr, /with --jsonl the questions come from standard input/);
  }
  assert.equal(given('{"text":"STOP"}', 'reply', 'classify', '--jsonl', '--json').status, 0, 'its answers are JSON anyway');
});

test('a statement says itself what happened, and when; numbers are digits', () => {
  for (const words of [['bogus-event'], ['--at', '2026-01-01']]) {
    const { status, stdout, stderr } = avowal('deadlines', ...words, '--statement', 'signed.txt', '--keys', 'signing.json', '--jurisdiction', 'cn');
    assert.deepEqual([status, stdout], [2, ''], stderr);
    assert.match(stderr, /a statement says itself/);
  }
  for (const idle of ['--keys', '--root']) assert.equal(avowal('deadlines', 'drill-done', '--at', '2026-01-01', '--jurisdiction', 'cn', idle, 'x').status, 2, idle);
  for (const odd of ['', '0x10', '1e3', '-1', ' 7']) assert.equal(avowal('deadlines', 'message-to-send', '--at', '2026-01-01', '--jurisdiction', 'cn', '--recipients', odd).status, 2, odd);
});

test('without a calendar a day ends as early as anywhere in the place', () => {
  const due = (event, at) => JSON.parse(avowal('deadlines', event, '--at', at, '--jurisdiction', 'cn', '--json').stdout).deadlines.map((row) => new Date(row.due).toISOString().slice(0, 19));
  // in Shanghai the year ends first
  assert.deepEqual(due('drill-done', '2026-11-24T12:00:00Z'), ['2027-12-31T15:59:59']);
  // where it is past midnight in Shanghai the day of the event is an earlier one in Urumqi, and ends a day before
  assert.deepEqual(due('credential-rotated', '2026-11-24T17:00:00Z'), ['2027-02-22T17:59:59']);
});

test('what a statement declares counts once it is verified, and a leak that touched people is an incident, too', async () => {
  const at = Date.now() - 3_600_000;
  const key = await generateKey('statement', at);
  const jwks = { keys: [publicKey(key)] };
  const fields = { type: 'credential-leak', scope: 'one key', measures: 'frozen', discovered: at, affected: 3 };
  const statement = await signStatement(ISS, await createSigner(key), { kind: 'incident', at, name: 'A. Meyer', role: 'custodian', fields }, at);
  const asked = { jurisdiction: 'eu' };
  const damaged = statement.replace(/.$/, (end) => (end === 'A' ? 'Q' : 'A'));
  const lines = [{ ...asked, statement, jwks }, { ...asked, statement: { kind: 'incident', at, fields }, jwks }, { ...asked, statement }, { ...asked, statement: damaged, jwks }, { ...asked, statement, jwks, event: 'drill-done' }];
  const { stdout, status } = given(lines.map((line) => JSON.stringify(line)).join('\n'), 'deadlines', '--jsonl');
  const answers = stdout.trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual([status, ...answers.slice(1).map(({ error }) => error?.code)], [3, 'json.wrong-type', 'json.missing-key', 'receipt.signature', 'json.unknown-key'], stdout);
  write('leak.txt', statement);
  write('statement-keys.json', jwks);
  const told = avowal('deadlines', '--statement', 'leak.txt', '--keys', 'statement-keys.json', '--jurisdiction', 'eu', '--json');
  const unvouched = avowal('deadlines', '--statement', 'leak.txt', '--keys', 'statement-keys.json', '--root', 'A'.repeat(43), '--jurisdiction', 'eu');
  assert.deepEqual([unvouched.status, unvouched.stdout, /holds no statement that verifies/.test(unvouched.stderr)], [3, '', true], unvouched.stderr);
  const due = (found) => found.map(({ duty, due }) => [duty, due]);
  const incident = due(deadlines({ event: 'incident-occurred', at, jurisdiction: 'eu', utcOffset: '+00:00' }));
  assert.ok(incident.length > 0);
  for (const found of [JSON.parse(told.stdout).deadlines, answers[0].deadlines]) {
    for (const row of incident) assert.ok(due(found).some((known) => known.join() === row.join()), `${row} of ${JSON.stringify(due(found))}`);
  }
});

test('a byte order mark opens a stream and is no part of its first line', () => {
  const asked = JSON.stringify({ text: 'STOP' });
  const { status, stdout } = given(`\ufeff${asked}\n\ufeff${asked}\n`, 'reply', 'classify', '--jsonl');
  const answers = stdout.trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual([status, answers[0].kind, answers[1].error?.code], [3, 'opt-out', 'json.syntax'], stdout);
  const receipt = JSON.stringify({ receipt: readFileSync(join(dir, 'withdrawal'), 'utf8'), jwks: JSON.parse(readFileSync(join(dir, 'jwks.json'), 'utf8')) });
  const verified = given(`\ufeff${receipt}\n${receipt}`, 'receipt', 'verify', '--jsonl');
  assert.deepEqual(verified.stdout.trim().split('\n').map((line) => JSON.parse(line).outcome), ['valid', 'valid'], verified.stdout);
  assert.deepEqual(given('\ufeff', 'reply', 'classify', '--jsonl'), { status: 0, stdout: '', stderr: '' });
});

test('a line that is no UTF-8 is told in its place, and no letter of it is guessed', () => {
  const lines = Buffer.concat([Buffer.from('stop\ngr\u00fc\u00dfe\n'), Buffer.from('ARR\u00caT\n', 'latin1'), Buffer.from('stop\n')]);
  const words = given(lines, 'reply', 'classify');
  assert.deepEqual([words.status, words.stderr, words.stdout.split('\n').map((line) => line.split(' ')[0])], [3, '', ['opt-out', 'other', 'not', 'opt-out', '']], words.stdout);
  const numbers = given(Buffer.from('+49 30 123456\n+49 30 12345\u00b2\n', 'latin1'), 'phone', 'check', '--json');
  assert.deepEqual([numbers.status, numbers.stdout.trim().split('\n').map((line) => JSON.parse(line).error?.code)], [3, [undefined, 'json.utf-8']]);
  assert.deepEqual(given('stop', 'reply', 'classify', '-'), given('stop', 'reply', 'classify'));
  for (const command of ['type', 'read']) assert.equal(given('030', 'phone', command, '-').status, 2, 'a dash is no number');
});

test('a state is one of the number’s country', () => {
  for (const state of ['FL', 'XX', 'US-FL', 'DE-BY']) {
    const { status, stdout, stderr } = authorize('--state', state);
    assert.deepEqual([status, stdout], [2, ''], state);
    assert.match(stderr, new RegExp(`^avowal: --state: \`${state}\` is no state of DE`), state);
  }
  write('us.json', { ...DRAFT, to: '+12025550123' });
  const american = (state, ...more) => avowal('authorize', '--message', 'us.json', '--receipts', 'receipts', '--keys', 'jwks.json', '--state', state, ...more);
  for (const state of ['US-FL', 'FL', 'us-fl']) {
    const { status, stdout, stderr } = american(state, '--json');
    assert.equal(status, 1, stderr);
    assert.ok(JSON.parse(stdout).rules.jurisdictions.includes('us-fl'), state);
  }
  assert.match(american('US-HI').stderr, /no rules of `US-HI` in this build: those of US count/);
  assert.equal(american('US-FL', '--jurisdiction', 'us').status, 2);
  assert.equal(american('DE-BY').status, 2);
});

test('what cannot both be meant is wrong usage', () => {
  for (const [words, why] of [
    [['deadlines', 'incident-occurred', '--at', '2026-11-21', '--jurisdiction', 'de', '--ics', '--json'], /which is no JSON/],
    [['keys', 'generate', '--purpose', 'receipt', '--dir', 'nowhere'], /--dir goes without --purpose/],
    [['reply', 'classify', '--region', 'XX', 'stop'], /`XX` is no region/],
  ]) {
    const { status, stderr } = avowal(...words);
    assert.deepEqual([status, why.test(stderr)], [2, true], `${words.join(' ')}: ${stderr}`);
  }
  const twice = given('{}', 'receipt', 'verify', '-', '--keys', '-');
  assert.deepEqual([twice.status, twice.stderr], [3, 'avowal: cli.unreadable: `-` stands for standard input, which was read already: name a file\n']);
});

test('a character that nobody sees is named by its number', () => {
  const { stdout } = given('\ufeffa\u00a0b\u200bc\u001bd\u{e0041}\u015e\n', 'message', 'segments');
  assert.match(stdout, /\nnot in the 7-bit alphabet: U\+FEFF U\+00A0 U\+200B U\+001B U\+E0041 \u015e\n$/);
});

test('a place may be typed in capital letters, and is one', () => {
  for (const words of [['rules', 'show', 'DE', '--json'], ['deadlines', 'incident-occurred', '--at', '2026-11-21', '--jurisdiction', 'DE', '--json']]) {
    const small = avowal(...words.map((word) => (word === 'DE' ? 'de' : word)));
    assert.deepEqual([small.status, avowal(...words).stdout], [0, small.stdout], words.join(' '));
  }
});

test('a region may be typed in small letters, and is one', () => {
  const small = avowal('phone', 'check', '--region', 'de', '030123456');
  assert.deepEqual([small.status, small.stdout], [0, '+49 30 123456  DE  fixed-line\n'], small.stderr);
  assert.equal(avowal('phone', 'type', '--region', 'us', '6502532222').stdout.trimEnd().split('\n').at(-1), '(650) 253-2222');
  for (const words of [['check', '--region', 'XX', '030123456'], ['read', '--region', 'ZZ', '030123456'], ['type', '--region', 'germany', '030'], ['check', '--region', 'xx', '--jsonl']]) {
    const { status, stdout, stderr } = avowal('phone', ...words);
    assert.deepEqual([status, stdout], [2, ''], words.join(' '));
    assert.ok(stderr.startsWith(`avowal: --region: \`${words[2]}\` is no region`), stderr);
  }
});

test('two reviewers are two people, which is said before anything is signed', async () => {
  const keys = await Promise.all(['one', 'two', 'three'].map(() => generateKey('statement', Date.now() - 86_400_000)));
  for (const [index, key] of keys.entries()) write(`${index}.jwk`, key);
  write('reviewers.json', { keys: keys.map(publicKey) });
  const approve = (index, name, ...more) => avowal('message', 'approve', 'draft.json', '--jurisdiction', 'de', '--dir', 'reviews', '--key', `${index}.jwk`, '--iss', ISS, '--name', name, '--opinion', 'approved', ...more);
  const settled = () => avowal('message', 'approve', 'draft.json', '--jurisdiction', 'de', '--dir', 'reviews', '--keys', 'reviewers.json');
  const signed = () => readdirSync(join(dir, 'reviews'), { recursive: true }).filter((name) => name.endsWith('.txt'));
  assert.equal(approve(0, 'A. Meyer').status, 0);
  for (const again of ['A. Meyer', ' a.  MEYER']) {
    const { status, stdout, stderr } = approve(1, again);
    assert.deepEqual([status, stdout], [3, ''], again);
    assert.match(stderr, /^avowal: authorize\.review-missing: both reviews would be of one person/);
    assert.ok(!stderr.includes('approved'), 'what the first one thinks is not shown');
  }
  assert.equal(signed().length, 1, 'nothing was signed');
  assert.equal(approve(0, 'B. Sommer').status, 3, 'nor twice with one key');
  assert.match(settled().stdout, /^NOT APPROVED \(authorize\.review-missing\); counted: A\. Meyer\n$/);

  // signed elsewhere, and brought together
  const elsewhere = avowal('message', 'approve', 'draft.json', '--jurisdiction', 'de', '--dir', 'elsewhere', '--key', '2.jwk', '--iss', ISS, '--name', 'A. Meyer', '--opinion', 'approved', '--json');
  const { review, file } = JSON.parse(elsewhere.stdout);
  const beside = file.replace(/^elsewhere/, 'reviews');
  write(beside, review);
  assert.match(settled().stdout, /counted: A\. Meyer\nboth reviews are of one person\n$/);
  rmSync(join(dir, beside));
  assert.equal(approve(1, 'B. Sommer').status, 0);
  assert.equal(settled().status, 0);

  // each form has its own options, and a review that counts for nobody is named
  for (const answered of [approve(2, 'C. Winter', '--root', 'x'), approve(2, 'C. Winter', '--as-of', '2026-01-01'), approve(2, 'C. Winter', '--keys', 'reviewers.json')]) assert.deepEqual([answered.status, answered.stdout], [2, ''], answered.stderr);
  write('others.json', { keys: [keys[1], keys[2]].map(publicKey) });
  const unknown = avowal('message', 'approve', 'draft.json', '--jurisdiction', 'de', '--dir', 'reviews', '--keys', 'others.json');
  assert.deepEqual([unknown.status, unknown.stdout], [1, `NOT APPROVED (authorize.review-missing); counted: B. Sommer\n\`${keys[0].kid}.txt\` does not verify with these keys (receipt.key-unknown)\n`]);
  write('2.jwk', { ...keys[2], exp: keys[2].nbf + 60 });
  const late = approve(2, 'C. Winter');
  assert.deepEqual([late.status, /^avowal: --key holds a key that signs from [^\n]+, which is not now\n$/.test(late.stderr)], [2, true], late.stderr);
  write('2.jwk', keys[2]);

  // a disk that is full leaves nothing that stands in the way later
  const full = spawnSync('sh', ['-c', 'ulimit -f 0; exec "$@"', 'sh', process.execPath, CLI, 'message', 'approve', 'draft.json', '--jurisdiction', 'de', '--dir', 'reviews', '--key', '2.jwk', '--iss', ISS, '--name', 'C. Winter', '--opinion', 'approved'], { cwd: dir, encoding: 'utf8' });
  assert.deepEqual([full.status, /^avowal: cli\.unwritable: /.test(full.stderr), signed().length], [3, true, 2], full.stderr);
  assert.equal(avowal('message', 'approve', 'draft.json', '--jurisdiction', 'de', '--dir', '/dev/null/no', '--keys', 'reviewers.json').status, 3);

  write(beside, 'no review');
  const { status, stderr } = approve(2, 'C. Winter');
  assert.deepEqual([status, stderr], [3, `avowal: cli.unreadable: \`${beside}\` holds no review\n`]);
});
