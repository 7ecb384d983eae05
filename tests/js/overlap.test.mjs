// Several processes on one store, at once, with clocks and secrets that are not quite the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSigner, generateKey, publicKey, showReceipt, verifyReceipt } from 'avowal';
import { callback, createConsentHandler, memoryStore } from 'avowal/edge';
import { verifyReceipt as verifyWithoutWasm } from 'avowal/verify';
import { claims, edge, form, notice, openPage, PHONE, post, seal, signup } from './support.mjs';

const OPERATOR = { authorization: 'Bearer operator' };
const BY = { name: 'Ada', role: 'operator' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
const orders = { purpose: 'order-updates', channel: 'sms' };
const message = { ...orders, text: 'Nordwind: your parcel is here.', messageClass: 'transactional', locale: 'en', sender: { name: 'Nordwind', kind: 'alphanumeric' }, to: '+4915123456789' };

/** A handler with every key, and others like it that differ in what is given. */
async function processes(more = {}) {
  const made = await edge(more);
  const fresh = await Promise.all(['state', 'statement'].map((purpose) => generateKey(purpose, made.clock.at - 86_400_000)));
  const signers = { ...made.options.signers, ...Object.fromEntries(await Promise.all(fresh.map(async (key) => [key.purpose, await createSigner(key)]))) };
  const options = { ...made.options, keys: { keys: [...made.keys.keys, ...fresh.map(publicKey)] }, signers };
  const like = (differs = {}) => createConsentHandler({ ...options, ...differs });
  return { ...made, keys: options.keys, like, handler: like() };
}

const consented = async (handler, { digest }) => (await (await post(handler, '/avowal/consent', signup(digest))).json()).receipt;
const state = async (handler) => claims((await (await post(handler, '/avowal/state', { phone: '+4915123456789', aud: 'https://sender.example' }, OPERATOR)).json()).state);
const allowed = async (handler) => (await (await post(handler, '/avowal/authorize', { message }, OPERATOR)).json()).allowed;

test('a withdrawal that a server ahead of ours stored is in every answer of ours', async () => {
  const made = await processes();
  const ahead = made.like({ now: () => made.clock.at + 2000 });
  const receipt = await consented(made.handler, made);
  made.clock.at += 60_000;
  await post(ahead, '/avowal/withdraw', { receipt });
  made.clock.at += 500;
  const { grants, blocked } = await state(made.handler);
  assert.deepEqual([grants.length, blocked.length > 0], [0, true]);
  // erased by the server behind, the stop is kept for whoever comes back
  await made.handler.erase(PHONE);
  assert.equal(await allowed(made.handler), false);
  made.clock.at += 60_000;
  await consented(made.handler, made);
  assert.deepEqual([(await state(made.handler)).grants.length, await allowed(made.handler)], [0, false]);
});

test('a stop that was kept by a clock ahead holds for a person who comes back', async () => {
  const made = await processes();
  const ahead = made.like({ now: () => made.clock.at + 2000 });
  const receipt = await consented(ahead, made);
  await post(ahead, '/avowal/withdraw', { receipt });
  await ahead.erase(PHONE);
  await consented(made.handler, made);
  assert.deepEqual([(await state(made.handler)).grants.length, await allowed(made.handler)], [0, false]);
});

test('a checkpoint proves the time of a receipt that a clock ahead issued', async () => {
  const made = await processes();
  const receipt = await consented(made.like({ now: () => made.clock.at + 2000 }), made);
  const { id } = showReceipt(receipt);
  await made.handler.checkpoint(BY);
  assert.equal(await made.handler.proveTime(id), undefined, 'a clock behind proves nothing of it');
  made.clock.at += 60_000;
  await made.handler.checkpoint(BY);
  const proofs = [await made.handler.proveTime(id)];
  for (const verify of [verifyReceipt, verifyWithoutWasm]) {
    const { checks, evidence } = await verify(receipt, { keys: made.keys, asOf: made.clock.at + 2000, proofs });
    assert.deepEqual([checks.find((check) => check.id === 'proof').outcome, evidence.integrity], ['pass', 2]);
  }
});

test('secrets are changed in two steps while processes overlap: nobody becomes two people', async () => {
  const [before, after] = [7, 8].map((byte) => new Uint8Array(32).fill(byte));
  const made = await processes({ secret: before });
  const steps = [[before], [before, after], [after, before]].map((secret) => made.like({ secret }));
  for (const [older, newer] of [[steps[0], steps[1]], [steps[1], steps[2]]]) {
    const receipt = await consented(newer, made);
    made.clock.at += 1000;
    await post(older, '/avowal/withdraw', { receipt });
    assert.equal((await state(newer)).grants.length, 0);
    made.clock.at += 1000;
  }
  assert.equal((await made.store.subjects('', 9)).length, 1);
});

test('whoever signs up while deletion is decided is not deleted', async () => {
  const store = memoryStore();
  let meanwhile;
  const made = await processes({ store: { ...store, receipts: async (token) => { const run = meanwhile; meanwhile = undefined; const found = await store.receipts(token); await run?.(); return found; } } });
  const receipt = await consented(made.handler, made);
  await post(made.handler, '/avowal/withdraw', { receipt });
  made.clock.at += 10_000;
  meanwhile = () => consented(made.handler, made);
  assert.deepEqual(await made.handler.deleteDue({ ...BY, keepFor: 0 }), { erased: 0, statements: [] });
  assert.equal((await made.handler.ledger(PHONE)).collected.length, 3);
});

test('people may pass without a capture where it cannot be checked; trouble of the store is not that', async () => {
  const store = memoryStore();
  let lost = true;
  const commit = async (what) => {
    const result = await store.commit(what);
    if (lost) throw new Error('the connection ended before the answer came');
    return result;
  };
  const made = await processes({ store: { ...store, commit }, policy: { unavailable: 'keep-without-capture' } });
  const body = signup(made.digest, { capture: await seal(await openPage(made)) });
  assert.equal((await post(made.handler, '/avowal/consent', body)).status, 503);
  lost = false;
  assert.equal((await post(made.handler, '/avowal/consent', body)).status, 200, 'sent again it is the receipt of before');
  assert.equal((await store.issued()).length, 1);
  // more at once than there are tries: who is refused comes again, nobody loses a capture
  const captures = await Promise.all(Array.from({ length: 8 }, async () => seal(await openPage(made))));
  const answers = await Promise.all(captures.map((capture) => post(made.handler, '/avowal/consent', signup(made.digest, { capture }))));
  assert.ok(answers.every(({ status }) => status === 201 || status === 503), String(answers.map(({ status }) => status)));
  assert.ok((await store.receipts((await store.subjects('', 1))[0])).every(({ capture }) => capture !== null));
});

test('a form of another country is withdrawn by the number it was given for', async () => {
  const made = await processes();
  const fields = form(made.digest, { fields: { 'phone-region': 'AT' } });
  fields.set('phone', '0664 1234567');
  const given = await (await post(made.handler, '/avowal/consent', fields, FORM)).json();
  const withdrawn = await (await post(made.handler, '/avowal/withdraw', new URLSearchParams({ phone: '0664 1234567', 'phone-region': 'AT' }), FORM)).json();
  assert.deepEqual([given, withdrawn].map(({ receipt }) => showReceipt(receipt).phone.e164), ['+436641234567', '+436641234567']);
});

test('sinks have names of their own, or none is told from another', async () => {
  const sinks = ['crm', 'crm'].map((name) => callback(async () => {}, { recipient: notice.controller.name, name }));
  await assert.rejects(edge({ sinks }), { name: 'ConsentError', code: 'edge.sink' });
});

test('what sends codes may fail at once, or answer nothing: the receipt is kept all the same', async () => {
  const grants = [{ ...orders, given: true }, { purpose: 'offers', channel: 'sms', given: true }];
  for (const sendCode of [() => { throw new Error('no such provider'); }, () => undefined]) {
    const made = await processes({ sendCode });
    const response = await post(made.handler, '/avowal/consent', signup(made.digest, { grants }));
    assert.deepEqual([response.status, (await response.json()).confirmation, (await made.store.issued()).length], [201, 'sent', 1]);
  }
});
