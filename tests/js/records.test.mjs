// Erasure, state tokens, statements, checkpoints and manifests, through the handler and the package.
import assert from 'node:assert/strict';
import test from 'node:test';
import { authorize, checkpointFields, createSigner, deadlines, generateKey, init, publicKey, signManifest, signStatement, statementKinds, verifyReceipt, verifyStatement } from 'avowal';
import { verifyReceipt as verifyWithoutWasm } from 'avowal/verify';
import { claims, edge, ISS, PHONE, post, signup } from './support.mjs';

const E164 = '+4915123456789';
const OPERATOR = { authorization: 'Bearer operator' };
const order = { text: 'x', messageClass: 'transactional', purpose: 'order-updates', channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'alphanumeric' }, to: E164 };
const offer = { ...order, messageClass: 'marketing', purpose: 'offers' };
const both = [{ purpose: 'order-updates', channel: 'sms', given: true }, { purpose: 'offers', channel: 'sms', given: true }];

/** A handler with every purpose of key, and a root that vouches for them. */
async function whole(more = {}) {
  await init();
  const at = Date.UTC(2026, 10, 21, 12);
  const root = await generateKey('keys', at - 86_400_000);
  delete root.exp;
  const secret = await Promise.all(['challenge', 'receipt', 'state', 'statement'].map((purpose) => generateKey(purpose, at - 86_400_000)));
  const signers = Object.fromEntries(await Promise.all(secret.map(async (key) => [key.purpose, await createSigner(key)])));
  const keys = { keys: [publicKey(root), ...secret.map(publicKey)] };
  keys.manifest = await signManifest({ iss: ISS, root: await createSigner(root), keys, seq: 1, at });
  return { ...(await edge({ at, signers, keys, ...more })), root, keys, secret };
}

const consent = async (made, more) => (await post(made.handler, '/avowal/consent', signup(made.digest, more))).json();
const asked = async (made, message) => (await post(made.handler, '/avowal/authorize', { message }, OPERATOR)).json();

test('an erased person is gone from the store; receipts still verify; a stop is still honoured', async () => {
  const delivered = [];
  const sinks = [{ name: 'crm', recipient: 'Nordwind Versand GmbH', deliver: async (event) => void delivered.push(event) }];
  const made = await whole({ marketingIdentity: 1, sinks });
  const { receipt } = await consent(made, { grants: both });
  await post(made.handler, '/avowal/withdraw', { phone: PHONE });
  assert.equal((await asked(made, offer)).allowed, false);
  assert.equal((await asked(made, order)).allowed, true);
  await made.handler.deliver();
  made.clock.at += 1000;

  const erased = await made.handler.erase(PHONE);
  assert.deepEqual(claims(erased.receipt).ev, 'erase');
  assert.ok(!JSON.stringify(claims(erased.receipt)).includes('4915123456789'));
  assert.equal(await made.handler.erase(PHONE), undefined, 'there is nobody any more');
  assert.equal((await asked(made, order)).allowed, false, 'what was granted is gone');
  assert.equal((await verifyReceipt(receipt, { keys: made.keys, asOf: made.clock.at })).outcome, 'valid', 'the copy of the person verifies');

  await made.handler.deliver();
  const last = delivered.at(-1);
  assert.equal(last.type, 'receipt.erase');
  const [, history] = last.receipt.split('~');
  const first = delivered[0].receipt.split('~').map((part) => Buffer.from(part, 'base64url').toString()).find((text) => text.includes('"history"'));
  assert.equal(JSON.parse(Buffer.from(history, 'base64url')).at(2).subj, JSON.parse(first)[2].subj, 'a sink finds whom to erase');

  // the same number signs up again without proof: what was stopped stays stopped, what was not is given anew
  made.clock.at += 1000;
  await consent(made, { grants: both });
  assert.equal((await asked(made, offer)).allowed, false);
  assert.equal((await asked(made, order)).allowed, true);
});

test('an erasure empties the vault, the codes and the outbox', async () => {
  const sent = [];
  const down = { name: 'crm', recipient: 'Nordwind Versand GmbH', deliver: async () => { throw new Error('down'); } };
  const made = await whole({ sinks: [down], sendCode: async (code) => void sent.push(code) });
  const { id } = await consent(made, { grants: both });
  await made.handler.deliver();
  await made.handler.erase(PHONE);
  const [code] = sent;
  const late = await post(made.handler, '/avowal/confirm', { id, code: code.code });
  assert.equal((await late.json()).code, 'receipt.confirmation-failed');
  const due = await made.store.takeDue(made.clock.at + 9_999_999_999, made.clock.at, 100);
  assert.deepEqual(due.map(({ receipt }) => receipt.event), ['erase'], 'only the erasure itself is still to be delivered');
  const stored = await made.store.issued();
  assert.equal(stored.length, 2, 'receipts stay, without what they disclosed');
});

test('a state token stands in for the receipts, for a while', async () => {
  const made = await whole({ marketingIdentity: 1, optOutTerm: 0 });
  await consent(made, { grants: both });
  const { state } = await (await post(made.handler, '/avowal/state', { phone: E164, aud: 'crm' }, OPERATOR)).json();
  const decide = (message, more = {}) => authorize({ message, state, keys: made.keys, asOf: made.clock.at, audience: 'crm', ...more });
  const yes = await decide(order);
  assert.deepEqual([yes.allowed, yes.history, yes.reasons[0].code], [true, 'complete', 'authorize.given']);
  assert.equal((await decide(offer)).reasons[0].code, 'authorize.evidence-too-low');
  assert.equal((await decide(offer, { minimum: { identity: 1 } })).allowed, true);
  assert.equal((await decide({ ...order, to: '+4915123456780' })).allowed, false);
  await assert.rejects(decide(order, { asOf: made.clock.at + 5 * 60_000 }), { code: 'receipt.state-expired' });
  await assert.rejects(authorize({ message: order, state: `${state.slice(0, -4)}AAAA`, keys: made.keys, asOf: made.clock.at }), { code: 'receipt.signature' });
  assert.ok(state.length <= 1024, `${state.length} bytes`);
  const nobody = await (await post(made.handler, '/avowal/state', { phone: '+4915123456780', aud: 'crm' }, OPERATOR)).json();
  assert.deepEqual([claims(nobody.state).seq, claims(nobody.state).grants], [0, []]);
  assert.equal((await post(made.handler, '/avowal/state', { phone: E164, aud: 'crm' })).status, 401);
});

test('a daily checkpoint proves the time of a receipt outside its key', async () => {
  const delivered = [];
  const sinks = [{ name: 'archive', recipient: 'Nordwind Versand GmbH', deliver: async (event) => void delivered.push(event) }];
  const made = await whole({ sinks });
  const { id, receipt } = await consent(made);
  for (let n = 0; n < 4; n++) await consent(made, { phone: `0151 2345678${n}` });
  made.clock.at += 60_000;
  const by = { name: 'A. Meyer', role: 'operator' };
  const { statement } = await made.handler.checkpoint(by);
  await consent(made, { phone: '0151 23456785' });
  made.clock.at += 60_000;
  await made.handler.checkpoint(by);
  await made.handler.deliver();
  assert.deepEqual(delivered.filter(({ type }) => type === 'statement.checkpoint').length, 2);
  const proof = await made.handler.proveTime(id);
  assert.equal(proof.checkpoint, statement, 'the first that holds it');
  assert.equal(await made.handler.proveTime('sha-256:x'), undefined);

  const since = made.clock.at;
  const stolen = { keys: made.keys.keys.map((key) => (key.purpose === 'receipt' ? { ...key, status: 'compromised', since } : key)) };
  for (const verify of [verifyReceipt, verifyWithoutWasm]) {
    const ask = (proofs) => verify(receipt, { keys: stolen, asOf: since, proofs });
    assert.equal((await ask([])).outcome, 'indeterminate');
    const saved = await ask([proof]);
    assert.deepEqual([saved.outcome, saved.evidence.integrity], ['valid', 2]);
  }
});

test('once a key is in other hands, what a checkpoint held before still counts: in decisions, state tokens and erasures', async () => {
  const made = await whole({ marketingIdentity: 1 });
  const [held, later] = [E164, '+4915123456785'];
  await consent(made, { grants: both });
  await consent(made, { phone: later, grants: both });
  await post(made.handler, '/avowal/withdraw', { phone: held });
  const by = { name: 'A. Meyer', role: 'operator' };
  made.clock.at += 60_000;
  await made.handler.checkpoint(by);
  await consent(made, { phone: '+4915123456786', grants: both });
  made.clock.at += 60_000;

  const fresh = await generateKey('receipt', made.clock.at);
  const stolen = made.keys.keys.map((key) => (key.purpose === 'receipt' ? { ...key, status: 'compromised', since: made.clock.at } : key));
  const signers = { ...made.options.signers, receipt: await createSigner(fresh) };
  const after = await edge({ store: made.store, at: made.clock.at, signers, keys: { keys: [...stolen, publicKey(fresh)] }, marketingIdentity: 1 });
  const allowed = async (message) => (await asked(after, message)).allowed;
  assert.deepEqual([await allowed(order), await allowed(offer), await allowed({ ...offer, to: later })], [true, false, true]);
  assert.equal(await allowed({ ...offer, to: '+4915123456786' }), false, 'no checkpoint held it');
  const { state } = await (await post(after.handler, '/avowal/state', { phone: later, aud: 'crm' }, OPERATOR)).json();
  assert.deepEqual(claims(state).grants.map(({ purpose }) => purpose).sort(), ['offers', 'order-updates']);
  // what can be judged is: the stop of marketing outlives the person, no stop of anything else is made up
  await after.handler.erase(held);
  after.clock.at += 1000;
  await consent(after, { phone: held, grants: both });
  assert.deepEqual([await allowed(order), await allowed(offer)], [true, false]);
});

test('a checkpoint holds as many receipts as there are', () => {
  const id = `sha-256:${'A'.repeat(43)}`;
  const issued = Array.from({ length: 900_000 }, (_, at) => ({ at, id }));
  const { from, until, size } = checkpointFields(issued, 900_000);
  assert.deepEqual([from, until, size], [0, 900_000, 900_000]);
});

test('with a root only its manifest counts', async () => {
  const made = await whole();
  const { receipt } = await consent(made);
  for (const verify of [verifyReceipt, verifyWithoutWasm]) {
    const ask = async (root, keys = made.keys) => {
      const { outcome, checks } = await verify(receipt, { keys, asOf: made.clock.at, root });
      return [outcome, checks.find(({ id }) => id === 'keys')];
    };
    assert.deepEqual(await ask(made.root.kid), ['valid', { id: 'keys', outcome: 'pass' }]);
    const unknown = ['indeterminate', { id: 'keys', outcome: 'unknown', code: 'integrity.manifest' }];
    assert.deepEqual(await ask(made.secret[0].kid), unknown);
    assert.deepEqual(await ask(made.root.kid, { keys: made.keys.keys }), unknown);
    assert.deepEqual((await ask(undefined))[1], { id: 'keys', outcome: 'skipped', code: 'integrity.unpinned-keys' });
  }
});

test('statements are kept, delivered and verified; each kind says what it needs', async () => {
  const made = await whole();
  assert.equal(statementKinds().length, 14);
  const declaration = { kind: 'drill', name: 'A. Meyer', role: 'custodian', fields: { plan: 'p', process: 'q', summary: 'r' } };
  const { id, statement } = await made.handler.declare(declaration);
  const answer = await verifyStatement(statement, { keys: made.keys, root: made.root.kid });
  assert.deepEqual([answer.outcome, answer.id, answer.statement.kind, answer.statement.by.role], ['valid', id, 'drill', 'custodian']);
  assert.deepEqual((await made.store.statements('drill')).map((kept) => kept.id), [id]);
  await assert.rejects(made.handler.declare({ ...declaration, fields: { plan: 'p' } }), { code: 'receipt.statement-field-missing', field: '/fields/process' });
  await assert.rejects(made.handler.declare({ ...declaration, fields: { ...declaration.fields, secret: 's' } }), { code: 'receipt.statement-field-unknown' });
  const outsider = await createSigner(await generateKey('statement', made.clock.at));
  const foreign = await signStatement(ISS, outsider, declaration, made.clock.at);
  assert.equal((await verifyStatement(foreign, { keys: made.keys })).outcome, 'indeterminate');
  assert.equal((await verifyStatement('x', { keys: made.keys })).outcome, 'invalid');
  const bare = await edge();
  await assert.rejects(bare.handler.declare(declaration), { code: 'receipt.key-unknown' });
});

test('a receipt and its notice show which legal elements there are', async () => {
  const made = await whole();
  const { receipt } = await consent(made);
  const { notice } = await import('./support.mjs');
  const { elements, outcome } = await verifyReceipt(receipt, { keys: made.keys, asOf: made.clock.at, notice });
  assert.equal(outcome, 'valid');
  const ids = (list) => list.map(({ id }) => id);
  assert.ok(ids(elements.present).includes('de-uwg-7/companies'), JSON.stringify(ids(elements.present)));
  assert.ok(ids(elements.missing).includes('de-uwg-7/same-channel'), 'possession is not proven');
  assert.ok(ids(elements.unsettled).includes('de-uwg-7/goods'));
  for (const { source, title } of [...elements.present, ...elements.missing, ...elements.unsettled]) assert.ok(source.authority && source.checkedOn && title);
  assert.equal((await verifyReceipt(receipt, { keys: made.keys, asOf: made.clock.at })).elements, null);
});

test('what is declared says what is due', async () => {
  const made = await whole();
  const { statement } = await made.handler.declare({ kind: 'incident', name: 'A. Meyer', role: 'custodian', fields: { type: 'credential-leak', scope: 'one key', measures: 'frozen', discovered: made.clock.at - 60_000 } });
  const { statement: said } = await verifyStatement(statement, { keys: made.keys });
  const due = Object.fromEntries(deadlines({ statement: said, jurisdiction: 'cn' }).map((row) => [row.duty, row.due]));
  assert.equal(due['leak-notify-provider'], made.clock.at - 60_000 + 3_600_000);
  const checkpoint = await made.handler.checkpoint({ name: 'A. Meyer', role: 'operator' });
  const nothing = await verifyStatement(checkpoint.statement, { keys: made.keys });
  assert.deepEqual(deadlines({ statement: nothing.statement, jurisdiction: 'cn' }), []);
});
