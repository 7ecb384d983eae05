import type { WasmSource } from './instance.js';

export * from './index.js';

/**
 * Makes the package ready. Idempotent. Node, Deno, Bun and workerd need no argument; elsewhere the module lies
 * beside the package, or is given as URL, Response, bytes or compiled module.
 */
export declare const init: (source?: WasmSource) => Promise<void>;
