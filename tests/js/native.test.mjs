// Signatures and seals by Node's own crypto and by WebCrypto are the same bytes to each other.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

/** Runs a module with or without Node's crypto module in reach, and gives what it prints. */
function run(native, code) {
  const hide = native ? '' : `Object.defineProperty(globalThis, 'navigator', { value: {} });`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', `${hide}\n${code}`], { cwd: new URL('../..', import.meta.url), encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

const SETTING = `
import { createIssuer, createSigner, generateKey, init, noticeDigest, publicKey, verifyReceipt } from 'avowal';
import { readFileSync } from 'node:fs';
await init();
const notice = JSON.parse(readFileSync('tests/vectors/notice/spring-signup.json', 'utf8'));`;

test('what one signs the other verifies, short halves and all', { timeout: 120_000 }, () => {
  for (const native of [true, false]) {
    const made = run(native, `${SETTING}
      const secret = await Promise.all(['challenge', 'receipt'].map((purpose) => generateKey(purpose, Date.now())));
      const [challenge, receipt] = await Promise.all(secret.map(createSigner));
      const keys = { keys: secret.map(publicKey) };
      const issuer = createIssuer({ iss: 'https://shop.example', notices: [notice], signers: { challenge, receipt }, keys });
      const grants = [{ purpose: 'order-updates', channel: 'sms', given: true }];
      const receipts = [];
      for (let n = 0; n < 1000; n++) receipts.push((await issuer.issue({ phone: '+4915123456789', notice: noticeDigest(notice), locale: 'en', grants, history: { subj: 'AAAAAAAAAAAAAAAAAAAAAA', seq: 1 } })).receipt);
      console.log(JSON.stringify({ keys, receipts }));`);
    const short = made.receipts.filter((receipt) => {
      const signature = Buffer.from(receipt.split('~')[0].split('.')[2], 'base64url');
      return signature[0] === 0 || signature[32] === 0;
    });
    assert.ok(short.length > 0, 'in 1000 signatures a half begins with a zero byte, all but surely');
    const spoilt = made.receipts[0].replace(/\.([^.~]{4})([^~]*)~/, '.AAAA$2~');
    const question = JSON.stringify({ ...made, receipts: [...short, ...made.receipts.slice(0, 20), spoilt] });
    const outcomes = run(!native, `${SETTING}
      const { keys, receipts } = ${question};
      const outcomes = [];
      for (const receipt of receipts) outcomes.push((await verifyReceipt(receipt, { keys, asOf: Date.now() })).outcome);
      console.log(JSON.stringify(outcomes));`);
    assert.equal(outcomes.pop(), 'invalid');
    assert.ok(outcomes.every((outcome) => outcome === 'valid'), `native ${native}: ${outcomes}`);
  }
});

test('a vault sealed by one is opened by the other', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'avowal-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const setup = `
    import { DatabaseSync } from 'node:sqlite';
    import { sqliteStore } from 'avowal/edge';
    import { edge, post, signup } from './tests/js/support.mjs';`;
  if (Number(process.versions.node.split('.')[0]) < 24) return;
  for (const native of [true, false]) {
    const file = join(folder, `${native}.db`);
    const go = (by, phone) =>
      run(by, `${setup}
        const made = await edge({ store: sqliteStore(new DatabaseSync('${file}')), sinks: [] });
        const response = await post(made.handler, '/avowal/consent', signup(made.digest, { phone: '${phone}' }));
        const tokens = await made.store.subjects('', 10);
        const heads = await Promise.all(tokens.map((token) => made.store.subject(token)));
        console.log(JSON.stringify({ status: response.status, heads: heads.map(({ seq }) => seq), error: response.status === 201 ? null : await response.text() }));`);
    assert.deepEqual(go(native, '0151 23456789'), { status: 201, heads: [1], error: null });
    assert.deepEqual(go(!native, '0151 23456789'), { status: 201, heads: [2], error: null }, 'the same person, whose key opens');
  }
});
