// Writes the golden types anew: node tests/api/bless.mjs, after `cargo xtask build`.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { surface } from '../../js/types.mjs';

/** The package's entries that have types, and where those begin. */
export const ENTRIES = { core: 'core/entry.d.ts', elements: 'elements/index.d.ts', edge: 'edge/index.d.ts', verify: 'verify/index.d.ts' };

export const golden = (name) => new URL(`./${name}.d.ts`, import.meta.url);
export const now = (name) => surface(fileURLToPath(new URL('../../pkg/types', import.meta.url)), ENTRIES[name]);

if (process.argv[1] === fileURLToPath(import.meta.url)) for (const name of Object.keys(ENTRIES)) writeFileSync(golden(name), now(name));
