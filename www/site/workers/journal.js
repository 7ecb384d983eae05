// A memory store that outlives its process: every call that changed it is written down, and made again at the start.
import { createStore, entries, set } from 'idb-keyval';

const CHANGES = ['commit', 'erase', 'takeTry', 'keepStatement', 'spend', 'recordUse', 'takeDue', 'settle', 'revive', 'prune'];

/** The store with what the journal holds in it. A change is on disk before it is answered. */
export async function journaled(store, name) {
  const journal = createStore(name, 'calls');
  const written = (await entries(journal)).sort(([a], [b]) => a - b);
  for (const [, { method, args }] of written) await store[method](...args);
  let next = (written.at(-1)?.[0] ?? 0) + 1;
  const changing = CHANGES.map((method) => [
    method,
    async (...args) => {
      const result = await store[method](...args);
      // nothing was due: nothing changed
      if (method !== 'takeDue' || result.length > 0) await set(next++, { method, args }, journal);
      return result;
    },
  ]);
  return { ...store, ...Object.fromEntries(changing) };
}
