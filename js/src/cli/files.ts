import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPES: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png', '.map': 'application/json' };

/** The folder in which the package lies. */
export const PACKAGE = fileURLToPath(new URL('.', import.meta.url));

/** The file a path names under a folder; undefined for what is not there or lies outside. */
export function fileAt(folder: string, path: string): { bytes: Buffer; type: string } | undefined {
  let name: string;
  try {
    name = normalize(decodeURIComponent(path));
  } catch {
    return undefined;
  }
  const file = join(folder, name);
  if (name.includes('\0') || !file.startsWith(folder.endsWith(sep) ? folder : folder + sep) || !existsSync(file) || !statSync(file).isFile()) return undefined;
  return { bytes: readFileSync(file), type: TYPES[extname(file)] ?? 'application/octet-stream' };
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
    const found = fileAt(folder, new URL(request.url ?? '/', 'http://x').pathname);
    if (!found) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': found.type }).end(found.bytes);
  });
}
