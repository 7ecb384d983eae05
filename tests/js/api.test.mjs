// What the package promises to TypeScript is committed, so that every change of it is seen in review.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as avowal from 'avowal';
import { ENTRIES, golden, now } from '../api/bless.mjs';

for (const name of Object.keys(ENTRIES)) {
  test(`the types of \`${name}\` are those of tests/api/${name}.d.ts`, () => {
    assert.equal(now(name), readFileSync(golden(name), 'utf8'), 'if the change is meant: node tests/api/bless.mjs');
  });
}

test('the names a program gets are those the types have', async () => {
  const index = readFileSync(golden('core'), 'utf8').split('\n// ').find((part) => part.startsWith('core/index.d.ts'));
  const values = [...index.matchAll(/^export \{ ([^}]*) \}/gm)].flatMap(([, names]) => names.split(', ')).filter((name) => !name.startsWith('type '));
  assert.deepEqual(Object.keys(avowal).sort(), [...values, 'init'].sort());
  assert.deepEqual(Object.keys(await import('avowal/inline')).sort(), Object.keys(avowal).sort());
});
