// @ts-check
import { readFileSync } from 'node:fs';
import { bindInit } from './core.js';

export * from './core.js';

/** Loads the module that lies beside this file. Node, Deno and Bun come here. */
export const init = bindInit(() => readFileSync(new URL('./full.wasm', import.meta.url)));
