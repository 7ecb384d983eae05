// After an erasure nobody gets from the store back to the number: not by trying every number of an area code.
import assert from 'node:assert/strict';
import { createHash, hash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { sqliteStore } from 'avowal/edge';
import { edge, openPage, post, seal, signup } from '../js/support.mjs';

/** 0151 2000000 to 0151 9999999 with --long: eight million numbers. A block of twenty thousand otherwise. */
const NATIONAL = process.env.AVOWAL_LONG === '1' ? { from: 2_000_000, to: 10_000_000 } : { from: 2_340_000, to: 2_360_000 };
const NUMBER = 2_345_678;
const typed = (n) => `0151 2${n}`;
const e164 = (n) => `+491512${n}`;

test('trying every number against the erased store and the public receipt finds nothing', { timeout: 900_000 }, async (t) => {
  const database = new DatabaseSync(':memory:');
  t.after(() => database.close());
  const made = await edge({ store: sqliteStore(database) });
  const phone = typed(NUMBER);
  const capture = await seal(await openPage(made), { phone });
  const { receipt } = await (await post(made.handler, '/avowal/consent', signup(made.digest, { phone, capture }))).json();
  const [token, ...disclosures] = receipt.split('~');
  const [salt, , claim] = disclosures.map((part) => JSON.parse(Buffer.from(part || 'W10', 'base64url'))).find(([, name]) => name === 'phone');
  const { nonce } = challengeOf(capture);

  // what a thief of the database and a holder of the public part of the receipt try: every hash a number can stand in
  const attempts = {
    'the number': (n) => e164(n),
    'the number as typed': (n) => typed(n),
    'the capture’s binding': (n) => Buffer.concat([Buffer.from(nonce), Buffer.from([0]), Buffer.from(typed(n))]),
    'the claim': (n) => JSON.stringify({ ...claim, e164: e164(n) }),
    'the disclosure without a salt': (n) => Buffer.from(JSON.stringify(['', 'phone', { ...claim, e164: e164(n) }])).toString('base64url'),
  };
  const withSalt = (n) => Buffer.from(JSON.stringify([salt, 'phone', { ...claim, e164: e164(n) }])).toString('base64url');
  const control = sweep({ 'with the salt': withSalt }, digestsIn(`${dump(database)} ${token}`));
  assert.deepEqual(control, [NUMBER], 'who has the salt finds the number: the sweep can find');

  await made.handler.erase(phone);
  const left = dump(database);
  assert.ok(!left.includes(salt) && !left.includes(String(NUMBER)) && !left.includes(e164(NUMBER)));
  for (const disclosure of disclosures.filter(Boolean)) assert.ok(!left.includes(disclosure));
  assert.deepEqual(sweep(attempts, digestsIn(`${left} ${token}`)), []);
  const kept = database.prepare('SELECT token, sealed, event FROM receipts ORDER BY number').all();
  assert.deepEqual(kept.map(({ sealed, event }) => [sealed === '', event]), [[true, 'grant'], [false, 'erase']]);
  assert.equal(kept[0].token, token, 'the receipt itself is what it was');
});

/** Numbers for which some attempt gives a hash that is there. */
function sweep(attempts, known) {
  const found = new Set();
  for (let n = NATIONAL.from; n < NATIONAL.to; n++) {
    for (const of of Object.values(attempts)) {
      if (known.has((hash ?? hashed)('sha256', of(n), 'base64url'))) found.add(n);
    }
  }
  return [...found];
}

function hashed(_, data) {
  return createHash('sha256').update(data).digest('base64url');
}

/** Everything in a text that is the length of a SHA-256, in base64url, also inside payloads. */
function digestsIn(text) {
  const payloads = [...text.matchAll(/\.(eyJ[\w-]+)\./g)].map(([, payload]) => Buffer.from(payload, 'base64url').toString());
  return new Set([text, ...payloads].flatMap((part) => part.match(/[\w-]{43}/g) ?? []));
}

function dump(database) {
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all().map(({ name }) => name);
  return JSON.stringify(tables.map((name) => database.prepare(`SELECT * FROM "${name}"`).all()));
}

function challengeOf(capture) {
  const body = JSON.parse(Buffer.from(capture.split('.')[1], 'base64url'));
  return JSON.parse(Buffer.from(body.challenge.split('.')[1], 'base64url'));
}
