// Requests nobody sends by accident: never a 5xx, never a stored row, never a word about somebody else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryStore, signedTexts } from 'avowal/edge';
import { edge, form, ISS, openPage, PHONE, post, seal, signup } from './support.mjs';

const SEED = Number(process.env.AVOWAL_SEED ?? 20261121);
const COUNT = process.env.AVOWAL_LONG === '1' ? 50_000 : 5000;

function dice(seed) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 4294967296;
  };
  return { next, pick: (list) => list[Math.floor(next() * list.length)], upTo: (most) => Math.floor(next() * most) };
}

test(`${COUNT} hostile requests: never a 5xx, never a row, never a leak`, async (t) => {
  const store = memoryStore();
  let writes = 0;
  const counted = new Proxy(store, { get: (all, name) => (['commit', 'erase', 'keepStatement', 'recordUse', 'spend'].includes(name) ? async (...args) => (writes += 1, all[name](...args)) : all[name]) });
  const made = await edge({ store: counted, inbound: { adapters: [signedTexts({ secret: `whsec_${Buffer.alloc(32, 9).toString('base64')}` })] } });
  const { receipt } = await (await post(made.handler, '/avowal/consent', signup(made.digest))).json();
  const capture = await seal(await openPage(made));
  writes = 0;
  const { pick, upTo, next } = dice(SEED);
  const whole = JSON.stringify(signup(made.digest, { capture }));
  const junk = (length) => Uint8Array.from({ length }, () => upTo(256));
  const utf8 = (text) => new TextEncoder().encode(text);
  const deep = (open, close) => utf8(open.repeat(1 + upTo(20_000)) + close.repeat(upTo(20_000)));
  const keys = ['__proto__', 'constructor', 'toString', 'prototype', 'phone', 'notice', 'locale', 'grants', 'capture', 'region', 'collection', 'receipt', 'id', 'code', 'message', 'jkt', ''];
  const values = [null, true, 0, -1, 1e308, '', 'x', '\u0000', '\ud800', '＋４９１５１', '+49'.repeat(100), [], {}, [[]], [null], { a: 1 }, made.digest, '../../etc/passwd', "' OR 1=1 --", receipt.slice(0, 100), `${receipt}${receipt}`, 'A'.repeat(30_000)];
  // a body that is complete and good apart from one thing
  const spoiled = () => {
    const body = signup(made.digest, { capture });
    body[pick(keys.filter((key) => !['region', 'collection', '__proto__'].includes(key)))] = pick(values.filter((value) => value !== made.digest));
    return JSON.stringify(body);
  };
  const object = () => JSON.stringify(Object.fromEntries(Array.from({ length: upTo(8) }, () => [pick(keys), pick(values)])));
  const cut = (text) => text.slice(0, upTo(text.length));
  const flipped = (bytes) => {
    const copy = Uint8Array.from(bytes);
    copy[upTo(copy.length)] ^= 1 << upTo(8);
    return copy;
  };
  const fields = () => {
    // a number that is good would be a withdrawal that is good
    const all = form('sha-256:x');
    all.set('phone', pick(['', 'x', '+49 1', '911']));
    for (let n = upTo(6); n > 0; n--) all.append(pick(['phone', 'avowal-notice', 'avowal-locale', 'avowal-consent', 'avowal', 'avowal-token', '__proto__']), pick(['', 'x', made.digest, '\u0000', '%', 'order-updates/sms', 'x/y/z']));
    return utf8(all.toString());
  };
  const part = (name, value, extra = '') => `--b\r\ncontent-disposition: form-data; name="${name}"${extra}\r\n\r\n${value}\r\n`;
  const bodies = [
    () => junk(upTo(3000)),
    () => junk(70_000),
    () => utf8(cut(whole)),
    () => utf8(object()),
    () => utf8(spoiled()),
    () => utf8(`{"phone":"${PHONE}",${whole.slice(1)}`),
    () => utf8(`\ufeff${whole}`),
    () => utf8(whole.replace('"phone"', '"\\u0070hone","phone"')),
    () => utf8(whole.replace(/"given":true/, '"given":1.0')),
    () => deep('[', ']'),
    () => deep('{"a":', '}'),
    () => utf8(`"${'\\u0041'.repeat(upTo(5000))}"`),
    () => fields(),
    () => utf8(`${'a&'.repeat(upTo(20_000))}=`),
    () => utf8('%ff%fe=%00&%=%&phone=%'),
    () => utf8(part('phone', PHONE) + part('phone', PHONE)),
    () => utf8(`${part('phone', 'x', '; filename="../x"')}--b--`),
    () => utf8(cut(`${part('phone', PHONE)}${part('avowal-notice', made.digest)}--b--`)),
    () => utf8(`${part('a', '').repeat(upTo(500))}--b--`),
    () => new Uint8Array(0),
    () => undefined,
  ];
  const types = [...Array(6).fill('application/json'), 'application/json; charset=utf-16', 'APPLICATION/JSON', 'application/x-www-form-urlencoded', 'application/x-www-form-urlencoded;charset=shift_jis', 'multipart/form-data; boundary=b', 'multipart/form-data', 'multipart/form-data; boundary="', 'multipart/form-data; boundary=', 'text/plain', 'application/problem+json', 'application/json, text/plain', '', undefined];
  const paths = [...Array(16).fill('consent'), ...Array(6).fill('challenge'), ...Array(6).fill('confirm'), ...Array(8).fill('withdraw'), 'authorize', 'state', 'inbound/texts', 'inbound/twilio', 'notice/x', 'notice/%E0%A4%A', '__proto__', 'constructor', '../consent', 'consent/', 'CONSENT', 'consent%2f..', '', '%00'];
  const methods = [...Array(20).fill('POST'), 'GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'PROPFIND'];
  const origins = [...Array(20).fill(ISS), 'https://evil.example', 'null', '', `${ISS}.evil.example`, `${ISS}:444`, 'http://shop.example', undefined];
  const extra = [{}, {}, {}, { 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'cross-site' }, { 'content-length': '-1' }, { 'content-length': '9'.repeat(30) }, { 'transfer-encoding': 'chunked, identity' }, { 'x-forwarded-host': 'evil.example', host: 'evil.example' }, { 'x-http-method-override': 'DELETE' }, { authorization: 'Bearer operator\u00e9' }, { authorization: 'Bearer undefined' }, { 'avowal-token': '1e999.x' }, { 'avowal-token': 'Infinity.' }, { accept: '*/*' }, { cookie: 'a'.repeat(5000) }, { 'webhook-id': 'x', 'webhook-timestamp': '1', 'webhook-signature': 'v1,!' }];
  const statuses = {};
  for (let n = 0; n < COUNT; n++) {
    const method = pick(methods);
    const body = method === 'GET' || method === 'HEAD' ? undefined : pick(bodies)();
    const headers = new Headers();
    for (const [name, value] of Object.entries({ 'content-type': pick(types), origin: pick(origins), accept: pick(['application/json', 'text/html', undefined]), ...pick(extra) })) if (value !== undefined) headers.set(name, value);
    const path = pick(paths);
    const how = { path, method, headers: [...headers].map(([name, value]) => [name, value.slice(0, 60)]), body: body && Buffer.from(body.slice(0, 80)).toString('latin1') };
    const request = new Request(new URL(`/avowal/${path}`, ISS), { method, headers, ...(body === undefined ? {} : next() < 0.2 && body.length > 0 ? { body: new Blob([flipped(body)]).stream(), duplex: 'half' } : { body }) });
    const response = await made.handler(request);
    const text = await response.text();
    const story = `request ${n} of seed ${SEED}: ${JSON.stringify(how)} -> ${response.status} ${text.slice(0, 200)}`;
    statuses[response.status] = (statuses[response.status] ?? 0) + 1;
    assert.ok(response.status < 500, story);
    assert.equal(writes, 0, story);
    assert.ok([200, 204, 303, 400, 401, 403, 404, 405, 409, 413, 415, 422].includes(response.status), story);
    if (response.status === 303) assert.match(response.headers.get('location'), /^\/signup\?avowal=(edge|json|notice|capture|receipt)\./, story);
    for (const trace of ['15123456789', 'TypeError', 'at Object', 'node_modules', 'sha-256:']) assert.ok(!text.includes(trace) || (path === 'challenge' && response.status === 200), story);
    if (response.status >= 400 && method !== 'HEAD') assert.equal(JSON.parse(text).status, response.status, story);
  }
  t.diagnostic(JSON.stringify(statuses));
  assert.equal((await store.issued()).length, 1);
});
