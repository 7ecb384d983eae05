// The handler as a Worker deploys it: the same code as everywhere, D1 as its store.
import { createSigner, init } from 'avowal';
import { createConsentHandler, queue, sqliteStore, toWorker } from 'avowal/edge';

export default toWorker(async (env) => {
  await init();
  const { iss, notice, secretKeys, keys } = JSON.parse(env.SETTINGS);
  const signers = Object.fromEntries(await Promise.all(secretKeys.map(async (key) => [key.purpose, await createSigner(key)])));
  const sinks = [queue({ queue: env.QUEUE, recipient: notice.controller.name })];
  return createConsentHandler({ iss, notices: [notice], signers, keys, secret: new Uint8Array(32).fill(7), store: sqliteStore(env.DB), sinks, credential: 'operator' });
});
