// The commands of whoever is responsible: audit, incident, doctor, registration, serve; and how every command behaves badly.
import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { chmodSync, closeSync, cpSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createSigner, generateKey, init, noticeDigest, publicKey } from 'avowal';
import { consentMarkup } from 'avowal/elements';
import { sqliteStore } from 'avowal/edge';
import { edge, notice, post, signup } from '../js/support.mjs';

const cli = fileURLToPath(new URL('../../pkg/cli.js', import.meta.url));
const browser = process.env.AVOWAL_CHROMIUM ?? 'chromium';
const DAY = 86_400_000;
const START = Date.UTC(2026, 6, 1, 12);
let dir;
before(async () => {
  await init();
  dir = mkdtempSync(join(tmpdir(), 'avowal-commands-'));
});
after(() => rmSync(dir, { recursive: true, force: true }));

function avowal(...words) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], { cwd: dir, encoding: 'utf8', input: '', maxBuffer: 64 << 20 });
  return { status, stdout, stderr };
}
const asked = (input, ...words) => spawnSync(process.execPath, [cli, ...words], { cwd: dir, encoding: 'utf8', input });

/** A use of a number, as the store would have it of somebody it knows. */
const used = (database, subject, at, allowed = 1) => database.prepare(`INSERT INTO uses (subject, at, purpose, channel, allowed) VALUES (?, ?, 'offers', 'sms', ?)`).run(subject, at, allowed);

/** A handler over a file, with keys that last, whose clock starts in July. */
async function kept(name) {
  const file = join(dir, name);
  const database = new DatabaseSync(file);
  const secretKeys = await Promise.all(['challenge', 'receipt', 'statement', 'state'].map((purpose) => generateKey(purpose, START - DAY)));
  for (const key of secretKeys) key.exp = Math.floor((START + 4000 * DAY) / 1000);
  const signers = Object.fromEntries(await Promise.all(secretKeys.map(async (key) => [key.purpose, await createSigner(key)])));
  const made = await edge({ at: START, store: sqliteStore(database), signers, keys: { keys: secretKeys.map(publicKey) } });
  const keys = join(dir, `${name}.keys.json`);
  writeFileSync(keys, JSON.stringify(made.options.keys));
  return { ...made, file, keys, database };
}

test('the audit lists what is overdue, each with its day, and what is not', async () => {
  const { handler, clock, digest, file, keys, database } = await kept('audit.db');
  const number = (n) => `+4915111${String(100000 + n)}`;
  for (const n of [1, 2]) assert.equal((await post(handler, '/avowal/consent', signup(digest, { phone: number(n) }))).status, 201);
  const at = clock.at;
  // one leaves altogether; of the other something stands
  const { receipt } = await (await post(handler, '/avowal/consent', signup(digest, { phone: number(1) }))).json();
  clock.at += 1000;
  assert.equal((await post(handler, '/avowal/withdraw', { receipt })).status, 201);
  const by = { name: 'Ada', role: 'custodian' };
  await handler.declare({ kind: 'credential', at, ...by, fields: { label: 'gateway', custodian: 'Ada', scope: 'send', addresses: ['192.0.2.1'], rotated: at } });
  await handler.declare({ kind: 'drill', at, ...by, fields: { plan: 'leak', process: 'played', summary: 'good' } });
  await handler.declare({ kind: 'incident', at, ...by, fields: { type: 'credential-leak', scope: 'one key', measures: 'replaced', discovered: at, notified: at + 60_000 } });
  await handler.declare({ kind: 'rectification', at, ...by, fields: { finding: 'shared account', measure: 'two accounts', due: at + 10 * DAY } });
  await handler.declare({ kind: 'rectification', at, ...by, fields: { finding: 'old phone', measure: 'a new one', due: at + 10 * DAY, done: at + DAY } });
  // 101 people in one day, cleared without two reviewers; 101 on another, with them
  const send = (n, when) => used(database, `s${n}`, when);
  for (let n = 0; n < 101; n++) await send(n, at + 2 * DAY);
  for (let n = 0; n < 101; n++) await send(n, at + 9 * DAY);
  for (let n = 0; n < 100; n++) await send(n, at + 20 * DAY);
  for (const name of ['Bo', 'Cy']) await handler.declare({ kind: 'review', at: at + 8 * DAY, name, role: 'reviewer', fields: { draft: `sha-256:${'A'.repeat(43)}`, opinion: 'approved', recipients: 101 } });
  database.prepare("INSERT INTO outbox (document, sink, due, state, why) VALUES ('x', 'hook', ?, 'dead', 'gone')").run(at);

  const run = (...more) => avowal('audit', '--data', file, '--jurisdiction', 'cn', '--as-of', new Date(at + 100 * DAY).toISOString(), '--json', ...more);
  const { status, stdout, stderr } = run('--keys', keys);
  assert.equal(stderr, '');
  const { rows, overdue, statement } = JSON.parse(stdout);
  assert.equal(status, 1);
  const about = (area) => rows.filter((row) => row.area === area);
  assert.deepEqual(about('deletion').map(({ count, overdue }) => [count, overdue]), [[1, true]]);
  // fifteen working days after 1 July 2026, Monday to Friday: 22 July, by the clock of China
  assert.deepEqual(about('deletion').map(({ due }) => new Date(due).toISOString()), ['2026-07-22T15:59:59.999Z']);
  assert.deepEqual(about('credential').map(({ overdue, due }) => [overdue, new Date(due).toISOString().slice(0, 10)]), [[true, '2026-09-29']]);
  assert.deepEqual(about('review').map(({ what, count }) => [what.slice(0, 27), count]), [['offers by sms on 2026-07-03', 101]]);
  assert.deepEqual(about('drill').map(({ overdue }) => overdue), [false], 'it was done this year');
  assert.ok(about('training')[0].what.startsWith('no training was declared (since the first receipt'));
  assert.deepEqual(about('incident').map(({ what }) => what.split(': ')[1]).sort(), ['leak-report is not declared', 'leak-reset is not declared']);
  assert.deepEqual(about('rectification').map(({ what }) => what), ['`shared account` is to be mended']);
  assert.equal(about('delivery').find(({ count }) => count === 1).overdue, true);
  assert.equal(about('checkpoint')[0].count, 4);
  assert.deepEqual([about('receipt'), about('statement')], [[], []], 'all verify');
  assert.equal(overdue, rows.filter((row) => row.overdue).length);
  assert.equal(statement.fields.findings.length, overdue);

  // what was kept to prove it is not due before that ends; keys that are others' prove nothing
  assert.equal(JSON.parse(run('--keep', '1826').stdout).rows.some(({ area }) => area === 'deletion'), false);
  const other = join(dir, 'other.keys.json');
  writeFileSync(other, JSON.stringify({ keys: [publicKey(await generateKey('receipt', START))] }));
  const foreign = JSON.parse(run('--keys', other).stdout).rows;
  assert.equal(foreign.find(({ area }) => area === 'receipt').count, 4);
  assert.equal(foreign.filter(({ area }) => area === 'statement').length, 7);
  // fields of a statement that can be signed as they are
  writeFileSync(join(dir, 'fields.json'), JSON.stringify(statement.fields));
  assert.equal(avowal('keys', 'generate', '--dir', 'operator', '--iss', 'https://shop.example').status, 0);
  const signed = avowal('statement', 'sign', '--kind', 'audit', '--fields', 'fields.json', '--key', 'operator/private.json');
  assert.equal(signed.status, 0, signed.stderr);

  // past midnight in Shanghai it is the day before in Urumqi: the term that ends first counts
  const late = Date.UTC(2026, 6, 3, 17);
  await handler.declare({ kind: 'credential', at: late, ...by, fields: { label: 'late', custodian: 'Ada', scope: 'send', addresses: ['192.0.2.1'], rotated: late } });
  assert.equal(new Date(JSON.parse(run().stdout).rows.find(({ what }) => what.includes('`late`')).due).toISOString(), '2026-10-01T17:59:59.999Z');

  const words = avowal('audit', '--data', file, '--jurisdiction', 'cn', '--as-of', new Date(at + 100 * DAY).toISOString());
  assert.match(words.stdout, /^OVERDUE: \d+\n/);
  assert.match(words.stdout, /Terms of `cn` \(China\)/);
  assert.ok(!words.stdout.includes('\u001b'), 'no colours but on a terminal');
  database.close();
});

test('a folder in which nothing may be written is audited as well', async (t) => {
  const { file, database, store } = await kept('still.db');
  await store.issued();
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  const folder = mkdtempSync(join(tmpdir(), 'avowal-still-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(file, join(folder, 'still.db'));
  chmodSync(join(folder, 'still.db'), 0o444);
  chmodSync(folder, 0o555);
  // root may write everywhere
  const nobody = process.getuid() === 0 ? { uid: 65534, gid: 65534 } : {};
  const run = (...words) => spawnSync(process.execPath, [cli, ...words], { ...nobody, cwd: '/', encoding: 'utf8' });
  if (run('--version').status !== 0) return t.skip('others may not read this checkout');
  const { status, stderr } = run('audit', '--data', join(folder, 'still.db'));
  assert.deepEqual([status, stderr], [0, '']);
});

test('nothing overdue is good', async () => {
  const { file, database, store } = await kept('fresh.db');
  await store.issued();
  assert.deepEqual(JSON.parse(avowal('audit', '--data', file, '--jurisdiction', 'cn', '--json').stdout).rows, []);
  assert.equal(avowal('audit', '--data', file, '--jurisdiction', 'cn').status, 0);
  database.close();
});

test('a purpose for which no key signs is overdue, one that has not begun is not', async () => {
  const { file, keys, database, store } = await kept('frozen.db');
  await store.issued();
  const set = JSON.parse(readFileSync(keys, 'utf8'));
  const about = (change) => {
    writeFileSync(keys, JSON.stringify({ keys: set.keys.flatMap((key) => (key.purpose === 'receipt' ? change(key) : [key])) }));
    const { rows } = JSON.parse(avowal('audit', '--data', file, '--keys', keys, '--as-of', new Date(START).toISOString(), '--json').stdout);
    return rows.filter(({ area, what }) => area === 'key' && /for receipt/.test(what)).map(({ what, overdue }) => [what.split(';')[0], overdue]);
  };
  const ends = ['the last key for receipt ends', false];
  const next = (key) => ({ ...key, kid: 'next', nbf: START / 1000 + 86_400 });
  assert.deepEqual(about((key) => [key]), [ends]);
  assert.deepEqual(about((key) => [{ ...key, status: 'retired' }]), [['no key for receipt signs now', true]]);
  assert.deepEqual(about((key) => [{ ...key, status: 'compromised', since: START }, next(key)]), [['no key for receipt signs now', true], ends]);
  assert.deepEqual(about((key) => [next(key)]), [ends], 'nobody was to sign yet');
  assert.deepEqual(about((key) => [{ ...key, exp: START / 1000 - 60 }]), [['the last key for receipt ends', true]]);
  database.close();
});

test('whose terms count is said, and that the controller sits elsewhere', async () => {
  const { handler, digest, file, database } = await kept('country.db');
  const period = ['--since', '2026-06-01', '--until', '2026-08-01'];
  assert.equal((await post(handler, '/avowal/consent', signup(digest))).status, 201);
  const hint = 'The controller is in `de` (Germany): --jurisdiction de counts by its terms.';
  const found = avowal('audit', '--data', file).stdout;
  assert.ok(found.includes('Terms of `cn` (China)') && found.includes(hint), found);
  const ours = avowal('audit', '--data', file, '--jurisdiction', 'de').stdout;
  assert.match(ours, /Terms of `de` \(Germany\)/);
  assert.match(ours, /have no term for deletion, credential, audit, drill, training, review: nothing of it was counted/, 'silence is no praise');
  assert.ok(!ours.includes(hint));
  assert.deepEqual(JSON.parse(avowal('audit', '--data', file, '--json').stdout).noTerms, []);
  const report = avowal('incident', 'report', ...period, '--data', file).stdout;
  assert.ok(report.includes('Terms of `cn` (China), counted from the discovery') && report.includes(hint), report);
  assert.match(avowal('incident', 'report', ...period, '--data', file, '--jurisdiction', 'de').stdout, /Terms of `de` \(Germany\), counted/);
  database.close();
});

test('a file that is not the data of a handler is told from one that is', () => {
  new DatabaseSync(join(dir, 'empty.db')).exec('CREATE TABLE other (x)');
  writeFileSync(join(dir, 'new.db'), '');
  writeFileSync(join(dir, 'no.db'), 'not a database, whatever its name says');
  mkdirSync(join(dir, 'folder.db'));
  for (const [name, why] of [['folder.db', /is a folder: name the SQLite file/], ['empty.db', /holds no data of a handler/], ['new.db', /holds no data of a handler/], ['no.db', /is no SQLite file/], ['nowhere.db', /cannot be opened/]]) {
    const { status, stdout, stderr } = avowal('audit', '--data', name);
    assert.deepEqual([status, stdout], [3, ''], name);
    assert.match(stderr, why);
    assert.match(stderr, /^avowal: cli\.unreadable: [^\n]+\n$/);
    assert.ok(!stderr.includes('no such table'), stderr);
  }
});

test('an incident’s report names whom it touched and fills in what is known', async () => {
  const { handler, digest, clock, file, database } = await kept('incident.db');
  await post(handler, '/avowal/consent', signup(digest, { phone: '+4915111100001' }));
  clock.at += 5 * DAY;
  await post(handler, '/avowal/consent', signup(digest, { phone: '+4915111100002' }));
  used(database, 'someone', clock.at);
  used(database, 'refused', clock.at, 0);
  const since = new Date(clock.at - 1000).toISOString();
  const until = new Date(clock.at + 1000).toISOString();
  const period = ['--since', since, '--until', until, '--data', file, '--jurisdiction', 'cn'];
  const { status, stdout } = avowal('incident', 'report', ...period, '--json');
  const found = JSON.parse(stdout);
  assert.equal(status, 1);
  assert.deepEqual([found.people.length, found.sends, found.receipts.length, found.statement.fields.affected], [2, 1, 1, 2]);
  assert.ok(found.people.includes('someone') && !found.people.includes('refused'));
  assert.equal(found.deadlines.find(({ duty }) => duty === 'leak-notify-provider').due, clock.at + 1000 + 3_600_000);
  const first = avowal('incident', 'report', ...period, '--out', 'report.md');
  assert.equal(first.status, 1);
  // in the order of time, what has no term at the end; the sentence names the first
  const due = found.deadlines.map((duty) => duty.due ?? Infinity);
  assert.deepEqual(due, [...due].sort((a, b) => a - b));
  assert.ok(first.stdout.includes(`due ${new Date(due[0]).toISOString().slice(0, 19).replace('T', ' ')} UTC`), first.stdout);
  const report = readFileSync(join(dir, 'report.md'), 'utf8');
  for (const part of ['working days are Monday to Friday, no holidays counted', '# Incident report: credential-leak', '2 people; 1 message was cleared', '| leak-reset |', '- someone', '[fill in]']) assert.ok(report.includes(part), part);
  assert.equal(avowal('incident', 'report', '--since', '2020-01-01', '--until', '2020-01-02', '--data', file, '--jurisdiction', 'cn').status, 0);
  assert.equal(avowal('incident', 'report', '--since', '2020-01-02', '--until', '2020-01-01', '--data', file).status, 2);

  // terms run from the discovery, which nobody makes tomorrow, nor before it happened
  const today = ['--since', since, '--until', '2099-01-01', '--data', file, '--json'];
  const before = Date.now();
  const open = JSON.parse(avowal('incident', 'report', ...today).stdout);
  assert.ok(open.statement.fields.discovered >= before && open.statement.fields.discovered <= Date.now(), new Date(open.statement.fields.discovered).toISOString());
  for (const odd of [['--discovered', '2098-01-01'], ['--discovered', new Date(clock.at - 2000).toISOString()]]) assert.equal(avowal('incident', 'report', ...today, ...odd).status, 2, odd[1]);
  const typo = avowal('incident', 'report', '--since', '2098-01-01', '--until', '2099-01-01', '--data', file);
  assert.deepEqual([typo.status, typo.stdout], [2, ''], 'nobody was touched yet');

  // a leak that touched people is an incident: 72 hours in the EU, whatever type was named
  const german = (...more) => JSON.parse(avowal('incident', 'report', ...period.slice(0, -1), 'de', '--json', ...more).stdout);
  for (const more of [[], ['--type', 'data-breach']]) {
    const { deadlines, workingDays } = german(...more);
    assert.equal(deadlines.find(({ duty }) => duty === 'breach-authority').due, clock.at + 1000 + 72 * 3_600_000);
    assert.equal(new Set(deadlines.map(({ duty }) => duty)).size, deadlines.length, 'each once');
    assert.equal(workingDays, 'Monday to Friday, no holidays counted');
  }

  // what is there is never written over: neither a report that was filled in, nor the data itself
  writeFileSync(join(dir, 'report.md'), 'filled in');
  const data = readFileSync(file);
  symlinkSync('report.md', join(dir, 'link.md'));
  for (const out of ['report.md', 'link.md', file]) {
    const { status, stdout, stderr } = avowal('incident', 'report', ...period, '--out', out);
    assert.deepEqual([status, stdout, /^avowal: cli\.unwritable: .* is there already/.test(stderr)], [3, '', true], stderr);
  }
  assert.equal(readFileSync(join(dir, 'report.md'), 'utf8'), 'filled in');
  assert.deepEqual(readFileSync(file), data);
  assert.match(avowal('incident', 'report', ...period, '--out', '-').stdout, /^# Incident report/);
  assert.deepEqual(readdirSync(dir).filter((name) => name === '-' || name.endsWith('.new')), []);
  database.close();
});

test('a damaged row is told, and the rest stands; a checkpoint that does not verify proves nothing', async () => {
  const { handler, digest, clock, file, keys, database } = await kept('damaged.db');
  for (const n of [1, 2, 3]) await post(handler, '/avowal/consent', signup(digest, { phone: `+491511110000${n}` }));
  const claims = { kind: 'checkpoint', at: clock.at, by: { name: 'x', role: 'y' }, fields: { size: 1_000_000 } };
  const forged = ['{}', JSON.stringify(claims), ''].map((part) => Buffer.from(part).toString('base64url')).join('.');
  database.prepare("INSERT INTO statements (id, kind, at, keep, token) VALUES ('forged', 'checkpoint', ?, 0, ?)").run(clock.at, forged);
  const run = (...more) => avowal('audit', '--data', file, '--as-of', new Date(clock.at + DAY).toISOString(), '--json', ...more);
  const unproven = (found) => JSON.parse(found.stdout).rows.find(({ area }) => area === 'checkpoint')?.count;
  assert.equal(unproven(run('--keys', keys)), 3);
  for (const garbage of ['garbage', 'e30.e30.e30', 'e30.bnVsbA.e30']) {
    // in the middle, and as the latest, which names the country
    database.prepare('UPDATE receipts SET token = ? WHERE number > 1').run(garbage);
    database.prepare("UPDATE statements SET token = ? WHERE id = 'forged'").run(garbage);
    for (const more of [[], ['--keys', keys]]) {
      const found = run(...more);
      assert.deepEqual([found.status, found.stderr], [1, ''], garbage);
      const { rows } = JSON.parse(found.stdout);
      assert.deepEqual([rows.find(({ area }) => area === 'receipt').count, unproven(found), rows.filter(({ area }) => area === 'statement').length], [2, 3, 1], garbage);
      assert.deepEqual(rows.filter(({ area }) => area === 'deletion'), [], 'what cannot be read may stand');
    }
    const report = avowal('incident', 'report', '--since', '2026-06-01', '--until', '2027-01-01', '--data', file);
    assert.deepEqual([report.status, report.stderr, report.stdout.includes('3 people')], [1, '', true], garbage);
  }
  database.exec('DROP TABLE outbox');
  const less = run();
  assert.deepEqual([less.status, /^avowal: cli\.unreadable: [^\n]+ holds no data of a handler/.test(less.stderr)], [3, true], less.stderr);
  database.close();
});

/** A page as somebody may write it. */
function page(name, { head = '', label = 'Number', box = (html) => html, after = '' } = {}) {
  const markup = box(consentMarkup(notice, noticeDigest(notice), 'en'));
  writeFileSync(join(dir, name), `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sign up</title>${head}<link rel="icon" href="data:,"><link rel="stylesheet" href="elements.css"></head><body><main><h1>Sign up</h1><form action="/avowal/consent" method="post"><label for="phone">${label}</label><input id="phone" type="tel" name="phone" autocomplete="tel"><avowal-consent>${markup}</avowal-consent><button>Sign up</button></form></main>${after}</body></html>`);
}

/** What the doctor says of a page, without what is only to know. */
function look(...words) {
  const { status, stdout, stderr } = avowal('doctor', ...words, '--browser', browser, '--json');
  return { status, stderr, codes: stdout === '' ? [] : JSON.parse(stdout).findings.filter(({ severity }) => severity !== 'info').map(({ code }) => code) };
}

test('the doctor finds nothing in a good page', () => {
  writeFileSync(join(dir, 'notice.json'), JSON.stringify(notice));
  writeFileSync(join(dir, 'elements.css'), readFileSync(new URL('../../pkg/elements.css', import.meta.url)));
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'self'; img-src data:">`;
  page('good.html', { head: policy });
  assert.deepEqual(look('good.html', '--notice', 'notice.json'), { status: 0, stderr: '', codes: [] });
  writeFileSync(join(dir, 'other.json'), JSON.stringify({ ...notice, version: '2' }));
  assert.deepEqual(look('good.html', '--notice', 'other.json').codes, ['page.words-differ']);
});

test('the doctor finds what is wrong in a bad one', () => {
  page('bad.html', {
    label: '',
    head: `<meta http-equiv="Content-Security-Policy" content="script-src 'self' 'unsafe-inline'; style-src 'self'">`,
    box: (html) => html.replace('type="checkbox"', 'type="checkbox" checked').replace(/<p class="avowal-facts".*?<\/p>/, ''),
    after: `<img src="http://127.0.0.1:1/pixel"><script>throw new Error('broken\\u001b[2J\\u202e')</script><div style="color:red">x</div>`,
  });
  const bad = look('bad.html');
  assert.equal(bad.status, 1, bad.stderr);
  for (const code of ['page.csp-loose', 'page.csp-blocked', 'page.foreign-request', 'page.script-failed', 'page.preticked', 'page.facts-hidden', 'page.accessibility']) assert.ok(bad.codes.includes(code), `${code} in ${bad.codes}`);

  writeFileSync(join(dir, 'none.html'), '<!doctype html><title>x</title><form><input type="checkbox"></form><script>fetch(location.origin + "//")</script>');
  assert.deepEqual(look('none.html').codes.slice(0, 2), ['page.csp-missing', 'page.no-consent']);
  assert.ok(!/[\u001b\u202e]/.test(avowal('doctor', 'bad.html', '--browser', browser).stdout), 'its words do not move about on a terminal');
  assert.ok(avowal('doctor', 'bad.html', '--browser', '/nowhere/chromium').stderr.startsWith('avowal: cli.browser: '));
  assert.equal(avowal('doctor', 'http://127.0.0.1:1/', '--browser', browser).status, 3);
});

test('where a page sends on to, its own files are no stranger’s', async (t) => {
  const servers = await Promise.all([0, 1].map(() => new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
    t.after(() => server.close());
  })));
  const [old, own] = servers.map((server) => `http://127.0.0.1:${server.address().port}`);
  servers[0].on('request', (request, response) => response.writeHead(301, { location: `${own}/` }).end());
  servers[1].on('request', ({ url }, response) => response.writeHead(200, { 'content-type': url === '/' ? 'text/html' : 'text/css' }).end(url === '/' ? '<!doctype html><title>x</title><link rel="icon" href="data:,"><link rel="stylesheet" href="own.css">' : ''));
  const out = await new Promise((resolve) => execFile(process.execPath, [cli, 'doctor', old, '--browser', browser, '--json'], (error, stdout) => resolve(stdout)));
  assert.deepEqual(JSON.parse(out).findings.map(({ code }) => code).filter((code) => code === 'page.foreign-request' || code === 'page.no-consent'), ['page.no-consent']);
});

test('a campaign’s pack is whole, or is not there', () => {
  writeFileSync(join(dir, 'notice.json'), JSON.stringify(notice));
  const made = avowal('registration', 'notice.json', '--out', 'campaign', '--url', 'https://shop.example/sms', '--browser', browser);
  assert.deepEqual([made.status, made.stderr], [0, '']);
  const files = readdirSync(join(dir, 'campaign')).sort();
  assert.deepEqual(files, ['campaign.json', 'checklist.md', 'elements.css', 'message-flow.txt', 'opt-in.html', 'opt-in.png', 'page.css', 'replies.txt', 'samples.txt']);
  const text = (name) => readFileSync(join(dir, 'campaign', name), 'utf8');
  const png = readFileSync(join(dir, 'campaign/opt-in.png'));
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  assert.ok(png.readUInt32BE(20) > 900, `all of the page is in it: ${png.readUInt32BE(20)} px`);
  for (const words of Object.values(notice.words.en.grants)) assert.ok(text('message-flow.txt').includes(words) && text('opt-in.html').includes(words));
  for (const part of ['Reply STOP to stop.', 'HELP']) assert.ok(text('replies.txt').includes(part) && text('samples.txt').includes('STOP'));
  assert.match(text('checklist.md'), /- \[ \] .*registration\.samples.*Twilio errors 30893/);
  assert.equal(JSON.parse(text('campaign.json')).useCase, 'MIXED');
  // the page it hosts is one the doctor has nothing against
  const healthy = avowal('doctor', 'campaign/opt-in.html', '--browser', browser, '--json');
  assert.deepEqual([healthy.status, JSON.parse(healthy.stdout).errors], [0, 0], healthy.stdout);

  const { terms, ...controller } = notice.controller;
  writeFileSync(join(dir, 'less.json'), JSON.stringify({ ...notice, controller }));
  const less = avowal('registration', 'less.json', '--out', 'less', '--no-screenshot', '--sample', 'Nordwind: hello. Reply STOP to end.', '--json');
  assert.equal(less.status, 1);
  assert.ok(JSON.parse(less.stdout).findings.some(({ code }) => code === 'registration.terms'));
  const samples = () => readFileSync(join(dir, 'less/samples.txt'), 'utf8');
  assert.equal(samples(), 'Nordwind: hello. Reply STOP to end.\n');
  // an earlier pack may have been filled in by hand
  writeFileSync(join(dir, 'less/samples.txt'), 'by hand');
  rmSync(join(dir, 'less/campaign.json'));
  const again = avowal('registration', 'notice.json', '--out', 'less', '--no-screenshot');
  assert.deepEqual([again.status, again.stdout, /^avowal: cli\.unwritable: `less` holds [^\n]*samples\.txt/.test(again.stderr)], [3, '', true], again.stderr);
  assert.deepEqual([samples(), existsSync(join(dir, 'less/campaign.json'))], ['by hand', false]);
  const failed = avowal('registration', 'notice.json', '--out', 'never', '--browser', '/nowhere/chromium');
  assert.deepEqual([failed.status, existsSync(join(dir, 'never')), readdirSync(dir).filter((name) => name.startsWith('never'))], [3, false, []]);
});

test('the server signs up, and its receipt verifies with public keys alone', async (t) => {
  const child = spawn(process.execPath, [cli, 'serve', '--port', '0', '--data', 'serve.db'], { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  let said = '';
  const origin = await new Promise((resolve) => child.stdout.on('data', (chunk) => (/Ctrl-C/.test((said += chunk)) ? resolve(/http:\S+/.exec(said)[0]) : undefined)));
  const html = await (await fetch(origin)).text();
  const digest = /name="avowal-notice" value="([^"]+)"/.exec(html)[1];
  const response = await fetch(`${origin}/avowal/consent`, { method: 'POST', headers: { origin, 'content-type': 'application/json' }, body: JSON.stringify({ phone: '0151 23456789', region: 'DE', notice: digest, locale: 'en', grants: [{ purpose: 'order-updates', channel: 'sms', given: true }] }) });
  assert.equal(response.status, 201);
  writeFileSync(join(dir, 'receipt.txt'), (await response.json()).receipt);
  writeFileSync(join(dir, 'keys.json'), await (await fetch(`${origin}/.well-known/avowal/keys.json`)).text());
  assert.equal(avowal('receipt', 'verify', 'receipt.txt', '--keys', 'keys.json').status, 0);
  assert.equal((await fetch(`${origin}/pkg/%2e%2e/package.json`)).status, 404);
  assert.deepEqual(await Promise.all(['/', '/page.css'].map(async (path) => (await fetch(origin + path, { method: 'HEAD' })).status)), [200, 200]);
  const taken = avowal('serve', '--port', new URL(origin).port, '--data', 'serve.db');
  assert.deepEqual([taken.status, taken.stderr.includes('is taken')], [3, true]);
  child.kill('SIGINT');
  assert.equal(await new Promise((resolve) => child.once('exit', resolve)), 0);
  assert.equal(child.stderr.read(), null, 'nothing is said of experiments');
});

test('a server that cannot start ends, and leaves no keys behind', () => {
  const start = (name, ...more) => spawnSync(process.execPath, [cli, 'serve', '--port', '0', '--data', name, ...more], { cwd: dir, encoding: 'utf8', timeout: 60_000 });
  writeFileSync(join(dir, 'words.db'), 'not a database, whatever its name says');
  mkdirSync(join(dir, 'short.db.keys'));
  writeFileSync(join(dir, 'short.db.keys/secret'), 'abc');
  for (const [name, why] of [['words.db', /not a database/], ['short.db', /secret` holds no secret of 32 bytes/]]) {
    const { status, stdout, stderr } = start(name);
    assert.deepEqual([status, stdout], [3, ''], `${name}: ${stderr}`);
    assert.match(stderr, /^avowal: cli\.unreadable: [^\n]+\n$/);
    assert.match(stderr, why);
  }
  assert.equal(existsSync(join(dir, 'words.db.keys')), false);
  for (const port of ['', '0x1389', '1e3', '65536']) assert.equal(start('never.db', '--port', port).status, 2, port);
});

test('every command has help with an example, and says what is wrong in one sentence', () => {
  const { stdout } = avowal('--help');
  const named = [...stdout.matchAll(/^ {2}avowal ([a-z]+)(?: ([a-z|]+))?/gm)].flatMap(([, group, names = '']) => names.split('|').map((name) => [group, name]));
  const groups = new Set(['receipt', 'keys', 'statement', 'notice', 'phone', 'rules', 'incident', 'message', 'reply']);
  const all = named.map(([group, name]) => (groups.has(group) && name ? [group, name] : [group]));
  assert.equal(all.length, 31);
  const tried = new Set();
  for (const words of all) {
    const help = avowal(...words, '--help');
    assert.equal(help.status, 0, words.join(' '));
    assert.match(help.stdout, new RegExp(`^avowal ${words.join(' ')}\\b`), words.join(' '));
    assert.match(help.stdout, new RegExp(`^ {2}avowal ${words.join(' ')}\\b`, 'm'), `${words.join(' ')} has an example`);
    // one of each group: to start takes a third of a second
    if (tried.has(words[0])) continue;
    tried.add(words[0]);
    const wrong = avowal(...words, '--no-such-option');
    assert.equal(wrong.status, 2, words.join(' '));
    assert.match(wrong.stderr, /^avowal: [^\n]+\n$/, words.join(' '));
    assert.equal(wrong.stdout, '');
  }
  for (const words of [['nonsense'], ['receipt', 'nonsense'], ['constructor'], ['receipt', '__proto__']]) assert.equal(avowal(...words).status, 2, words.join(' '));
});

test('what cannot be read is exit 3 and one sentence, and nothing is half-written', () => {
  writeFileSync(join(dir, 'broken.json'), '{"a":');
  writeFileSync(join(dir, 'text.db'), 'not a database');
  mkdirSync(join(dir, 'folder'), { recursive: true });
  const good = { notice: 'notice.json' };
  writeFileSync(join(dir, 'nothing.json'), '{}');
  writeFileSync(join(dir, 'nokeys.json'), '{"keys":[null]}');
  writeFileSync(join(dir, good.notice), JSON.stringify(notice));
  const cases = [
    ['receipt', 'verify', 'nowhere.txt', '--keys', 'broken.json'],
    ['receipt', 'show', 'folder'],
    ['receipt', 'show', 'broken.json'],
    ['notice', 'digest', 'broken.json'],
    ['notice', 'render', 'nowhere.json'],
    ['notice', 'render', 'notice.json', '--locale', 'xx'],
    ['notice', 'check', 'broken.json', '--jurisdiction', 'us'],
    ['audit', '--data', 'nowhere.db'],
    ['audit', '--data', 'text.db'],
    ['audit', '--data', 'folder'],
    ['incident', 'report', '--since', '2026-01-01', '--until', '2026-01-02', '--data', 'text.db', '--out', 'never.md'],
    ['doctor', 'nowhere.html'],
    ['doctor', 'http://'],
    // known before a browser starts, and whether or not the page has a notice
    ['doctor', 'notice.json', '--jurisdiction', 'xx'],
    ['doctor', 'notice.json', '--notice', 'nothing.json'],
    ['audit', '--data', 'audit.db', '--keys', 'nokeys.json'],
    ['registration', 'notice.json', '--out', '/dev/null/never', '--no-screenshot'],
    ['registration', 'broken.json', '--out', 'never'],
    ['keys', 'list', '--dir', 'nowhere'],
    ['statement', 'sign', '--kind', 'drill', '--fields', 'broken.json', '--key', 'broken.json'],
    ['receipt', 'withdraw', '--phone', '+4915123456789', '--key', 'broken.json'],
    ['authorize', '--message', 'broken.json', '--receipts', 'folder', '--keys', 'broken.json'],
    ['message', 'preview', 'broken.json'],
    ['message', 'approve', 'broken.json', '--jurisdiction', 'de', '--dir', 'never', '--key', 'broken.json', '--name', 'A', '--opinion', 'approved'],
    ['deadlines', 'nothing-known', '--at', '2026-01-01', '--jurisdiction', 'cn'],
    ['serve', '--data', 'folder', '--port', '0'],
  ];
  for (const words of cases) {
    const { status, stdout, stderr } = avowal(...words);
    assert.equal(status, 3, `${words.join(' ')}: ${stderr}`);
    assert.match(stderr, /^avowal: [^\n]+\n$/, words.join(' '));
    assert.ok(!stderr.includes('should not happen'), stderr);
    assert.equal(stdout, '', words.join(' '));
  }
  assert.deepEqual(readdirSync(dir).filter((name) => name.startsWith('never') || name.endsWith('.new')), []);
  const nowhere = avowal('incident', 'report', '--since', '2026-01-01', '--until', '2026-01-02', '--data', 'audit.db', '--out', 'no/such/folder.md');
  assert.deepEqual([nowhere.status, nowhere.stderr.startsWith('avowal: cli.unwritable: ')], [3, true]);
  const here = readdirSync(dir).length;
  assert.deepEqual([avowal('registration', 'notice.json', '--out', '', '--no-screenshot').status, avowal('audit', '--data', 'audit.db', '--keep', '').status, readdirSync(dir).length], [2, 2, here], 'an empty text is no folder and no number');
});

test('with --json what went wrong is JSON, too, beside its sentence', () => {
  writeFileSync(join(dir, 'notice.json'), JSON.stringify(notice));
  const cases = [
    [['audit', '--json'], 2, { code: 'cli.usage', message: '--data is missing' }],
    [['nonsense', '--json'], 2, { code: 'cli.usage', message: 'there is no command `nonsense`; try `avowal --help`' }],
    [['audit', '--data', 'nowhere.db', '--json'], 3, { code: 'cli.unreadable', message: '`nowhere.db` cannot be opened: it is not there, or not a file' }],
    [['notice', 'render', 'notice.json', '--locale', 'xx', '--json'], 3, { code: 'notice.unknown-locale', message: 'the notice has no words in `xx`; it has en, de', pointer: '/words' }],
  ];
  for (const [words, code, error] of cases) {
    const { status, stdout, stderr } = avowal(...words);
    assert.deepEqual([status, JSON.parse(stdout || 'null')], [code, { error }], words.join(' '));
    assert.match(stderr, /^avowal: [^\n]+\n$/);
    assert.equal(avowal(...words.filter((word) => word !== '--json')).stdout, '', 'and nothing where none was asked for');
  }
});

test('a campaign without advertising is not judged, and nobody is told that all is well', () => {
  const orders = { ...notice, purposes: notice.purposes.filter(({ messageClass }) => messageClass !== 'marketing') };
  const kept = orders.purposes.flatMap(({ id, channels }) => channels.map((channel) => `${id}/${channel}`));
  orders.words = Object.fromEntries(Object.entries(orders.words).map(([tag, words]) => [tag, { ...words, grants: Object.fromEntries(Object.entries(words.grants).filter(([pair]) => kept.includes(pair))) }]));
  writeFileSync(join(dir, 'orders.json'), JSON.stringify(orders));
  const made = avowal('registration', 'orders.json', '--out', 'orders', '--no-screenshot');
  assert.equal(made.status, 1, made.stderr);
  assert.match(made.stdout, /was not judged/);
  const checklist = readFileSync(join(dir, 'orders/checklist.md'), 'utf8');
  assert.match(checklist, /## Missing\n\nWhat carriers refuse was not judged[^\n]+\n\n## To be looked at by somebody\n\n- \[ \] /);
  assert.doesNotMatch(checklist, /Nothing\.|opt-in\.png/, 'what was not judged is not nothing, and no picture was taken');
  for (const [option, odd] of [['--url', 'notaurl'], ['--action', 'javascript:alert(1)'], ['--action', '//evil.example/x']]) {
    assert.equal(avowal('registration', 'orders.json', '--out', 'odd', '--no-screenshot', option, odd).status, 2, odd);
  }
  const page = avowal('notice', 'render', 'orders.json', '--page');
  writeFileSync(join(dir, 'orders.html'), page.stdout);
  const looked = () => JSON.parse(avowal('doctor', 'orders.html', '--notice', 'orders.json', '--browser', browser, '--json').stdout).findings;
  rmSync(join(dir, 'elements.css'), { force: true });
  const bare = looked();
  assert.ok(bare.some(({ code, message }) => code === 'page.file-missing' && message.includes('elements.css was answered 404')), JSON.stringify(bare));
  assert.ok(bare.some(({ code, severity }) => code === 'registration.purpose' && severity === 'info'));
  cpSync(fileURLToPath(new URL('../../pkg/elements.css', import.meta.url)), join(dir, 'elements.css'));
  assert.deepEqual(looked().filter(({ severity }) => severity === 'error'), []);
});

test('a disk that is full is said in one sentence', { skip: !existsSync('/dev/full') && 'there is no /dev/full here' }, () => {
  for (const [words, input] of [[['rules', 'list'], ''], [['phone', 'check', '--jsonl'], '{"input":"+49 151 23456789"}\n']]) {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [cli, ...words], { cwd: dir, encoding: 'utf8', input, stdio: ['pipe', full, 'pipe'] });
    closeSync(full);
    assert.deepEqual([status, stderr], [3, 'avowal: cli.unwritable: the output cannot be written (ENOSPC)\n'], words.join(' '));
  }
});

test('a reader who has seen enough is no error', () => {
  for (const words of ['rules show us', 'statement kinds', '--help']) {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', `{ "${process.execPath}" "${cli}" ${words}; echo "exit $?" >&2; } | head -c 10`], { encoding: 'utf8' });
    assert.deepEqual([status, stdout.length, stderr], [0, 10, 'exit 0\n'], words);
  }
  // nor is one who does not listen to what went wrong
  const deaf = spawnSync('sh', ['-c', `exec 3>&1; { "${process.execPath}" "${cli}" nonsense 2>&1 >&3; echo "exit $?" >&3; } | true`], { encoding: 'utf8' });
  assert.equal(deaf.stdout, 'exit 2\n');
});

test('colours and bars are for terminals, and NO_COLOR ends colours', () => {
  const onTerminal = (env, ...words) => spawnSync('script', ['-qec', [process.execPath, cli, ...words].map((word) => `'${word}'`).join(' '), '/dev/null'], { cwd: dir, encoding: 'utf8', env: { ...process.env, TERM: 'xterm', ...env } }).stdout;
  const words = ['receipt', 'verify', 'receipt.txt', '--keys', 'keys.json'];
  assert.ok(onTerminal({ NO_COLOR: '' }, ...words).includes('\u001b[32mVALID'));
  assert.ok(onTerminal({ NO_COLOR: '1' }, ...words).startsWith('VALID'));
  assert.ok(avowal(...words).stdout.startsWith('VALID'));
  // half a second of lines: a bar on the terminal, and nothing of it in the answers
  const bar = `yes '{"input":"+4930123456"}' | head -n 60000 | '${process.execPath}' '${cli}' phone check --jsonl > answers.jsonl`;
  const { stdout } = spawnSync('script', ['-qec', bar, '/dev/null'], { cwd: dir, encoding: 'utf8', env: { ...process.env, TERM: 'xterm' } });
  assert.match(stdout, /answered \d+/);
  const answers = readFileSync(join(dir, 'answers.jsonl'), 'utf8');
  assert.deepEqual([answers.split('\n').length, answers.includes('\u001b')], [60_001, false]);
});

test('many questions, one a line: in order, each answered, the bad ones too', () => {
  const lines = (questions, ...words) => {
    const { status, stdout } = asked(questions.map((question) => (typeof question === 'string' ? question : JSON.stringify(question))).join('\n'), ...words, '--jsonl');
    return { status, answers: stdout.trim().split('\n').map((line) => JSON.parse(line)) };
  };
  const digest = noticeDigest(notice);
  const digests = lines([{ notice }, '', '{', { notice, more: 1 }, { notice }], 'notice', 'digest');
  assert.deepEqual([digests.status, digests.answers.map((answer) => answer.digest ?? answer.error.code)], [3, [digest, 'json.syntax', 'json.unknown-key', digest]]);
  const checked = lines([{ notice, jurisdictions: ['us'], asOf: START }], 'notice', 'check');
  assert.deepEqual([checked.status, checked.answers[0].elements.missing], [0, []]);
  const rendered = lines([{ notice, locale: 'de' }, { notice, locale: 'xx' }], 'notice', 'render');
  assert.deepEqual(rendered.answers.map((answer) => answer.locale ?? answer.error.code), ['de', 'notice.unknown-locale']);
  const facts = lines([{ jurisdiction: 'us-pa', messageClass: 'marketing' }, { jurisdiction: 'nowhere' }], 'rules', 'show');
  assert.equal(facts.answers[0].requirements[0].jurisdiction, 'us-pa');
  assert.equal(facts.answers[1].error.code, 'rules.unknown-jurisdiction');
  const shown = lines([{ receipt: readFileSync(join(dir, 'receipt.txt'), 'utf8') }, { receipt: 'x' }], 'receipt', 'show');
  assert.deepEqual(shown.answers.map((answer) => answer.claims?.ev ?? answer.error.code), ['grant', 'receipt.malformed']);
  assert.equal(asked('', 'notice', 'digest', '--jsonl', 'more').status, 2);
});

test('the module of another Node is asked for in one sentence', () => {
  // a loader stands in for a Node that has no node:sqlite
  const hook = `data:text/javascript,${encodeURIComponent("import { register } from 'node:module'; register('data:text/javascript,' + encodeURIComponent(`export function resolve(name, context, next) { if (name === 'node:sqlite') throw new Error('none'); return next(name, context); }`))")}`;
  const { status, stderr } = spawnSync(process.execPath, ['--import', hook, cli, 'audit', '--data', 'x.db'], { cwd: dir, encoding: 'utf8' });
  assert.deepEqual([status, stderr], [3, 'avowal: cli.node-too-old: the files of a handler need Node 22.13 or newer, which has node:sqlite\n']);
});
