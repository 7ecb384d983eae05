// The handler between a form and a store: what it keeps, what it refuses, what it never says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authorize, verifyReceipt } from 'avowal';
import { memoryStore } from 'avowal/edge';
import { claims, edge, form, ISS, notice, openPage, PHONE, post, seal, signup } from './support.mjs';

const count = (store) => store.counted;

/** A store that counts what was kept. */
function counting() {
  const store = memoryStore();
  const counted = { ...store, counted: 0, commit: async (commit) => {
    const result = await store.commit(commit);
    if (result === 'stored') counted.counted += 1;
    return result;
  } };
  return counted;
}

test('a signup with a capture gives a receipt that anybody verifies', async () => {
  const made = await edge({ store: counting() });
  const page = await openPage(made);
  assert.equal(page.status, 200);
  assert.ok(page.challenge.length <= 640, `challenge of ${page.challenge.length}`);
  assert.equal(page.expiresAt, made.clock.at + 7_200_000);
  made.clock.at += 10_000;
  const capture = await seal(page);
  assert.ok(capture.length <= 2048, `capture of ${capture.length}`);
  const response = await post(made.handler, '/avowal/consent', signup(made.digest, { capture }));
  const { receipt, id, confirmation } = await response.json();
  assert.equal(response.status, 201);
  assert.equal(confirmation, 'none');
  const answer = await verifyReceipt(receipt, { keys: made.keys, asOf: made.clock.at, notice });
  assert.equal(answer.outcome, 'valid');
  assert.equal(answer.id, id);
  assert.deepEqual(answer.evidence, { presentation: 3, action: 2, identity: 1, time: 2, integrity: 1, delivery: 0 });
  assert.deepEqual(answer.time, { notBefore: made.clock.at - 10_000, notAfter: made.clock.at, by: 'challenge' });
  assert.equal(count(made.store), 1);
});

test('the same capture sent twice is one receipt and one answer', async () => {
  const made = await edge({ store: counting() });
  const capture = await seal(await openPage(made));
  const send = () => post(made.handler, '/avowal/consent', signup(made.digest, { capture }));
  const first = await send();
  made.clock.at += 60_000;
  const second = await send();
  assert.deepEqual([first.status, second.status], [201, 200]);
  assert.equal(await first.text(), await second.text());
  assert.equal(count(made.store), 1);
  const together = await edge({ store: counting() });
  const again = await seal(await openPage(together));
  const answers = await Promise.all(Array.from({ length: 8 }, () => post(together.handler, '/avowal/consent', signup(together.digest, { capture: again }))));
  assert.equal(new Set(await Promise.all(answers.map((answer) => answer.text()))).size, 1);
  assert.equal(count(together.store), 1);
});

test('a plain form is kept with less evidence and answered with a page', async () => {
  const made = await edge({ store: counting() });
  const response = await post(made.handler, '/avowal/consent', form(made.digest));
  assert.equal(response.status, 303);
  assert.equal(response.headers.get('location'), '/thanks?avowal=accepted');
  const multipart = new FormData();
  for (const [name, value] of form(made.digest)) multipart.append(name, value);
  multipart.append('photo', new Blob(['x']), 'x.png');
  assert.equal((await post(made.handler, '/avowal/consent', multipart)).status, 303);
  const json = await post(made.handler, '/avowal/consent', form(made.digest, { pairs: ['order-updates/sms', 'offers/sms'] }), { accept: 'application/json' });
  const { receipt, confirmation } = await json.json();
  assert.equal(confirmation, 'required');
  assert.deepEqual(claims(receipt).vec, { presentation: 0, action: 1, identity: 1, time: 1, integrity: 1, delivery: 0 });
  assert.deepEqual(claims(receipt).grants.map(({ status }) => status), ['given', 'requested']);
  assert.equal(count(made.store), 3);
});

test('bad captures and forms are refused with their code, and nothing is kept', async (t) => {
  const cases = {
    'a malformed capture': [400, 'capture.malformed', async (made) => signup(made.digest, { capture: 'x.y.z' })],
    'an oversized capture': [400, 'capture.malformed', async (made) => signup(made.digest, { capture: 'A'.repeat(20_000) })],
    'a tampered capture': [400, 'capture.signature', async (made) => {
      const capture = await seal(await openPage(made));
      const [head, body, signature] = capture.split('.');
      const bytes = Buffer.from(signature, 'base64url');
      bytes[5] ^= 1;
      return signup(made.digest, { capture: `${head}.${body}.${bytes.toString('base64url')}` });
    }],
    'a challenge nobody here gave': [400, 'capture.malformed', async (made) => {
      const elsewhere = await edge();
      return signup(made.digest, { capture: await seal(await openPage(elsewhere)) });
    }],
    'another number with the same capture': [409, 'capture.number-differs', async (made) => signup(made.digest, { phone: '0151 23456780', capture: await seal(await openPage(made)) })],
    'a capture that comes too late': [422, 'capture.expired', async (made) => {
      const capture = await seal(await openPage(made));
      made.clock.at += 75 * 3_600_000;
      return signup(made.digest, { capture });
    }],
    'another capture on a used challenge': [409, 'capture.replayed', async (made) => {
      const page = await openPage(made);
      assert.equal((await post(made.handler, '/avowal/consent', signup(made.digest, { capture: await seal(page) }))).status, 201);
      made.store.counted = 0;
      return signup(made.digest, { capture: await seal(page, { wall: 1 }) });
    }],
    'a form that says otherwise': [422, 'edge.capture-mismatch', async (made) => signup(made.digest, { capture: await seal(await openPage(made), { pairs: [] }) })],
    'a broken chain': [422, 'capture.chain-broken', async (made) => signup(made.digest, { capture: await seal(await openPage(made), { change: (body) => body.events.splice(1, 1) }) })],
    'events out of order': [422, 'capture.event-order', async (made) => signup(made.digest, { capture: await seal(await openPage(made), { change: (body) => body.events.reverse() }) })],
    'a notice that is not active': [422, 'notice.not-active', async () => signup('sha-256:AAAA')],
    'a purpose the notice does not have': [422, 'edge.unknown-grant', async (made) => signup(made.digest, { grants: [{ purpose: 'surveys', channel: 'sms', given: true }] })],
    'nothing asked': [422, 'receipt.nothing-to-sign', async (made) => signup(made.digest, { grants: [] })],
    'a language the notice does not have': [422, 'notice.unknown-locale', async (made) => signup(made.digest, { locale: 'tlh' })],
    'no phone number': [422, 'edge.phone-invalid', async (made) => signup(made.digest, { phone: 'call me' })],
    'a number that does not exist': [422, 'edge.phone-invalid', async (made) => signup(made.digest, { phone: '+49 1' })],
    'an unknown key': [400, 'json.unknown-key', async (made) => signup(made.digest, { admin: true })],
    'a missing key': [400, 'json.missing-key', async (made) => ({ phone: PHONE, notice: made.digest })],
    'a wrong type': [400, 'json.wrong-type', async (made) => signup(made.digest, { phone: 4915123456789 })],
  };
  for (const [name, [status, code, body]] of Object.entries(cases)) {
    await t.test(name, async () => {
      const made = await edge({ store: counting() });
      const response = await post(made.handler, '/avowal/consent', await body(made));
      const problem = await response.json();
      assert.deepEqual([response.status, problem.code], [status, code], problem.title);
      assert.equal(response.headers.get('content-type'), 'application/problem+json');
      assert.equal(problem.status, status);
      assert.equal(count(made.store), 0);
      assert.ok(!JSON.stringify(problem).includes('23456'), 'no personal data in an answer');
    });
  }
});

test('requests that are none are refused before anything is read', async (t) => {
  const made = await edge({ store: counting() });
  const send = (path, init) => made.handler(new Request(`${ISS}${path}`, init));
  const json = { 'content-type': 'application/json' };
  const cases = {
    'a foreign origin': [403, 'edge.origin', () => send('/avowal/consent', { method: 'POST', headers: { ...json, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, body: '{}' })],
    'an opaque origin': [403, 'edge.origin', () => send('/avowal/consent', { method: 'POST', headers: { ...json, origin: 'null' }, body: '{}' })],
    'no origin at all': [403, 'edge.origin', () => send('/avowal/withdraw', { method: 'POST', headers: json, body: '{}' })],
    'a foreign origin for a challenge': [403, 'edge.origin', () => send('/avowal/challenge', { method: 'POST', headers: { ...json, origin: 'https://evil.example' }, body: '{}' })],
    'another method': [405, 'edge.method', () => send('/avowal/consent', { method: 'GET' })],
    'another path': [404, 'edge.not-found', () => post(made.handler, '/avowal/inbound/twilio', {})],
    'a path of the prototype': [404, 'edge.not-found', () => post(made.handler, '/__proto__', {})],
    'another content type': [415, 'edge.content-type', () => post(made.handler, '/avowal/consent', 'x', { 'content-type': 'text/plain' })],
    'a body that is too large': [413, 'edge.too-large', () => post(made.handler, '/avowal/consent', new Uint8Array(65 * 1024), json)],
    'a body that lies about its length': [413, 'edge.too-large', () => post(made.handler, '/avowal/consent', new ReadableStream({ start(c) { for (let n = 0; n < 70; n++) c.enqueue(new Uint8Array(1024)); c.close(); } }), json)],
    'text that is not UTF-8': [400, 'edge.malformed', () => post(made.handler, '/avowal/consent', new Uint8Array([0x22, 0xff, 0x22]), json)],
    'text that is not JSON': [400, 'json.syntax', () => post(made.handler, '/avowal/consent', new TextEncoder().encode('{'), json)],
    'a key twice': [400, 'json.duplicate-key', () => post(made.handler, '/avowal/consent', new TextEncoder().encode('{"phone":"1","phone":"2"}'), json)],
    'prototype keys': [400, 'json.unknown-key', () => post(made.handler, '/avowal/consent', new TextEncoder().encode('{"__proto__":{"given":true}}'), json)],
    'deep nesting': [400, 'json.too-deep', () => post(made.handler, '/avowal/consent', new TextEncoder().encode('['.repeat(60_000)), json)],
    'a boundary that is none': [400, 'edge.malformed', () => post(made.handler, '/avowal/consent', 'x', { 'content-type': 'multipart/form-data', accept: 'application/json' })],
    'the phone twice': [400, 'edge.malformed', () => post(made.handler, '/avowal/consent', new URLSearchParams(`${form(made.digest)}&phone=1`), { accept: 'application/json' })],
    'a box the notice does not have': [422, 'edge.unknown-grant', () => post(made.handler, '/avowal/consent', form(made.digest, { pairs: ['x/sms'] }), { accept: 'application/json' })],
    'no notice': [400, 'edge.malformed', () => post(made.handler, '/avowal/consent', new URLSearchParams({ phone: PHONE }), { accept: 'application/json' })],
    'an empty withdrawal': [400, 'edge.malformed', () => post(made.handler, '/avowal/withdraw', {})],
    'a withdrawal by a receipt that is none': [400, 'edge.malformed', () => post(made.handler, '/avowal/withdraw', { receipt: 'x~' })],
  };
  for (const [name, [status, code, request]] of Object.entries(cases)) {
    await t.test(name, async () => {
      const response = await request();
      const problem = await response.json();
      assert.deepEqual([response.status, problem.code], [status, code], problem.title);
    });
  }
  assert.equal(count(made.store), 0);
  const plain = await post(made.handler, '/avowal/consent', form('sha-256:AAAA'));
  assert.equal(plain.headers.get('location'), '/signup?avowal=notice.not-active');
});

test('a withdrawal wins, and is kept for numbers nobody knows', async () => {
  const made = await edge({ store: counting() });
  const granted = await (await post(made.handler, '/avowal/consent', signup(made.digest))).json();
  const ask = async () => {
    const message = { text: 'Your parcel is on its way.', messageClass: 'transactional', purpose: 'order-updates', channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'alphanumeric' }, to: '+4915123456789' };
    const response = await post(made.handler, '/avowal/authorize', { message }, { authorization: 'Bearer operator' });
    return response.json();
  };
  const before = await ask();
  assert.equal(before.allowed, true);
  assert.deepEqual([before.history, before.basis], ['complete', [granted.id]]);
  made.clock.at += 1;
  const response = await post(made.handler, '/avowal/withdraw', { receipt: granted.receipt });
  const { receipt } = await response.json();
  assert.equal(response.status, 201);
  assert.equal((await verifyReceipt(receipt, { keys: made.keys, asOf: made.clock.at })).outcome, 'valid');
  assert.deepEqual([claims(receipt).ev, claims(receipt).ref, claims(receipt).proof], ['withdraw', granted.id, 'receipt']);
  const after = await ask();
  assert.equal(after.allowed, false);
  assert.equal(after.reasons[0].code, 'authorize.withdrawn');
  const bare = await authorize({ message: { ...JSON.parse(JSON.stringify({ text: 'x', messageClass: 'transactional', purpose: 'order-updates', channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'alphanumeric' }, to: '+4915123456789' })) }, receipts: [granted.receipt, receipt], keys: made.keys, asOf: made.clock.at });
  assert.equal(bare.allowed, false);

  const stranger = await post(made.handler, '/avowal/withdraw', { phone: '+4915111111111' });
  assert.equal(stranger.status, 201);
  const stopped = claims((await stranger.json()).receipt);
  assert.deepEqual([stopped.proof, stopped.grants], ['none', [{ messageClass: 'marketing', status: 'withdrawn' }]]);
});

test('a receipt that proves nothing withdraws as its number alone would; one that shows no number is none', async () => {
  const made = await edge({ store: counting() });
  const { receipt } = await (await post(made.handler, '/avowal/consent', signup(made.digest))).json();
  const elsewhere = await edge();
  const foreign = await (await post(elsewhere.handler, '/avowal/consent', signup(elsewhere.digest))).json();
  for (const shown of [receipt.replace(/(.)(.{20}~)/, (_, one, rest) => (one === 'A' ? 'B' : 'A') + rest), foreign.receipt]) {
    const response = await post(made.handler, '/avowal/withdraw', { receipt: shown });
    const stopped = claims((await response.json()).receipt);
    assert.deepEqual([response.status, stopped.proof, stopped.ref, stopped.grants], [201, 'none', undefined, [{ messageClass: 'marketing', status: 'withdrawn' }]]);
  }
  const kept = count(made.store);
  for (const shown of [`${receipt.split('~')[0]}~`, 'no receipt', '']) {
    const response = await post(made.handler, '/avowal/withdraw', { receipt: shown });
    assert.deepEqual([response.status, (await response.json()).code], [400, 'edge.malformed']);
  }
  assert.equal(count(made.store), kept);
});

test('an answer does not tell whether a number is known, stopped or consented', async () => {
  const made = await edge();
  const shape = async (path, body) => {
    const response = await post(made.handler, path, body);
    const answer = await response.json();
    const names = answer.receipt.split('~').slice(1, -1).map((part) => JSON.parse(Buffer.from(part, 'base64url'))[1]);
    return { status: response.status, keys: Object.keys(answer), size: JSON.stringify(answer).length, names, headers: [...response.headers.keys()] };
  };
  const known = '+4915123456789';
  const fresh = await shape('/avowal/consent', signup(made.digest, { phone: known }));
  const again = await shape('/avowal/consent', signup(made.digest, { phone: known }));
  const stop = await shape('/avowal/withdraw', { phone: known });
  const stopped = await shape('/avowal/consent', signup(made.digest, { phone: known }));
  assert.deepEqual([again, stopped], [fresh, fresh]);
  assert.deepEqual(await shape('/avowal/withdraw', { phone: '+4915199999999' }), stop);
  // the history would tell a stranger that the number was here before
  assert.deepEqual(fresh.names, ['phone']);
});

test('keys and notices are published, authorisation is for the operator', async () => {
  const made = await edge();
  const get = (path) => made.handler(new Request(`${ISS}${path}`));
  assert.deepEqual(await (await get('/.well-known/avowal/keys.json')).json(), made.keys);
  assert.ok(!(await (await get('/.well-known/avowal/keys.json')).text()).includes('"d"'));
  const said = await get(`/avowal/notice/${made.digest}`);
  assert.equal(said.headers.get('access-control-allow-origin'), '*', 'a cache may give it to any page, and a page may read it');
  assert.deepEqual(await said.json(), notice);
  assert.equal((await get('/avowal/notice/sha-256:x')).status, 404);
  for (const authorization of ['', 'Bearer', 'Bearer operatorx', 'operator']) {
    const response = await post(made.handler, '/avowal/authorize', { message: { to: '+4915123456789' } }, { authorization });
    assert.deepEqual([response.status, (await response.json()).code], [401, 'edge.credential']);
  }
  const closed = await edge({ credential: undefined });
  assert.equal((await post(closed.handler, '/avowal/authorize', {}, { authorization: 'Bearer undefined' })).status, 404);
});

test('other listed origins may send forms, and are told so', async () => {
  const made = await edge({ origins: ['https://www.shop.example'] });
  const headers = { origin: 'https://www.shop.example', 'content-type': 'application/json' };
  const preflight = await made.handler(new Request(`${ISS}/avowal/consent`, { method: 'OPTIONS', headers }));
  assert.deepEqual([preflight.status, preflight.headers.get('access-control-allow-origin')], [204, headers.origin]);
  const response = await made.handler(new Request(`${ISS}/avowal/consent`, { method: 'POST', headers, body: JSON.stringify(signup(made.digest)) }));
  assert.deepEqual([response.status, response.headers.get('access-control-allow-origin')], [201, headers.origin]);
});

test('a store that fails gives 503 and keeps nothing', async () => {
  const broken = { ...memoryStore(), commit: async () => { throw new Error('disk full: +4915123456789'); } };
  const made = await edge({ store: broken });
  const response = await post(made.handler, '/avowal/consent', signup(made.digest));
  const body = await response.text();
  assert.deepEqual([response.status, JSON.parse(body).code], [503, 'edge.busy']);
  assert.ok(!body.includes('disk'));
});

test('two receipts of one person at once both get their place', async () => {
  const made = await edge({ store: counting() });
  const answers = await Promise.all([1, 2, 3].map(() => post(made.handler, '/avowal/consent', signup(made.digest))));
  assert.deepEqual(answers.map(({ status }) => status), [201, 201, 201]);
  assert.equal(count(made.store), 3);
});

test('a sink nobody told the person about is refused at the start', async () => {
  const sink = { name: 'crm', recipient: 'Broker Ltd', deliver: async () => {} };
  await assert.rejects(edge({ sinks: [sink] }), { name: 'ConsentError', code: 'edge.recipient' });
});

test('receipts reach their sinks; what fails is tried again with the same key', async () => {
  const got = [];
  let down = true;
  const sink = { name: 'crm', recipient: notice.controller.name, deliver: async (event, key) => {
    got.push([event.type, key]);
    if (down) throw new Error('down');
  } };
  const made = await edge({ sinks: [sink] });
  const { id } = await (await post(made.handler, '/avowal/consent', signup(made.digest))).json();
  await made.handler.deliver();
  down = false;
  made.clock.at += 60_000;
  assert.equal(await made.handler.deliver(), 1);
  assert.equal(await made.handler.deliver(), 0);
  assert.deepEqual([...new Set(got.map(String))], [`receipt.grant,${id}.crm`]);
  assert.equal(got.length, 2);
});

test('a receipt of another issuer with the same keys is not withdrawn here', async () => {
  const made = await edge();
  const { createConsentHandler } = await import('avowal/edge');
  const other = createConsentHandler({ ...made.options, iss: 'https://other.example', store: memoryStore() });
  const { receipt } = await (await post(other, '/avowal/consent', signup(made.digest), { origin: 'https://other.example' })).json();
  const response = await post(made.handler, '/avowal/withdraw', { receipt });
  assert.deepEqual([response.status, (await response.json()).code], [422, 'receipt.not-issued-here']);
});

test('wrong configuration is named when the handler is made, not when a person signs up', async () => {
  const other = await edge();
  await assert.rejects(edge({ keys: other.keys }), { code: 'receipt.key-unknown' });
  for (const secret of [new Uint8Array(3), [], [new Uint8Array(32), new Uint8Array(3)]]) await assert.rejects(edge({ secret }), { code: 'edge.credential' });
  await assert.rejects(edge({ credential: '' }), { code: 'edge.credential' }, 'a variable that is not set lets nobody in, and says so');
  const stranger = structuredClone(notice);
  stranger.controller.name = 'Südwind AG';
  await assert.rejects(edge({ notices: [notice, stranger] }), { code: 'notice.controllers-differ' });
});

test('a key that has run out signs nothing', async () => {
  const made = await edge();
  made.clock.at += 91 * 86_400_000;
  const response = await post(made.handler, '/avowal/consent', signup(made.digest));
  assert.deepEqual([response.status, (await response.json()).code], [503, 'receipt.key-not-valid-then']);
});

test('a signer that holds another key than it names signs nothing', async () => {
  const [own, other] = [await edge(), await edge()];
  for (const purpose of ['receipt', 'challenge']) {
    // a key manager that was told the wrong key
    const signer = { ...own.options.signers[purpose], sign: other.options.signers[purpose].sign };
    const made = await edge({ keys: own.keys, signers: { ...own.options.signers, [purpose]: signer } });
    const response = await (purpose === 'receipt' ? post(made.handler, '/avowal/consent', signup(made.digest)) : post(made.handler, '/avowal/challenge', { notice: made.digest, jkt: 'A'.repeat(43) }));
    assert.deepEqual([response.status, (await response.json()).code], [503, 'receipt.key-invalid'], purpose);
    if (purpose === 'receipt') assert.deepEqual(await made.store.issued(), []);
  }
});

test('a clock that steps back takes no withdrawal back', async () => {
  const made = await edge();
  const { receipt } = await (await post(made.handler, '/avowal/consent', signup(made.digest))).json();
  await post(made.handler, '/avowal/withdraw', { receipt });
  made.clock.at -= 5000;
  const message = { text: 'x', messageClass: 'transactional', purpose: 'order-updates', channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'alphanumeric' }, to: '+4915123456789' };
  const ask = async () => (await post(made.handler, '/avowal/authorize', { message }, { authorization: 'Bearer operator' })).json();
  assert.equal((await ask()).allowed, false);
  const again = await (await post(made.handler, '/avowal/consent', signup(made.digest))).json();
  assert.ok(claims(again.receipt).at >= claims(receipt).at, 'a receipt is never dated before the last');
  assert.equal((await ask()).allowed, false);
});

test('a page that names no origin is known by what the browser says of it', async () => {
  const made = await edge();
  const capture = await seal(await openPage(made));
  const headers = { origin: 'null', 'sec-fetch-site': 'same-origin' };
  assert.equal((await post(made.handler, '/avowal/consent', signup(made.digest, { capture }), headers)).status, 201);
});

test('the operator’s path takes one document and nothing else', async () => {
  const made = await edge();
  for (const [body, code] of [['null', 'edge.malformed'], ['[]', 'edge.malformed'], ['{"message":{"to":"+49"},"x":1}', 'json.unknown-key'], ['{"message":{"to":"+4915123456789"}}', 'json.missing-key']]) {
    const response = await post(made.handler, '/avowal/authorize', new TextEncoder().encode(body), { authorization: 'Bearer operator', 'content-type': 'application/json' });
    const problem = await response.json();
    assert.deepEqual([response.status, problem.code], [400, code], body);
  }
});

test('a sink that never answers holds up no other', async () => {
  const got = [];
  const { createOutbox } = await import('avowal/edge');
  const stuck = { name: 'stuck', recipient: 'x', deliver: () => new Promise(() => {}) };
  const fine = { name: 'fine', recipient: 'x', deliver: async (event) => void got.push(event.id) };
  const settled = [];
  const rows = ['stuck', 'fine'].map((sink) => ({ receipt: { id: 'sha-256:r', event: 'grant', at: 1, token: 't', sealed: 's' }, subject: {}, sink, tries: 1 }));
  const store = { takeDue: async () => rows.splice(0), settle: async ({ sink }, end) => void settled.push([sink, end.state]) };
  const outbox = createOutbox({ store, sinks: [stuck, fine], now: () => 1, timeout: 50 });
  // the timer of a signal keeps no process alive: this one does
  const alive = setInterval(() => {}, 10);
  assert.equal(await outbox.deliver({ open: async () => 'd~' }), 1);
  clearInterval(alive);
  assert.deepEqual(settled.sort(), [['fine', 'done'], ['stuck', 'due']]);
  assert.deepEqual(got, ['sha-256:r']);
});

test('a new secret makes, those before it still find and open', async () => {
  const [first, second] = [7, 8].map((byte) => new Uint8Array(32).fill(byte));
  const made = await edge({ secret: first });
  const { createConsentHandler } = await import('avowal/edge');
  const rotated = createConsentHandler({ ...made.options, secret: [second, first] });
  const forgotten = createConsentHandler({ ...made.options, secret: second });
  const numbered = async (handler, phone) => {
    const response = await post(handler, '/avowal/consent', signup(made.digest, { phone }));
    assert.equal(response.status, 201);
    const { id } = await response.json();
    const heads = await Promise.all((await made.store.subjects('', 100)).map((token) => made.store.subject(token)));
    return heads.find(({ prev }) => prev === id);
  };
  const before = await numbered(made.handler, PHONE);
  const after = await numbered(rotated, PHONE);
  assert.deepEqual([after.subj, after.seq], [before.subj, 2], 'the same person');
  const message = { to: '+4915123456789', text: 'Nordwind: your parcel is here.', messageClass: 'transactional', channel: 'sms', locale: 'en', purpose: 'order-updates', sender: { name: 'Nordwind', kind: 'long-code' } };
  const decide = async (handler, more = {}) => {
    const body = JSON.stringify({ message: { ...message, ...more } });
    const response = await handler(new Request(`${ISS}/avowal/authorize`, { method: 'POST', headers: { authorization: 'Bearer operator', 'content-type': 'application/json' }, body }));
    return response.json();
  };
  const allowed = async (handler) => (await decide(handler)).allowed;
  assert.deepEqual([await allowed(rotated), await allowed(forgotten)], [true, false]);
  const late = await numbered(rotated, '0151 23456780');
  assert.equal((await numbered(forgotten, '0151 23456780')).subj, late.subj, 'who came since is kept under the new one');
  // stopped and erased under the old secret, still stopped under the new one
  await post(made.handler, '/avowal/withdraw', { phone: PHONE });
  await made.handler.erase(PHONE);
  const back = await numbered(rotated, PHONE);
  assert.notEqual(back.subj, before.subj);
  const { reasons } = await decide(rotated, { messageClass: 'marketing', purpose: 'offers' });
  assert.equal(reasons[0].code, 'authorize.withdrawn');
  const token = await rotated.formToken();
  const plain = (handler) => handler(new Request(`${ISS}/avowal/consent`, { method: 'POST', body: form(made.digest, { fields: { 'avowal-token': token } }) }));
  assert.equal((await plain(rotated)).status, 303);
});

test('a log that fails takes no answer away', async () => {
  const disk = new Error('disk full');
  const logs = [() => { throw disk; }, () => Promise.reject(disk)];
  for (const log of logs) {
    const made = await edge({ store: counting(), log });
    assert.equal((await post(made.handler, '/avowal/consent', signup(made.digest))).status, 201);
    assert.equal((await made.handler(new Request(`${ISS}/nothing`))).status, 404);
    assert.equal(count(made.store), 1);
  }
});

test('a decision asks for the identity that the policy asks for, and says so', async () => {
  const offer = { text: 'Nordwind: 20 % on all jackets.', messageClass: 'marketing', purpose: 'offers', channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'alphanumeric' }, to: '+4915123456789' };
  const order = { ...offer, text: 'Your parcel.', messageClass: 'transactional', purpose: 'order-updates' };
  for (const [marketingIdentity, least, allowed] of [[1, 1, true], [undefined, 2, false]]) {
    const made = await edge(marketingIdentity === undefined ? {} : { marketingIdentity });
    await post(made.handler, '/avowal/consent', signup(made.digest, { grants: ['order-updates', 'offers'].map((purpose) => ({ purpose, channel: 'sms', given: true })) }));
    const ask = async (message) => (await post(made.handler, '/avowal/authorize', { message }, { authorization: 'Bearer operator' })).json();
    const [marketing, transactional] = [await ask(offer), await ask(order)];
    assert.deepEqual([marketing.allowed, marketing.minimum.identity, transactional.allowed, transactional.minimum.identity], [allowed, least, true, 1]);
  }
});

test('methods, credentials, content types and paths are taken as HTTP means them', async () => {
  const made = await edge();
  const ask = (path, init) => made.handler(new Request(`${ISS}${path}`, init));
  for (const [path, method, allow] of [['/avowal/consent', 'GET', 'POST'], ['/.well-known/avowal/keys.json', 'POST', 'GET, HEAD'], [`/avowal/notice/${made.digest}`, 'DELETE', 'GET, HEAD']]) {
    const response = await ask(path, { method });
    assert.deepEqual([response.status, response.headers.get('allow')], [405, allow], path);
  }
  assert.equal((await ask(`/avowal/notice/${made.digest.replace(':', '%3a')}`)).status, 200);
  const foreign = await post(made.handler, '/avowal/state', {});
  assert.deepEqual([foreign.status, foreign.headers.get('www-authenticate')], [401, 'Bearer']);
  const message = { text: 'x', messageClass: 'transactional', purpose: 'order-updates', channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'alphanumeric' }, to: '+4915123456789' };
  for (const scheme of ['bearer', 'BEARER ']) assert.equal((await post(made.handler, '/avowal/authorize', { message }, { authorization: `${scheme} operator` })).status, 200);
  assert.equal((await post(made.handler, '/avowal/authorize', { message }, { authorization: 'operator' })).status, 401);
  // a refusal goes the way its request came
  const back = (type, body = 'phone=1') => post(made.handler, '/avowal/consent', new TextEncoder().encode(body), { 'content-type': type });
  assert.deepEqual([(await back('Application/X-WWW-Form-Urlencoded')).status, (await back('text/plain; note=form')).status], [303, 415]);
  for (const base of ['/avowal/', 'avowal', '/', '/a b', '/é/']) {
    const elsewhere = await edge({ base });
    const path = new URL(`${base}/withdraw`.replace(/^\/*/, '/').replace(/\/\//g, '/'), ISS).pathname;
    assert.equal((await post(elsewhere.handler, path, { phone: PHONE })).status, 201, base);
  }
});

test('a refusal points at our members, and repeats no name of a stranger', async () => {
  const made = await edge();
  const authorization = 'Bearer operator';
  const refused = async (path, body) => {
    const response = await post(made.handler, `/avowal/${path}`, body, { authorization, 'content-type': 'application/json', accept: 'application/json' });
    const text = await response.text();
    assert.ok(!text.includes('4915123456789'), text);
    assert.ok(response.status >= 400 && response.status < 500);
    const { code, pointer } = JSON.parse(text);
    return [code, pointer];
  };
  const name = '+4915123456789';
  const message = { text: 'x', messageClass: 'transactional', purpose: 'order-updates', channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'alphanumeric' }, to: PHONE };
  for (const path of ['consent', 'withdraw', 'confirm', 'challenge', 'authorize', 'state']) {
    assert.deepEqual(await refused(path, { [name]: 1 }), ['json.unknown-key', undefined], path);
    for (const value of ['1.5', '1e400', '"\\ud800"', `${'['.repeat(40)}${']'.repeat(40)}`, `1,"${name}":2`]) assert.equal((await refused(path, new TextEncoder().encode(`{"${name}":${value}}`)))[1], undefined, `${path} ${value}`);
  }
  assert.deepEqual(await refused('withdraw', { phone: 5 }), ['json.wrong-type', '/phone']);
  assert.equal((await refused('authorize', { message: { ...message, text: 5 } }))[1], '/message/text');
  assert.equal((await refused('authorize', { message: { ...message, to: undefined } }))[1], '/message/to');
  for (const life of [0, -5]) assert.deepEqual(await refused('state', { phone: name, aud: 'https://sender.example', life }), ['edge.malformed', '/life']);
});
