import { copyFileSync, constants, linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { ConsentError } from '../core/index.js';

type Colour = 'good' | 'bad' | 'doubt' | 'strong' | 'faint';
const CODES: Record<Colour, [on: number, off: number]> = { good: [32, 39], bad: [31, 39], doubt: [33, 39], strong: [1, 22], faint: [2, 22] };

/** Text in a colour where a person reads it: on a terminal, and where `NO_COLOR` does not say otherwise. */
export function paint(colour: Colour, text: string): string {
  if (!process.stdout.isTTY || process.env['NO_COLOR'] || process.env['TERM'] === 'dumb') return text;
  const [on, off] = CODES[colour];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}

/** `1 receipt`, `2 receipts`. */
export function counted(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}

/** Words of others on one line of a terminal: nothing that moves the cursor or turns the line around. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

/** A bar on the error output of a terminal, for work that takes long. Silent everywhere else, and where answers scroll by themselves. */
export function progress(label: string, total?: number): { step(count?: number): void; end(): void } {
  const shown = process.stderr.isTTY && process.env['TERM'] !== 'dumb';
  const started = Date.now();
  let done = 0;
  let last = started;
  const draw = () => {
    const width = 24;
    const full = total ? Math.min(width, Math.round((done / total) * width)) : 0;
    const bar = total ? ` ${'█'.repeat(full)}${'░'.repeat(width - full)}` : '';
    process.stderr.write(`\r\u001b[K${label}${bar} ${done}${total ? ` of ${total}` : ''}`);
  };
  return {
    step(count = 1) {
      done += count;
      // what is over before anybody looks is not drawn
      if (!shown || Date.now() - started < 500 || Date.now() - last < 100) return;
      last = Date.now();
      draw();
    },
    end() {
      if (shown && last !== started) process.stderr.write('\r\u001b[K');
    },
  };
}

/** Writes a file whole or not at all: what was there stays until the new one is complete. */
export function writeWhole(file: string, contents: string | Uint8Array, mode = 0o644): void {
  writeBeside(file, contents, mode, (beside) => renameSync(beside, file));
}

/** Writes a file whole or not at all, and never over one that is there. */
export function writeNew(file: string, contents: string | Uint8Array, mode = 0o644): void {
  writeBeside(file, contents, mode, (beside) => {
    try {
      linkSync(beside, file);
    } catch (error) {
      // some disks have no links
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
      copyFileSync(beside, file, constants.COPYFILE_EXCL);
    }
  });
}

/** Makes a folder, and those above it. Fails with `cli.unwritable`. */
export function makeFolder(dir: string, mode = 0o777): void {
  try {
    mkdirSync(dir, { recursive: true, mode });
  } catch (error) {
    throw new ConsentError('cli.unwritable', `\`${dir}\` cannot be made (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

function writeBeside(file: string, contents: string | Uint8Array, mode: number, finish: (beside: string) => void): void {
  const beside = `${file}.${process.pid}.new`;
  try {
    writeFileSync(beside, contents, { mode, flush: true });
    finish(beside);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new ConsentError('cli.unwritable', code === 'EEXIST' ? `\`${file}\` is there already, and is not written over: name another` : `\`${file}\` cannot be written (${code})`);
  } finally {
    rmSync(beside, { force: true });
  }
}
