// The handler as a Worker deploys it: the same code as everywhere, D1 as its store.
import { createSigner, init } from 'avowal';
import { createConsentHandler, sqliteStore } from 'avowal/edge';

let handler;

async function start(env) {
  await init();
  const { iss, notice, secretKeys, keys } = JSON.parse(env.SETTINGS);
  const signers = Object.fromEntries(await Promise.all(secretKeys.map(async (key) => [key.purpose, await createSigner(key)])));
  return createConsentHandler({ iss, notices: [notice], signers, keys, secret: new Uint8Array(32).fill(7), store: sqliteStore(env.DB), credential: 'operator' });
}

export default {
  async fetch(request, env, context) {
    handler ??= start(env);
    return (await handler)(request, context);
  },
};
