// Pausing, the ledger of what was collected and used, what is due for deletion, dead letters.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSigner, generateKey, publicKey, verifyStatement } from 'avowal';
import { Undeliverable } from 'avowal/edge';
import { claims, delivered, edge, notice, post, signup } from './support.mjs';

const PHONE = '+4915123456789';
const DAY = 86_400_000;
const BY = { name: 'Ada', role: 'operator' };
const message = (purpose = 'order-updates', messageClass = 'transactional') => ({ text: 'Your parcel.', messageClass, purpose, channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'alphanumeric' }, to: PHONE });

/** A handler that signs statements and states too, with keys that last. */
async function operator(more = {}) {
  const at = Date.UTC(2026, 10, 21, 12);
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
  assert.deepEqual(await due(), [['withdrawn', stopped - 1000 + 365 * DAY], ['withdrawn', stopped + 365 * DAY]]);
  const [{ since, until }] = await made.handler.dueForDeletion(rule);
  assert.ok(until - since >= 19 * DAY && until - since <= 23 * DAY, '15 working days');
  const { erased, statements } = await made.handler.deleteDue({ ...BY, ...rule });
  assert.equal(erased, 2);
  const { kind, fields } = claims(statements[0]);
  assert.deepEqual([kind, fields.reason, fields.subjects, fields.receipts, fields.done], ['deletion', 'withdrawn', 2, 3, made.clock.at]);
  assert.deepEqual((await made.handler.ledger(phones.withdrawn)).collected, []);
  assert.deepEqual(await due(), []);
  made.clock.at = Date.UTC(2028, 10, 21, 11);
  assert.deepEqual(await due(), []);
  made.clock.at = Date.UTC(2028, 10, 21, 12);
  assert.deepEqual(await due(), [['retention-ended', Date.UTC(2028, 10, 21, 12)]]);
  assert.equal((await made.handler.deleteDue({ ...BY, ...rule })).erased, 1);
  assert.deepEqual([(await made.handler.ledger(phones.stays)).collected.length, (await made.store.statements('deletion')).length], [1, 2]);
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
