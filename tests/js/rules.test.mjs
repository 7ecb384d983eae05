// Rules through JavaScript and the command line: the scenarios that Rust answers too, and what only the host does.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { authorize, checkNotice, deadlines, init, isConsentError, jurisdictionsFor, noticeElements, offsetOf, requirements, ruleSets, versions } from 'avowal';
import { claims, edge, post, signup } from './support.mjs';

await init();
const folder = new URL('../vectors/rules/', import.meta.url);
const rows = (name) => readFileSync(new URL(name, folder), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const spring = readFileSync(new URL('../vectors/notice/spring-signup.json', import.meta.url), 'utf8');
const codeOf = (call) => {
  try {
    call();
  } catch (error) {
    assert.ok(isConsentError(error), String(error));
    return error.code;
  }
  return undefined;
};

test('facts in force', () => {
  for (const { name, rests, value, ...question } of rows('requirements.jsonl')) {
    assert.equal(requirements(question).find(({ id }) => id === rests)?.value ?? null, value, name);
  }
  assert.equal(codeOf(() => requirements({ jurisdiction: 'xx', messageClass: 'marketing', asOf: 0 })), 'rules.unknown-jurisdiction');
  assert.equal(codeOf(() => requirements({ jurisdiction: 'de', messageClass: 'spam', asOf: 0 })), 'json.wrong-value');
  const [fact] = requirements({ jurisdiction: 'us-fl', messageClass: 'marketing', asOf: Date.UTC(2026, 10, 21) });
  assert.deepEqual(Object.keys(fact.source).sort(), ['authority', 'checkedOn', 'confidence', 'date', 'title']);
});

test('places', () => {
  for (const { name, region, subdivision, ids, code } of rows('places.jsonl')) {
    const ask = () => jurisdictionsFor({ region, ...(subdivision && { subdivision }) });
    if (code) assert.equal(codeOf(ask), code, name);
    else assert.deepEqual(ask(), ids, name);
  }
  assert.deepEqual(jurisdictionsFor({ phone: '+4915123456789' }), ['de', 'eu', 'zz']);
  assert.deepEqual(jurisdictionsFor({ phone: '+13055551234' }), ['us', 'zz'], 'an area code of Miami is no residence in Florida');
  assert.deepEqual(jurisdictionsFor({ phone: '+13055551234', subdivision: 'FL', sender: 'DE' }), ['us-fl', 'us', 'de', 'eu', 'zz'], 'the law of the sender binds it as well');
  assert.deepEqual(jurisdictionsFor({ region: 'FR', sender: 'DE' }), ['fr', 'eu', 'de', 'zz'], 'each once');
  assert.equal(codeOf(() => jurisdictionsFor({})), 'json.missing-key');
  // of a place that cannot be read there would be no rules, and no word of it
  for (const place of [{ region: 'XX' }, { region: 'DE', sender: 'XX' }, { phone: '12' }, { phone: '' }]) assert.equal(codeOf(() => jurisdictionsFor(place)), 'rules.unknown-region', JSON.stringify(place));
  assert.deepEqual(jurisdictionsFor({ phone: '+80012345678' }), ['zz']);
  assert.deepEqual(jurisdictionsFor({ phone: '+17873331234' }), ['us-pr', 'us', 'zz']);
  assert.deepEqual(jurisdictionsFor({ phone: '+262692123456' }), ['fr-re', 'fr', 'eu', 'zz']);
});

test('an instant that is none is refused, not judged as 1970', async () => {
  const instants = [undefined, null, Number.NaN, Infinity, '2026-11-21', 1e300, 0.5];
  const message = { text: 'x', messageClass: 'marketing', purpose: 'offers', channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'alphanumeric' }, to: '+4915123456789' };
  for (const asOf of instants) {
    const said = `${typeof asOf} ${asOf}`;
    assert.match(codeOf(() => requirements({ jurisdiction: 'cn', messageClass: 'marketing', asOf })) ?? 'nothing', /^json\./, said);
    assert.match(codeOf(() => checkNotice(spring, { jurisdictions: ['cn'], asOf })) ?? 'nothing', /^json\./, said);
    await assert.rejects(authorize({ message, receipts: [], keys: { keys: [] }, asOf }), (error) => isConsentError(error) && /^json\./.test(error.code), said);
  }
  assert.equal(codeOf(() => checkNotice(spring, { jurisdictions: [], asOf: 0 })), 'json.wrong-value', 'no law asks for nothing');
  await assert.rejects(authorize({ message, receipts: [], keys: { keys: [] }, asOf: 0, jurisdictions: [] }), { code: 'authorize.setting' });
  for (const region of ['us', 'XX', '']) await assert.rejects(authorize({ message, receipts: [], keys: { keys: [] }, asOf: 0, region }), { code: 'rules.unknown-region' });
});

test('notices', () => {
  for (const { name, jurisdictions, asOf, replace, found, absent, noErrors } of rows('notices.jsonl')) {
    const notice = replace.reduce((text, [from, to]) => text.replace(from, () => to), spring);
    const findings = checkNotice(notice, { jurisdictions, asOf });
    for (const [code, severity] of Object.entries(found)) assert.equal(findings.find((finding) => finding.code === code)?.severity, severity, `${name}: ${code}`);
    for (const code of absent) assert.ok(!findings.some((finding) => finding.code === code), `${name}: ${code}`);
    if (noErrors) assert.ok(!findings.some(({ severity }) => severity === 'error'), name);
    const { rules, present, missing } = noticeElements(notice, { jurisdictions, asOf });
    assert.ok(rules === versions().rules && present.every((code) => !missing.includes(code)), name);
  }
  assert.equal(codeOf(() => checkNotice(spring, { jurisdictions: ['zz', 'nowhere'], asOf: 0 })), 'rules.unknown-jurisdiction');
});

test('deadlines', () => {
  for (const { name, question, rows: expected, code } of rows('deadlines.jsonl')) {
    if (code) {
      assert.equal(codeOf(() => deadlines(question)), code, name);
      continue;
    }
    const found = deadlines(question);
    for (const row of expected) {
      const same = found.find(({ duty }) => duty === row.duty);
      assert.ok(same, `${name}: ${row.duty}`);
      for (const [key, value] of Object.entries(row)) assert.deepEqual(same[key] ?? null, value, `${name}: ${key}`);
    }
  }
});

test('every zone of every rule set is known to this host', () => {
  const zones = new Set(ruleSets().flatMap((set) => set.zones));
  assert.ok(zones.size > 100);
  for (const zone of zones) assert.match(offsetOf(zone, Date.UTC(2026, 10, 21)) ?? zone, /^[+-]\d\d:\d\d$/);
  assert.equal(offsetOf('America/New_York', Date.UTC(2026, 10, 1, 5, 59)), '-04:00');
  assert.equal(offsetOf('America/New_York', Date.UTC(2026, 10, 1, 6, 1)), '-05:00');
  assert.equal(offsetOf('Atlantis/Capital', 0), undefined);
});

/** A receipt for order updates from the handler. */
async function granted(at) {
  const { handler, digest, keys } = await edge({ at });
  const response = await post(handler, '/avowal/consent', signup(digest));
  return { receipt: (await response.json()).receipt, keys };
}
const message = (more) => ({ text: 'Nordwind: new jackets.', messageClass: 'transactional', purpose: 'order-updates', channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'long-code' }, to: '+4915123456789', ...more });

test('receipts name the rules they were issued under, decisions those they rest on', async () => {
  const at = Date.UTC(2026, 10, 24, 12);
  const { receipt, keys } = await granted(at);
  assert.deepEqual([claims(receipt).rules.rules, claims(receipt).rules.rulesDigest], [versions().rules, versions().rulesDigest]);
  const decision = await authorize({ message: message(), receipts: [receipt], keys, asOf: at + 1000 });
  assert.equal(decision.allowed, true);
  assert.deepEqual(decision.rules.jurisdictions, ['de', 'eu', 'zz']);
  assert.equal(decision.rules.digest, versions().rulesDigest);
});

test('the host brings the zones; a state is only what is stated', async () => {
  const night = Date.UTC(2026, 10, 24, 8);
  const { receipt, keys } = await granted(night - 1000);
  const ask = (more) => authorize({ message: message({ messageClass: 'marketing' }), receipts: [receipt], keys, asOf: night, ...more });
  // the receipt grants no marketing; what the place says stands beside that
  const codes = async (more) => (await ask(more)).reasons.map(({ code }) => code);
  assert.ok((await codes({ region: 'US' })).includes('authorize.outside-hours'));
  assert.ok((await codes({ region: 'US' })).includes('rules.state-unstated'));
  assert.ok(!(await codes({ region: 'US', subdivision: 'FL' })).includes('rules.state-unstated'));
  assert.ok(!(await codes({})).includes('authorize.outside-hours'), 'Germany has no hours that bind');
  const closed = await ask({ jurisdictions: ['us'] });
  assert.equal(closed.reasons.find(({ code }) => code === 'authorize.outside-hours')?.source.checkedOn, '2026-11-21');
  assert.equal((await ask({ jurisdictions: ['kr'] })).obligations.label, '(광고)');
  // the end of summer time in Florida lies between asking and the morning: eight o'clock is at 13:00 UTC, not at 12:00
  const before = Date.UTC(2026, 10, 1, 3);
  const autumn = await authorize({ message: message({ messageClass: 'marketing' }), receipts: [], keys, asOf: before, jurisdictions: ['us-fl'], recipientZones: [{ zone: 'America/New_York', utcOffset: '-04:00' }] });
  assert.equal(autumn.obligations.notBefore, Date.UTC(2026, 10, 1, 13));
  await assert.rejects(ask({ recipientZones: 'Berlin' }), { code: 'json.wrong-type' });
  await assert.rejects(ask({ recipientZones: [null] }), { code: 'json.wrong-type' });
  await assert.rejects(ask({ jurisdictions: ['xx'] }), { code: 'rules.unknown-jurisdiction' });
  await assert.rejects(ask({ recipientZones: [{ zone: 'X', utcOffset: 480 }] }), { code: 'json.wrong-type' });
});

const cli = (words, input) => spawnSync(process.execPath, [new URL(import.meta.resolve('avowal/package.json')).pathname.replace('package.json', 'cli.js'), ...words], { encoding: 'utf8', input });

test('avowal rules', () => {
  const list = cli(['rules', 'list', '--json']);
  assert.equal(list.status, 0);
  assert.equal(JSON.parse(list.stdout).sets.length, 114);
  assert.match(cli(['rules', 'list']).stdout, /us-fl +Florida/);
  const shown = JSON.parse(cli(['rules', 'show', 'us-pa', '--class', 'marketing', '--as-of', '2026-10-17', '--json']).stdout);
  assert.ok(!shown.some(({ id }) => id === 'us-pa/marketing/send_window'));
  assert.match(cli(['rules', 'show', 'kr']).stdout, /kr\/marketing\/send_window\n {2}mon-sun=08:00-21:00/);
  assert.equal(cli(['rules', 'show', 'kr', '--as-of', '2026-12-01']).stderr, '');
  for (const asked of [['rules', 'show', 'kr', '--as-of', '2027-12-01'], ['deadlines', 'incident-occurred', '--at', '2027-12-01', '--jurisdiction', 'cn']]) assert.match(cli(asked).stderr, /rules\.pack-stale/);
  assert.equal(cli(['rules', 'show', 'xx']).status, 3);
  assert.equal(cli(['rules', 'show']).status, 2);
  assert.equal(cli(['rules', 'show', 'kr', '--class', 'spam']).status, 2);
});

test('avowal notice check', () => {
  const file = new URL('../vectors/notice/spring-signup.json', import.meta.url).pathname;
  const good = cli(['notice', 'check', file, '--jurisdiction', 'us', '--jurisdiction', 'de', '--as-of', '2026-11-21', '--json']);
  assert.equal(good.status, 0, good.stdout + good.stderr);
  assert.ok(JSON.parse(good.stdout).elements.present.includes('notice.rates'));
  const china = cli(['notice', 'check', file, '--jurisdiction', 'cn', '--as-of', '2026-11-21']);
  assert.equal(china.status, 1);
  assert.match(china.stdout, /^error: .*notice\.provider/m);
  assert.doesNotMatch(china.stdout, /complian/);
  assert.equal(cli(['notice', 'check', file]).status, 2);
  assert.equal(cli(['notice', 'check', file, '--jurisdiction', 'xx']).status, 3);
});

test('avowal deadlines', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'avowal-')), 'calendar.json');
  const [{ question }] = rows('deadlines.jsonl');
  writeFileSync(file, JSON.stringify(question.calendar));
  const asked = ['deadlines', 'data-no-longer-needed', '--at', '2026-11-21T00:00:00Z', '--jurisdiction', 'cn', '--calendar', file];
  const [row] = JSON.parse(cli([...asked, '--json']).stdout).deadlines;
  assert.deepEqual([row.duty, row.dueDate, row.term, row.keep, row.earliest], ['delete-user-data', '2026-12-11', '15bd', null, true]);
  const calendar = cli([...asked, '--ics']).stdout;
  assert.match(calendar, /^BEGIN:VCALENDAR\r\n/);
  assert.match(calendar, /\r\nDTSTART:20261211T155959Z\r\n/);
  assert.equal(calendar, cli([...asked, '--ics']).stdout, 'the same duty keeps its UID');
  const uids = (event) => cli(['deadlines', event, '--at', '2026-11-21T03:00:00Z', '--jurisdiction', 'cn', '--calendar', file, '--ics']).stdout.match(/^UID:.*$/gm);
  assert.deepEqual(uids('incident-updated').filter((uid) => uids('incident-occurred').includes(uid)), [], 'of another event it is another');
  assert.equal(calendar.split('BEGIN:VEVENT').length, 2);
  assert.doesNotMatch(calendar, /DTEND/, 'an instant has no end');
  const without = cli(['deadlines', 'data-no-longer-needed', '--at', '2026-11-21T00:00:00Z', '--jurisdiction', 'cn', '--ics']);
  assert.deepEqual([without.status, without.stdout], [3, '']);
  assert.match(without.stderr, /duty\.calendar-missing.*|delete-user-data/);
  const lines = cli(['deadlines', '--jsonl'], `${JSON.stringify(question)}\n{"event":"party","at":0,"jurisdiction":"cn"}\n`);
  assert.equal(lines.status, 3);
  const [first, second] = lines.stdout.trim().split('\n').map((line) => JSON.parse(line));
  assert.equal(first.deadlines[0].due, Date.UTC(2026, 11, 11, 15, 59, 59, 999));
  assert.equal(second.error.code, 'duty.unknown-event');
  assert.equal(cli(['deadlines', 'party', '--at', '2026-11-21', '--jurisdiction', 'cn']).status, 3);
  assert.equal(cli(['deadlines', 'risk-found', '--jurisdiction', 'cn']).status, 2);
  assert.match(cli(['deadlines', 'incident-occurred', '--at', '2026-11-21', '--jurisdiction', 'cn']).stdout, /\* incident-notify: by .*\n.*undertaking/);
});
