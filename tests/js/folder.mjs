// A folder of its own, and the command line in it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const CLI = fileURLToPath(new URL('../../pkg/cli.js', import.meta.url));

export function folder(name) {
  const dir = mkdtempSync(join(tmpdir(), `avowal-${name}-`));
  /** The command line with something to read. */
  const given = (input, ...words) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...words], { cwd: dir, encoding: 'utf8', input });
    return { status, stdout, stderr };
  };
  return {
    dir,
    given,
    avowal: (...words) => given('', ...words),
    write: (file, contents) => writeFileSync(join(dir, file), typeof contents === 'string' ? contents : JSON.stringify(contents)),
    end: () => rmSync(dir, { recursive: true, force: true }),
  };
}
