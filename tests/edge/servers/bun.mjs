import { Database } from 'bun:sqlite';
import { sqliteStore } from 'avowal/edge';
import { start } from './app.mjs';

const { fetch } = await start(process.env.SETTINGS, () => sqliteStore(new Database(':memory:')));
const { port } = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch });
console.log(`port ${port}`);
