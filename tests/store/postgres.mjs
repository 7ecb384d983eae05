// A Postgres of our own, from the system's packages: a cluster under target/, a socket and no port.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/** Postgres does not run as root. */
const asRoot = process.getuid?.() === 0;

function binaries() {
  if (process.env.AVOWAL_POSTGRES) return process.env.AVOWAL_POSTGRES;
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folder = versions.map((version) => join(DEBIAN, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
  if (!folder) throw new Error('Postgres is missing: run `apt-get install postgresql`');
  return folder;
}

/** Starts a server with an empty cluster. `stop` ends it and removes everything; `crash` pulls its plug and starts it again. */
export function startPostgres() {
  const bin = binaries();
  // a path to a socket has at most 107 bytes, and the folder must be reachable by whoever runs the server
  const dir = mkdtempSync(join(tmpdir(), 'avowal-postgres-'));
  const data = join(clusters(), `postgres-${process.pid}-${Date.now()}`);
  const run = (program, ...rest) => {
    const [command, first] = asRoot ? ['runuser', ['-u', 'postgres', '--', join(bin, program)]] : [join(bin, program), []];
    return execFileSync(command, [...first, ...rest], { stdio: ['ignore', 'pipe', 'pipe'], cwd: dir });
  };
  mkdirSync(data, { mode: 0o700 });
  if (asRoot) execFileSync('chown', ['postgres', data, dir]);
  run('initdb', '-D', data, '-U', 'avowal', '--auth=trust', '--encoding=UTF8', '--no-sync', '--locale=C');
  const start = () => run('pg_ctl', '-D', data, '-w', '-l', join(dir, 'log'), '-o', `-c listen_addresses='' -c unix_socket_directories='${dir}' -c max_connections=60`, 'start');
  start();
  return {
    /** A pool over an empty database of its own. */
    async database(name) {
      const admin = new pg.Client({ host: dir, user: 'avowal', database: 'postgres' });
      await admin.connect();
      await admin.query(`CREATE DATABASE ${name}`);
      await admin.end();
      return this.pool(name);
    },
    pool(name, max = 8) {
      const pool = new pg.Pool({ host: dir, user: 'avowal', database: name, max });
      pool.on('error', () => {});
      return pool;
    },
    /** For other processes: what `pg` needs to connect. */
    at: (name) => ({ host: dir, user: 'avowal', database: name }),
    crash() {
      run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop');
      start();
    },
    stop() {
      run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop');
      for (const path of [data, dir]) rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Clusters live under target/ where the server's user can get there. */
function clusters() {
  const target = fileURLToPath(new URL('../../target/postgres', import.meta.url));
  mkdirSync(target, { recursive: true });
  if (!asRoot) return target;
  try {
    execFileSync('runuser', ['-u', 'postgres', '--', 'test', '-x', target]);
    return target;
  } catch {
    return tmpdir();
  }
}

const DEBIAN = '/usr/lib/postgresql';
