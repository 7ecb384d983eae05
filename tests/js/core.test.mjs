// The package as Node sees it: loading, errors, versions, numbers.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import * as avowal from 'avowal';

test('a call before init says what to call', () => {
  const code = "import('avowal').then(({parsePhone}) => { try { parsePhone('1') } catch (e) { console.log(e.name, e.code, e.help) } })";
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8', cwd: new URL('../..', import.meta.url) });
  assert.ok(output.startsWith('ConsentError wasm.not-ready ') && output.includes('await init()'), output);
});

test('init can be called again, and require works', async () => {
  await Promise.all([avowal.init(), avowal.init()]);
  await avowal.init();
  const required = createRequire(import.meta.url)('avowal');
  await required.init();
  assert.equal(required.parsePhone('+4930123456').e164, '+4930123456');
});

test('an address, bytes, a module and a response do as well', async () => {
  const bytes = readFileSync(new URL(import.meta.resolve('avowal/full.wasm')));
  for (const source of ["new URL(import.meta.resolve('avowal/full.wasm'))", 'bytes', 'new WebAssembly.Module(bytes)', "new Response(bytes, { headers: { 'content-type': 'application/wasm' } })"]) {
    const code = `import { readFileSync } from 'node:fs'; import { init, versions } from 'avowal'; const bytes = readFileSync(process.argv[1]); await init(${source}); console.log(versions().phoneMetadata)`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', code, new URL(import.meta.resolve('avowal/full.wasm')).pathname], { encoding: 'utf8', cwd: new URL('../..', import.meta.url) });
    assert.equal(output.trim(), '9.0.33');
  }
  assert.ok(bytes.length > 0);
});

test('a module that cannot be loaded is one code, and another try is free', async () => {
  const code = `import { readFileSync } from 'node:fs'; import { init, isConsentError, versions } from 'avowal';
    const codes = [];
    for (const source of [new Uint8Array(8), new Response('no', { status: 404 }), new URL('file:///nowhere/full.wasm'), new URL('http://127.0.0.1:1/')]) await init(source).catch((error) => codes.push(isConsentError(error) && error.help.includes('init') && error.code));
    await init();
    console.log(JSON.stringify(codes), versions().phoneMetadata)`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8', cwd: new URL('../..', import.meta.url) });
  assert.equal(output, `${JSON.stringify(Array(4).fill('wasm.not-loaded'))} 9.0.33\n`);
});

test('errors carry code and place', async () => {
  await avowal.init();
  const error = (() => {
    try {
      avowal.noticeDigest('{"format":"avowal-notice/1","id":1}');
    } catch (thrown) {
      return thrown;
    }
  })();
  assert.ok(avowal.isConsentError(error) && error instanceof avowal.ConsentError);
  assert.deepEqual([error.code, error.field], ['json.wrong-type', '/id']);
  assert.equal(avowal.isConsentError(new Error('x')), false);
});

test('what is no text is refused, and never read as memory', async () => {
  await avowal.init();
  for (const odd of [5, true, ['x'], { length: 9 }, new Uint8Array(9), () => 1]) {
    for (const call of [avowal.showReceipt, avowal.toCloudEvent, avowal.toConsentRecord, (value) => avowal.presentReceipt(value, []), (value) => avowal.proveTime(value, [], '{"keys":[]}'), (value) => avowal.previewMessage({ text: 'x' }, { jurisdiction: value })]) {
      assert.throws(() => call(odd), { name: 'ConsentError' }, `${call} ${JSON.stringify(odd)}`);
    }
  }
  assert.equal(avowal.countSegments('x').segments, 1);
});

test('versions name package and data', async () => {
  await avowal.init();
  const { version } = JSON.parse(readFileSync(new URL(import.meta.resolve('avowal/package.json')), 'utf8'));
  const { rules, rulesDigest, ...versions } = avowal.versions();
  assert.match(rules, /^20\d\d-\d\d-\d\d$/);
  assert.match(rulesDigest, /^sha-256:[\w-]{43}$/);
  assert.deepEqual(versions, { package: version, phoneMetadata: '9.0.33', phoneMetadataDigest: 'sha-256:aU9xvlSKAC7VpqFEDD2xqk1BnqBKjix0otNyYGiRfOE' });
});

test('a number crosses whole', async () => {
  await avowal.init();
  assert.deepEqual(avowal.parsePhone('030 123456', 'DE').toJSON(), {
    valid: true, possible: 'is-possible', reason: null, e164: '+4930123456', countryCallingCode: 49, nationalNumber: '30123456', italianLeadingZeros: 0,
    region: 'DE', type: 'fixed-line', national: '030 123456', international: '+49 30 123456', rfc3966: 'tel:+49-30-123456', extension: null,
  });
  const rome = avowal.parsePhone('+39 06 1234 5678 ext. 9');
  assert.deepEqual([rome.e164, rome.italianLeadingZeros, rome.nationalNumber, rome.extension], ['+390612345678', 1, '612345678', '9']);
  assert.equal(avowal.parsePhone('+800 1234 5678').region, '001');
  const none = avowal.parsePhone('call me', 'DE').toJSON();
  assert.deepEqual([none.valid, none.reason, none.e164, none.type, none.possible], [false, 'phone.not-a-number', null, null, null]);
  assert.equal(avowal.parsePhone('030 123456', 'XX').reason, 'phone.invalid-country-code');
  assert.ok(Object.isFrozen(rome));
  for (const [number, reason] of [['+49 1234567890123456789', 'phone.too-long'], ['011 49', 'phone.too-short-after-idd'], ['+49 1', 'phone.too-short-nsn']]) {
    assert.equal(avowal.parsePhone(number, 'US').reason, reason, number);
  }
  for (const hostile of ['', '\0', '\ud800', '\u202e+49', '9'.repeat(1_000_000)]) assert.equal(avowal.parsePhone(hostile, 'DE').valid, false);
});

test('hostile receipts get an answer, not an exception', async () => {
  await avowal.init();
  const keys = { keys: [] };
  for (const receipt of ['', '~', 'a.b.c~', '\ud800', 'x'.repeat(1_000_000), '{}', 'eyJ.eyJ.x~WyJ~']) {
    const { outcome } = await avowal.verifyReceipt(receipt, { keys, asOf: 0 });
    assert.equal(outcome, 'invalid');
    assert.equal(avowal.showReceipt(receipt), undefined);
  }
});

test('importing elements on a server does nothing', async () => {
  const { AvowalConsent, consentMarkup } = await import('avowal/elements');
  assert.equal(typeof AvowalConsent, 'function');
  const words = { legend: '<b>', grants: { 'a/sms': '"x" & y' }, facts: '' };
  const html = consentMarkup({ words: { en: words } }, 'sha-256:x', 'en');
  assert.ok(html.includes('>&lt;b></legend>') && html.includes('>&quot;x&quot; &amp; y</span>'));
});

test('a box has the class of its own purpose, also where an id holds a slash', async () => {
  const { consentMarkup } = await import('avowal/elements');
  const words = { legend: '', grants: { 'offers/sms': '', 'offers/x/sms': '' }, facts: '' };
  const purposes = [{ id: 'offers', messageClass: 'marketing' }, { id: 'offers/x', messageClass: 'transactional' }];
  const html = consentMarkup({ words: { en: words }, purposes }, 'sha-256:x', 'en');
  assert.deepEqual(html.match(/(?<=data-class=")\w+/g), ['marketing', 'transactional']);
});
