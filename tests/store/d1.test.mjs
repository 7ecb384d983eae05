// The same in D1, in the real Cloudflare runtime.
import { after, before } from 'node:test';
import { sqliteStore } from 'avowal/edge';
import { Miniflare } from 'miniflare';
import { conformance } from './conformance.mjs';

let runtime;
let used = 0;
const names = Array.from({ length: 40 }, (_, index) => `DB${index}`);

before(() => {
  runtime = new Miniflare({ modules: true, script: 'export default { fetch: () => new Response() }', compatibilityDate: '2026-04-01', d1Databases: names });
});
after(() => runtime?.dispose());

conformance('D1', async () => {
  const name = names[used++];
  const databases = await Promise.all([runtime.getD1Database(name), runtime.getD1Database(name)]);
  const [store, other] = databases.map(sqliteStore);
  return { store, other };
});
