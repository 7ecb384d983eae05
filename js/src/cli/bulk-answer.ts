import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { ConsentError, core, guarded, isConsentError, keysOf, type SignatureCheck } from '../core/index.js';
import type { Answered } from './bulk.js';
import { decoded, instantOf, objectOf, onlyKeys, textOf, type Question } from './lines.js';

/** Verifies the receipt of one line, without waiting for anything; nothing for a blank line. */
export function answerOne(line: Uint8Array | undefined): Answered | undefined {
  try {
    if (line === undefined) throw new ConsentError('json.too-large', 'a line is longer than 1 MiB');
    const text = decoded(line);
    if (/^[ \t\r]*$/.test(text)) return undefined;
    guarded(() => core().checkLine(text));
    return { text: JSON.stringify(answer(JSON.parse(text) as Question)), readable: true };
  } catch (error) {
    if (!isConsentError(error)) throw error;
    const { code, message, field } = error;
    return { text: JSON.stringify({ error: { code, message, ...(field === undefined ? {} : { pointer: field }) } }), readable: false };
  }
}

function answer(question: Question): unknown {
  onlyKeys(question, ['receipt', 'jwks', 'asOf', 'root']);
  const root = textOf(question, 'root', 'optional');
  const keys = keysOf(JSON.stringify(objectOf(question, 'jwks')), root === '' ? undefined : root);
  const receipt = textOf(question, 'receipt');
  const asOf = instantOf(question);
  const prepared = guarded(() => new (core().PreparedReceipt)(receipt, keys, []));
  try {
    const good = Uint8Array.from((guarded(() => prepared.checks()) as SignatureCheck[]).map(isGood), Number);
    return guarded(() => prepared.conclude(good, asOf, '', ''));
  } finally {
    prepared.free();
  }
}

const imported = new Map<string, KeyObject>();

/** OpenSSL without a promise for each signature; WebCrypto does the same with one. */
function isGood({ key, alg, signingInput, signature }: SignatureCheck): boolean {
  const name = `${key.x} ${key.y ?? ''}`;
  try {
    let known = imported.get(name);
    if (!known) {
      known = createPublicKey({ key: { ...key }, format: 'jwk' });
      if (imported.size >= 256) imported.clear();
      imported.set(name, known);
    }
    const bytes = Buffer.from(signature, 'base64url');
    return verify(alg === 'ES256' ? 'sha256' : null, Buffer.from(signingInput), { key: known, dsaEncoding: 'ieee-p1363' }, bytes);
  } catch {
    return false;
  }
}
