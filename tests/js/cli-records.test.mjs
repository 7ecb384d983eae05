// The command line over keys, statements and receipts, as a stranger uses it.
import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { createSigner, verifyReceipt } from 'avowal';
import { claims, edge, ISS, notice, post, signup } from './support.mjs';

const CLI = fileURLToPath(new URL('../../pkg/cli.js', import.meta.url));

function avowal(...words) {
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...words], { maxBuffer: 1 << 28 }, (error, out, err) => resolve({ code: error?.code ?? 0, out, err }));
  });
}

function folder(t) {
  const dir = mkdtempSync(join(tmpdir(), 'avowal-cli-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const json = (file) => JSON.parse(readFileSync(file, 'utf8'));

test('keys live in a folder: made, listed, rotated with overlap, frozen', async (t) => {
  const dir = join(folder(t), 'keys');
  const made = await avowal('keys', 'generate', '--dir', dir, '--iss', ISS, '--json');
  assert.equal(made.code, 0, made.err);
  const { root } = JSON.parse(made.out);
  assert.equal(statSync(join(dir, 'private.json')).mode & 0o777, 0o600);
  assert.equal(statSync(join(dir, 'root.json')).mode & 0o777, 0o600);
  const published = json(join(dir, 'keys.json'));
  assert.ok(!JSON.stringify(published).includes('"d"'), 'nothing private is published');
  assert.deepEqual(published.keys.map(({ purpose }) => purpose), ['keys', 'challenge', 'receipt', 'state', 'statement']);
  assert.equal((await avowal('keys', 'generate', '--dir', dir)).code, 2, 'keys are never overwritten');

  // receipts of these keys verify under the root, on the command line too
  const ring = json(join(dir, 'private.json')).keys;
  const signers = Object.fromEntries(await Promise.all(ring.map(async (key) => [key.purpose, await createSigner(key)])));
  const edgeMade = await edge({ at: Date.now(), signers, keys: published });
  const { receipt } = await (await post(edgeMade.handler, '/avowal/consent', signup(edgeMade.digest))).json();
  const receiptFile = join(dir, 'receipt.txt');
  writeFileSync(receiptFile, `${receipt}\n`);
  const pinned = await avowal('receipt', 'verify', receiptFile, '--keys', join(dir, 'keys.json'), '--root', root);
  assert.deepEqual([pinned.code, /^VALID/.test(pinned.out), /pass    keys/.test(pinned.out)], [0, true, true], pinned.out);
  const wrong = await avowal('receipt', 'verify', receiptFile, '--keys', join(dir, 'keys.json'), '--root', ring[0].kid);
  assert.deepEqual([wrong.code, /integrity.manifest/.test(wrong.out)], [1, true]);
  for (const dash of ['-', '--']) {
    const dashed = await avowal('receipt', 'verify', receiptFile, '--keys', join(dir, 'keys.json'), '--root', `${dash}${ring[0].kid.slice(dash.length)}`);
    assert.deepEqual([dashed.code, /integrity.manifest/.test(dashed.out)], [1, true], 'a thumbprint may begin with a dash, or two');
    // nobody's: one thumbprint in 64 begins with a dash by itself
    const unknown = await avowal('keys', 'freeze', dash.padEnd(43, 'A'), '--dir', dir);
    assert.match(unknown.err, /no key/, 'also where it is no option');
  }

  const rotated = await avowal('keys', 'rotate', '--dir', dir, '--json');
  assert.equal(rotated.code, 0, rotated.err);
  const { made: next } = JSON.parse(rotated.out);
  const again = await avowal('keys', 'rotate', '--dir', dir, '--json');
  assert.deepEqual([again.code, JSON.parse(again.out).made], [0, []], 'what is published and waits is the next one');
  assert.equal(next.length, 4);
  for (const key of next) {
    assert.ok(key.nbf * 1000 > Date.now() + 6.9 * 86_400_000, 'published a week ahead');
    assert.equal(key.exp - key.nbf, 90 * 86_400);
  }
  const listed = await avowal('keys', 'list', '--dir', dir);
  assert.equal(listed.out.split('\n').filter((line) => line.includes('signs now')).length, 4, listed.out);
  assert.equal(listed.out.split('\n').filter((line) => /\bnext\b/.test(line)).length, 4);

  const victim = published.keys.find(({ purpose }) => purpose === 'receipt').kid;
  const frozen = await avowal('keys', 'freeze', victim, '--dir', dir);
  assert.equal(frozen.code, 0, frozen.err);
  assert.ok(!JSON.stringify(json(join(dir, 'private.json'))).includes(victim), 'its private half is gone');
  const after = await avowal('receipt', 'verify', receiptFile, '--keys', join(dir, 'keys.json'), '--root', root);
  assert.equal(after.code, 0, 'what it signed stands');
  const lines = readFileSync(join(dir, 'statements.jsonl'), 'utf8').trim().split('\n').map((line) => claims(JSON.parse(line).statement));
  assert.deepEqual(lines.map(({ fields }) => fields.event), ['generated', 'generated', 'generated', 'generated', 'rotated', 'rotated', 'rotated', 'rotated', 'frozen']);
  assert.equal((await avowal('keys', 'freeze', 'nobody', '--dir', dir)).code, 3);
  assert.equal((await avowal('keys', 'list', '--dir', join(dir, 'none'))).code, 3);
  assert.deepEqual(JSON.parse((await avowal('keys', 'jwks', '--dir', dir)).out), json(join(dir, 'keys.json')));
});

test('statements are signed and verified by command', async (t) => {
  const dir = join(folder(t), 'keys');
  await avowal('keys', 'generate', '--dir', dir, '--iss', ISS);
  const fields = join(dir, 'fields.json');
  writeFileSync(fields, JSON.stringify({ plan: 'leak of a credential', process: 'frozen in 9 minutes', summary: 'works' }));
  const signed = await avowal('statement', 'sign', '--kind', 'drill', '--fields', fields, '--key', join(dir, 'private.json'), '--name', 'A. Meyer', '--role', 'custodian');
  assert.equal(signed.code, 0, signed.err);
  const file = join(dir, 'drill.txt');
  writeFileSync(file, signed.out);
  const good = await avowal('statement', 'verify', file, '--keys', join(dir, 'keys.json'));
  assert.deepEqual([good.code, /VALID/.test(good.out), /A\. Meyer, custodian/.test(good.out)], [0, true, true], good.out);
  writeFileSync(file, signed.out.replace(/.\n$/, (end) => (end[0] === 'A' ? 'Q\n' : 'A\n')));
  assert.equal((await avowal('statement', 'verify', file, '--keys', join(dir, 'keys.json'))).code, 1);
  // words of others do not move about on a terminal
  writeFileSync(fields, JSON.stringify({ plan: 'leak\u001b[2J', process: 'a\u202eb', summary: 'one\ntwo' }));
  writeFileSync(file, (await avowal('statement', 'sign', '--kind', 'drill', '--fields', fields, '--key', join(dir, 'private.json'), '--name', 'A.\u001b]0;x\u0007')).out);
  const loud = await avowal('statement', 'verify', file, '--keys', join(dir, 'keys.json'));
  assert.deepEqual([loud.code, /[\u001b\u0007\u202e]|^two/m.test(loud.out)], [0, false], JSON.stringify(loud.out));
  writeFileSync(fields, '{"plan":1}');
  const wrong = await avowal('statement', 'sign', '--kind', 'drill', '--fields', fields, '--key', join(dir, 'private.json'));
  assert.deepEqual([wrong.code, /receipt\.statement-field-/.test(wrong.err)], [3, true], wrong.err);
  assert.match((await avowal('statement', 'kinds')).out, /force-majeure/);
});

test('thousands of receipts a line each are answered in order, on every core, with the answers of one', async () => {
  const made = await edge({ at: Date.now() });
  const receipts = [];
  for (let n = 0; n < 30; n++) {
    const { receipt } = await (await post(made.handler, '/avowal/consent', signup(made.digest, { phone: `0151 234567${10 + n}` }))).json();
    receipts.push(n % 3 ? receipt : receipt.replace(/.~/, (end) => (end[0] === 'A' ? 'Q~' : 'A~')));
  }
  const asOf = Date.now();
  const lines = Array.from({ length: 3000 }, (_, n) => (n % 1000 === 500 ? '{"receipt":1,"jwks":{}}' : JSON.stringify({ receipt: receipts[n % 30], jwks: made.keys, asOf })));
  lines.splice(700, 0, '', '{"receipt":');
  const child = spawn(process.execPath, [CLI, 'receipt', 'verify', '--jsonl']);
  let out = '';
  child.stdout.on('data', (part) => (out += part));
  child.stdin.end(`${lines.join('\n')}\n`);
  const code = await new Promise((resolve) => child.on('close', resolve));
  const answers = out.trimEnd().split('\n').map((line) => JSON.parse(line));
  const expected = await Promise.all(receipts.map((receipt) => verifyReceipt(receipt, { keys: made.keys, asOf })));
  const asked = lines.filter((line) => line !== '');
  assert.equal(answers.length, asked.length);
  for (const [n, line] of asked.entries()) {
    if (line.startsWith('{"receipt":"')) assert.deepEqual(answers[n], expected[receipts.indexOf(JSON.parse(line).receipt)], `line ${n}`);
    else assert.ok(answers[n].error.code.startsWith('json.'), `line ${n}`);
  }
  assert.equal(code, 3, 'some lines could not be read');
});

test('the receipt of a line is the member of that name, whatever the lines before it had', async () => {
  const made = await edge({ at: Date.now() });
  const { receipt } = await (await post(made.handler, '/avowal/consent', signup(made.digest))).json();
  const other = receipt.replace(/.~/, (end) => (end[0] === 'A' ? 'Q~' : 'A~'));
  // a key may have further members, and where the first of a name lies says nothing
  const decoy = (value) => JSON.stringify({ keys: made.keys.keys.map((key, n) => (n === 0 ? { ...key, receipt: value } : key)) });
  const lines = ['"receipt":', '"receipt" :', '"receipt"\t: '].flatMap((name) => [receipt, other, receipt].map((value) => `{"jwks":${decoy(value)},${name}"${receipt}"}`));
  const child = spawn(process.execPath, [CLI, 'receipt', 'verify', '--jsonl']);
  let out = '';
  child.stdout.on('data', (part) => (out += part));
  child.stdin.end(`${lines.join('\n')}\n`);
  assert.equal(await new Promise((resolve) => child.on('close', resolve)), 0);
  assert.deepEqual(out.trimEnd().split('\n').map((line) => JSON.parse(line).outcome), Array(9).fill('valid'));
});

test('a question is answered before the next one is asked', async () => {
  const made = await edge({ at: Date.now() });
  const { receipt } = await (await post(made.handler, '/avowal/consent', signup(made.digest))).json();
  const child = spawn(process.execPath, [CLI, 'receipt', 'verify', '--jsonl']);
  const next = () => new Promise((resolve) => child.stdout.once('data', (part) => resolve(JSON.parse(part))));
  for (let n = 0; n < 3; n++) {
    const answer = next();
    child.stdin.write(`${JSON.stringify({ receipt, jwks: made.keys })}\n`);
    assert.equal((await answer).outcome, 'valid');
  }
  child.stdin.end();
  assert.equal(await new Promise((resolve) => child.on('close', resolve)), 0);
});

test('a withdrawal by letter is signed by command; a receipt is exported in other people’s words', async (t) => {
  const dir = join(folder(t), 'keys');
  await avowal('keys', 'generate', '--dir', dir, '--iss', ISS);
  const noticeFile = join(dir, 'notice.json');
  writeFileSync(noticeFile, JSON.stringify(notice));
  const withdrawn = await avowal('receipt', 'withdraw', '--phone', '+4915123456789', '--notice', noticeFile, '--key', join(dir, 'private.json'));
  assert.equal(withdrawn.code, 0, withdrawn.err);
  const file = join(dir, 'withdrawal.txt');
  writeFileSync(file, withdrawn.out);
  assert.equal(claims(withdrawn.out).ev, 'withdraw');
  assert.equal((await avowal('receipt', 'verify', file, '--keys', join(dir, 'keys.json'))).code, 0);
  const record = JSON.parse((await avowal('receipt', 'export', file, '--notice', noticeFile)).out);
  assert.equal(record['@type'], 'dpv:ConsentRecord');
  const event = JSON.parse((await avowal('receipt', 'export', file, '--as', 'cloudevent')).out);
  assert.deepEqual([event.specversion, event.type], ['1.0', 'avowal.receipt.withdraw']);
});

test('a stolen key: the clock, its successor, and what is in doubt', async (t) => {
  const dir = join(folder(t), 'keys');
  await avowal('keys', 'generate', '--dir', dir, '--iss', ISS);
  const victim = json(join(dir, 'keys.json')).keys.find(({ purpose }) => purpose === 'receipt').kid;
  const since = new Date(Date.now() - 1000).toISOString();
  const done = await avowal('keys', 'compromise', victim, '--since', since, '--dir', dir, '--json');
  assert.equal(done.code, 0, done.err);
  const said = JSON.parse(done.out);
  const now = Date.now();
  const terms = Object.fromEntries(said.deadlines.map(({ duty, due }) => [duty, due]));
  assert.ok(Math.abs(terms['leak-notify-provider'] - now - 3_600_000) < 60_000, JSON.stringify(terms));
  assert.ok(Math.abs(terms['leak-reset'] - now - 86_400_000) < 60_000, JSON.stringify(terms));
  const [stolen] = json(join(dir, 'keys.json')).keys.filter(({ kid }) => kid === victim);
  assert.deepEqual([stolen.status, new Date(stolen.since).toISOString()], ['compromised', since]);
  assert.ok(json(join(dir, 'private.json')).keys.some(({ kid }) => kid === said.successor));
  const words = await avowal('keys', 'compromise', said.successor, '--since', since, '--dir', dir);
  assert.match(words.out, /The clock, by the terms of `cn` \(China\):/);
  // in the order of time, what has no term at the end
  const due = said.deadlines.map((duty) => duty.due ?? Infinity);
  assert.deepEqual(due, [...due].sort((a, b) => a - b));
  assert.match(words.out, / UTC +leak-reset [^\n]+\n +no term is given +leak-report /);
  const elsewhere = await avowal('keys', 'compromise', said.successor, '--since', since, '--dir', dir, '--jurisdiction', 'de');
  assert.match(elsewhere.out, /`de` \(Germany\):\n  These rules have no term for a key that others may have/);
  assert.equal((await avowal('keys', 'compromise', said.successor, '--since', '2999-01-01', '--dir', dir)).code, 2);
});

test('what is left of a folder of keys is never written over: neither by keys generate, nor by the server', async (t) => {
  const ring = join(folder(t), 'ring');
  await avowal('keys', 'generate', '--dir', ring, '--iss', ISS);
  for (const left of ['root.json', 'keys.json', 'private.json']) {
    const dir = folder(t);
    const kept = readFileSync(join(ring, left), 'utf8');
    mkdirSync(join(dir, 'try.db.keys'));
    writeFileSync(join(dir, 'try.db.keys', left), kept);
    const again = await avowal('keys', 'generate', '--dir', join(dir, 'try.db.keys'), '--iss', ISS);
    assert.deepEqual([again.code, again.err.includes('holds keys already')], [2, true], left);
    const started = spawnSync(process.execPath, [CLI, 'serve', '--port', '0', '--data', join(dir, 'try.db')], { encoding: 'utf8', timeout: 20_000 });
    // a Node without node:sqlite starts no server at all
    assert.deepEqual([started.status, started.stdout], [3, ''], `${left}: ${started.stderr}`);
    assert.deepEqual([readdirSync(join(dir, 'try.db.keys')), readFileSync(join(dir, 'try.db.keys', left), 'utf8')], [[left], kept]);
  }
});

test('a purpose whose key was frozen is told to have none, and rotating makes one that signs at once', async (t) => {
  const dir = join(folder(t), 'keys');
  await avowal('keys', 'generate', '--dir', dir, '--iss', ISS);
  const { made } = JSON.parse((await avowal('keys', 'rotate', '--dir', dir, '--json')).out);
  const next = made.find(({ purpose }) => purpose === 'receipt').kid;
  const { kid } = json(join(dir, 'keys.json')).keys.find(({ purpose }) => purpose === 'receipt');
  const frozen = await avowal('keys', 'freeze', kid, '--dir', dir);
  assert.match(frozen.out, /signs nothing more\. No key for receipt signs now: `avowal keys rotate --purpose receipt` makes one\./);
  // the next one begins in a week, and is no reason to sign nothing until then
  const rotated = JSON.parse((await avowal('keys', 'rotate', '--dir', dir, '--json')).out).made;
  assert.deepEqual(rotated.map(({ purpose, nbf }) => [purpose, nbf * 1000 <= Date.now()]), [['receipt', true]]);
  const listed = (await avowal('keys', 'list', '--dir', dir)).out.split('\n').filter((line) => /\breceipt\b.* signs now/.test(line));
  assert.deepEqual(listed.map((line) => line.split(' ')[0]), [rotated[0].kid]);
  assert.deepEqual(JSON.parse((await avowal('keys', 'freeze', next, '--dir', dir, '--json')).out).successor, rotated[0].kid);
});

test('what was not signed is told with its reason', async (t) => {
  const nobody = join(folder(t), 'keys');
  const made = await avowal('keys', 'generate', '--dir', nobody);
  // the root is there: to hand it in would mend nothing
  for (const { out } of [made, await avowal('keys', 'rotate', '--dir', nobody)]) assert.match(out, /\nNo manifest and no statement was signed: the folder was made without --iss, [^\n]+\n$/);
  const dir = join(folder(t), 'keys');
  await avowal('keys', 'generate', '--dir', dir, '--iss', ISS);
  const of = (purpose) => json(join(dir, 'keys.json')).keys.find((key) => key.purpose === purpose).kid;
  assert.doesNotMatch((await avowal('keys', 'freeze', of('receipt'), '--dir', dir)).out, /No statement/);
  assert.match((await avowal('keys', 'freeze', of('statement'), '--dir', dir)).out, /\nNo statement says so: no key for statement signs now\.\n$/);
  rmSync(join(dir, 'root.json'));
  assert.match((await avowal('keys', 'rotate', '--dir', dir)).out, /hand in the root with --root/);
});

test('what was said of a key is never taken back: neither by freezing it, nor by a later time, nor half by a wrong rule set', async (t) => {
  const dir = join(folder(t), 'keys');
  await avowal('keys', 'generate', '--dir', dir, '--iss', ISS);
  const of = (purpose) => json(join(dir, 'keys.json')).keys.find((key) => key.purpose === purpose);
  const { kid } = of('receipt');
  const before = readFileSync(join(dir, 'keys.json'), 'utf8');
  const wrong = await avowal('keys', 'compromise', kid, '--since', new Date().toISOString(), '--dir', dir, '--jurisdiction', 'xx');
  assert.deepEqual([wrong.code, /rules\.unknown-jurisdiction/.test(wrong.err)], [3, true]);
  assert.equal(readFileSync(join(dir, 'keys.json'), 'utf8'), before, 'nothing was done by halves');
  const since = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
  const first = JSON.parse((await avowal('keys', 'compromise', kid, '--since', since(10), '--dir', dir, '--json')).out);
  const stolen = () => json(join(dir, 'keys.json')).keys.find((key) => key.kid === kid);
  const said = stolen();
  assert.equal((await avowal('keys', 'freeze', kid, '--dir', dir)).code, 2);
  assert.equal((await avowal('keys', 'compromise', kid, '--since', since(5), '--dir', dir)).code, 2);
  assert.deepEqual(stolen(), said);
  const earlier = JSON.parse((await avowal('keys', 'compromise', kid, '--since', since(60), '--dir', dir, '--json')).out);
  assert.ok(stolen().since < said.since, 'an earlier time says more');
  assert.equal(earlier.successor, first.successor, 'one successor is enough');
});

test('a command about keys that fails changes nothing, and the root is not touched by any', async (t) => {
  const dir = join(folder(t), 'keys');
  const environment = { ...process.env, USER: '' };
  const unnamed = await new Promise((resolve) => execFile(process.execPath, [CLI, 'keys', 'generate', '--dir', dir, '--iss', ISS, '--json'], { env: environment }, (error, out) => resolve({ code: error?.code ?? 0, out })));
  assert.equal(unnamed.code, 0, 'an empty USER is no name');
  const { root } = JSON.parse(unnamed.out);
  assert.equal(readFileSync(join(dir, 'statements.jsonl'), 'utf8').trim().split('\n').length, 4);
  const all = () => ['keys.json', 'private.json', 'root.json', 'statements.jsonl'].map((name) => readFileSync(join(dir, name), 'utf8'));
  const before = all();
  const { kid } = json(join(dir, 'keys.json')).keys.find(({ purpose }) => purpose === 'receipt');
  for (const words of [['compromise', kid, '--since', '1969-01-01'], ['compromise', kid, '--since', '2006-11-20'], ['rotate', '--purpose', 'keys'], ['freeze', root], ['compromise', root, '--since', new Date().toISOString()]]) {
    const { code, err } = await avowal('keys', ...words, '--dir', dir);
    assert.equal(code, 2, `${words}: ${err}`);
  }
  assert.deepEqual(all(), before);
  const { err } = await avowal('keys', 'rotate', '--purpose', 'keys', '--dir', dir);
  assert.match(err, /one of challenge, receipt, state, statement\n/, 'nothing is offered that is refused');
});

test('what is no UTF-8 is refused, not mended in silence', async (t) => {
  const file = join(folder(t), 'notice.json');
  writeFileSync(file, Buffer.from(JSON.stringify(notice).replace('Nordwind', 'N\u00f6rdwind'), 'latin1'));
  const { code, err } = await avowal('notice', 'digest', file);
  assert.deepEqual([code, /json\.utf-8/.test(err)], [3, true], err);
  // a mark that nobody sees is named
  writeFileSync(file, `\ufeff${JSON.stringify(notice)}`);
  for (const words of [['notice', 'digest', file], ['message', 'preview', file], ['statement', 'sign', '--kind', 'drill', '--fields', file, '--key', file]]) {
    const marked = await avowal(...words);
    assert.deepEqual([marked.code, /^avowal: json\.syntax: [^\n]+ byte order mark/.test(marked.err)], [3, true], marked.err);
  }
});

test('files of keys that are none, and issuers that are none, are refused in one sentence', async (t) => {
  const dir = folder(t);
  const at = (name, text) => {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };
  const ring = join(dir, 'ring');
  await avowal('keys', 'generate', '--dir', ring, '--iss', ISS);
  const { kid } = json(join(ring, 'keys.json')).keys[1];
  const nothing = at('null.json', 'null');
  const drill = at('drill.json', '{"plan":"leak","process":"played","summary":"good"}');
  const published = readFileSync(join(ring, 'keys.json'), 'utf8');
  const deep = at('deep.json', `{"plan":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
  mkdirSync(join(dir, 'bad'));
  writeFileSync(join(dir, 'bad', 'private.json'), '{"seq":1,"keys":[]}');
  const cases = [
    [['keys', 'generate', '--dir', join(dir, 'other'), '--iss', 'foo'], 2],
    [['keys', 'generate', '--dir', nothing], 3],
    [['keys', 'freeze', kid, '--dir', ring, '--root', nothing], 3],
    [['keys', 'rotate', '--dir', ring, '--root', at('notice.json', JSON.stringify(notice))], 3],
    [['statement', 'sign', '--kind', 'drill', '--fields', deep, '--key', join(ring, 'private.json')], 3],
    [['statement', 'sign', '--kind', 'drill', '--fields', nothing, '--key', nothing], 3],
    [['statement', 'sign', '--kind', 'drill', '--fields', drill, '--key', nothing], 3],
    [['statement', 'sign', '--kind', 'drill', '--fields', drill, '--key', at('empty.json', '{}')], 2],
    [['statement', 'sign', '--kind', 'drill', '--fields', drill, '--key', join(ring, 'private.json'), '--iss', 'garbage'], 2],
    [['message', 'preview', '--jurisdiction', 'kr', '--jurisdiction', 'us', nothing], 2],
  ];
  for (const [words, code] of cases) {
    const answer = await avowal(...words);
    assert.equal(answer.code, code, `${words.join(' ')}: ${answer.err}`);
    assert.match(answer.err, /^avowal: [^\n]+\n$/, words.join(' '));
    assert.doesNotMatch(answer.err, /should not happen/, words.join(' '));
  }
  for (const set of ['null', '{"keys":[1]}']) {
    writeFileSync(join(dir, 'bad', 'keys.json'), set);
    for (const command of ['list', 'jwks']) assert.equal((await avowal('keys', command, '--dir', join(dir, 'bad'))).code, 3, `${command} ${set}`);
  }
  assert.equal(readFileSync(join(ring, 'keys.json'), 'utf8'), published, 'the folder is as it was');
});
