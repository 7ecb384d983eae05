import { memoryStore, toNext } from 'avowal/edge';
import { after } from 'next/server';
import { start } from './app.mjs';

// a build imports its routes too, and has no settings
let starting;
export const routes = toNext(async (...request) => (await (starting ??= start(process.env.SETTINGS, memoryStore))).fetch(...request), after);
