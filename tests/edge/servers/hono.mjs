import { createServer } from 'node:http';
import { memoryStore, toHono, toNodeListener } from 'avowal/edge';
import { Hono } from 'hono';
import { start } from './app.mjs';

const { fetch } = await start(process.env.SETTINGS, memoryStore);
const app = new Hono();
app.all('/avowal/*', toHono(fetch));
app.get('/.well-known/avowal/keys.json', toHono(fetch));
const server = createServer(toNodeListener((request) => app.fetch(request), 'https://shop.example'));
server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));
