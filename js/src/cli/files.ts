import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConsentError } from '../core/index.js';

const TYPES: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png', '.map': 'application/json' };

/** The folder in which the package lies. */
export const PACKAGE = fileURLToPath(new URL('.', import.meta.url));

/** No document but a set of keys is larger. */
export const LARGEST = 1024 * 1024;

/** Retired keys stay in a set for ever. */
export const LARGEST_KEYS = 4 * LARGEST;

/**
 * The text of a file, or of standard input for `-`, of which no more is read than it may hold. Fails with
 * `cli.unreadable`, with `json.too-large` for what is longer, and with `json.utf-8` for what is no UTF-8: a letter that was
 * replaced in silence would be signed.
 */
export function documentIn(file: string, most = LARGEST): string {
  const bytes = startOf(file, most + 1);
  if (bytes.length > most) throw new ConsentError('json.too-large', `\`${file}\` is longer than ${most / LARGEST} MiB`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ConsentError('json.utf-8', `\`${file}\` is not UTF-8`);
  }
}

/** The first bytes of a file, or of standard input for `-`. Fails with `cli.unreadable`. */
export function startOf(file: string, most: number): Buffer {
  if (file === '-' && taken) throw new ConsentError('cli.unreadable', '`-` stands for standard input, which was read already: name a file');
  taken ||= file === '-';
  let bytes = Buffer.alloc(0);
  let length = 0;
  try {
    const open = file === '-' ? 0 : openSync(file, 'r');
    try {
      // what is no plain file does not tell how long it is
      bytes = Buffer.allocUnsafe(Math.min(most, fstatSync(open).size || most));
      for (let count = -1; count !== 0 && length < bytes.length; length += count) count = readSync(open, bytes, length, bytes.length - length, null);
    } finally {
      if (open !== 0) closeSync(open);
    }
  } catch (error) {
    throw new ConsentError('cli.unreadable', `\`${file}\` cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
  return bytes.subarray(0, length);
}

/** Whether standard input was read: a second time nothing is left of it. */
let taken = false;

/** What a folder holds, in order. Fails with `cli.unreadable`. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw new ConsentError('cli.unreadable', `\`${folder}\` cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

/** The file a path names under a folder; undefined for what is not there or lies outside. */
export function fileAt(folder: string, path: string): { bytes: Buffer; type: string } | undefined {
  try {
    const file = join(folder, normalize(decodeURIComponent(path)));
    if (!file.startsWith(folder.endsWith(sep) ? folder : folder + sep) || !statSync(file).isFile()) return undefined;
    return { bytes: readFileSync(file), type: TYPES[extname(file)] ?? 'application/octet-stream' };
  } catch {
    return undefined;
  }
}

/** A server for this machine alone. */
export async function listen(port: number, answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<{ origin: string; close(): Promise<void> }> {
  const server = createServer(answer);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Serves the files of a folder, so that modules and Workers of a page load as they will later. */
export function serveFolder(folder: string): ReturnType<typeof listen> {
  return listen(0, (request, response) => {
    // a path as it came: `//` is no address
    const found = fileAt(folder, (request.url ?? '/').replace(/\?.*/, ''));
    if (!found) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': found.type }).end(found.bytes);
  });
}
