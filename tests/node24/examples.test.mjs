// Every example of the help texts, run as it is written, in a folder as `avowal keys generate` and a handler make it.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createSigner, init, publicKey } from 'avowal';
import { sqliteStore } from 'avowal/edge';
import { edge, ISS, notice, post, signup } from '../js/support.mjs';

const cli = fileURLToPath(new URL('../../pkg/cli.js', import.meta.url));
/** Exit 1 is an answer too: these say no to what is in the folder. */
const NO = [/^avowal message approve .*--keys/, /^avowal (audit|incident)/];
let dir;

before(async () => {
  await init();
  dir = mkdtempSync(join(tmpdir(), 'avowal-examples-'));
  mkdirSync(join(dir, 'bin'));
  writeFileSync(join(dir, 'bin/avowal'), `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`);
  mkdirSync(join(dir, 'node_modules'));
  symlinkSync(dirname(cli), join(dir, 'node_modules/avowal'), 'dir');
  // the one word of jq that the examples use
  writeFileSync(join(dir, 'bin/jq'), `#!/bin/sh\nexec "${process.execPath}" -e 'console.log(JSON.stringify(process.argv[1].split(".").slice(1).reduce((value, name) => value[name], JSON.parse(require("node:fs").readFileSync(0)))))' "$1"\n`);
  for (const name of ['avowal', 'jq']) chmodSync(join(dir, 'bin', name), 0o755);

  execFileSync(process.execPath, [cli, 'keys', 'generate', '--dir', 'keys', '--iss', ISS], { cwd: dir });
  const keys = readJson('keys/keys.json');
  for (const name of ['keys.json', 'jwks.json']) copyFileSync(join(dir, 'keys/keys.json'), join(dir, name));
  const signers = Object.fromEntries(await Promise.all(readJson('keys/private.json').keys.map(async (key) => [key.purpose, await createSigner(key)])));
  const database = new DatabaseSync(join(dir, 'consent.db'));
  const made = await edge({ at: Date.now(), store: sqliteStore(database), signers, keys });
  const { receipt } = await (await post(made.handler, '/avowal/consent', signup(made.digest))).json();
  await made.handler.declare({ kind: 'drill', at: Date.now(), name: 'Ada', role: 'custodian', fields: { plan: 'leak', process: 'played', summary: 'good' } });
  database.close();
  mkdirSync(join(dir, 'receipts'));
  for (const name of ['receipt.txt', 'receipts/1.txt']) write(name, receipt);
  write('notice.json', notice);
  write('text.txt', 'Your order is on its way.');
  const [, sample] = /\nA draft:\n\n([\s\S]*?)\n\n/.exec(await help('message', 'preview'));
  write('draft.json', { ...JSON.parse(sample), text: 'Your order is on its way.', messageClass: 'transactional', purpose: 'order-updates', variables: {}, to: '+4915123456789' });
  const reviewer = JSON.parse(execFileSync(process.execPath, [cli, 'keys', 'generate', '--purpose', 'statement'], { encoding: 'utf8' }));
  write('meyer.jwk', reviewer);
  write('reviewers.json', { keys: [publicKey(reviewer)] });
});
after(() => rmSync(dir, { recursive: true, force: true }));

function write(name, contents) {
  writeFileSync(join(dir, name), typeof contents === 'string' ? contents : JSON.stringify(contents));
}
const readJson = (name) => JSON.parse(readFileSync(join(dir, name), 'utf8'));

function run(line) {
  const env = { ...process.env, PATH: [join(dir, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter) };
  return new Promise((resolve) => execFile('sh', ['-c', line], { cwd: dir, env, encoding: 'utf8' }, (error, stdout, stderr) => resolve({ status: error?.code ?? 0, stdout, stderr })));
}
const help = async (...words) => (await run(`avowal ${words.join(' ')} --help`)).stdout;

for (const words of [['receipt'], ['message'], ['notice'], ['phone'], ['authorize'], ['audit'], ['incident']]) {
  test(`the examples of \`avowal ${words.join(' ')} --help\` run as they are written`, async () => {
    const lines = [...(await help(...words)).matchAll(/^ {2}((?:avowal|echo) .*)$/gm)].map(([, line]) => line);
    assert.ok(lines.length > 0);
    for (const line of lines) {
      const { status, stdout, stderr } = await run(line);
      const good = NO.some((no) => no.test(line)) ? [0, 1] : [0];
      assert.ok(good.includes(status) && (stderr === '' || /^avowal: without --proven this ends marketing only/.test(stderr)), `${line}: ${status} ${stderr}${stdout}`);
      if (!line.includes('>')) assert.notEqual(stdout, '', line);
    }
  });
}
