// What may be acted upon: decisions by receipts and by state tokens, and what an issuer signs at all.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authorize, checkpointFields, createIssuer, createSigner, deadlines, generateKey, init, noticeDigest, presentReceipt, proveTime, publicKey, showReceipt, signManifest, signStatement, toCloudEvent, toConsentRecord, verifyReceipt } from 'avowal';
import { claims, edge, notice, openPage, PHONE, seal } from './support.mjs';

await init();
const ISS = 'https://shop.example';
const [DE, KR, CA] = ['+4915123456789', '+821012345678', '+14165550123'];
const NOON = Date.UTC(2026, 10, 21, 12);
const BOTH = [{ purpose: 'order-updates', channel: 'sms', given: true }, { purpose: 'offers', channel: 'sms', given: true }];
const banded = (timeBand) => {
  const copy = structuredClone(notice);
  copy.id = `spring-${timeBand}`;
  copy.purposes[1].timeBand = timeBand;
  return copy;
};
const brand = { ...structuredClone(notice), id: 'second-brand', sender: { ...notice.sender, name: 'Nordwind Plus' } };
const offer = (more = {}) => ({ text: 'Nordwind: jackets.', messageClass: 'marketing', purpose: 'offers', channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'long-code' }, to: DE, ...more });

/** An issuer whose clock is moved by hand, and a history of one person. */
async function shop(notices = [notice], iss = ISS) {
  const clock = { at: NOON };
  const secret = await Promise.all(['challenge', 'receipt', 'state', 'statement', 'keys'].map((purpose) => generateKey(purpose, Date.UTC(2020, 0, 1))));
  for (const key of secret) delete key.exp;
  const signers = Object.fromEntries(await Promise.all(secret.map(async (key) => [key.purpose, await createSigner(key)])));
  const keys = { keys: secret.map(publicKey) };
  const issuer = createIssuer({ iss, notices, signers, keys, now: () => clock.at });
  let seq = 0;
  const history = (more = {}) => ({ subj: 'AAAAAAAAAAAAAAAAAAAAAA', seq: ++seq, ...more });
  const issue = (more = {}) => issuer.issue({ phone: DE, notice: noticeDigest(notices[0]), locale: 'en', grants: BOTH, history: history(), ...more });
  const confirm = (receipt, more = {}) => issuer.confirm({ phone: DE, confirmed: receipt, proof: 'code', history: history(), ...more });
  const given = async (more = {}) => {
    const asked = await issue(more);
    clock.at += 1000;
    const confirmed = await confirm(asked.receipt, { phone: more.phone ?? DE });
    clock.at += 1000;
    return [asked.receipt, confirmed.receipt];
  };
  const ask = (receipts, message, more = {}) => authorize({ message, receipts, keys, asOf: clock.at, complete: true, ...more });
  const askState = async (receipts, message, more = {}) => authorize({ message, state: await issuer.state({ phone: message.to, receipts, aud: 'sender', seq: 9, life: 86_400_000 }), keys, asOf: clock.at, ...more });
  return { clock, signers, keys, issuer, history, issue, confirm, given, ask, askState };
}

const codes = ({ allowed, reasons }) => [allowed, reasons[0].code];

test('a state token carries the band of the grant that stands, as the receipts do', async () => {
  for (const [first, second] of [['any', 'day'], ['day', 'any']]) {
    const made = await shop([banded(first), banded(second)]);
    const receipts = [...(await made.given({ phone: KR })), ...(await made.given({ phone: KR, notice: noticeDigest(banded(second)) }))];
    const night = { sendAt: Date.UTC(2026, 10, 23, 16) }; // one o'clock in Seoul
    const expected = second === 'any' ? [true, 'authorize.given'] : [false, 'authorize.night-consent-missing'];
    for (const how of [made.ask, made.askState]) assert.deepEqual(codes(await how(receipts, offer({ to: KR, ...night }))), expected, `${first}, then ${second}: ${how.name}`);
  }
});

test('a stop that names a purpose stands in a state token, whoever asked before and on every channel', async () => {
  const made = await shop();
  const { receipt: stop } = await made.issuer.withdraw({ phone: DE, purposes: ['offers'], history: made.history() });
  const { blocked } = claims(await made.issuer.state({ phone: DE, receipts: [stop], aud: 'sender', seq: 1 }));
  assert.deepEqual(blocked.map(({ purpose, channel, messageClass }) => [purpose, channel, messageClass]), ['sms', 'mms', 'rcs'].map((channel) => ['offers', channel, 'marketing']));
  for (const how of [made.ask, made.askState]) assert.deepEqual(codes(await how([stop], offer())), [false, 'authorize.withdrawn'], how.name);
});

test('a refusal nobody can vouch for any more stops nothing that came after it', async () => {
  const made = await shop();
  const refused = await made.issue({ grants: BOTH.map((grant) => ({ ...grant, given: false })) });
  made.clock.at += 86_400_000;
  // the key is compromised since before the refusal; what follows is signed by another
  const [old] = made.keys.keys.filter(({ purpose }) => purpose === 'receipt');
  Object.assign(old, { status: 'compromised', since: NOON - 60_000 });
  const fresh = await generateKey('receipt', NOON);
  made.keys.keys.push(publicKey(fresh));
  const issuer = createIssuer({ iss: ISS, notices: [notice], signers: { ...made.signers, receipt: await createSigner(fresh) }, keys: made.keys, now: () => made.clock.at });
  const asked = await issuer.issue({ phone: DE, notice: noticeDigest(notice), locale: 'en', grants: BOTH, history: made.history() });
  made.clock.at += 1000;
  const confirmed = await issuer.confirm({ phone: DE, confirmed: asked.receipt, proof: 'code', history: made.history() });
  made.clock.at += 1000;
  assert.deepEqual(codes(await made.ask([refused.receipt, asked.receipt, confirmed.receipt], offer())), [true, 'authorize.given']);
});

test('what was there before a key was compromised counts where a checkpoint proves it', async () => {
  const made = await shop();
  const given = await made.given();
  const ids = await Promise.all(given.map(async (receipt) => (await showReceipt(receipt)).id));
  const at = made.clock.at += 60_000;
  const checkpoint = await made.issuer.statement({ kind: 'checkpoint', at, name: 'A. Weber', role: 'operator', fields: checkpointFields(ids.map((id) => ({ at: NOON, id })), at) });
  const proofs = ids.map((id) => proveTime(checkpoint, ids, id));
  Object.assign(made.keys.keys.find(({ purpose }) => purpose === 'receipt'), { status: 'compromised', since: at + 1000 });
  made.clock.at += 86_400_000;
  assert.deepEqual(codes(await made.ask(given, offer())), [false, 'authorize.no-receipt']);
  assert.deepEqual(codes(await made.ask(given, offer(), { proofs })), [true, 'authorize.given']);
  assert.deepEqual(codes(await made.ask(given, offer(), { proofs: proofs.slice(1) })), [false, 'authorize.no-receipt'], 'of one receipt, and not of the other');
  assert.equal(claims(await made.issuer.state({ phone: DE, receipts: given, aud: 'x', seq: 2, proofs })).grants.length, 2);
  assert.equal(claims(await made.issuer.state({ phone: DE, receipts: given, aud: 'x', seq: 2 })).grants.length, 0);
});

test('of several jurisdictions each has its say about the hour, in any order', async () => {
  const made = await shop();
  const receipts = await made.given();
  const at = (message, jurisdictions) => made.ask(receipts, message, { jurisdictions });
  const morning = offer({ sendAt: Date.UTC(2026, 10, 24, 14) }); // six in California
  for (const order of [['us-ct', 'us-ca'], ['us-ca', 'us-ct']]) assert.deepEqual(codes(await at(morning, order)), [false, 'authorize.outside-hours'], `${order}`);
  const night = offer({ sendAt: Date.UTC(2026, 10, 24, 16) });
  for (const order of [['de', 'kr'], ['kr', 'de']]) assert.deepEqual(codes(await at(night, order)), [false, 'authorize.night-consent-missing'], `${order}`);
  // a set and what it inherits from are one place
  const florida = offer({ sendAt: Date.UTC(2026, 10, 24, 14) });
  assert.equal((await at(florida, ['us-fl', 'us', 'zz'])).allowed, (await at(florida, ['us-fl'])).allowed);
  await assert.rejects(at(morning, 'kr'), { code: 'json.wrong-type' });
});

test('a message that goes out after its grant ended is not covered, nor is one under an old import', async () => {
  const made = await shop();
  const until = NOON + 30 * 86_400_000;
  const receipts = await made.given({ until });
  for (const how of [made.ask, made.askState]) {
    assert.deepEqual(codes(await how(receipts, offer({ sendAt: until - 1 }))), [true, 'authorize.given']);
    for (const sendAt of [until, until + 1]) assert.deepEqual(codes(await how(receipts, offer({ sendAt }))), [false, 'authorize.expired']);
  }
  // what ran out and was asked for again waits
  made.clock.at = until + 1;
  const again = await made.issue();
  made.clock.at += 1;
  assert.deepEqual(codes(await made.ask([...receipts, again.receipt], offer())), [false, 'authorize.possession-not-proven']);

  const imported = async (phone) => (await made.issuer.importConsent({ phone, notice: noticeDigest(notice), grants: BOTH, notBefore: Date.UTC(2020, 0, 1), notAfter: Date.UTC(2020, 11, 1), source: { system: 'old' }, history: made.history(), marketingIdentity: 0 })).receipt;
  const sendAt = Date.UTC(2026, 11, 22, 3);
  for (const how of [made.ask, made.askState]) {
    assert.deepEqual(codes(await how([await imported(KR)], offer({ to: KR, sendAt }), { minimum: {} })), [false, 'authorize.reconfirmation-due'], 'two years from the consent, not from its import');
    assert.deepEqual(codes(await how([await imported(CA)], offer({ to: CA, sendAt: Date.UTC(2026, 11, 22, 16) }), { minimum: {} })), [false, 'authorize.implied-ended']);
  }
  // what the person confirms is given then, and what claims to be of the future is of its import at most
  made.clock.at = Date.UTC(2026, 11, 20);
  for (const [phone, hour] of [[KR, 3], [CA, 16]]) {
    const asked = await made.issuer.importConsent({ phone, notice: noticeDigest(notice), grants: BOTH, notBefore: Date.UTC(2020, 0, 1), notAfter: Date.UTC(2020, 11, 1), source: { system: 'old' }, history: made.history() });
    const confirmed = await made.confirm(asked.receipt, { phone });
    made.clock.at += 1000;
    for (const how of [made.ask, made.askState]) assert.deepEqual(codes(await how([asked.receipt, confirmed.receipt], offer({ to: phone, sendAt: Date.UTC(2026, 11, 22, hour) }))), [true, 'authorize.given'], phone);
  }
  made.clock.at = Date.UTC(2022, 0, 1);
  const future = await made.issuer.importConsent({ phone: KR, notice: noticeDigest(notice), grants: BOTH, notBefore: Date.UTC(2040, 0, 1), notAfter: Date.UTC(2040, 0, 1), source: { system: 'old' }, history: made.history(), marketingIdentity: 0 });
  made.clock.at = Date.UTC(2026, 11, 20);
  for (const how of [made.ask, made.askState]) assert.deepEqual(codes(await how([future.receipt], offer({ to: KR, sendAt }), { minimum: {} })), [false, 'authorize.reconfirmation-due']);
});

test('a second brand of one controller is confirmed as itself', async () => {
  const made = await shop([notice, brand]);
  const receipts = [...(await made.given()), ...(await made.given({ notice: noticeDigest(brand), until: NOON + 10_000 }))];
  const plus = offer({ sender: { name: 'Nordwind Plus', kind: 'long-code' } });
  assert.deepEqual(receipts.map((receipt) => showReceipt(receipt).claims.ctl.sender), ['Nordwind', 'Nordwind', 'Nordwind Plus', 'Nordwind Plus']);
  for (const how of [made.ask, made.askState]) {
    for (const message of [offer(), plus]) assert.deepEqual(codes(await how(receipts, message)), [true, 'authorize.given'], message.sender.name);
    assert.deepEqual(codes(await how(receipts, offer({ ...plus, sendAt: NOON + 20_000 }))), [false, 'authorize.expired'], 'each by its own');
    assert.deepEqual(codes(await how(receipts, offer({ sender: { name: 'Südwind', kind: 'long-code' } })))[0], false);
  }
  // both are stopped, and one comes back
  const stop = (await made.issuer.withdraw({ phone: DE, history: made.history(), proven: 'reply' })).receipt;
  made.clock.at += 1000;
  const back = [...receipts, stop, ...(await made.given({ notice: noticeDigest(brand) }))];
  for (const how of [made.ask, made.askState]) assert.deepEqual([(await how(back, plus)).allowed, (await how(back, offer())).allowed], [true, false], how.name);
});

test('a withdrawal or an erasure without its number is no yes', async () => {
  const made = await shop();
  const receipts = await made.given();
  const stop = (await made.issuer.withdraw({ phone: DE, history: made.history(), proven: 'reply' })).receipt;
  const erased = (await made.issuer.erase({ phone: DE, history: made.history() })).receipt;
  made.clock.at += 1000;
  assert.deepEqual(codes(await made.ask([...receipts, stop], offer())), [false, 'authorize.withdrawn']);
  const named = presentReceipt(stop, ['history']);
  for (const end of [named, erased]) {
    assert.equal((await made.ask([...receipts, end], offer())).allowed, false, 'the name of the person says whose it is');
    assert.equal((await made.ask([...receipts, end], offer(), { complete: false })).allowed, false);
  }
  const bare = presentReceipt(stop, []);
  assert.deepEqual(codes(await made.ask([...receipts, bare], offer())), [false, 'authorize.unreadable']);
  await assert.rejects(made.issuer.state({ phone: DE, receipts: [...receipts, bare], aud: 'x', seq: 3 }), { code: 'authorize.unreadable' });
  // who stopped stays stopped, erased or not, until possession is proven again
  const ticked = (await made.issue({ grants: [BOTH[0]] })).receipt;
  made.clock.at += 1000;
  const order = offer({ messageClass: 'transactional', purpose: 'order-updates' });
  for (const ends of [[stop], [stop, erased]]) assert.deepEqual(codes(await made.ask([...receipts, ...ends, ticked], order)), [false, 'authorize.withdrawn'], `${ends.length}`);
  // a name that only a stranger gives to the number counts for nothing
  const stranger = await shop();
  const named2 = (await stranger.issue({ history: { subj: 'BBBBBBBBBBBBBBBBBBBBBA', seq: 1 } })).receipt;
  const foreign = (await made.issuer.erase({ phone: CA, history: made.history({ subj: 'BBBBBBBBBBBBBBBBBBBBBA' }) })).receipt;
  made.clock.at += 1000;
  assert.equal((await made.ask([...receipts, named2, foreign], offer(), { complete: false })).allowed, true);
  // of another person it says nothing
  const other = (await made.issuer.withdraw({ phone: CA, history: made.history({ subj: 'BBBBBBBBBBBBBBBBBBBBBA' }), proven: 'reply' })).receipt;
  assert.deepEqual(codes(await made.ask([...receipts, other], offer())), [true, 'authorize.given']);
});

test('only a receipt of this issuer that verifies is confirmed, for its number and by a proof', async () => {
  const [made, stranger] = [await shop(), await shop()];
  const { receipt } = await made.issue();
  const refused = (confirmed, more, code) => assert.rejects(made.confirm(confirmed, more), { code });
  const [jws, ...rest] = receipt.split('~');
  await refused([jws.replace(/\.[^.]+$/, `.${'A'.repeat(86)}`), ...rest].join('~'), {}, 'receipt.signature');
  await refused((await stranger.issue()).receipt, {}, 'receipt.signature');
  await refused(presentReceipt(receipt, []), {}, 'receipt.signature');
  await refused(receipt, { phone: CA }, 'receipt.confirmation-failed');
  for (const proof of ['none', 'receipt']) await refused(receipt, { proof }, 'receipt.confirmation-failed');
  await refused(undefined, {}, 'json.wrong-type');
  await assert.rejects(made.issuer.withdraw({ phone: DE, history: made.history(), shown: 5 }), { code: 'json.wrong-type' });
  assert.equal((await made.confirm(receipt)).event, 'confirm');
});

test('a capture is of the number and notice it was opened for', async () => {
  const made = await edge();
  const issuer = createIssuer({ ...made.options });
  const open = async () => issuer.openCapture(await seal(await openPage(made)), { notice: made.digest, phone: PHONE });
  const request = { phone: PHONE, region: 'DE', notice: made.digest, locale: 'en', grants: [BOTH[0], { ...BOTH[1], given: false }], history: { subj: 'AAAAAAAAAAAAAAAAAAAAAA', seq: 1 } };
  await assert.rejects(issuer.issue({ ...request, phone: '0151 23456780' }, await open()), { code: 'capture.number-differs' });
  const elsewhere = await issuer.openCapture(await seal(await openPage(made)), { notice: made.digest, phone: PHONE, region: 'DE' });
  await assert.rejects(issuer.issue({ ...request, notice: noticeDigest(brand) }, elsewhere), { code: 'notice.not-active' });
  const two = createIssuer({ ...made.options, notices: [notice, brand] });
  const other = await two.openCapture(await seal(await openPage(made)), { notice: made.digest, phone: PHONE });
  await assert.rejects(two.issue({ ...request, notice: noticeDigest(brand) }, other), { code: 'capture.notice-differs' });
  // typed with a prefix of another place, and handed on as E.164
  const far = await issuer.openCapture(await seal(await openPage(made), { phone: '011 49 151 23456789' }), { notice: made.digest, phone: '011 49 151 23456789', region: 'US' });
  assert.equal((await issuer.issue({ ...request, phone: DE, region: undefined }, far)).event, 'grant');
  for (const same of [PHONE, '+49 151 23456789']) assert.equal((await issuer.issue({ ...request, phone: same }, await open())).event, 'grant');
});

test('what would verify nowhere is not signed', async () => {
  const made = await shop();
  const refused = (call, code) => assert.rejects(async () => call(), { code });
  for (const iss of ['shop.example', `${ISS}/`, 'http://shop.example', 'https://SHOP.example', '']) {
    await refused(() => shop([notice], iss), 'json.wrong-value');
    const odd = await shop();
    await refused(() => signStatement(iss, odd.signers.statement, { kind: 'drill', name: 'A', role: 'x', fields: {} }, NOON), 'json.wrong-value');
    await refused(() => signManifest({ iss, root: odd.signers.keys, keys: odd.keys, seq: 1, at: NOON }), 'json.wrong-value');
  }
  for (const prev of ['nonsense', '']) {
    await refused(() => made.issue({ history: made.history({ prev }) }), 'json.wrong-value');
    await refused(() => made.issuer.erase({ phone: DE, history: made.history({ prev }) }), 'json.wrong-value');
  }
  await refused(() => made.issue({ renews: 'foo' }), 'json.wrong-value');
  await refused(() => made.issue({ jurisdictions: Array.from({ length: 3000 }, (_, n) => `de${n}`) }), 'receipt.too-large');
  for (const seq of [0, -1, Number.NaN, 1.5, 2 ** 60]) await refused(() => signManifest({ iss: ISS, root: made.signers.keys, keys: made.keys, seq, at: NOON }), 'json.wrong-value');
  const drill = { kind: 'drill', name: 'A', role: 'custodian', fields: {} };
  await refused(() => signStatement(ISS, made.signers.receipt, drill, NOON), 'receipt.key-invalid');
  await refused(() => made.issuer.statement(drill, made.signers.receipt), 'receipt.key-unknown');
  await refused(() => made.issue({ network: { agent: 'x'.repeat(20_000) } }), 'receipt.too-large');
  for (const bytes of [new Uint8Array(71), new Uint8Array(0), new ArrayBuffer(64), undefined]) {
    const signers = { ...made.signers, receipt: { ...made.signers.receipt, sign: async () => bytes } };
    const odd = createIssuer({ iss: ISS, notices: [notice], signers, keys: made.keys, now: () => NOON });
    await refused(() => odd.issue({ phone: DE, notice: noticeDigest(notice), locale: 'en', grants: BOTH, history: made.history() }), 'receipt.signature');
  }
  const many = Array.from({ length: 140 }, (_, n) => ({ ...notice.purposes[0], id: `purpose-${n}` }));
  const wide = { ...notice, purposes: many, words: { en: { ...notice.words.en, grants: Object.fromEntries(many.map(({ id }) => [`${id}/sms`, `Text me about ${id}.`])) } } };
  const large = await shop([wide]);
  const all = [];
  for (const { id } of many) all.push((await large.issue({ grants: [{ purpose: id, channel: 'sms', given: true }] })).receipt);
  large.clock.at += 1000;
  // seven purposes by three channels, and twice as many, are no rare shop
  assert.equal(claims(await large.issuer.state({ phone: DE, receipts: all.slice(0, 42), aud: 'x', seq: 42 })).grants.length, 42);
  await refused(() => large.issuer.state({ phone: DE, receipts: all, aud: 'x', seq: 140 }), 'receipt.too-large');
});

test('records that leave say what the receipt says', async () => {
  const made = await shop();
  const { receipt } = await made.issue({ grants: [BOTH[0], { ...BOTH[1], given: false }] });
  const stop = (await made.issuer.withdraw({ phone: DE, history: made.history() })).receipt;
  const erased = (await made.issuer.erase({ phone: DE, history: made.history() })).receipt;
  const processes = (record) => record['dpv:hasProcess'].map((process) => [process['dpv:hasPurpose']['dct:identifier'], process['dpv:hasLegalBasis']]);
  assert.deepEqual(processes(toConsentRecord(receipt, notice)), [['order-updates', 'dpv:ExplicitlyExpressedConsent'], ['offers', undefined]], 'what was refused rests on no consent');
  const withdrawn = toConsentRecord(stop, notice);
  assert.deepEqual([processes(withdrawn).map(([id]) => id), withdrawn['dpv:hasStatus'][0]['dct:subject']], [['offers'], 'every marketing purpose/every channel']);
  assert.deepEqual(toConsentRecord(erased, notice)['dpv:hasProcess'], []);
  assert.ok(!JSON.stringify(withdrawn).includes('loc:ZZ'));

  const [head, , ...rest] = receipt.split('.');
  const beyond = { ...claims(receipt), at: 9e15, iat: 9e12 };
  const odd = [head, Buffer.from(JSON.stringify(beyond)).toString('base64url'), ...rest].join('.');
  for (const call of [toCloudEvent, (text) => toConsentRecord(text, notice)]) assert.throws(() => call(odd), { code: 'receipt.malformed' });
});

test('questions of another shape are refused, and the end of time is none', async () => {
  const made = await shop();
  const duty = { event: 'drill-done', at: NOON, jurisdiction: 'cn' };
  for (const question of [null, 5, 'x', {}, { statement: null, jurisdiction: 'cn' }, { statement: { kind: 'audit', at: 0 }, jurisdiction: 'cn' }]) assert.throws(() => deadlines(question), { name: 'ConsentError' }, JSON.stringify(question));
  assert.throws(() => deadlines({ statement: { kind: 'x', at: 0, fields: {} }, jurisdiction: 'cn' }), { code: 'json.wrong-value' });
  assert.ok(deadlines(duty).length > 0);
  for (const sendAt of [8.64e15, 8.64e15 - 1]) assert.equal((await made.ask([], offer({ sendAt }), { jurisdictions: ['us'] })).allowed, false);
  assert.equal((await verifyReceipt((await made.issue()).receipt, { keys: made.keys, asOf: made.clock.at })).outcome, 'valid');
  await assert.rejects(verifyReceipt('x', { keys: made.keys, asOf: made.clock.at, notice: '' }), { code: 'json.syntax' });
});

test('a history that cannot be is refused before it is signed', async () => {
  const made = await shop();
  const prev = (await made.issue()).id;
  for (const wrong of [{ subj: '' }, { seq: 0 }, { seq: -1 }, { seq: 1.5 }, { seq: 1, prev }]) {
    await assert.rejects(made.issuer.withdraw({ phone: DE, history: made.history(wrong) }), (error) => /^json\./.test(error.code), JSON.stringify(wrong));
  }
  assert.equal((await made.issuer.withdraw({ phone: DE, history: made.history({ prev }) })).event, 'withdraw');
});
