import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConsentError, createSigner, type JwkSet, type KeyPurpose, type PrivateJwk, publicKey, type PublicJwk, signManifest } from '../core/index.js';
import { makeFolder, writeWhole } from './terminal.js';

/** What an operator's folder holds. `keys.json` is published; the others never are. */
const FILES = { public: 'keys.json', private: 'private.json', root: 'root.json', statements: 'statements.jsonl' } as const;

/** Purposes of keys that work every day. The root only signs manifests and belongs offline. */
export const PURPOSES = ['challenge', 'receipt', 'state', 'statement'] as const;

/** The keys of an operator, in a folder. */
export interface Keyring {
  iss: string | undefined;
  /** Number of the latest manifest. */
  seq: number;
  /** Every public key there ever was, the root's among them. */
  keys: PublicJwk[];
  /** Private halves of the keys that still sign. */
  secret: PrivateJwk[];
}

/** Reads a folder of keys. */
export function openKeyring(dir: string): Keyring {
  const { keys } = publicSet(dir);
  const file = join(dir, FILES.private);
  const held = readJson<{ iss?: string; seq: number; keys: PrivateJwk[] } | null>(file);
  if (!isSet(held) || !Number.isSafeInteger(held.seq)) throw unlike(file, 'the private half of a folder of keys');
  return { iss: held.iss, seq: held.seq, keys, secret: held.keys };
}

/** Whether a folder holds keys, or a part of them: what is left of a set is never written over. */
export function keyringExists(dir: string): boolean {
  return [FILES.private, FILES.public, FILES.root].some((name) => existsSync(join(dir, name)));
}

/**
 * Writes a folder of keys. Where the root is there (in the folder, or in the file named), a new manifest is signed;
 * otherwise the set goes out without one, and verifiers that know the root trust nothing until it is.
 */
export async function saveKeyring(dir: string, ring: Keyring, at: number, rootFile?: string): Promise<{ manifest: boolean }> {
  makeFolder(dir, 0o700);
  const root = readRoot(dir, rootFile);
  const seq = ring.seq + 1;
  const set: JwkSet = { keys: ring.keys };
  if (root && ring.iss !== undefined) {
    set.manifest = await signManifest({ iss: ring.iss, root: await createSigner(root), keys: set, seq, at });
  }
  // the private half first: a public key that cannot sign harms nobody less than one that is lost
  writeJson(join(dir, FILES.private), { ...(ring.iss === undefined ? {} : { iss: ring.iss }), seq, keys: ring.secret }, 0o600);
  writeJson(join(dir, FILES.public), set, 0o644);
  return { manifest: set.manifest !== undefined };
}

export function saveRoot(dir: string, root: PrivateJwk): string {
  makeFolder(dir, 0o700);
  const file = join(dir, FILES.root);
  writeJson(file, root, 0o600);
  return file;
}

/** What a server answers as keys.json. */
export function publicSet(dir: string): JwkSet {
  const file = join(dir, FILES.public);
  const set = readJson<JwkSet | null>(file);
  if (!isSet(set)) throw unlike(file, 'a set of keys');
  return set;
}

export function keepStatement(dir: string, statement: string): void {
  writeFileSync(join(dir, FILES.statements), `${JSON.stringify({ statement })}\n`, { flag: 'a', mode: 0o600 });
}

/** The key that signs for a purpose at an instant: active, within its window, the newest. */
export function signingKey(ring: Keyring, purpose: KeyPurpose, at: number): PrivateJwk | undefined {
  const usable = ring.secret.filter((key) => key.purpose === purpose && statusOf(ring, key.kid) === 'active' && at >= (key.nbf ?? 0) * 1000 && at < (key.exp ?? Infinity) * 1000);
  return usable.sort((a, b) => (b.nbf ?? 0) - (a.nbf ?? 0))[0];
}

export function statusOf(ring: Keyring, kid: string): string {
  return ring.keys.find((key) => key.kid === kid)?.status ?? 'active';
}

/** A published key. Fails with `receipt.key-unknown`. */
export function keyOf(ring: Keyring, kid: string): PublicJwk {
  const known = ring.keys.find((key) => key.kid === kid);
  if (!known) throw new ConsentError('receipt.key-unknown', `there is no key \`${kid}\` in this folder`);
  return known;
}

/** Changes a published key; one that no longer signs loses its private half. */
export function changeKey(ring: Keyring, kid: string, change: Partial<PublicJwk>): PublicJwk {
  const known = keyOf(ring, kid);
  const changed = { ...known, ...change };
  ring.keys[ring.keys.indexOf(known)] = changed;
  if (changed.status !== 'active') ring.secret = ring.secret.filter((key) => key.kid !== kid);
  return changed;
}

export function addKey(ring: Keyring, key: PrivateJwk): void {
  ring.keys.push(publicKey(key));
  ring.secret.push(key);
}

function readRoot(dir: string, file: string | undefined): PrivateJwk | undefined {
  const own = join(dir, FILES.root);
  if (file === undefined && !existsSync(own)) return undefined;
  const root = readJson<PrivateJwk | null>(file ?? own);
  if (root?.purpose !== 'keys' || typeof root.d !== 'string') throw unlike(file ?? own, 'the root of a folder of keys');
  return root;
}

function isSet(found: { keys?: unknown } | null): found is JwkSet {
  return Array.isArray(found?.keys) && found.keys.every((key: { kid?: unknown; purpose?: unknown } | null) => typeof key?.kid === 'string' && typeof key.purpose === 'string');
}

function unlike(file: string, what: string): ConsentError {
  return new ConsentError('cli.unreadable', `\`${file}\` is not ${what}`);
}

function readJson<T>(file: string): T {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    // never what is in the file: it may be a private key
    const why = error instanceof SyntaxError ? 'it is not JSON' : ((error as NodeJS.ErrnoException).code ?? 'unknown');
    throw new ConsentError('cli.unreadable', `\`${file}\` cannot be read (${why})`);
  }
}

function writeJson(file: string, value: unknown, mode: number): void {
  writeWhole(file, `${JSON.stringify(value, null, 1)}\n`, mode);
}
