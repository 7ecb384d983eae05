// The same in D1, in the real Cloudflare runtime, as a Worker uses it.
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { conformance } from './conformance.mjs';

let runtime;
let used = 0;
const names = Array.from({ length: 40 }, (_, index) => `DB${index}`);

before(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./d1-worker.mjs', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    conditions: ['workerd', 'worker', 'import'],
    logLevel: 'warning',
  });
  runtime = new Miniflare({ modules: true, script: outputFiles[0].text, compatibilityDate: '2026-04-01', d1Databases: names });
});
after(() => runtime?.dispose());

conformance('D1', async () => {
  const name = names[used++];
  const [store, other] = [0, 1].map((instance) =>
    new Proxy({}, {
      get: (_, method) => (typeof method !== 'string' || method === 'then' ? undefined : async (...args) => {
        const response = await runtime.dispatchFetch('http://d1.example/', { method: 'POST', body: JSON.stringify({ name, instance, method, args }) });
        const { value, error } = await response.json();
        if (error !== undefined) throw new Error(error);
        return value;
      }),
    }),
  );
  return { store, other };
});
