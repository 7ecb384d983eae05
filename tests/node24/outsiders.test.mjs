// Receipts in the hands of others: unmodified JOSE libraries, and our own command line, with the public keys alone.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compactVerify, createLocalJWKSet } from 'jose';
import { edge, notice, openPage, post, seal, signup } from '../js/support.mjs';

const cli = fileURLToPath(new URL('./cli.js', import.meta.resolve('avowal/package.json')));
let dir;
let receipts;
let keys;

before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'avowal-outsiders-'));
  const made = await edge();
  keys = made.keys;
  receipts = [];
  for (let n = 0; n < 20; n++) {
    const capture = await seal(await openPage(made));
    const response = await post(made.handler, '/avowal/consent', signup(made.digest, { capture }));
    receipts.push((await response.json()).receipt);
  }
  writeFileSync(join(dir, 'receipt.txt'), `${receipts[0]}\n`);
  writeFileSync(join(dir, 'altered.txt'), receipts[0].replace('~', 'A~'));
  writeFileSync(join(dir, 'jwks.json'), JSON.stringify(keys));
  writeFileSync(join(dir, 'notice.json'), JSON.stringify(notice));
  writeFileSync(join(dir, 'tokens.txt'), receipts.map((receipt) => receipt.split('~')[0]).join('\n'));
  return () => rmSync(dir, { recursive: true, force: true });
});

test('jose verifies every receipt from the key set alone', async () => {
  const set = createLocalJWKSet(keys);
  for (const receipt of receipts) {
    const { payload, protectedHeader } = await compactVerify(receipt.split('~')[0], set, { algorithms: ['ES256'] });
    assert.equal(protectedHeader.typ, 'avowal-receipt+sd-jwt');
    assert.equal(JSON.parse(new TextDecoder().decode(payload)).ev, 'grant');
  }
  await assert.rejects(compactVerify(receipts[0].split('~')[0].replace(/.$/, (c) => (c === 'A' ? 'Q' : 'A')), set));
});

test('PyJWT verifies every receipt from the key set alone', () => {
  const program = `
import json, sys, jwt
keys = {key["kid"]: jwt.PyJWK(key).key for key in json.load(open(sys.argv[1]))["keys"]}
for token in open(sys.argv[2]).read().split():
    claims = jwt.decode(token, keys[jwt.get_unverified_header(token)["kid"]], algorithms=["ES256"], options={"verify_aud": False})
    print(claims["ev"])
`;
  const output = execFileSync(process.env.AVOWAL_PYTHON ?? fileURLToPath(new URL('../../target/python/bin/python', import.meta.url)), ['-c', program, join(dir, 'jwks.json'), join(dir, 'tokens.txt')], { encoding: 'utf8' });
  assert.deepEqual(output.trim().split('\n'), receipts.map(() => 'grant'));
});

test('the command line verifies offline and says so in words', () => {
  const run = (...words) => spawnSync(process.execPath, [cli, ...words], { encoding: 'utf8', cwd: dir });
  const good = run('receipt', 'verify', 'receipt.txt', '--keys', 'jwks.json', '--notice', 'notice.json');
  assert.equal(good.status, 0, good.stderr);
  assert.match(good.stdout, /^VALID: genuine and unaltered\n/);
  assert.ok(!good.stdout.includes('15123456789'));
  const json = run('receipt', 'verify', 'receipt.txt', '--keys', 'jwks.json', '--json');
  assert.equal(JSON.parse(json.stdout).outcome, 'valid');
  const altered = run('receipt', 'verify', 'altered.txt', '--keys', 'jwks.json');
  assert.deepEqual([altered.status, altered.stdout.split('\n')[0]], [1, 'NOT VALID']);
  const early = run('receipt', 'verify', 'receipt.txt', '--keys', 'jwks.json', '--as-of', '2020-01-01', '--json');
  assert.equal(JSON.parse(early.stdout).state.status, 'unknown');
  const shown = run('receipt', 'show', 'receipt.txt');
  assert.equal(JSON.parse(shown.stdout).phone.e164, '+4915123456789');
  assert.equal(run('notice', 'digest', 'notice.json').stdout.trim(), JSON.parse(shown.stdout).claims.notice.digest);
});

test('the command line says what is wrong and with which code it ends', () => {
  const cases = [
    [['receipt', 'verify', 'receipt.txt'], 2, '--keys is missing'],
    [['receipt', 'verify', '--keys', 'jwks.json'], 2, 'FILE is missing'],
    [['receipt', 'verify', 'nowhere.txt', '--keys', 'jwks.json'], 3, 'cli.unreadable: `nowhere.txt` cannot be read (ENOENT)'],
    [['receipt', 'verify', 'receipt.txt', '--keys', 'receipt.txt'], 3, 'json.syntax'],
    [['receipt', 'verify', 'receipt.txt', '--keys', 'jwks.json', '--as-of', 'soon'], 2, '`soon` is neither a time'],
    [['receipt', 'verify', 'receipt.txt', '--keys', 'jwks.json', '--as-of', '2026-02-31'], 2, '`2026-02-31` is neither a time'],
    [['receipt', 'verify', 'receipt.txt', '--keys', 'jwks.json', '--sure'], 2, "Unknown option '--sure'"],
    [['receipt', 'show', 'jwks.json'], 3, 'receipt.malformed'],
    [['receipt', 'forge'], 2, 'there is no command `receipt forge`'],
    [['nothing'], 2, 'there is no command `nothing`'],
    [['notice', 'digest', 'jwks.json'], 3, 'json.unknown-key'],
    [['phone', 'check', '--region', 'DE', '030 123456', '1'], 1, ''],
  ];
  for (const [words, code, text] of cases) {
    const { status, stderr } = spawnSync(process.execPath, [cli, ...words], { encoding: 'utf8', cwd: dir });
    assert.equal(status, code, `${words.join(' ')}: ${stderr}`);
    assert.ok(stderr.includes(text), `${words.join(' ')}: ${stderr}`);
    assert.ok(stderr.split('\n').length <= 2, 'one sentence');
  }
  for (const words of [[], ['--help'], ['receipt', '--help'], ['receipt', 'verify', '--help']]) {
    const { status, stdout } = spawnSync(process.execPath, [cli, ...words], { encoding: 'utf8' });
    assert.equal(status, 0);
    assert.match(stdout, /avowal receipt verify FILE --keys JWKS/);
  }
});

test('receipts and questions come line by line, and the exit code says whether all could be read', () => {
  const run = (words, input) => spawnSync(process.execPath, [cli, ...words], { encoding: 'utf8', input, cwd: dir });
  const good = { receipt: receipts[0], jwks: keys, asOf: Date.now() };
  const lines = [JSON.stringify(good), '', JSON.stringify({ ...good, receipt: 'x' }), '{', JSON.stringify({ ...good, more: 1 }), JSON.stringify({ receipt: 'x' })];
  const verified = run(['receipt', 'verify', '--jsonl'], lines.join('\n'));
  assert.equal(verified.status, 3);
  const answers = verified.stdout.trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(answers.map((answer) => answer.outcome ?? answer.error.code), ['valid', 'invalid', 'json.syntax', 'json.unknown-key', 'json.missing-key']);
  assert.equal(run(['receipt', 'verify', '--jsonl'], `${JSON.stringify(good)}\n`).status, 0);

  const message = { text: 'Your parcel is on its way.', messageClass: 'transactional', purpose: 'order-updates', channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'alphanumeric' }, to: '+4915123456789' };
  const question = { message, receipts: [receipts[0]], jwks: keys, asOf: Date.now() };
  const asked = run(['authorize', '--jsonl'], [question, { ...question, receipts: [] }, { ...question, receipts: 'x' }].map((line) => JSON.stringify(line)).join('\n'));
  const decisions = asked.stdout.trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(decisions.map((decision) => decision.allowed ?? decision.error.code), [true, false, 'json.wrong-type']);
  assert.equal(decisions[0].history, 'partial');

  writeFileSync(join(dir, 'message.json'), JSON.stringify(message));
  const folder = mkdtempSync(join(dir, 'receipts-'));
  writeFileSync(join(folder, 'one.txt'), `${receipts[0]}\n`);
  const yes = run(['authorize', '--message', 'message.json', '--receipts', folder, '--keys', 'jwks.json']);
  assert.deepEqual([yes.status, yes.stdout.split('\n')[0]], [0, 'YES: the message may go out']);
  writeFileSync(join(dir, 'offer.json'), JSON.stringify({ ...message, messageClass: 'marketing', purpose: 'offers' }));
  const no = run(['authorize', '--message', 'offer.json', '--receipts', folder, '--keys', 'jwks.json']);
  assert.deepEqual([no.status, no.stdout.split('\n')[0]], [1, 'NO: the message may not go out']);
  assert.equal(run(['authorize', '--message', 'offer.json', '--receipts', 'nowhere', '--keys', 'jwks.json']).status, 3);
  assert.equal(run(['authorize', 'now']).status, 2);
});
