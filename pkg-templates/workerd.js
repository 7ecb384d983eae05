// @ts-check
// @ts-ignore a compiled module, by the rules of Workers
import module from './full.wasm';
import { bindInit } from './core.js';

export * from './api.js';

/** Workers may not compile bytes: the platform hands over a compiled module. */
export const init = bindInit(() => module);
