import { memoryStore } from 'avowal/edge';
import { conformance } from './conformance.mjs';

conformance('memory', async () => ({ store: memoryStore() }));
