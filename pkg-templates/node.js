// @ts-check
import { readFileSync } from 'node:fs';
import { bindInit } from './core.js';

export * from './api.js';

const start = bindInit(() => readFileSync(new URL('./full.wasm', import.meta.url)), () => readFileSync(new URL('./lexicons.json', import.meta.url), 'utf8'));

/**
 * Loads the module that lies beside this file. Node, Deno and Bun come here; not all of them fetch files.
 * @param {import('./types/core/entry.js').WasmSource} [source]
 */
export const init = (source) => start(source instanceof URL && source.protocol === 'file:' ? () => readFileSync(source) : source);
