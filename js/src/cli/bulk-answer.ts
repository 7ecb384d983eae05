import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Keys } from '#full';
import { ConsentError, core, guarded, isConsentError, keysOf, type SignatureCheck } from '../core/index.js';
import type { Answered } from './bulk.js';
import { decoded, instantOf, linesOf, objectOf, onlyKeys, textOf, type Question } from './lines.js';

/** Verifies the receipts of a block of lines, without waiting for anything. A blank line has no answer. */
export function answerBlock(block: Uint8Array | undefined): Answered {
  let text = '';
  let readable = true;
  for (const line of linesOf(block)) {
    try {
      if (line === undefined) throw new ConsentError('json.too-large', 'a line is longer than 1 MiB');
      const asked = decoded(line);
      if (!/^[ \t\r]*$/.test(asked)) text += `${answer(read(asked))}\n`;
    } catch (error) {
      if (!isConsentError(error)) throw error;
      readable = false;
      const { code, message, field } = error;
      text += `${JSON.stringify({ error: { code, message, ...(field === undefined ? {} : { pointer: field }) } })}\n`;
    }
  }
  return { text: new TextEncoder().encode(text), readable };
}

/** A question whose keys are read. */
interface Asked {
  receipt: string;
  keys: Keys;
  asOf: number | undefined;
}

/** The latest line, around its receipt. */
let latest: { before: string; after: string; asked: Asked } | undefined;

const OPENING = '"receipt":"';

/**
 * What a line asks. Lines of one stream mostly differ in their receipts alone: where everything around one is as in the
 * line before, and the receipt is plain characters of a token, the rest need not be read again.
 */
function read(text: string): Asked {
  const from = text.indexOf(OPENING) + OPENING.length;
  const to = text.indexOf('"', from);
  const [before, receipt, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
  const plain = from >= OPENING.length && to > 0 && /^[\w.~-]*$/.test(receipt);
  if (plain && latest?.before === before && latest.after === after) return { ...latest.asked, receipt };
  latest = undefined;
  guarded(() => core().checkLine(text));
  const question = JSON.parse(text) as Question;
  onlyKeys(question, ['receipt', 'jwks', 'asOf', 'root']);
  const root = textOf(question, 'root', 'optional');
  const keys = keysOf(JSON.stringify(objectOf(question, 'jwks')), root === '' ? undefined : root);
  const asked = { receipt: textOf(question, 'receipt'), keys, asOf: question['asOf'] === undefined ? undefined : instantOf(question) };
  // an escape, or the same words elsewhere, could mean that another string is the receipt
  const sure = plain && asked.receipt === receipt && !(before + after).includes('\\') && !after.includes('"receipt"');
  if (sure) latest = { before, after, asked };
  return asked;
}

function answer({ receipt, keys, asOf }: Asked): string {
  const prepared = guarded(() => new (core().PreparedReceipt)(receipt, keys, []));
  try {
    const good = Uint8Array.from((guarded(() => prepared.checks()) as SignatureCheck[]).map(isGood), Number);
    return guarded(() => prepared.answer(good, asOf ?? Date.now()));
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
