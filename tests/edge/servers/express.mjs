import { memoryStore, toNodeListener } from 'avowal/edge';
import express from 'express';
import { start } from './app.mjs';

const { fetch } = await start(process.env.SETTINGS, memoryStore);
const app = express();
const listener = toNodeListener(fetch, 'https://shop.example');
// mounted under its base, and whole
app.use('/avowal', listener);
app.get('/.well-known/avowal/keys.json', listener);
const server = app.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));
