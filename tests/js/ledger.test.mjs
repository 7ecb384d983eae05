// Pausing, the ledger of what was collected and used, what is due for deletion, dead letters.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSigner, generateKey, noticeDigest, publicKey, verifyStatement } from 'avowal';
import { createConsentHandler, Undeliverable } from 'avowal/edge';
import { claims, delivered, edge, notice, post, signup } from './support.mjs';

const PHONE = '+4915123456789';
const DAY = 86_400_000;
const BY = { name: 'Ada', role: 'operator' };
const message = (purpose = 'order-updates', messageClass = 'transactional') => ({ text: 'Your parcel.', messageClass, purpose, channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'alphanumeric' }, to: PHONE });

/** A handler that signs statements and states too, with keys that last. */
async function operator(more = {}) {
  const { at = Date.UTC(2026, 10, 21, 12) } = more;
  const secretKeys = await Promise.all(['challenge', 'receipt', 'statement', 'state'].map((purpose) => generateKey(purpose, at - DAY)));
  for (const key of secretKeys) key.exp = Math.floor((at + 4000 * DAY) / 1000);
  const signers = Object.fromEntries(await Promise.all(secretKeys.map(async (key) => [key.purpose, await createSigner(key)])));
  const made = await edge({ signers, keys: { keys: secretKeys.map(publicKey) }, ...more });
  const send = (path, body) => post(made.handler, path, body, { authorization: 'Bearer operator' });
  const ask = async (...args) => (await send('/avowal/authorize', { message: message(...args) })).json();
  const sign = (body = {}) => post(made.handler, '/avowal/consent', signup(made.digest, body));
  return { ...made, send, ask, sign };
}

test('while paused nothing is sent and nobody signs up, and withdrawals go on', async () => {
  const made = await operator();
  assert.equal((await made.sign()).status, 201);
  assert.equal((await made.ask()).allowed, true);
  const { statement } = await made.handler.pause({ ...BY, reason: 'a leaked credential' });
  assert.equal((await verifyStatement(statement, { keys: made.options.keys })).outcome, 'valid');
  const decision = await made.ask();
  assert.deepEqual([decision.allowed, decision.reasons[0].code], [false, 'authorize.paused']);
  for (const response of [await made.sign(), await made.sign({ phone: '+4915111111111' }), await made.send('/avowal/state', { phone: PHONE, aud: 'https://sender.example' })]) {
    assert.deepEqual([response.status, (await response.json()).code, response.headers.get('retry-after')], [503, 'edge.paused', '600']);
  }
  made.clock.at += 1000;
  assert.equal((await post(made.handler, '/avowal/withdraw', { phone: '+4915111111111' })).status, 201);
  assert.equal(await made.handler.paused(), true);
  const [ended] = await made.handler.resume({ ...BY, reason: 'the credential was replaced' });
  assert.deepEqual(claims(ended.statement).about, [claimsId(await made.store.statements('pause'), statement)]);
  assert.deepEqual([await made.handler.paused(), (await made.ask()).allowed, (await made.sign()).status], [false, true, 201]);
  await made.handler.pause({ ...BY, reason: 'maintenance', until: made.clock.at + 5000 });
  assert.equal((await made.sign()).status, 503);
  made.clock.at += 5000;
  assert.equal((await made.sign()).status, 201, 'it ends by itself');
  assert.deepEqual(await made.handler.resume({ ...BY, reason: 'nothing to end' }), []);
});

const claimsId = (statements, token) => statements.find((kept) => kept.token === token).id;

test('the ledger says what was collected, whence, what for, and every use', async () => {
  const made = await operator();
  assert.deepEqual(await made.handler.ledger(PHONE), { collected: [], uses: [] });
  await made.ask();
  assert.deepEqual((await made.handler.ledger(PHONE)).uses, [], 'of a number nobody knows nothing is kept');
  const at = made.clock.at;
  const { id } = await (await made.sign({ collection: 'paper' })).json();
  made.clock.at += 1000;
  await made.ask();
  await made.ask('offers', 'marketing');
  const { collected, uses } = await made.handler.ledger(PHONE);
  assert.deepEqual(collected, [{ id, at, event: 'grant', source: 'paper', purposes: ['order-updates', 'offers'] }]);
  assert.deepEqual(uses.map(({ subject: _, ...use }) => use), [
    { at: at + 1000, purpose: 'order-updates', channel: 'sms', allowed: true },
    { at: at + 1000, purpose: 'offers', channel: 'sms', allowed: false },
  ]);
  await made.handler.erase(PHONE);
  assert.deepEqual(await made.handler.ledger(PHONE), { collected: [], uses: [] });
});

test('what is due for deletion is found, deleted and stated', async () => {
  const made = await operator({ marketingIdentity: 1 });
  const grant = (purpose) => ({ grants: [{ purpose, channel: 'sms', given: true }] });
  const phones = { stays: '+4915111111111', retained: '+4915122222222', withdrawn: '+4915133333333', refused: '+4915144444444' };
  await made.sign({ phone: phones.stays, ...grant('order-updates') }); // no retention: until it is withdrawn
  await made.sign({ phone: phones.retained, ...grant('offers') }); // P2Y in the notice
  const { receipt } = await (await made.sign({ phone: phones.withdrawn, ...grant('offers') })).json();
  await made.sign({ phone: phones.refused, grants: [{ purpose: 'offers', channel: 'sms', given: false }] });
  made.clock.at += 1000;
  const stopped = made.clock.at;
  await post(made.handler, '/avowal/withdraw', { receipt });
  const rule = { keepFor: 365 * DAY };
  const due = async () => (await made.handler.dueForDeletion(rule)).map(({ reason, since }) => [reason, since]).sort((a, b) => a[1] - b[1]);
  assert.deepEqual(await due(), []);
  made.clock.at = stopped + 365 * DAY;
  assert.deepEqual(await due(), [['other', stopped - 1000 + 365 * DAY], ['withdrawn', stopped + 365 * DAY]]);
  const [{ since, until }] = await made.handler.dueForDeletion(rule);
  assert.ok(until - since >= 19 * DAY && until - since <= 23 * DAY, '15 working days');
  const { erased, statements } = await made.handler.deleteDue({ ...BY, ...rule });
  assert.equal(erased, 2);
  const said = statements.map((statement) => claims(statement)).map(({ kind, fields }) => [kind, fields.reason, fields.subjects, fields.receipts, fields.done]);
  assert.deepEqual(said.sort(), [['deletion', 'other', 1, 1, made.clock.at], ['deletion', 'withdrawn', 1, 2, made.clock.at]]);
  assert.deepEqual((await made.handler.ledger(phones.withdrawn)).collected, []);
  assert.deepEqual(await due(), []);
  made.clock.at = Date.UTC(2028, 10, 21, 11);
  assert.deepEqual(await due(), []);
  made.clock.at = Date.UTC(2028, 10, 21, 12);
  assert.deepEqual(await due(), [['retention-ended', Date.UTC(2028, 10, 21, 12)]]);
  assert.equal((await made.handler.deleteDue({ ...BY, ...rule })).erased, 1);
  assert.deepEqual([(await made.handler.ledger(phones.stays)).collected.length, (await made.store.statements('deletion')).length], [1, 3]);
  assert.deepEqual(await made.handler.deleteDue({ ...BY, ...rule }), { erased: 0, statements: [] });
});

test('dead letters are seen and sent again', async () => {
  let gone = true;
  const got = [];
  const sink = { name: 'crm', recipient: notice.controller.name, deliver: async (event) => { if (gone) throw new Undeliverable('the receiver answered 410 Gone'); got.push(event.id); } };
  const made = await operator({ sinks: [sink] });
  const ids = [];
  for (let n = 0; n < 3; n++) ids.push((await (await made.sign()).json()).id);
  await delivered();
  assert.deepEqual((await made.handler.deadLetters()).map(({ document, sink: name, tries, why }) => [document, name, tries, why]).sort(), [...ids].sort().map((id) => [id, 'crm', 1, 'the receiver answered 410 Gone']));
  gone = false;
  assert.equal(await made.handler.deliver(), 0);
  assert.equal(await made.handler.replay({ document: ids[0], sink: 'crm' }), 1);
  assert.equal(await made.handler.deliver(), 1);
  assert.equal(await made.handler.replay(), 2);
  assert.equal(await made.handler.deliver(), 2);
  assert.deepEqual([got.sort(), await made.handler.deadLetters(), await made.handler.replay()], [ids.sort(), [], 0]);
  made.clock.at += 31 * DAY;
  assert.ok((await made.handler.prune()) >= 3);
});

test('a person who was erased comes back by no code that was on its way', async () => {
  const sent = [];
  const made = await operator({ sendCode: async (code) => void sent.push(code) });
  const { id } = await (await made.sign({ grants: [{ purpose: 'offers', channel: 'sms', given: true }] })).json();
  const { takeTry } = made.store;
  made.store.takeTry = async (receipt) => {
    const waiting = await takeTry(receipt);
    await made.handler.erase(PHONE);
    return waiting;
  };
  const response = await post(made.handler, '/avowal/confirm', { id, code: sent[0].code });
  assert.deepEqual([response.status, (await response.json()).code], [422, 'receipt.confirmation-failed']);
  assert.deepEqual((await made.handler.ledger(PHONE)).collected, []);
});

/** The same store under new keys: those who have the old receipt key may sign with it. */
async function compromised(made) {
  const fresh = await generateKey('receipt', made.clock.at - 1000);
  fresh.exp = Math.floor((made.clock.at + 400 * DAY) / 1000);
  const old = made.options.keys.keys.map((key) => (key.purpose === 'receipt' ? { ...key, status: 'compromised', since: made.clock.at - 500 } : key));
  const signers = { ...made.options.signers, receipt: await createSigner(fresh) };
  return createConsentHandler({ ...made.options, signers, keys: { keys: [...old, publicKey(fresh)] } });
}

test('a compromised key keeps nobody from withdrawing or from being erased, and is no reason to forget a stop', async () => {
  const made = await operator({ marketingIdentity: 1 });
  const offers = { grants: [{ purpose: 'offers', channel: 'sms', given: true }] };
  const { receipt } = await (await made.sign(offers)).json();
  const stopped = '+4915111111111';
  await made.sign({ phone: stopped });
  await post(made.handler, '/avowal/withdraw', { phone: stopped });
  made.clock.at += DAY;
  const handler = await compromised(made);
  const response = await post(handler, '/avowal/withdraw', { receipt });
  assert.equal(response.status, 201);
  const { ev, proof, grants } = claims((await response.json()).receipt);
  assert.deepEqual([ev, proof, grants], ['withdraw', 'none', [{ messageClass: 'marketing', status: 'withdrawn' }]]);
  // one whose receipts are in doubt is named, and everybody else is dealt with
  const fine = '+4915122222222';
  await post(handler, '/avowal/consent', signup(made.digest, { phone: fine, grants: [{ purpose: 'offers', channel: 'sms', given: false }] }));
  made.clock.at += 2 * DAY;
  const reasons = (await handler.dueForDeletion({ keepFor: DAY })).map(({ reason }) => reason);
  assert.equal(reasons.filter((reason) => reason === 'unreadable').length, 1);
  const { erased, unreadable } = await handler.deleteDue({ ...BY, keepFor: DAY });
  assert.deepEqual([erased, unreadable.length], [2, 1]);
  assert.deepEqual([(await handler.ledger(fine)).collected.length, (await handler.ledger(stopped)).collected.length], [0, 2]);
  assert.ok(await handler.erase(stopped));
  const ask = async (...args) => (await post(handler, '/avowal/authorize', { message: { ...message(...args), to: stopped } }, { authorization: 'Bearer operator' })).json();
  for (const args of [[], ['offers', 'marketing']]) assert.equal((await ask(...args)).reasons[0].code, 'authorize.withdrawn');
});

/** The notice under another name, with another term for offers. */
function keeping(retention, id) {
  const other = structuredClone(notice);
  Object.assign(other, { id });
  other.purposes.find((purpose) => purpose.id === 'offers').retention = retention;
  return other;
}

test('data is kept as long as the notice agreed to says, not another one', async () => {
  const [first, second] = [keeping('P5Y', 'first'), keeping('P1Y', 'second')];
  const grants = [{ purpose: 'offers', channel: 'sms', given: true }];
  const rule = { keepFor: 0 };
  const made = await operator({ notices: [second, first], marketingIdentity: 1 });
  const ends = [made.clock.at, Date.UTC(2031, 10, 21, 12)];
  await post(made.handler, '/avowal/consent', signup(noticeDigest(first), { grants }));
  made.clock.at += 400 * DAY;
  assert.deepEqual(await made.handler.dueForDeletion(rule), []);
  const retired = (formerNotices) => createConsentHandler({ ...made.options, notices: [second], formerNotices });
  const unknown = retired([]);
  assert.deepEqual((await unknown.dueForDeletion(rule)).map(({ reason, since }) => [reason, since]), [['unreadable', ends[0]]]);
  assert.equal((await unknown.deleteDue({ ...BY, ...rule })).erased, 0);
  const told = retired([JSON.stringify(first)]);
  assert.deepEqual(await told.dueForDeletion(rule), []);
  const address = await told(new Request(`${made.options.iss}/avowal/notice/${noticeDigest(first)}`));
  assert.deepEqual([address.status, (await address.json()).id], [200, 'first']);
  made.clock.at = ends[1];
  assert.deepEqual((await told.dueForDeletion(rule)).map(({ reason, since }) => [reason, since]), [['retention-ended', ends[1]]]);
});

test('only what was given, confirmed or renewed prolongs how long data is kept', async () => {
  const sent = [];
  const made = await operator({ sendCode: async (code) => void sent.push(code) });
  const offers = (given, phone = PHONE) => made.sign({ phone, grants: [{ purpose: 'offers', channel: 'sms', given }] });
  const due = async () => (await made.handler.dueForDeletion({ keepFor: 365 * DAY })).map(({ reason, since }) => [reason, since]);
  const { id } = await (await offers(true)).json();
  await delivered();
  await post(made.handler, '/avowal/confirm', { id, code: sent[0].code });
  const other = '+4915111111111';
  await post(made.handler, '/avowal/withdraw', { phone: other });
  const stopped = made.clock.at;
  made.clock.at += 300 * DAY;
  // a stranger who types the numbers, with a box and without
  for (const phone of [PHONE, other]) for (const given of [true, false]) assert.equal((await offers(given, phone)).status, 201);
  made.clock.at = stopped + 365 * DAY;
  assert.deepEqual(await due(), [['withdrawn', made.clock.at]]);
  const ends = Date.UTC(2028, 10, 21, 12);
  made.clock.at = ends;
  assert.deepEqual((await due()).sort(), [['retention-ended', ends], ['withdrawn', stopped + 365 * DAY]]);
});

test('who stopped what was asked waits for nothing more; who stopped another purpose still does', async () => {
  const stop = (made, purposes) => post(made.handler, '/avowal/withdraw', { phone: PHONE, ...(purposes && { purposes }) });
  for (const [purposes, due] of [[undefined, ['withdrawn']], [['offers'], ['withdrawn']], [['news'], []]]) {
    const made = await operator({ sendCode: async () => undefined });
    await made.sign({ grants: [{ purpose: 'offers', channel: 'sms', given: true }] });
    made.clock.at += 1000;
    assert.equal((await stop(made, purposes)).status, 201);
    assert.deepEqual((await made.handler.dueForDeletion({ keepFor: 0 })).map(({ reason }) => reason), due, String(purposes));
  }
});

test('nobody is erased who waits for a code, and a deletion says why', async () => {
  const sent = [];
  const made = await operator({ sendCode: async (code) => void sent.push(code) });
  const offers = (given, phone) => made.sign({ phone, grants: [{ purpose: 'offers', channel: 'sms', given }] });
  await offers(true, PHONE);
  await offers(false, '+4915111111111');
  await delivered();
  const rule = { keepFor: 0 };
  assert.deepEqual((await made.handler.dueForDeletion(rule)).map(({ reason }) => reason), ['other']);
  const { erased, statements } = await made.handler.deleteDue({ ...BY, ...rule });
  assert.deepEqual([erased, claims(statements[0]).fields.reason], [1, 'other']);
  assert.equal((await post(made.handler, '/avowal/confirm', { id: sent[0].receipt, code: sent[0].code })).status, 201);
  await offers(true, '+4915122222222');
  made.clock.at += DAY - 1;
  assert.deepEqual(await made.handler.dueForDeletion(rule), []);
  made.clock.at += 1;
  assert.deepEqual((await made.handler.dueForDeletion(rule)).map(({ reason }) => reason), ['other']);
});

test('a term in months ends within the month, whatever its length', async () => {
  const cases = [
    [Date.UTC(2026, 0, 31, 12), 'P1M', Date.UTC(2026, 1, 28, 12)],
    [Date.UTC(2028, 1, 29, 12), 'P1Y', Date.UTC(2029, 1, 28, 12)],
    [Date.UTC(2026, 7, 31, 12), 'P6M1D', Date.UTC(2027, 2, 1, 12)],
    [Date.UTC(2026, 10, 30, 12), 'P1Y2M', Date.UTC(2028, 0, 30, 12)],
    [Date.UTC(2026, 10, 21, 12), 'P1W', Date.UTC(2026, 10, 28, 12)],
  ];
  for (const [at, retention, end] of cases) {
    const kept = keeping(retention, 'kept');
    const made = await operator({ at, notices: [kept], marketingIdentity: 1 });
    await post(made.handler, '/avowal/consent', signup(noticeDigest(kept), { grants: [{ purpose: 'offers', channel: 'sms', given: true }] }));
    made.clock.at = end;
    assert.deepEqual((await made.handler.dueForDeletion({ keepFor: 0 })).map(({ since }) => since), [end], retention);
  }
});

test('a pause counts from when it is stored, on servers whose clocks are behind as well', async () => {
  const made = await operator();
  await made.sign();
  await made.handler.pause({ ...BY, reason: 'a leaked credential' });
  made.clock.at -= 60_000;
  assert.deepEqual([await made.handler.paused(), (await made.ask()).allowed, (await made.sign({ phone: '+4915111111111' })).status], [true, false, 503]);
  assert.equal((await made.handler.resume({ ...BY, reason: 'it was replaced' })).length, 1);
  made.clock.at -= 60_000;
  assert.deepEqual([await made.handler.paused(), (await made.ask()).allowed], [false, true], 'the end of a pause is none itself');
  await made.handler.pause({ ...BY, reason: 'maintenance', until: made.clock.at + 5000 });
  made.clock.at -= 1000;
  assert.equal(await made.handler.paused(), true);
  made.clock.at += 6000;
  assert.equal(await made.handler.paused(), false);
  // one that was announced waits for its time
  const from = made.clock.at + 1000;
  await made.handler.declare({ kind: 'pause', at: made.clock.at, ...BY, fields: { from, reason: 'a move' } });
  assert.equal(await made.handler.paused(), false);
  made.clock.at = from;
  assert.equal(await made.handler.paused(), true);
});
