// Possession of a number: a code by text comes back, and what was requested is given.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authorize, verifyReceipt } from 'avowal';
import { memoryStore } from 'avowal/edge';
import { claims, edge, openPage, post, seal, signup } from './support.mjs';

const OFFER = { text: 'Nordwind: 20 % on all jackets.', messageClass: 'marketing', purpose: 'offers', channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'alphanumeric' }, to: '+4915123456789' };
const both = [
  { purpose: 'order-updates', channel: 'sms', given: true },
  { purpose: 'offers', channel: 'sms', given: true },
];

/** A handler that keeps the codes it sends. */
async function withCodes(more = {}) {
  const sent = [];
  const made = await edge({ sendCode: async (code) => void sent.push(code), ...more });
  const send = async (body = {}) => {
    const response = await post(made.handler, '/avowal/consent', signup(made.digest, { grants: both, ...body }));
    return { status: response.status, ...(await response.json()) };
  };
  const confirm = async (id, code) => {
    const response = await post(made.handler, '/avowal/confirm', { id, code });
    return { status: response.status, ...(await response.json()) };
  };
  const allowed = async () => {
    const response = await post(made.handler, '/avowal/authorize', { message: OFFER }, { authorization: 'Bearer operator' });
    return response.json();
  };
  return { ...made, sent, send, confirm, allowed };
}

test('a code that comes back gives what was requested, and raises identity', async () => {
  const made = await withCodes();
  const capture = await seal(await openPage(made), { pairs: ['order-updates/sms', 'offers/sms'] });
  const signedUp = await made.send({ capture });
  assert.equal(signedUp.confirmation, 'sent');
  assert.equal((await made.allowed()).reasons[0].code, 'authorize.possession-not-proven');
  const [{ phone, code, receipt, locale }] = made.sent;
  assert.deepEqual([phone, receipt, locale], ['+4915123456789', signedUp.id, 'en']);
  assert.match(code, /^\d{6}$/);
  assert.ok(!JSON.stringify(signedUp).includes(code));
  made.clock.at += 60_000;
  const confirmed = await made.confirm(signedUp.id, ` ${code} `);
  assert.equal(confirmed.status, 201);
  const { ev, ref, proof, vec, grants } = claims(confirmed.receipt);
  assert.deepEqual([ev, ref, proof, vec.identity, grants.map(({ purpose, status }) => `${purpose} ${status}`)], ['confirm', signedUp.id, 'code', 2, ['offers given']]);
  assert.equal((await verifyReceipt(confirmed.receipt, { keys: made.keys, asOf: made.clock.at })).outcome, 'valid');
  const decision = await made.allowed();
  assert.equal(decision.allowed, true);
  assert.deepEqual(decision.basis, [signedUp.id, confirmed.id]);
  // what was shown counts with what was proven
  const strict = await authorize({ message: OFFER, receipts: [signedUp.receipt, confirmed.receipt], keys: made.keys, asOf: made.clock.at, minimum: { presentation: 3, action: 2, identity: 2 } });
  assert.equal(strict.allowed, true);
  const again = await made.confirm(signedUp.id, code);
  assert.deepEqual([again.status, again.receipt], [200, confirmed.receipt]);
});

test('codes are wrong, old, used up, void or unknown, and all of it sounds the same', async (t) => {
  const failed = ({ status, code, title }) => {
    assert.deepEqual([status, code], [422, 'receipt.confirmation-failed']);
    return title;
  };
  const titles = new Set();
  const wrong = (code) => (code === '000000' ? '000001' : '000000');
  await t.test('wrong five times, then right', async () => {
    const made = await withCodes();
    const { id } = await made.send();
    for (let n = 0; n < 5; n++) titles.add(failed(await made.confirm(id, wrong(made.sent[0].code))));
    titles.add(failed(await made.confirm(id, made.sent[0].code)));
  });
  await t.test('right at the fifth try', async () => {
    const made = await withCodes();
    const { id } = await made.send();
    for (let n = 0; n < 4; n++) failed(await made.confirm(id, wrong(made.sent[0].code)));
    assert.equal((await made.confirm(id, made.sent[0].code)).status, 201);
  });
  await t.test('too old', async () => {
    const made = await withCodes();
    const { id } = await made.send();
    made.clock.at += 600_000;
    titles.add(failed(await made.confirm(id, made.sent[0].code)));
  });
  await t.test('of an earlier receipt', async () => {
    const made = await withCodes();
    const first = await made.send();
    const second = await made.send();
    titles.add(failed(await made.confirm(first.id, made.sent[0].code)));
    assert.equal((await made.confirm(second.id, made.sent[1].code)).status, 201);
  });
  await t.test('of another number', async () => {
    const made = await withCodes();
    const mine = await made.send();
    const theirs = await made.send({ phone: '+4915122222222' });
    titles.add(failed(await made.confirm(theirs.id, made.sent[0].code === made.sent[1].code ? 'x' : made.sent[0].code)));
    assert.ok(mine.id !== theirs.id);
  });
  await t.test('for nothing', async () => {
    const made = await withCodes();
    titles.add(failed(await made.confirm('sha-256:nothing', '123456')));
    titles.add(failed(await made.confirm((await made.send({ grants: both.map((grant) => ({ ...grant, given: false })) })).id, '123456')));
  });
  assert.equal(titles.size, 1);
});

test('many tries at once count one by one', async () => {
  const made = await withCodes();
  const { id } = await made.send();
  const guesses = Array.from({ length: 40 }, (_, n) => String(n).padStart(6, '0')).filter((guess) => guess !== made.sent[0].code);
  const answers = await Promise.all(guesses.map((guess) => made.confirm(id, guess)));
  assert.ok(answers.every(({ status }) => status === 422));
  assert.equal((await made.confirm(id, made.sent[0].code)).status, 422);
});

test('after a withdrawal only proven possession revives a grant', async () => {
  const made = await withCodes();
  const { id } = await made.send();
  await made.confirm(id, made.sent[0].code);
  made.clock.at += 1000;
  await post(made.handler, '/avowal/withdraw', { phone: '+4915123456789' });
  assert.equal((await made.allowed()).reasons[0].code, 'authorize.withdrawn');
  made.clock.at += 1000;
  const again = await made.send();
  assert.equal((await made.allowed()).reasons[0].code, 'authorize.withdrawn');
  made.clock.at += 1000;
  assert.equal((await made.confirm(again.id, made.sent[1].code)).status, 201);
  assert.equal((await made.allowed()).allowed, true);
});

test('limits keep codes back without a word', async () => {
  const made = await withCodes();
  const answers = [];
  for (let n = 0; n < 5; n++) answers.push(await made.send());
  assert.equal(made.sent.length, 3);
  assert.ok(answers.every(({ status, confirmation }) => status === 201 && confirmation === 'sent'));
  made.clock.at += 3_600_001;
  await made.send();
  assert.equal(made.sent.length, 4);
  const block = await withCodes();
  for (let n = 0; n < 40; n++) await block.send({ phone: `+4915123450${String(n).padStart(3, '0')}` });
  assert.equal(block.sent.length, 30);
  const network = await withCodes({ network: (request) => request.headers.get('x-network') ?? undefined });
  for (let n = 0; n < 25; n++) await post(network.handler, '/avowal/consent', signup(network.digest, { grants: both, phone: `+49151${20000000 + n * 10_000}` }), { 'x-network': '192.0.2.0/24' });
  assert.equal(network.sent.length, 20);
  const shared = await withCodes({ allowCode: () => false });
  await shared.send();
  assert.equal(shared.sent.length, 0);
});

test('fixed lines, premium-rate and satellite numbers get no code', async () => {
  const made = await withCodes();
  for (const phone of ['+4930123456', '+499001234567', '+870773111632', '+881612345678']) {
    const { status, confirmation } = await made.send({ phone });
    assert.deepEqual([status, confirmation], [201, 'required'], phone);
  }
  assert.equal(made.sent.length, 0);
  // where the plan does not tell fixed from mobile, a code may go out
  assert.equal((await made.send({ phone: '+12015550123' })).confirmation, 'sent');
});

test('without a way to send codes marketing stays requested', async () => {
  const made = await edge();
  const { confirmation, id } = await (await post(made.handler, '/avowal/consent', signup(made.digest, { grants: both }))).json();
  assert.equal(confirmation, 'required');
  assert.equal((await post(made.handler, '/avowal/confirm', { id, code: '123456' })).status, 422);
});

test('a stop by a server whose clock was ahead ends nothing that is confirmed after it, erased or not', async () => {
  for (const erased of [false, true]) {
    const made = await withCodes();
    const right = made.clock.at;
    made.clock.at = right + 3_600_000;
    await post(made.handler, '/avowal/withdraw', { phone: OFFER.to });
    if (erased) await made.handler.erase(OFFER.to);
    made.clock.at = right + 60_000;
    const { id } = await made.send();
    assert.equal((await made.allowed()).allowed, false);
    const confirmed = await made.confirm(id, made.sent[0].code);
    const at = claims(confirmed.receipt).at;
    assert.deepEqual([confirmed.status, at > right + 3_600_000, (await made.allowed()).allowed], [201, true, true], `${erased}`);
    // what is said again is later again, and counts
    await post(made.handler, '/avowal/withdraw', { phone: OFFER.to });
    assert.equal((await made.allowed()).allowed, false);
    made.clock.at = right + 86_400_000;
    assert.equal((await made.allowed()).allowed, false);
  }
});

test('a form sent again and a place in the history that was taken use up no codes', async () => {
  const store = memoryStore();
  const { commit } = store;
  let conflicts = 0;
  store.commit = async (wanted) => (conflicts-- > 0 ? 'seq-conflict' : commit(wanted));
  const asked = [];
  const made = await withCodes({ store, allowCode: (request) => asked.push(request) > 0 });
  conflicts = 2;
  const capture = await seal(await openPage(made), { pairs: ['order-updates/sms', 'offers/sms'] });
  const answers = [];
  for (let n = 0; n < 3; n++) answers.push(await made.send({ capture }));
  assert.deepEqual(answers.map(({ status, confirmation, id }) => [status, confirmation, id]), [201, 200, 200].map((status) => [status, 'sent', answers[0].id]));
  assert.deepEqual([asked.length, made.sent.length], [1, 1]);
  // a new page is a new question
  assert.equal((await made.send({ capture: await seal(await openPage(made), { pairs: ['order-updates/sms', 'offers/sms'] }) })).status, 201);
  assert.deepEqual([asked.length, made.sent.length], [2, 2]);
});
