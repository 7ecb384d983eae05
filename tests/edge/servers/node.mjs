import { createServer } from 'node:http';
import { memoryStore, toNodeListener } from 'avowal/edge';
import { start } from './app.mjs';

const { fetch } = await start(process.env.SETTINGS, memoryStore);
const server = createServer(toNodeListener(fetch, 'https://shop.example'));
server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));
