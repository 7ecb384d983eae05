// The package's types: what its entries name, and nothing else.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** The type files an entry reaches, itself among them, sorted. */
export function reached(types, entry) {
  const seen = new Set();
  const walk = (file) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)\.js'/g)) walk(join(dirname(file), `${path}.d.ts`));
  };
  walk(join(types, entry));
  return [...seen].sort();
}

/** Removes type files that no entry reaches. */
export function prune(types, entries) {
  const kept = new Set(entries.flatMap((entry) => reached(types, entry)));
  for (const name of readdirSync(types, { recursive: true })) {
    const file = join(types, name);
    if (file.endsWith('.d.ts') && !kept.has(file)) rmSync(file);
  }
  for (const name of readdirSync(types)) if (existsSync(join(types, name)) && readdirSync(join(types, name), { recursive: true }).every((file) => !file.endsWith('.d.ts'))) rmSync(join(types, name), { recursive: true });
}

/** What an entry's own folder says to TypeScript, as one text: the golden files of tests/api are compared with it. */
export function surface(types, entry) {
  const own = reached(types, entry).filter((file) => file.startsWith(dirname(join(types, entry))));
  const parts = own.map((file) => `// ${relative(types, file)}\n${readFileSync(file, 'utf8').trim()}\n`);
  return `// The types of an entry of the package, as they are published. Made by \`node tests/api/bless.mjs\`.\n\n${parts.join('\n')}`;
}
