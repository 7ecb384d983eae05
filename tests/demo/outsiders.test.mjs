// What `demo --check --out` left behind, in the hands of unmodified JOSE libraries.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compactVerify, createLocalJWKSet } from 'jose';

const dir = process.env.AVOWAL_DEMO_OUT;
const read = (name) => readFileSync(join(dir, name), 'utf8').trim();

test('jose verifies the demo’s receipt and withdrawal from jwks.json alone', async () => {
  const set = createLocalJWKSet(JSON.parse(read('jwks.json')));
  for (const [name, event] of [['receipt.txt', 'grant'], ['withdrawal.txt', 'withdraw']]) {
    const text = read(name);
    assert.ok(text.endsWith('~') && !text.includes('\n'), 'one line with all disclosures');
    const { payload } = await compactVerify(text.split('~')[0], set);
    const { ev, _has } = JSON.parse(new TextDecoder().decode(payload));
    assert.equal(ev, event);
    assert.equal(text.split('~').length - 2, _has.length);
  }
});

test('PyJWT verifies the demo’s receipt from jwks.json alone', () => {
  const program = `
import json, sys, jwt
key = {key["kid"]: jwt.PyJWK(key).key for key in json.load(open(sys.argv[1]))["keys"]}
token = open(sys.argv[2]).read().split("~")[0]
print(jwt.decode(token, key[jwt.get_unverified_header(token)["kid"]], algorithms=["ES256"])["ev"])
`;
  const output = execFileSync(process.env.AVOWAL_PYTHON, ['-c', program, join(dir, 'jwks.json'), join(dir, 'receipt.txt')], { encoding: 'utf8' });
  assert.equal(output.trim(), 'grant');
});

test('the capture names its page key and no number', () => {
  const [header, body] = read('capture.txt').split('.').map((part) => Buffer.from(part, 'base64url').toString());
  assert.equal(JSON.parse(header).typ, 'avowal-capture+jwt');
  assert.ok(!body.includes('23456789'));
  assert.equal(JSON.parse(read('notice.json')).format, 'avowal-notice/1');
});
