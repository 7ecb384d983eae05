import crypto from 'node:crypto';
import type { Keys, PreparedReceipt } from '#full';
import { ConsentError, isConsentError, type SignatureCheck } from '../core/index.js';
import { core, guarded, keysOf } from '../core/internal.js';
import { checkNow } from '../core/keys.js';
import type { NodeCrypto } from '../core/native.js';
import type { Answered } from './bulk.js';
import { decoded, instantOf, linesOf, objectOf, onlyKeys, textOf, type Question } from './lines.js';

/** Verifies the receipts of a block of lines, without waiting for anything. A blank line has no answer. */
export function answerBlock(block: Uint8Array | undefined): Answered {
  const answers: Uint8Array[] = [];
  let readable = true;
  for (const line of linesOf(block)) {
    try {
      if (line === undefined) throw new ConsentError('json.too-large', 'a line is longer than 1 MiB');
      answers.push(asBefore(line) ?? asRead(line));
    } catch (error) {
      if (!isConsentError(error)) throw error;
      readable = false;
      const { code, message, field } = error;
      answers.push(Buffer.from(`${JSON.stringify({ error: { code, message, ...(field === undefined ? {} : { pointer: field }) } })}\n`));
    }
  }
  const length = answers.reduce((sum, { length: bytes }) => sum + bytes, 0);
  const text = new Uint8Array(length);
  let at = 0;
  for (const found of answers) {
    text.set(found, at);
    at += found.length;
  }
  return { text, readable };
}

/** What stood around the receipt of the latest line, and what it asked. */
let latest: { before: Buffer; after: Buffer; keys: Keys; asOf: number | undefined } | undefined;

/**
 * Lines of one stream mostly differ in their receipts alone. Where everything around one is as in the line before, and
 * the receipt is plain characters of a token, the rest need not be read again.
 */
function asBefore(line: Uint8Array): Uint8Array | undefined {
  if (!latest) return undefined;
  const { before, after, keys, asOf } = latest;
  const end = line.length - after.length;
  if (end < before.length || before.compare(line, 0, before.length) !== 0 || after.compare(line, end) !== 0) return undefined;
  const prepared = guarded(() => core().PreparedReceipt.ofBytes(line.subarray(before.length, end), keys));
  return prepared && answer(prepared, asOf);
}

const OPENING = Buffer.from('"receipt":"');
const NOTHING = new Uint8Array(0);

function asRead(line: Uint8Array): Uint8Array {
  const text = decoded(line);
  if (/^[ \t\r]*$/.test(text)) return NOTHING;
  latest = undefined;
  guarded(() => core().checkLine(text));
  const question = JSON.parse(text) as Question;
  onlyKeys(question, ['receipt', 'jwks', 'asOf', 'root']);
  const root = textOf(question, 'root', 'optional');
  const keys = keysOf(JSON.stringify(objectOf(question, 'jwks')), root === '' ? undefined : root);
  const receipt = textOf(question, 'receipt');
  const asOf = question['asOf'] === undefined ? undefined : instantOf(question);

  const bytes = Buffer.from(line);
  const from = bytes.indexOf(OPENING) + OPENING.length;
  const to = bytes.indexOf('"', from);
  const [before, after] = [bytes.subarray(0, from), bytes.subarray(to)];
  // an escape, or a second member of that name further in, could mean that another string is the receipt
  const sure = from >= OPENING.length && bytes.toString('latin1', from, to) === receipt && !bytes.includes('\\') && !/"receipt"[ \t\r]*:/.test(after.toString('latin1'));
  if (sure) latest = { before, after, keys, asOf };
  return answer(guarded(() => new (core().PreparedReceipt)(receipt, keys, [])), asOf);
}

function answer(prepared: PreparedReceipt, asOf: number | undefined): Uint8Array {
  try {
    const good = Uint8Array.from((guarded(() => prepared.checks()) as SignatureCheck[]).map(isGood), Number);
    return guarded(() => prepared.line(good, asOf ?? Date.now()));
  } finally {
    prepared.free();
  }
}

/** Node's crypto without a promise for each signature; WebCrypto does the same with one. */
function isGood(check: SignatureCheck): boolean {
  return checkNow(crypto as NodeCrypto, check);
}
