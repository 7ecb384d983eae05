// Stores over D1, called from outside.
import { sqliteStore } from 'avowal/edge';

const stores = new Map();

export default {
  async fetch(request, env) {
    const { name, instance, method, args } = await request.json();
    const key = `${name} ${instance}`;
    if (!stores.has(key)) stores.set(key, sqliteStore(env[name]));
    try {
      return Response.json({ value: await stores.get(key)[method](...args) });
    } catch (error) {
      return Response.json({ error: error.message });
    }
  },
};
