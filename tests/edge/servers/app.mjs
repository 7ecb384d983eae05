// The handler as the servers beside this file start it, from settings in the environment; its store can be called too.
import { createSigner, init } from 'avowal';
import { createConsentHandler } from 'avowal/edge';

export async function start(settings, openStore) {
  await init();
  const { iss, notice, secretKeys, keys } = JSON.parse(settings);
  const signers = Object.fromEntries(await Promise.all(secretKeys.map(async (key) => [key.purpose, await createSigner(key)])));
  const handler = createConsentHandler({ iss, notices: [notice], signers, keys, secret: new Uint8Array(32).fill(7), store: openStore(), credential: 'operator', ok: '/thanks' });
  const stores = new Map();
  /** For the conformance suite: one method of one store. */
  const call = async (request) => {
    const { name, method, args } = await request.json();
    if (!stores.has(name)) stores.set(name, openStore());
    try {
      return Response.json({ value: await stores.get(name)[method](...args) });
    } catch (error) {
      return Response.json({ error: error.message });
    }
  };
  return { handler, fetch: (request, context) => (new URL(request.url).pathname === '/store' ? call(request) : handler(request, context)) };
}
