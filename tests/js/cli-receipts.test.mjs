// Receipts on the command line, as an operator and a stranger meet them.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { checkpointFields, createIssuer, createSigner, generateKey, noticeDigest, presentReceipt, proveTime, publicKey, showReceipt, signManifest, signStatement, verifyReceipt } from 'avowal';
import { CLI, folder } from './folder.mjs';
import { claims, edge, ISS, notice, PHONE, post, signup } from './support.mjs';

const { dir, write, avowal, given, end } = folder('receipts');
let receipt;

before(async () => {
  const statement = await generateKey('statement', Date.now() - 86_400_000);
  const made = await edge({ at: Date.now() });
  ({ receipt } = await (await post(made.handler, '/avowal/consent', signup(made.digest))).json());
  write('receipt.txt', receipt);
  write('jwks.json', { keys: [...made.keys.keys, publicKey(statement)] });
  write('private.json', { iss: ISS, keys: made.secretKeys });
  write('notice.json', notice);
  const { id } = showReceipt(receipt);
  for (const [name, proven] of [['fits.json', id], ['other.json', `sha-256:${'A'.repeat(43)}`]]) {
    const fields = checkpointFields([{ at: Date.now(), id: proven }], Date.now());
    const checkpoint = await signStatement(ISS, await createSigner(statement), { kind: 'checkpoint', name: 'shop', role: 'operator', fields }, Date.now());
    write(name, proveTime(checkpoint, [proven], proven));
  }
});
after(end);

test('a file beside --jsonl is wrong usage: nothing was asked, and nothing is valid', () => {
  for (const more of [[], ['--keys', 'jwks.json']]) {
    const { status, stdout, stderr } = avowal('receipt', 'verify', 'receipt.txt', ...more, '--jsonl');
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /with --jsonl the questions come from standard input/);
  }
  assert.deepEqual(avowal('receipt', 'verify', '--jsonl'), { status: 0, stdout: '', stderr: '' }, 'no question is no wrong one');
  // what is taken and counts for nothing is not passed over: who names a root relies on it
  assert.deepEqual(avowal('receipt', 'verify', '--keys', 'jwks.json', '--root', 'A'.repeat(43), '--jsonl'), { status: 0, stdout: '', stderr: 'avowal: --keys, --root count for no line of --jsonl: each says its own\n' });
});

test('a withdrawal is of what the notice has, and says what it does not end', () => {
  const withdraw = (...more) => avowal('receipt', 'withdraw', '--phone', '+4915123456789', '--notice', 'notice.json', '--key', 'private.json', ...more);
  const none = withdraw('--purpose', 'nope');
  assert.deepEqual([none.status, none.stdout], [3, '']);
  assert.match(none.stderr, /^avowal: receipt\.nothing-to-sign: the notice has no purpose `nope`: it has `order-updates`, `offers`\n$/);

  const orders = withdraw('--purpose', 'order-updates');
  assert.equal(orders.status, 1, 'it ends nothing of what was asked for');
  assert.equal(claims(orders.stdout).ev, 'withdraw', 'that somebody asked is on record');
  assert.equal(orders.stderr, 'avowal: without --proven this ends marketing only; it does not end `order-updates`\n');
  const all = withdraw();
  assert.deepEqual([all.status, all.stderr], [0, orders.stderr]);
  const offers = withdraw('--purpose', 'offers');
  assert.deepEqual([offers.status, offers.stderr], [0, '']);

  // what was said is what is decided
  const decided = ({ stdout }) => {
    const draft = { text: 'Your order is on its way.', messageClass: 'transactional', purpose: 'order-updates', channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'alphanumeric' }, to: '+4915123456789' };
    const question = { message: draft, receipts: [receipt, stdout.trim()], jwks: JSON.parse(readFileSync(join(dir, 'jwks.json'), 'utf8')) };
    return JSON.parse(spawnSync(process.execPath, [CLI, 'authorize', '--jsonl'], { encoding: 'utf8', input: JSON.stringify(question) }).stdout).allowed;
  };
  const proven = withdraw('--purpose', 'order-updates', '--proven', 'reply');
  assert.deepEqual([proven.status, proven.stderr, decided(proven), decided(orders)], [0, '', false, true]);
  for (const phone of ['+4915123456789abc', '']) assert.equal(avowal('receipt', 'withdraw', '--phone', phone, '--notice', 'notice.json', '--key', 'private.json').status, 2, phone);
  assert.equal(avowal('receipt', 'withdraw', '--phone', '+4915123456789', '--key', 'private.json').status, 2, 'whose withdrawal it is stands in the notice');
});

test('a time proof is one, and holds', () => {
  const verify = (file) => avowal('receipt', 'verify', 'receipt.txt', '--keys', 'jwks.json', '--proof', file);
  const fits = verify('fits.json');
  assert.deepEqual([fits.status, fits.stderr, /pass +proof\n/.test(fits.stdout)], [0, '', true], fits.stdout);
  const other = verify('other.json');
  assert.equal(other.status, 1);
  assert.match(other.stdout, /skipped proof \(integrity\.proof\)/);
  assert.match(other.stderr, /^avowal: integrity\.proof: /);
  for (const none of ['jwks.json', 'receipt.txt', 'nowhere.json']) {
    const { status, stdout, stderr } = verify(none);
    assert.deepEqual([status, stdout], [3, ''], none);
    assert.match(stderr, /^avowal: [a-z.-]+: [^\n]+\n$/, none);
  }
});

test('the answer in words says what was agreed, and no more of the person than the end of the number', () => {
  const verify = (text) => {
    write('shown.txt', text);
    return avowal('receipt', 'verify', 'shown.txt', '--keys', 'jwks.json').stdout;
  };
  const words = verify(receipt);
  const [said] = /\n {2}What it says\n[\s\S]*?\n\n/.exec(words) ?? [''];
  for (const part of ['Nordwind Versand GmbH (DE), who sends as Nordwind', 'spring-signup, version 2026-11-21', 'given        order-updates by sms (transactional)', 'refused      offers by sms (marketing)', '+***********89']) assert.ok(said.includes(part), `${part}: ${words}`);
  assert.ok(words.indexOf('What it says') < words.indexOf('pass    format'), 'before the checks');
  assert.ok(!words.includes(PHONE.slice(1).replace(' ', '')) && !words.includes('151'), words);
  assert.match(verify(presentReceipt(receipt, [])), /number +withheld/);
  // as mail folds it
  assert.equal(verify(receipt.replaceAll(/.{70}/g, '$&\r\n ')), words);

  // a stranger's words are not believed, and cannot move about on a terminal
  const [head, body, ...rest] = receipt.split('.');
  const forged = JSON.parse(Buffer.from(body, 'base64url'));
  forged.ctl.name = 'Shop\u001b[2J\u202e';
  forged.grants[0].until = Number.MAX_SAFE_INTEGER;
  const untrue = verify([head, Buffer.from(JSON.stringify(forged)).toString('base64url'), ...rest].join('.'));
  assert.match(untrue, /^NOT VALID\n/);
  assert.ok(!/[\u001b\u202e]/.test(untrue), JSON.stringify(untrue));
  assert.match(untrue, /What it says, of which nothing is proven/);
  assert.match(untrue, /, until 9007199254740991\n/, 'what is no time stays a number');
});

test('an empty root vouches for no key: what was to be pinned is not passed as if nobody had asked', async () => {
  const jwks = JSON.parse(readFileSync(join(dir, 'jwks.json'), 'utf8'));
  const outcomes = [];
  // whoever hands over something else gets an answer, or hears what is wrong; nothing is read as memory
  for (const odd of [5, {}, true, null, undefined, 12n]) assert.equal((await verifyReceipt(odd, { keys: jwks, asOf: Date.now() })).outcome, 'invalid');
  await assert.rejects(verifyReceipt(receipt, { keys: jwks, asOf: Date.now(), root: null }), { code: 'json.wrong-type', field: '/root' });
  for (const root of [undefined, '', undefined]) outcomes.push((await verifyReceipt(receipt, { keys: jwks, asOf: Date.now(), root })).outcome);
  assert.deepEqual(outcomes, ['valid', 'indeterminate', 'valid'], 'asked in turn, with the same keys');
  const one = avowal('receipt', 'verify', 'receipt.txt', '--keys', 'jwks.json', '--root', '', '--json');
  assert.deepEqual([one.status, JSON.parse(one.stdout).outcome], [1, 'indeterminate']);
  const lines = [{}, { root: '' }, { root: '' }, {}].map((root) => JSON.stringify({ receipt, jwks, ...root })).join('\n');
  assert.deepEqual(given(lines, 'receipt', 'verify', '--jsonl').stdout.trim().split('\n').map((line) => JSON.parse(line).outcome), ['valid', 'indeterminate', 'indeterminate', 'valid']);
  const { checkpoint: statement } = JSON.parse(readFileSync(join(dir, 'fits.json'), 'utf8'));
  const stated = given([{}, { root: '' }].map((root) => JSON.stringify({ statement, jwks, ...root })).join('\n'), 'statement', 'verify', '--jsonl');
  assert.deepEqual(stated.stdout.trim().split('\n').map((line) => JSON.parse(line).outcome), ['valid', 'indeterminate']);
});

test('receipts of two issuers with one key rest each on the manifest of its own', async () => {
  const at = Date.now();
  const [root, ...secret] = await Promise.all(['keys', 'challenge', 'receipt'].map((purpose) => generateKey(purpose, at - 86_400_000)));
  const [challenge, signer] = await Promise.all(secret.map(createSigner));
  const jwks = {};
  const receipts = [];
  for (const iss of ['https://a.example', 'https://b.example']) {
    const keys = { keys: [root, ...secret].map(publicKey) };
    jwks[iss] = { ...keys, manifest: await signManifest({ iss, root: await createSigner(root), keys, seq: 1, at }) };
    const issuer = createIssuer({ iss, notices: [notice], signers: { challenge, receipt: signer }, keys });
    const grants = [{ purpose: 'order-updates', channel: 'sms', given: true }, { purpose: 'offers', channel: 'sms', given: false }];
    receipts.push((await issuer.issue({ phone: '+4915123456789', notice: noticeDigest(notice), locale: 'en', grants, history: { subj: 'c3ViamVjdA', seq: 1 } })).receipt);
  }
  const outcomes = (sets) => {
    const lines = [0, 0, 1, 1, 0, 1].map((which) => JSON.stringify({ receipt: receipts[which], jwks: sets, root: root.kid })).join('\n');
    return given(lines, 'receipt', 'verify', '--jsonl').stdout.trim().split('\n').map((line) => JSON.parse(line).outcome);
  };
  assert.deepEqual(outcomes(jwks), Array(6).fill('valid'));
  // one of the two manifests is signed by nobody
  const spoilt = jwks['https://b.example'].manifest.replace(/.{4}$/, (end) => (end === 'AAAA' ? 'BBBB' : 'AAAA'));
  assert.deepEqual(outcomes({ ...jwks, 'https://b.example': { ...jwks['https://b.example'], manifest: spoilt } }), ['valid', 'valid', 'indeterminate', 'indeterminate', 'valid', 'indeterminate']);
});

test('no more of a file is read than a receipt may have', async () => {
  // a file of 3 GiB that takes no room
  write('huge.txt', '');
  truncateSync(join(dir, 'huge.txt'), 3 * 1024 ** 3);
  for (const words of [['receipt', 'show', 'huge.txt'], ['receipt', 'verify', 'receipt.txt', '--keys', 'huge.txt']]) {
    const { status, stderr } = avowal(...words);
    assert.deepEqual([status, stderr.slice(0, 23)], [3, 'avowal: json.too-large:'], words.join(' '));
  }
  const verified = avowal('receipt', 'verify', 'huge.txt', '--keys', 'jwks.json', '--json');
  assert.deepEqual([verified.status, JSON.parse(verified.stdout).checks], [1, [{ id: 'format', outcome: 'fail', code: 'receipt.too-large' }]], 'what is too long is not valid');
  // and a stream that never ends
  const child = spawn(process.execPath, [CLI, 'receipt', 'show', '-'], { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.on('error', () => {});
  const more = () => child.stdin.writable && child.stdin.write(Buffer.alloc(65_536, 97), (error) => error ?? more());
  more();
  assert.equal(await new Promise((resolve) => child.on('close', resolve)), 3);
});
