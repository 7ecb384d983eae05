import crypto from 'node:crypto';
import type { Keys } from '#full';
import { isConsentError, type SignatureCheck } from '../core/index.js';
import { core, guarded, keysOf } from '../core/internal.js';
import { checkNow, isGood, keyNow } from '../core/keys.js';
import type { NodeCrypto } from '../core/native.js';
import type { Answered } from './bulk.js';
import { decoded, instantOf, linesOf, objectOf, onlyKeys, type Question, refusal, textIn, textOf } from './lines.js';

/** Verifies the receipts of a block of lines, without waiting for anything. A blank line has no answer. */
export function answerBlock(block: Uint8Array | undefined): Answered {
  const answers: Uint8Array[] = [];
  let readable = true;
  const lines = [...linesOf(block)];
  for (let at = 0; at < lines.length; ) {
    try {
      const like = block ? likeLatest(block, lines, at) : undefined;
      at += like?.count ?? 1;
      answers.push(like?.text ?? asRead(lines[at - 1]));
    } catch (error) {
      if (!isConsentError(error)) throw error;
      readable = false;
      answers.push(textOfLine(refusal(error)));
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

/** What stood around the receipt of the latest line that was read, and what it asked. */
let latest: { before: Buffer; after: Buffer; keys: Keys; asOf: number | undefined } | undefined;

/** How many lines are tried together: twice as many as last time, or as many as fitted then. */
let reach = 1;

/** Characters of a signature in a token: base64url of 64 bytes. */
const SIGNATURE = 86;

/** Node's crypto without a promise for each signature; WebCrypto does the same with one. */
const node = crypto as NodeCrypto;

/**
 * Lines of one stream mostly differ in their receipts alone. Where everything around one is as in the line read before, and
 * the receipt is plain characters of a token, the rest need not be read again: those that follow so, and are said to be
 * signed by the same key, are answered at once.
 */
function likeLatest(block: Uint8Array, lines: readonly (Uint8Array | undefined)[], first: number): { count: number; text: Uint8Array } | undefined {
  if (!latest) return undefined;
  const { before, after, keys, asOf } = latest;
  const places: number[] = [];
  const origin = (lines[first] as Uint8Array).byteOffset;
  for (let at = first; at < Math.min(lines.length, first + reach); at++) {
    const line = lines[at] as Uint8Array;
    const end = line.length - after.length;
    if (end < before.length || before.compare(line, 0, before.length) !== 0 || after.compare(line, end) !== 0) break;
    const start = line.byteOffset - origin;
    places.push(start + before.length, start + end);
  }
  if (places.length === 0) return undefined;
  const text = Buffer.from(block.buffer, origin, places.at(-1));
  const prepared = guarded(() => new (core().PreparedReceipts)(text, Uint32Array.from(places), keys));
  try {
    const signed = prepared.signed();
    const count = signed.length;
    reach = count === places.length / 2 ? 2 * reach : Math.max(count, 1);
    if (count === 0) return undefined;
    const [first, ...others] = (guarded(() => prepared.checks()) ?? []) as SignatureCheck[];
    const own = Uint8Array.from(signed, (length, at) => {
      if (!first || length === 0) return 0;
      const start = places[2 * at] as number;
      const end = start + length;
      try {
        // after the point; the core has seen that these are 64 bytes
        const signature = Buffer.from(text.toString('latin1', end + 1, end + 1 + SIGNATURE), 'base64url');
        return Number(isGood(node, keyNow(node, first.key), first.alg, text.subarray(start, end), signature));
      } catch {
        return 0;
      }
    });
    const good = Uint8Array.from(others, (check) => Number(checkNow(node, check)));
    return { count, text: guarded(() => prepared.lines(own, good, asOf ?? Date.now())) };
  } finally {
    prepared.free();
  }
}

const OPENING = Buffer.from('"receipt":"');
const NOTHING = new Uint8Array(0);

function asRead(line: Uint8Array | undefined): Uint8Array {
  const text = decoded(line);
  if (/^[ \t\r]*$/.test(text)) return NOTHING;
  latest = undefined;
  guarded(() => core().checkLine(text));
  const question = JSON.parse(text) as Question;
  onlyKeys(question, ['receipt', 'jwks', 'asOf', 'root']);
  const root = textIn(question, 'root');
  const keys = keysOf(JSON.stringify(objectOf(question, 'jwks')), root);
  const receipt = textOf(question, 'receipt');
  const asOf = question['asOf'] === undefined ? undefined : instantOf(question);

  const bytes = Buffer.from(line as Uint8Array);
  const from = bytes.indexOf(OPENING) + OPENING.length;
  const to = bytes.indexOf('"', from);
  const [before, after] = [bytes.subarray(0, from), bytes.subarray(to)];
  // an escape, or a second member of that name further in, could mean that another string is the receipt
  const sure = from >= OPENING.length && bytes.toString('latin1', from, to) === receipt && !bytes.includes('\\') && !/"receipt"[ \t\r]*:/.test(after.toString('latin1'));
  const prepared = guarded(() => new (core().PreparedReceipt)(receipt, keys, []));
  try {
    const good = Uint8Array.from(guarded(() => prepared.checks()) as SignatureCheck[], (check) => Number(checkNow(node, check)));
    const answer = textOfLine(guarded(() => prepared.conclude(good, asOf ?? Date.now(), '', '')));
    if (sure) latest = { before, after, keys, asOf };
    return answer;
  } finally {
    prepared.free();
  }
}

function textOfLine(answer: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(answer)}\n`);
}
