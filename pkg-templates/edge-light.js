// @ts-check
// @ts-ignore a compiled module, by the rules of Vercel's edge
import module from './full.wasm?module';
import { bindInit } from './core.js';

export * from './api.js';

/** The edge runtime may not compile bytes: the platform hands over a compiled module. */
export const init = bindInit(() => module);
