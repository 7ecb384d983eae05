// The README's example of a handler runs as it stands. Its other blocks: tests/packaging/minutes.test.mjs, and rustdoc.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

test('the edge example of the README answers 200', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [example] = [...readme.split('\n## For an edge function\n')[1].matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code);
  const notice = readFileSync(new URL('../vectors/notice/spring-signup.json', import.meta.url), 'utf8');
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', `const notice = ${notice};\n${example}`], { encoding: 'utf8', cwd: fileURLToPath(new URL('../..', import.meta.url)) });
  assert.equal(output, '200\n');
});
