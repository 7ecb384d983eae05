// @ts-check
import { bindInit } from './core.js';

export * from './api.js';

/** Fetches the module that lies beside this file; bundlers that know this form carry it along. */
export const init = bindInit(() => new URL('./full.wasm', import.meta.url), () => new URL('./lexicons.json', import.meta.url));
