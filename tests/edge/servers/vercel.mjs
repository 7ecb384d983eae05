// Bundled for edge-runtime: a function of Vercel or the middleware of Next.
import { memoryStore, toNext } from 'avowal/edge';
import { start } from './app.mjs';

const starting = start(globalThis.SETTINGS, memoryStore);
addEventListener('fetch', (event) => {
  event.respondWith(starting.then(({ fetch }) => toNext(fetch, (work) => event.waitUntil(work()))[event.request.method](event.request)));
});
