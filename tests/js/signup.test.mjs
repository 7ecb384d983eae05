// Four outcomes of a signup and what a policy makes of them; tokens, limits, logs; and what strangers cannot find out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createIssuer, createSigner, generateKey, publicKey } from 'avowal';
import { memoryStore, validateSignup } from 'avowal/edge';
import { claims, delivered, edge, form, ISS, notice, openPage, PHONE, post, seal, signup } from './support.mjs';

const request = (body, headers = {}) =>
  new Request(`${ISS}/signup`, { method: 'POST', headers: { origin: ISS, ...(body instanceof URLSearchParams ? {} : { 'content-type': 'application/json' }), ...headers }, body: body instanceof URLSearchParams ? body : JSON.stringify(body) });

const scripted = async (made) => seal(await openPage(made), { by: 'script' });
const broken = async (made) => seal(await openPage(made), { change: (body) => body.events.reverse() });

test('a signup is accepted, unverified, rejected or unavailable, and nothing is kept', async () => {
  const made = await edge({ store: { commit: () => assert.fail('kept') } });
  const check = async (body, more = {}, headers) => {
    const { outcome, keep, problem, phone, capture } = await validateSignup(request(body, headers), { ...made.options, ...more });
    return { outcome, keep, code: problem?.code, ...(phone ? { phone } : {}), captured: capture !== undefined };
  };
  const E164 = '+4915123456789';
  const capture = await seal(await openPage(made));
  assert.deepEqual(await check(signup(made.digest, { capture })), { outcome: 'accepted', keep: true, code: undefined, phone: E164, captured: true });
  assert.deepEqual(await check(signup(made.digest)), { outcome: 'unverified', keep: true, code: 'edge.unverified', phone: E164, captured: false });
  assert.deepEqual(await check(form(made.digest)), { outcome: 'unverified', keep: true, code: 'edge.unverified', phone: E164, captured: false });
  assert.deepEqual(await check(signup(made.digest, { capture: await scripted(made) })), { outcome: 'unverified', keep: true, code: 'edge.unverified', phone: E164, captured: true });
  const rejected = (code) => ({ outcome: 'rejected', keep: false, code, captured: false });
  assert.deepEqual(await check(signup(made.digest, { phone: '12' })), rejected('edge.phone-invalid'));
  assert.deepEqual(await check(signup('sha-256:x')), rejected('notice.not-active'));
  assert.deepEqual(await check({ admin: true }), rejected('json.unknown-key'));
  assert.deepEqual(await check(signup(made.digest), {}, { origin: 'https://evil.example' }), rejected('edge.origin'));
  assert.deepEqual(await check(signup(made.digest, { capture: await broken(made) })), rejected('capture.event-order'));
  // what only shows when the receipt is made
  assert.deepEqual(await check(signup(made.digest, { grants: [] })), rejected('receipt.nothing-to-sign'));
  assert.deepEqual(await check(signup(made.digest, { locale: 'tlh' })), rejected('notice.unknown-locale'));
  assert.deepEqual(await check(signup(made.digest, { capture: await seal(await openPage(made), { pairs: [] }) })), rejected('edge.capture-mismatch'));
  const unavailable = (code) => ({ outcome: 'unavailable', keep: false, code, captured: false });
  assert.deepEqual(await check(signup(made.digest), { allowRequest: () => Promise.reject(new Error('redis')) }), unavailable('edge.busy'));
  const expired = await edge();
  expired.clock.at += 91 * 86_400_000;
  assert.equal((await validateSignup(request(signup(expired.digest)), expired.options)).problem.code, 'receipt.key-not-valid-then');
});

test('the capture of an accepted signup makes a receipt', async () => {
  const made = await edge();
  const answer = await validateSignup(request(signup(made.digest, { capture: await seal(await openPage(made)) })), made.options);
  const issued = await createIssuer(made.options).issue({ ...answer.signup, history: { subj: 'A'.repeat(22), seq: 1 } }, answer.capture);
  assert.equal(claims(issued.token).vec.action, 2);
});

test('each outcome has its policy', async (t) => {
  const cases = [
    ['accepted', 'keep', 201, async (made) => seal(await openPage(made))],
    ['accepted', 'refuse', 503, async (made) => seal(await openPage(made)), 'edge.paused'],
    ['unverified', 'keep', 201, async () => undefined],
    ['unverified', 'refuse', 422, async () => undefined, 'edge.unverified'],
    ['unverified', 'keep', 201, scripted],
    ['unverified', 'refuse', 422, scripted, 'edge.unverified'],
    ['rejected', 'refuse', 422, broken, 'capture.event-order'],
    ['rejected', 'keep-without-capture', 201, broken],
  ];
  for (const [outcome, choice, status, capture, code] of cases) {
    await t.test(`${outcome}: ${choice}`, async () => {
      const made = await edge({ policy: { [outcome]: choice } });
      const sealed = await capture(made);
      const response = await post(made.handler, '/avowal/consent', signup(made.digest, sealed ? { capture: sealed } : {}));
      const body = await response.json();
      assert.deepEqual([response.status, body.code], [status, code]);
      if (outcome !== 'accepted' && status === 201) assert.equal(claims(body.receipt).vec.action, 1, 'no evidence of a person from a script or a broken capture');
    });
  }
  await t.test('unavailable', async () => {
    const broke = () => { throw new Error('redis is down: +4915123456789'); };
    const shut = await edge({ allowRequest: broke });
    assert.equal((await post(shut.handler, '/avowal/consent', signup(shut.digest))).status, 503);
    const open = await edge({ allowRequest: broke, policy: { unavailable: 'keep-without-capture' } });
    assert.equal((await post(open.handler, '/avowal/consent', signup(open.digest))).status, 201);
  });
  await t.test('what is wrong itself is refused by any policy', async () => {
    const made = await edge({ policy: { rejected: 'keep-without-capture' } });
    const page = await openPage(made);
    const capture = await seal(page);
    for (const [body, code] of [
      [{ capture, phone: '0151 23456780' }, 'capture.number-differs'],
      [{ capture: await seal(page, { pairs: [] }) }, 'edge.capture-mismatch'],
      [{ phone: 'no' }, 'edge.phone-invalid'],
    ]) {
      const response = await post(made.handler, '/avowal/consent', signup(made.digest, body));
      assert.deepEqual([response.status === 201, (await response.json()).code], [false, code]);
    }
    assert.equal((await post(made.handler, '/avowal/consent', signup(made.digest, { capture }))).status, 201);
    assert.equal((await (await post(made.handler, '/avowal/consent', signup(made.digest, { capture: await seal(page, { wall: 3 }) }))).json()).code, 'capture.replayed');
  });
});

test('a token the server rendered stands for an origin where the browser names none', async () => {
  const made = await edge({ formBinding: (request) => request.headers.get('cookie') ?? undefined });
  const token = await made.handler.formToken('session=1');
  const send = (path, body, headers) => made.handler(new Request(`${ISS}${path}`, { method: 'POST', headers: { accept: 'application/json', ...headers }, body }));
  const json = { 'content-type': 'application/json', cookie: 'session=1' };
  const body = JSON.stringify(signup(made.digest));
  const withField = (value) => form(made.digest, { fields: { 'avowal-token': value } });
  const status = async (response) => (await response).status;
  assert.equal(await status(send('/avowal/consent', body, { ...json, 'avowal-token': token })), 201);
  assert.equal(await status(send('/avowal/consent', withField(token), { cookie: 'session=1' })), 201);
  assert.equal(await status(send('/avowal/withdraw', new URLSearchParams({ phone: PHONE, 'avowal-token': token }), { cookie: 'session=1', 'sec-fetch-site': 'none' })), 201);
  const [until, mac] = token.split('.');
  for (const [what, request] of Object.entries({
    'no token': send('/avowal/consent', body, json),
    'a form without one': send('/avowal/consent', form(made.digest), { cookie: 'session=1' }),
    'another session': send('/avowal/consent', body, { ...json, cookie: 'session=2', 'avowal-token': token }),
    'no session': send('/avowal/consent', withField(token), {}),
    'a longer life': send('/avowal/consent', body, { ...json, 'avowal-token': `${Number(until) + 1}.${mac}` }),
    'no number': send('/avowal/consent', body, { ...json, 'avowal-token': `NaN.${mac}` }),
    'a foreign origin': send('/avowal/consent', body, { ...json, 'avowal-token': token, origin: 'https://evil.example' }),
    'a foreign site': send('/avowal/consent', body, { ...json, 'avowal-token': token, 'sec-fetch-site': 'cross-site' }),
    'a sandboxed frame': send('/avowal/consent', body, { ...json, 'avowal-token': token, origin: 'null', 'sec-fetch-site': 'cross-site' }),
  })) {
    const response = await request;
    assert.deepEqual([response.status, (await response.json()).code], [403, 'edge.origin'], what);
  }
  made.clock.at += 7_200_000;
  assert.equal(await status(send('/avowal/consent', body, { ...json, 'avowal-token': token })), 403, 'after two hours');
});

test('requests are limited per network, and the limit can be anybody’s', async () => {
  const network = (request) => request.headers.get('x-network') ?? undefined;
  const made = await edge({ network });
  const send = (name) => post(made.handler, '/avowal/withdraw', { phone: PHONE }, name ? { 'x-network': name } : {});
  const statuses = [];
  for (let n = 0; n < 62; n++) statuses.push((await send('192.0.2.0/24')).status);
  assert.deepEqual([statuses.filter((status) => status === 201).length, statuses.at(-1)], [60, 429]);
  const refused = await send('192.0.2.0/24');
  assert.deepEqual([refused.headers.get('retry-after'), (await refused.json()).code], ['60', 'edge.too-many']);
  assert.equal((await send('198.51.100.0/24')).status, 201);
  assert.equal((await send()).status, 201);
  made.clock.at += 60_001;
  assert.equal((await send('192.0.2.0/24')).status, 201);
  const asked = [];
  const shared = await edge({ network, allowRequest: async (asking) => (asked.push(asking), false) });
  assert.equal((await post(shared.handler, '/avowal/consent', signup(shared.digest), { 'x-network': 'a' })).status, 429);
  assert.deepEqual(asked, [{ path: 'consent', network: 'a' }]);
});

/** A store that writes down what it is asked. */
function watched() {
  const store = memoryStore();
  const calls = [];
  const watching = new Proxy(store, { get: (all, name) => (typeof all[name] === 'function' ? (...args) => (calls.push(name), all[name](...args)) : all[name]) });
  return { store: watching, calls };
}

test('known, unknown, stopped, confirmed and erased numbers get the same answer by the same work', async () => {
  const { store, calls } = watched();
  const sent = [];
  const made = await edge({ store, sendCode: async (code) => void sent.push(code), allowCode: () => true });
  const both = signup(made.digest).grants.map((grant) => ({ ...grant, given: true }));
  const numbers = { unknown: '+4915111111111', known: '+4915122222222', stopped: '+4915133333333', confirmed: '+4915144444444', erased: '+4915155555555' };
  const consent = (phone) => post(made.handler, '/avowal/consent', signup(made.digest, { phone, grants: both }));
  for (const phone of Object.values(numbers).slice(1)) {
    const { id } = await (await consent(phone)).json();
    if (phone === numbers.confirmed) assert.equal((await post(made.handler, '/avowal/confirm', { id, code: sent.at(-1).code })).status, 201);
  }
  await post(made.handler, '/avowal/withdraw', { phone: numbers.stopped });
  await made.handler.erase(numbers.erased);
  const asked = {
    consent: consent,
    'a plain form': (phone) => post(made.handler, '/avowal/consent', form(made.digest, {}).toString().replace(/phone=[^&]*/, `phone=${encodeURIComponent(phone)}`), { 'content-type': 'application/x-www-form-urlencoded' }),
    withdraw: (phone) => post(made.handler, '/avowal/withdraw', { phone }),
    'a code that is wrong': async (phone) => post(made.handler, '/avowal/confirm', { id: `sha-256:${'A'.repeat(43)}`, code: phone.slice(-6) }),
  };
  for (const [what, ask] of Object.entries(asked)) {
    const answers = {};
    for (const [state, phone] of Object.entries(numbers)) {
      calls.length = 0;
      const response = await ask(phone);
      const text = await response.text();
      const body = text.startsWith('{') ? JSON.parse(text) : {};
      const token = body.receipt?.split('.')[1];
      answers[state] = JSON.stringify({
        status: response.status,
        headers: [...response.headers].filter(([name]) => name !== 'content-length'),
        keys: Object.keys(body),
        confirmation: body.confirmation,
        size: text.length,
        claims: token && Object.entries(claims(body.receipt)).map(([name, value]) => [name, JSON.stringify(value).length]),
        // those that run beside one another come in the order in which a platform's keys are ready
        calls: calls.toSorted(),
      });
    }
    assert.deepEqual(new Set(Object.values(answers)).size, 1, `${what}: ${Object.values(answers).join('\n')}`);
  }
});

test('no number, name or code of a person reaches logs, errors or dead letters', async () => {
  const lines = [];
  const sent = [];
  const console_ = ['log', 'info', 'warn', 'error', 'debug'].map((name) => [name, console[name]]);
  for (const [name] of console_) console[name] = (...args) => lines.push(args);
  try {
    const bad = { name: 'crm', recipient: notice.controller.name, deliver: async (event) => { throw new (await import('avowal/edge')).Undeliverable(`no such contact +4915123456789 / 0151 2345 6789 in ${event.receipt}`); } };
    const store = memoryStore();
    const made = await edge({ store, sinks: [bad], sendCode: async (code) => void sent.push(code), log: (entry) => lines.push(entry), network: (request) => request.headers.get('x-network') ?? undefined });
    const { receipt, id } = await (await post(made.handler, '/avowal/consent', signup(made.digest, { grants: signup('').grants.map((grant) => ({ ...grant, given: true })) }), { 'x-network': '203.0.113.7' })).json();
    const answers = [
      await post(made.handler, '/avowal/consent', signup(made.digest, { phone: '0151 23456789 x' })),
      await post(made.handler, '/avowal/consent', signup(made.digest, { phone: '+4915123456789', grants: [{ purpose: '+4915123456789', channel: 'sms', given: true }] })),
      await post(made.handler, '/avowal/withdraw', { phone: '+49151 2345678901234567' }),
      await post(made.handler, '/avowal/confirm', { id, code: '015123456789' }),
      await post(made.handler, '/avowal/+4915123456789', {}),
      await post(made.handler, '/avowal/notice/+4915123456789', {}),
      await post(made.handler, '/avowal/authorize', { message: { to: '+4915123456789' } }, { authorization: 'Bearer operator' }),
      await post(made.handler, '/avowal/withdraw', { receipt: `${receipt}x` }),
      await post(made.handler, '/avowal/withdraw?phone=+4915123456789', { phone: PHONE }),
    ];
    await made.handler.deliver();
    const letters = await made.handler.deadLetters();
    assert.ok(letters.length > 0);
    const said = [JSON.stringify(lines), JSON.stringify(letters), ...(await Promise.all(answers.filter(({ status }) => status >= 400).map((answer) => answer.text())))].join('\n');
    for (const trace of ['15123456789', '23456789', '2345 6789', '203.0.113', sent[0].code, receipt.split('~')[1]]) assert.ok(!said.includes(trace), `${trace} in ${said.slice(0, 3000)}`);
    const entry = lines.find(({ path, status }) => path === 'consent' && status === 201);
    assert.deepEqual(Object.keys(entry).sort(), ['at', 'method', 'milliseconds', 'path', 'status']);
    assert.deepEqual(lines.find(({ status }) => status === 404).path, 'unknown');
  } finally {
    for (const [name, original] of console_) console[name] = original;
  }
});

test('signing keys of another purpose are never asked to sign what was only checked', async () => {
  let signatures = 0;
  const at = Date.UTC(2026, 10, 20);
  const secretKeys = await Promise.all(['challenge', 'receipt'].map((purpose) => generateKey(purpose, at)));
  const signers = Object.fromEntries(await Promise.all(secretKeys.map(async (key) => [key.purpose, await createSigner(key)])));
  const counting = { ...signers.receipt, sign: (bytes) => ((signatures += 1), signers.receipt.sign(bytes)) };
  const made = await edge({ signers: { ...signers, receipt: counting }, keys: { keys: secretKeys.map(publicKey) } });
  assert.equal((await validateSignup(request(signup(made.digest)), made.options)).outcome, 'unverified');
  assert.equal(signatures, 0);
});

test('limits that hang or throw keep nobody waiting, nor from withdrawing, and no code is sent on their word', async () => {
  const silent = () => new Promise(() => {});
  const broken = () => Promise.reject(new Error('redis'));
  const thrown = () => {
    throw new Error('no address');
  };
  for (const more of [{ allowRequest: silent }, { allowRequest: broken }, { network: thrown }]) {
    const shut = await edge(more);
    const open = await edge({ ...more, policy: { unavailable: 'keep-without-capture' } });
    const [refused, stopped, kept] = await Promise.all([post(shut.handler, '/avowal/consent', signup(shut.digest)), post(shut.handler, '/avowal/withdraw', { phone: '+4915123456789' }), post(open.handler, '/avowal/consent', signup(open.digest))]);
    assert.deepEqual([refused.status, (await refused.json()).code, stopped.status, kept.status], [503, 'edge.busy', 201, 201]);
  }
  for (const allowCode of [silent, broken, thrown]) {
    const sent = [];
    const made = await edge({ allowCode, sendCode: async (code) => void sent.push(code) });
    const response = await post(made.handler, '/avowal/consent', signup(made.digest, { grants: [{ purpose: 'offers', channel: 'sms', given: true }] }));
    await delivered();
    assert.deepEqual([response.status, (await response.json()).confirmation, sent], [201, 'sent', []]);
  }
});
