// Serves target/www as any static host would, with the headers of its `_headers` file.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { POLICY, WORKER_POLICY } from './site/layout.mjs';

const folder = fileURLToPath(new URL('../target/www', import.meta.url));
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.json': 'application/json', '.txt': 'text/plain; charset=utf-8' };
const WORKERS = ['/desk.js', '/assets/core.js', '/package/elements-worker.js', '/package/preview-worker.js'];

/** Starts on a port (0: any free one). Resolves to the address and a way to stop. */
export async function startSite({ port = 0 } = {}) {
  if (!existsSync(join(folder, 'index.html'))) throw new Error('the site is not built: run `node www/build.mjs`');
  const server = createServer((request, response) => {
    const path = pathOf(request.url);
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
    const found = file.startsWith(folder) && existsSync(file) && statSync(file).isFile();
    if (!['GET', 'HEAD'].includes(request.method)) return response.writeHead(405, { 'content-type': 'text/plain', allow: 'GET, HEAD' }).end('only pages are here\n');
    // as static hosts do: a folder gets its slash, what is not there the nearest page that says so
    if (!found && existsSync(join(file, 'index.html')) && file.startsWith(folder)) return response.writeHead(308, { location: `${path}/` }).end();
    if (!found) return response.writeHead(404, { 'content-type': TYPES['.html'], 'content-security-policy': `${POLICY}; frame-ancestors 'none'` }).end(readFileSync(join(folder, path.startsWith('/ar/') ? 'ar/404.html' : '404.html')));
    const kind = extname(file);
    const policy = WORKERS.includes(path) ? WORKER_POLICY : kind === '.html' ? `${POLICY}; frame-ancestors 'none'` : undefined;
    response.writeHead(200, { 'content-type': TYPES[kind] ?? 'application/octet-stream', 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin', 'cache-control': 'no-cache', ...(policy ? { 'content-security-policy': policy } : {}) });
    return response.end(readFileSync(file));
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The path that an address asks for; one that cannot be read asks for nothing that is here. */
function pathOf(url) {
  try {
    return normalize(decodeURIComponent(new URL(url, 'http://site').pathname));
  } catch {
    return '/404.html/';
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '4174' } } });
  const { origin } = await startSite({ port: Number(values.port) });
  console.log(`The site is at ${origin}\nCtrl-C stops it.`);
}
