import { DatabaseSync } from 'node:sqlite';
import { sqliteStore } from 'avowal/edge';
import { start } from './app.mjs';

const { fetch } = await start(Deno.env.get('SETTINGS'), () => sqliteStore(new DatabaseSync(':memory:')));
Deno.serve({ port: 0, hostname: '127.0.0.1', onListen: ({ port }) => console.log(`port ${port}`) }, fetch);
