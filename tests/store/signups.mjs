// Signs up as fast as it can, eight at a time, and prints the id of each receipt once it was acknowledged. Ends when it
// is killed, or after so many.
import { writeSync } from 'node:fs';
import { postgresStore, sqliteStore, webhook } from 'avowal/edge';
import { edge, notice, post, signup } from '../js/support.mjs';

const { postgres, sqlite, url, secret, most, seed } = JSON.parse(process.argv[2]);

async function open() {
  if (postgres) {
    const { default: pg } = await import('pg');
    return postgresStore(new pg.Pool({ ...postgres, max: 8 }));
  }
  const { DatabaseSync } = await import('node:sqlite');
  return sqliteStore(new DatabaseSync(sqlite));
}

const made = await edge({ store: await open(), now: Date.now, at: Date.now(), sinks: [webhook({ url, secret, recipient: notice.controller.name })] });
let next = 0;
async function worker() {
  while (next < most) {
    const n = next++;
    // many numbers, and some that come again and again, also in the other process
    const phone = `+49151${String(20_000_000 + (n % 3 === 0 ? n % 40 : (seed * most + n) % 9_000_000))}`;
    const response = await post(made.handler, '/avowal/consent', signup(made.digest, { phone }));
    if (response.status === 201) writeSync(1, `${(await response.json()).id}\n`);
    else if (response.status !== 503) throw new Error(`${response.status} ${await response.text()}`);
  }
}
await Promise.all(Array.from({ length: 8 }, worker));
process.exit(0);
