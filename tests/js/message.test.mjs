// Messages through JavaScript and the command line: parts, previews, answers, approval.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { authorize, checkApproval, classifyReply, countMany, countSegments, createSigner, generateKey, init, isConsentError, loadWordLists, previewMessage, previewMessages, publicKey, reviewDigest, signReview, splitSegments, verifyStatement } from 'avowal';
import { ISS } from './support.mjs';

await init();
const CLI = fileURLToPath(new URL('../../pkg/cli.js', import.meta.url));
const AS_OF = Date.UTC(2026, 10, 22, 12);
const DRAFT = {
  text: 'Nordwind: {{first_name}}, 20 % on all jackets until Sunday: https://nordwind.example/j',
  messageClass: 'marketing', purpose: 'offers', channel: 'sms', locale: 'en',
  sender: { name: 'Nordwind', kind: 'alphanumeric' }, optOut: { keyword: 'STOP' },
  variables: { first_name: { sample: 'Ada', maxLength: 20 } }, recipients: 1200, variableSyntax: 'curly2',
};
const codeOf = (call) => {
  try {
    call();
  } catch (error) {
    assert.ok(isConsentError(error), String(error));
    return error.code;
  }
  return undefined;
};
const cli = (words, input = '') => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...words], { input, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
};
const jsonl = (words, rows) => cli(words, rows.map((row) => JSON.stringify(row)).join('\n')).out.trimEnd().split('\n').map((line) => JSON.parse(line));

test('parts of a text', () => {
  assert.deepEqual(countSegments('a€'), { encoding: 'gsm-7', policy: 'gsm-codepoint', segments: 1, units: 3, unitsPerSegment: 160, unitsLeft: 157, forcing: [] });
  assert.deepEqual(countSegments('x😀').forcing, [{ char: '😀', start: 1 }]);
  assert.equal(countSegments('', 'gsm-grapheme').segments, 0);
  // half a surrogate pair counts as the sign that stands for what cannot be read
  assert.deepEqual(countSegments('a\ud800').units, 2);
  assert.equal(countSegments('ş'.repeat(100), { language: 'TR' }).encoding, 'gsm-7');
  assert.equal(codeOf(() => countSegments('a', { language: 'hi' })), 'message.no-shift-table');
  assert.equal(codeOf(() => countSegments('a', { header: 400 })), 'message.header-too-long');
  assert.equal(codeOf(() => countSegments('a', 'morse')), 'json.wrong-value');
});

test('many texts at once are counted as each by itself', () => {
  const texts = ['', 'a', 'é€', '😀😀', 'я'.repeat(71), 'ab\n', '\ud800x', 'mixed 😀 and ß', 'a\ud83d', '\ude00b', 'c'.repeat(160), 'dddd'];
  for (const policy of ['gsm-codepoint', 'gsm-grapheme', 'cn-domestic']) {
    assert.deepEqual(countMany(texts, policy), texts.map((text) => countSegments(text, policy)).map(({ encoding, segments, units, unitsPerSegment, unitsLeft }) => ({ encoding, segments, units, unitsPerSegment, unitsLeft })));
  }
});

test('what is no text is refused by name, and shifts nothing', () => {
  const refused = (call) => {
    try {
      call();
    } catch (error) {
      assert.ok(isConsentError(error), String(error));
      return `${error.code} ${error.field ?? ''}`.trim();
    }
    return undefined;
  };
  const question = { jurisdiction: 'pl', asOf: AS_OF };
  const rows = (...all) => () => previewMessages(DRAFT, all, question);
  for (const [call, expected] of [
    [rows({ first_name: 'Bo' }, { first_name: 5 }, { first_name: 'Ada' }), 'json.wrong-type /rows/1/first_name'],
    [rows({}, { first_name: ['a'] }), 'json.wrong-type /rows/1/first_name'],
    [rows({}, null), 'json.wrong-type /rows/1'],
    [() => previewMessages(DRAFT, { length: 1 }, question), 'json.wrong-type /rows'],
    [rows({ first_name: 'x'.repeat(300_000) }), 'message.too-large /rows/0'],
    [() => countSegments(5), 'json.wrong-type /message'],
    [() => countSegments({}), 'json.wrong-type /message'],
    [() => countSegments(undefined), 'json.wrong-type /message'],
    [() => splitSegments(['a']), 'json.wrong-type /message'],
    [() => countMany(['a', 5]), 'json.wrong-type /messages/1'],
    [() => countMany('ab'), 'json.wrong-type /messages'],
    [() => countMany(['a'], 7), 'json.wrong-type /policy'],
    [() => classifyReply(5), 'json.wrong-type /message'],
    [() => classifyReply('a', null), 'json.wrong-type'],
    [() => previewMessage(undefined, question), 'json.wrong-type'],
    [() => previewMessage(5, question), 'json.wrong-type'],
    [() => previewMessage(DRAFT), 'json.wrong-type'],
    [() => previewMessage(DRAFT, { ...question, asOf: NaN }), 'json.wrong-type /asOf'],
    [() => previewMessage(DRAFT, { ...question, asOf: 1e300 }), 'json.wrong-type /asOf'],
    [() => previewMessage(DRAFT, { ...question, asOf: '2026' }), 'json.wrong-type /asOf'],
    [() => reviewDigest(DRAFT, 5), 'json.wrong-type /jurisdiction'],
  ]) assert.equal(refused(call), expected, String(call));
  assert.match(refused(() => previewMessage({ ...DRAFT, sendAt: 1e300 }, question)), /^json\./);
  // a variable may be called like something every object has
  const odd = { ...DRAFT, text: 'Hi {{toString}}', variables: { toString: { sample: 'Ada' } } };
  assert.equal(previewMessages(odd, [{}], question).messages[0].segments, 1);
  // the module goes on
  assert.equal(countSegments('a').segments, 1);
});

test('a short draft becomes no message without bound', () => {
  const many = { ...DRAFT, text: '{{a}}'.repeat(20_000), variables: { a: { sample: 'x'.repeat(100_000) } } };
  assert.equal(codeOf(() => previewMessage(many, { jurisdiction: 'us', asOf: AS_OF })), 'message.too-large');
  const fine = { ...many, variables: { a: { sample: 'x' } } };
  assert.equal(codeOf(() => previewMessages(fine, [{ a: 'x'.repeat(100_000) }], { jurisdiction: 'us', asOf: AS_OF })), 'message.too-large');
});

test('a draft as people in several places receive it', () => {
  const german = previewMessage(DRAFT, { jurisdiction: 'de', asOf: AS_OF });
  assert.equal(german.text, german.parts.prefix + german.parts.body + german.parts.footer);
  assert.match(german.text, /^Nordwind: Ada, 20 %.*STOP/);
  assert.match(german.digest, /^sha-256:/);
  const korean = previewMessage(DRAFT, { jurisdiction: 'kr', asOf: Date.UTC(2026, 10, 21, 20) });
  assert.match(korean.text, /^\(광고\)/);
  assert.equal(korean.sendWindow.open, false, 'five in the morning in Seoul');
  assert.equal(new Date(korean.sendWindow.nextOpen).toISOString(), '2026-11-21T23:00:00.000Z');
  assert.ok(korean.findings.some(({ code }) => code === 'message.closed-hours'));
  // where the recipient is may be known better
  const there = previewMessage(DRAFT, { jurisdiction: 'us', asOf: Date.UTC(2026, 10, 21, 18), recipient: { recipientZones: [{ zone: 'America/New_York', utcOffset: '-05:00' }] } });
  assert.equal(there.sendWindow.open, true);
  const alaskan = { jurisdiction: 'us', asOf: Date.UTC(2026, 10, 21, 16) };
  const openTo = (recipient) => previewMessage(DRAFT, { ...alaskan, recipient }).sendWindow.open;
  assert.deepEqual([{ region: 'US', subdivision: 'US-NY' }, { region: 'US', subdivision: 'US-AK' }, '+12025550123'].map(openTo), [true, false, openTo(undefined)]);
  for (const [recipient, code] of [['garbage', 'rules.unknown-region'], [5, 'json.wrong-type'], [{ region: 'QQ' }, 'rules.unknown-region']]) {
    assert.equal(codeOf(() => openTo(recipient)), code, JSON.stringify(recipient));
  }
  assert.equal(codeOf(() => previewMessage(DRAFT, { jurisdiction: 'atlantis', asOf: AS_OF })), 'rules.unknown-jurisdiction');
  assert.equal(codeOf(() => previewMessage({ ...DRAFT, more: 1 }, { jurisdiction: 'de', asOf: AS_OF })), 'json.unknown-key');
  assert.equal(codeOf(() => previewMessage({ ...DRAFT, text: 'a\ud800' }, { jurisdiction: 'de', asOf: AS_OF })), 'json.lone-surrogate');
  assert.equal(codeOf(() => previewMessage({ ...DRAFT, text: 'a'.repeat(300_000) }, { jurisdiction: 'de', asOf: AS_OF })), 'message.too-large');
});

test('what the preview adds is what authorize asks for', async () => {
  const keys = { keys: [] };
  for (const jurisdiction of ['de', 'kr', 'cn', 'us', 'fr', 'vn', 'ae', 'hk']) {
    const { parts } = previewMessage(DRAFT, { jurisdiction, asOf: AS_OF });
    const { obligations } = await authorize({ message: { ...DRAFT, to: '+4915123456789' }, receipts: [], keys, asOf: AS_OF, jurisdictions: [jurisdiction] });
    assert.equal(parts.footer.trim(), obligations.footer ?? '', jurisdiction);
    assert.ok(parts.prefix.startsWith(obligations.label ?? ''), jurisdiction);
  }
});

test('one draft for many people', () => {
  const rows = [{ first_name: 'Bo' }, { first_name: 'Şule' }, {}, { first_name: 'x'.repeat(80) }];
  const { preview, parts, messages } = previewMessages(DRAFT, rows, { jurisdiction: 'pl', asOf: AS_OF });
  assert.equal(preview.segments.segments, messages[2].segments);
  rows.forEach(({ first_name: name = 'Ada' }, index) => {
    const { encoding, segments, units } = countSegments(preview.text.replace('Ada', name));
    assert.deepEqual([messages[index].encoding, messages[index].segments, messages[index].units], [encoding, segments, units]);
  });
  assert.equal(parts, messages.reduce((sum, { segments }) => sum + segments, 0));
  // what has neither value nor sample stays as it is written
  for (const [variableSyntax, text] of [['curly2', 'Hi {{ n }} {{#x}}'], ['dollar', 'Hi ${1}'], ['india', 'Hi {#numeric#} #alphanumeric#']]) {
    const draft = { ...DRAFT, text, variableSyntax, variables: {} };
    const { preview: bare, messages: [none] } = previewMessages(draft, [{}], { jurisdiction: 'pl', asOf: AS_OF });
    assert.equal(none.units, bare.segments.units, text);
    const filled = previewMessages(draft, [{ n: 'B', '#x': 'B', 1: 'B', numeric: 'B', alphanumeric: 'B' }], { jurisdiction: 'pl', asOf: AS_OF });
    const expected = bare.text.replaceAll(/\{\{.*?\}\}|\$\{1\}|\{#numeric#\}|#alphanumeric#/g, 'B');
    assert.equal(filled.messages[0].units, countSegments(expected).units, text);
  }
  const halves = [{ first_name: 'a\ud83d' }, { first_name: '\ude00b' }, { first_name: 'c'.repeat(160) }];
  const each = halves.map((row) => previewMessages(DRAFT, [row], { jurisdiction: 'pl', asOf: AS_OF }).messages[0]);
  assert.deepEqual(previewMessages(DRAFT, halves, { jurisdiction: 'pl', asOf: AS_OF }).messages, each);
  assert.equal(previewMessages({ ...DRAFT, text: 'no variable', variables: {} }, [{}, {}], { jurisdiction: 'pl', asOf: AS_OF }).messages.length, 2);
});

test('word lists of an operator are added', async () => {
  const speaks = () => previewMessage({ ...DRAFT, text: 'zebra crossing' }, { jurisdiction: 'de', asOf: AS_OF }).findings.some(({ code }) => code === 'message.house-word');
  assert.equal(speaks(), false);
  await loadWordLists({ format: 'avowal-words/1', packs: [{ language: 'en', licence: 'ours', source: { authority: 'us', title: 'list', date: '2026', checkedOn: '2026-11-22', confidence: 'high' }, words: { house: ['zebra'] } }] });
  assert.equal(speaks(), true);
  await assert.rejects(loadWordLists({ format: 'avowal-words/9', packs: [] }), { code: 'message.lexicon' });
});

test('what an answer means', () => {
  assert.deepEqual(classifyReply('STOPP bitte', { locale: 'de', region: 'DE' }), { kind: 'opt-out', keyword: 'STOPP', locale: 'de', confidence: 'low' });
  assert.equal(classifyReply('please stop texting me').kind, 'opt-out-likely');
  assert.equal(classifyReply("don't stop").kind, 'other');
  assert.equal(classifyReply('RET', { region: 'tr' }).kind, 'opt-out');
  assert.deepEqual(['لا أوافق', '我不同意接收短信', 'si quiero cancelar', 'yes?', 'yes'].map((text) => classifyReply(text).kind), ['opt-out-likely', 'opt-out-likely', 'opt-out-likely', 'other', 'opt-in']);
  assert.equal(classifyReply('nordwind stop', { sender: 'Nordwind' }).kind, 'opt-out-likely');
  assert.equal(classifyReply('NORDSTOP', { keywords: ['Nordstop'] }).kind, 'opt-out');
  assert.equal(classifyReply('\ud800').kind, 'other');
  assert.equal(codeOf(() => classifyReply('a', { place: 'x' })), 'json.unknown-key');
});

test('the command line asks line by line and whole', () => {
  assert.deepEqual(jsonl(['message', 'segments', '--jsonl'], [{ text: 'a'.repeat(70), policy: 'gsm-codepoint' }, { text: '' }, { text: 1 }]).map(({ segments, units, error }) => [segments, units, error?.code]), [[1, 70, undefined], [0, 0, undefined], [undefined, undefined, 'json.wrong-type']]);
  const [preview, refused] = jsonl(['message', 'preview', '--jsonl'], [{ draft: DRAFT, jurisdiction: 'cn', asOf: AS_OF }, { draft: DRAFT, jurisdiction: 'nowhere' }]);
  assert.equal(preview.parts.prefix, '【Nordwind】');
  assert.equal(refused.error.code, 'rules.unknown-jurisdiction');
  assert.deepEqual(jsonl(['reply', 'classify', '--jsonl'], [{ text: 'STOPP bitte', locale: 'de', region: 'DE' }]).map(({ kind, keyword, locale }) => ({ kind, keyword, locale })), [{ kind: 'opt-out', keyword: 'STOPP', locale: 'de' }]);
  assert.equal(cli(['message', 'segments'], 'abc\n').out.split(',')[0], '1 part');
  assert.equal(cli(['message', 'segments', '--policy', 'x'], 'abc').code, 2);
  assert.match(cli(['reply', 'classify', 'please', 'stop']).out, /^opt-out/);
  const shown = cli(['message', 'preview', '--jurisdiction', 'us', '--as-of', '2026-11-22'], JSON.stringify({ ...DRAFT, text: 'Win at the casino {{first_name}}' }));
  assert.equal(shown.code, 1, shown.err);
  assert.match(shown.out, /error: gambling .*\(message\.gambling\) at 11/);
});

test('two people approve a message, and any edit voids it', async () => {
  const NOW = Math.floor(Date.now() / 1000) * 1000 - 60_000;
  const dir = mkdtempSync(join(tmpdir(), 'avowal-approve-'));
  try {
    const keys = await Promise.all(['statement', 'statement', 'statement'].map((purpose) => generateKey(purpose, NOW - 86_400_000)));
    const signers = await Promise.all(keys.map((key) => createSigner(key)));
    const jwks = { keys: keys.map(publicKey) };
    const [first, second, third] = signers;
    const review = (by, name, opinion, draft = DRAFT, at = NOW) => signReview(ISS, by, { draft, jurisdiction: 'de', name, opinion, at });
    const check = (reviews, draft = DRAFT) => checkApproval({ draft, jurisdiction: 'de', reviews, keys: jwks, asOf: NOW + 1000 });
    const [one, two] = [await review(first, 'A. Meyer', 'approved'), await review(second, 'B. Okafor', 'approved')];
    const good = await check([one, two]);
    assert.deepEqual([good.approved, good.by, good.code], [true, ['A. Meyer', 'B. Okafor'], undefined]);
    const year = 366 * 86_400_000;
    assert.equal(good.keepUntil, NOW + year, '1,200 people get it');
    assert.equal((await check([one, two], { ...DRAFT, recipients: 100 })).keepUntil, undefined);
    assert.equal((await verifyStatement(one, { keys: jwks })).statement.kind, 'review');
    for (const [reviews, draft, code] of [
      [[one], DRAFT, 'authorize.review-missing'],
      [[one, await review(first, 'C. Lind', 'approved')], DRAFT, 'authorize.review-missing'],
      [[one, await review(second, 'A. Meyer', 'approved')], DRAFT, 'authorize.review-missing'],
      [[one, two], { ...DRAFT, text: `${DRAFT.text}!` }, 'authorize.review-missing'],
      [[one, two], { ...DRAFT, messageClass: 'transactional' }, 'authorize.review-missing'],
      [[one, two, await review(third, 'C. Lind', 'rejected')], DRAFT, 'authorize.review-rejected'],
      [[one, await review(second, ' a.  MEYER', 'approved')], DRAFT, 'authorize.review-missing'],
      // one key says both at the same instant: a rejection wins, in whatever order they come
      [[one, two, await review(second, 'B. Okafor', 'rejected')], DRAFT, 'authorize.review-rejected'],
      [[one, await review(second, 'B. Okafor', 'rejected'), two], DRAFT, 'authorize.review-rejected'],
    ]) assert.equal((await check(reviews, draft)).code, code);
    await assert.rejects(review(third, ' ', 'approved'), { code: 'json.wrong-value', field: '/name' });
    assert.notEqual(reviewDigest(DRAFT, 'de'), reviewDigest(DRAFT, 'at'));

    // authorize can ask for it
    const asked = { message: { ...DRAFT, to: '+4915123456789' }, receipts: [], keys: { keys: [] }, asOf: NOW + 1000, jurisdictions: ['de'], approval: 'required', reviewKeys: jwks };
    const without = await authorize({ ...asked, reviews: [one] });
    assert.ok(!without.allowed && without.reasons.some(({ code }) => code === 'authorize.review-missing'));
    const reviewed = await authorize({ ...asked, reviews: [one, two] });
    assert.ok(!reviewed.reasons.some(({ code }) => code.startsWith('authorize.review')));
    assert.equal(reviewed.obligations.keepReviewsUntil, NOW + year);

    // and on the command line
    const file = (name, content) => {
      writeFileSync(join(dir, name), JSON.stringify(content));
      return join(dir, name);
    };
    const draft = file('draft.json', DRAFT);
    const reviews = join(dir, 'reviews');
    const sign = (key, name, opinion) => cli(['message', 'approve', draft, '--jurisdiction', 'de', '--dir', reviews, '--key', key, '--iss', ISS, '--name', name, '--opinion', opinion]);
    const [a, b] = [file('a.jwk', keys[0]), file('b.jwk', keys[1])];
    const done = () => cli(['message', 'approve', draft, '--jurisdiction', 'de', '--dir', reviews, '--keys', file('jwks.json', jwks)]);
    assert.equal(sign(a, 'A. Meyer', 'approved').code, 0);
    assert.equal(done().code, 1);
    assert.equal(sign(a, 'A. Meyer', 'approved').code, 3, 'the same key does not review twice');
    const signed = sign(b, 'B. Okafor', 'approved');
    assert.equal(signed.code, 0, signed.err);
    assert.ok(!/Meyer|approved/.test(signed.out), 'the second reviewer is not told what the first thinks');
    const approved = done();
    assert.equal(approved.code, 0, approved.out + approved.err);
    assert.match(approved.out, /^APPROVED by A\. Meyer and B\. Okafor\nthe reviews are kept until /);
    assert.equal(readdirSync(reviews).length, 1);
    assert.equal(JSON.parse(readFileSync(draft, 'utf8')).text, DRAFT.text);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
