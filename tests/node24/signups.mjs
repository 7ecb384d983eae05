// Signs up as fast as it can and prints the id of each receipt once it was acknowledged. Ends when it is killed.
import { writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { sqliteStore } from 'avowal/edge';
import { edge, notice, post, signup } from '../js/support.mjs';

const sink = { name: 'crm', recipient: notice.controller.name, deliver: () => new Promise(() => {}) };
const made = await edge({ store: sqliteStore(new DatabaseSync(process.argv[2])), sinks: [sink] });
for (let n = 0; n < 10_000; n++) {
  const phone = `+491512${String(3_000_000 + (n % 50)).padStart(7, '0')}`;
  const response = await post(made.handler, '/avowal/consent', signup(made.digest, { phone }));
  if (response.status === 201) writeSync(1, `${(await response.json()).id}\n`);
}
