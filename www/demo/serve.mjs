// cargo xtask demo: starts the demo and says where.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startDemo } from './server.mjs';

const { values } = parseArgs({ options: { port: { type: 'string', default: '4173' }, dir: { type: 'string', default: fileURLToPath(new URL('../../target/demo', import.meta.url)) } } });
const demo = await startDemo({ port: Number(values.port), dir: values.dir }).catch((error) => {
  if (error.code !== 'EADDRINUSE') throw error;
  console.error(`port ${values.port} is taken: try \`cargo xtask demo --port 0\``);
  process.exit(1);
});
console.log(`The demo is at ${demo.origin}\nIts receipts are kept in ${values.dir}/consent.db. Ctrl-C stops it.`);
