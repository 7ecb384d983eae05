// Texts from people by way of providers: signed, fresh, once; STOP at once, YES only where it is waited for.
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { createSigner, generateKey, publicKey, verifyReceipt } from 'avowal';
import { memoryStore, signedTexts, sinch, twilio, vonage } from 'avowal/edge';
import { claims, CONTEXT, delivered, edge, ISS, post, signup } from './support.mjs';

const KEY = Buffer.alloc(32, 9);
const SECRET = `whsec_${KEY.toString('base64')}`;
const PHONE = '+4915123456789';
const OFFER = { text: 'Nordwind: 20 % on all jackets.', messageClass: 'marketing', purpose: 'offers', channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'alphanumeric' }, to: PHONE };
const both = signup('').grants.map((grant) => ({ ...grant, given: true }));
let messages = 0;

/** How each provider signs a text. */
const PROVIDERS = {
  texts: {
    adapter: signedTexts({ secret: SECRET }),
    sign({ from, text, id, at }, key = KEY) {
      const body = JSON.stringify({ from, text });
      const timestamp = String(Math.floor(at / 1000));
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
      return { body, headers: { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` } };
    },
  },
  sinch: {
    adapter: sinch({ secret: 'sinch-secret' }),
    sign({ from, text, id, at }, key = 'sinch-secret') {
      const body = JSON.stringify({ message: { id, channel_identity: { identity: from.slice(1) }, contact_message: { text_message: { text } } } });
      const timestamp = String(Math.floor(at / 1000));
      const signature = createHmac('sha256', key).update(`${body}.nonce.${timestamp}`).digest('base64');
      return { body, headers: { 'content-type': 'application/json', 'x-sinch-webhook-signature': signature, 'x-sinch-webhook-signature-timestamp': timestamp, 'x-sinch-webhook-signature-nonce': 'nonce', 'x-sinch-webhook-signature-algorithm': 'HmacSHA256' } };
    },
  },
  vonage: {
    adapter: vonage({ signatureSecret: 'vonage-secret' }),
    sign({ from, text, id, at }, key = 'vonage-secret') {
      const body = JSON.stringify({ message_uuid: id, from: from.slice(1), text });
      const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const input = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ iat: Math.floor(at / 1000), payload_hash: createHash('sha256').update(body).digest('hex') })}`;
      return { body, headers: { 'content-type': 'application/json', authorization: `Bearer ${input}.${createHmac('sha256', key).update(input).digest('base64url')}` } };
    },
  },
  twilio: {
    adapter: twilio({ authToken: 'twilio-token' }),
    timeless: true,
    sign({ from, text, id }, key = 'twilio-token') {
      const fields = { MessageSid: id, From: from, Body: text, To: '+15005550006' };
      const signed = `${ISS}/avowal/inbound/twilio${Object.keys(fields).sort().map((name) => name + fields[name]).join('')}`;
      return { body: new URLSearchParams(fields).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': createHmac('sha1', key).update(signed).digest('base64') } };
    },
  },
};

async function made(more = {}) {
  const replies = [];
  const sent = [];
  const store = memoryStore();
  const inbound = { adapters: Object.values(PROVIDERS).map(({ adapter }) => adapter), reply: async (reply) => void replies.push(reply), ...more.inbound };
  const here = await edge({ store, sendCode: async (code) => void sent.push(code), ...more, inbound });
  const send = async (provider, text, { from = PHONE, id = `message-${(messages += 1)}`, at = here.clock.at, key, change = (signed) => signed } = {}) => {
    const { body, headers } = change(PROVIDERS[provider].sign({ from, text, id, at }, key));
    const response = await here.handler(new Request(`https://internal.host/avowal/inbound/${provider}`, { method: 'POST', headers, body }), CONTEXT);
    return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
  };
  const allowed = async () => (await (await post(here.handler, '/avowal/authorize', { message: OFFER }, { authorization: 'Bearer operator' })).json());
  const receipts = async () => (await store.issued()).length;
  const latest = async () => claims((await here.handler.ledger(PHONE)).collected.length ? (await store.receipts(await tokenOf(here))).at(-1).token : '');
  return { ...here, store, replies, sent, send, allowed, receipts, latest };
}

/** The only subject there is. */
const tokenOf = async ({ store }) => (await store.subjects('', 10))[0];

for (const [provider, { timeless }] of Object.entries(PROVIDERS)) {
  test(`${provider}: STOP is a withdrawal of everything at once, forged, late and replayed texts are nothing`, async () => {
    const here = await made();
    await post(here.handler, '/avowal/consent', signup(here.digest));
    here.clock.at += 1000;
    const bad = {
      'another key': { key: 'other' },
      'a changed body': { change: (signed) => ({ ...signed, body: signed.body.replace('STOP', 'stop') }) },
      'no signature': { change: (signed) => ({ ...signed, headers: { 'content-type': signed.headers['content-type'] } }) },
      'no number': { from: '+' },
      ...(timeless ? {} : { 'an old one': { at: here.clock.at - 301_000 }, 'one of the future': { at: here.clock.at + 302_000 } }),
    };
    for (const [what, how] of Object.entries(bad)) assert.deepEqual([(await here.send(provider, 'STOP', how)).status, await here.receipts()], [404, 1], what);
    const { status, type, body } = await here.send(provider, ' Stop. ', { id: 'one', at: here.clock.at });
    assert.equal(status, 201);
    if (provider === 'twilio') assert.deepEqual([type, body], ['text/xml', '<Response/>']);
    else assert.deepEqual(Object.keys(JSON.parse(body)), ['kind', 'id']);
    const { ev, proof, grants, vec, col } = await here.latest();
    assert.deepEqual([ev, proof, grants, vec.identity, col], ['withdraw', 'reply', [{ status: 'withdrawn' }], 2, 'sms']);
    assert.deepEqual(here.replies.map(({ kind, phone }) => [kind, phone]), [['stopped', PHONE]]);
    for (let n = 0; n < 2; n++) assert.equal((await here.send(provider, ' Stop. ', { id: 'one', at: here.clock.at })).status, 404, 'replayed');
    assert.equal(await here.receipts(), 2);
    const again = await Promise.all([1, 2, 3].map(() => here.send(provider, 'STOP', { id: 'two' })));
    assert.deepEqual(again.map(({ status: each }) => each).sort(), [201, 404, 404], 'replayed at once');
    assert.equal((await here.allowed()).allowed, false);
  });
}

test('paths exist for adapters only', async () => {
  const bare = await edge();
  for (const path of ['/avowal/inbound/twilio', '/avowal/inbound/', '/avowal/inbound/__proto__', '/avowal/inbound/texts']) assert.equal((await post(bare.handler, path, {})).status, 404, path);
  const here = await made();
  assert.equal((await post(here.handler, '/avowal/inbound/other', {})).status, 404);
  assert.equal((await here.handler(new Request(`${ISS}/avowal/inbound/texts`))).status, 405);
  const large = await here.handler(new Request(`${ISS}/avowal/inbound/texts`, { method: 'POST', body: 'x'.repeat(70_000) }));
  assert.equal(large.status, 413);
});

test('YES confirms what waits, once, within a day', async () => {
  const here = await made();
  assert.equal((await here.send('texts', 'YES')).status, 404, 'nothing waits');
  await post(here.handler, '/avowal/consent', signup(here.digest, { grants: both }));
  assert.equal(here.sent[0].reply, true);
  assert.equal((await here.send('texts', 'YES', { from: '+4915199999999' })).status, 404, 'from another number');
  assert.equal((await here.allowed()).allowed, false);
  here.clock.at += 23 * 3_600_000;
  const answers = await Promise.all(['yes', 'Yes!', 'Y'].map((text) => here.send('texts', text)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 404, 404]);
  const { ev, proof, vec, ref } = await here.latest();
  assert.deepEqual([ev, proof, vec.identity, ref], ['confirm', 'reply', 2, here.sent[0].receipt]);
  assert.equal((await here.allowed()).allowed, true);
  assert.equal((await here.send('texts', 'YES')).status, 404);
  const late = await made();
  await post(late.handler, '/avowal/consent', signup(late.digest, { grants: both }));
  late.clock.at += 24 * 3_600_000;
  assert.equal((await late.send('texts', 'YES')).status, 404);
  const stopped = await made();
  await post(stopped.handler, '/avowal/consent', signup(stopped.digest, { grants: both }));
  await stopped.send('texts', 'STOP');
  assert.equal((await stopped.send('texts', 'YES')).status, 404, 'a withdrawal ends what waits');
  const erased = await made();
  await post(erased.handler, '/avowal/consent', signup(erased.digest, { grants: both }));
  await erased.handler.erase(PHONE);
  assert.equal((await erased.send('texts', 'YES')).status, 404, 'nobody is brought back');
});

test('what refuses, asks or says yes to stopping confirms nothing', async () => {
  const answers = [
    ['+966512345678', 'لا أوافق'],
    ['+966512345678', 'غير موافق'],
    ['+8613912345678', '我不同意接收短信'],
    ['+821023456789', '수신동의 취소'],
    ['+821023456789', '수신동의 거부합니다'],
    ['+905321234567', 'abone olmak istemiyorum'],
    ['+525512345678', 'no quiero suscribirme'],
    ['+34612345678', 'No lo acepto'],
    ['+34612345678', 'si quiero cancelar'],
    ['+33612345678', "J'accepte pas vos sms"],
    ['+31612345678', 'ik ga hier niet mee akkoord'],
    [PHONE, 'Ich bin nicht damit einverstanden'],
    ['+12025550123', "I don't want to opt in"],
    ['+12025550123', 'Dont ever sign me up'],
    ['+12025550123', 'how did I opt in?'],
    ['+12025550123', 'i confirm unsubscribe'],
    ['+12025550123', 'I confirm I want to cancel'],
    ['+12025550123', 'i agree to unsubscribe'],
    ['+48512345678', 'potwierdzam rezygnację'],
    ['+79161234567', 'подтверждаю отказ'],
  ];
  for (const [from, text] of answers) {
    const here = await made();
    assert.equal((await post(here.handler, '/avowal/consent', { ...signup(here.digest, { grants: both }), phone: from })).status, 201, from);
    await here.send('texts', text, { from });
    const events = (await here.store.receipts(await tokenOf(here))).map(({ token }) => claims(token).ev);
    assert.ok(!events.includes('confirm'), `${text}: ${events}`);
  }
});

test('a keyword asks for a confirmation and grants nothing by itself', async () => {
  const digest = (await edge()).digest;
  const grants = [{ purpose: 'offers', channel: 'sms' }];
  const here = await made({ inbound: { keywords: { JOIN: { notice: digest, locale: 'en', grants }, STOP: { notice: digest, locale: 'en', grants } } } });
  // nothing waits for it
  assert.equal((await here.send('texts', 'START')).status, 404);
  assert.equal(await here.receipts(), 0);
  assert.equal((await here.send('texts', 'join', { id: 'join' })).status, 201);
  assert.equal((await here.send('texts', 'join', { id: 'join' })).status, 404);
  const requested = await here.latest();
  assert.deepEqual([requested.ev, requested.col, requested.vec.identity, requested.grants.map(({ status }) => status)], ['grant', 'sms', 1, ['requested']]);
  assert.deepEqual(here.replies.map(({ kind }) => kind), ['confirm']);
  assert.equal((await here.allowed()).allowed, false);
  // there is no code to guess
  assert.equal((await post(here.handler, '/avowal/confirm', { id: here.replies[0].receipt, code: '' })).status, 422);
  assert.equal((await here.send('texts', 'YES')).status, 201);
  assert.equal((await here.allowed()).allowed, true);
  assert.equal((await here.send('texts', 'STOP')).status, 201);
  assert.equal((await here.latest()).ev, 'withdraw', 'an opt-out is never a keyword');
});

test('while paused no keyword signs anybody up, and STOP stops', async () => {
  const { digest } = await edge();
  const statement = await generateKey('statement', Date.UTC(2026, 10, 1));
  const base = await edge();
  const keys = { keys: [...base.keys.keys, publicKey(statement)] };
  const signers = { ...base.options.signers, statement: await createSigner(statement) };
  const here = await made({ keys, signers, inbound: { keywords: { JOIN: { notice: digest, locale: 'en', grants: [{ purpose: 'offers', channel: 'sms' }] } } } });
  await here.handler.pause({ name: 'Ada', role: 'operator', reason: 'a leaked credential' });
  assert.equal((await here.send('texts', 'JOIN', { id: 'join' })).status, 503);
  assert.deepEqual([await here.receipts(), here.replies], [0, []]);
  assert.equal((await here.send('texts', 'STOP')).status, 201);
  await here.handler.resume({ name: 'Ada', role: 'operator', reason: 'the credential was replaced' });
  assert.equal((await here.send('texts', 'JOIN', { id: 'join' })).status, 201, 'what was refused may be sent again');
});

test('HELP is answered once, other words are taken and leave nothing', async () => {
  const here = await made();
  assert.equal((await here.send('texts', 'help', { id: 'h' })).status, 200);
  assert.equal((await here.send('texts', 'help', { id: 'h' })).status, 404);
  assert.deepEqual(here.replies, [{ phone: PHONE, kind: 'help' }]);
  assert.equal((await here.send('texts', 'Where is my parcel? Do not stop it')).status, 200);
  assert.equal(await here.receipts(), 0);
  for (const text of ['STOP', 'stop please', 'Unsubscribe me', 'ＳＴＯＰ', 'opt-out', 'STOP!!!']) assert.equal((await here.send('texts', text)).status, 201, text);
});

test('a store that is down leaves a STOP to be sent again', async () => {
  const store = memoryStore();
  const real = store.commit;
  store.commit = async () => { throw new Error('down'); };
  const here = await made({ store });
  assert.equal((await here.send('texts', 'STOP', { id: 'again' })).status, 503);
  store.commit = real;
  assert.equal((await here.send('texts', 'STOP', { id: 'again' })).status, 201);
});

test('a reply that proves possession verifies like any receipt', async () => {
  const got = [];
  const here = await made({ sinks: [{ name: 'crm', recipient: 'Nordwind Versand GmbH', deliver: async (event) => void got.push(event) }] });
  await here.send('texts', 'STOP');
  await delivered();
  assert.equal((await verifyReceipt(got[0].receipt, { keys: here.keys, asOf: here.clock.at })).outcome, 'valid');
});
