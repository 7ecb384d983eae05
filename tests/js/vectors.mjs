// The vectors of receipts, for any verifier: `www/spec/receipts.md` is the contract, these are its cases.
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

const file = (name) => readFileSync(new URL(`../vectors/receipt/${name}`, import.meta.url), 'utf8');

export const vectors = file('receipts.jsonl').trimEnd().split('\n').map((line) => JSON.parse(line));
export const keySets = JSON.parse(file('keys.json'));
const notices = JSON.parse(file('notices.json'));

/** The arguments of a vector: names of key sets and notices stand for them. */
export function argumentsOf({ receipt, keys, asOf, root, notice, proofs, message }) {
  const given = { keys: typeof keys === 'string' ? keySets[keys] : keys, asOf, root, notice: notice && notices[notice], proofs, message };
  return [receipt, Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))];
}

/** What `verifyReceipt` answers, without the words for people. */
export async function answerOf(verifyReceipt, vector) {
  try {
    const { elements: _, state, ...answer } = await verifyReceipt(...argumentsOf(vector));
    return { ...answer, state: state && { at: state.at, status: state.status } };
  } catch (error) {
    if (typeof error.code !== 'string') throw error;
    return { error: error.code };
  }
}

/** The vectors a verifier does not agree with. */
export async function disagreements(verifyReceipt, asked = vectors) {
  const found = [];
  for (let from = 0; from < asked.length; from += BATCH) {
    const batch = asked.slice(from, from + BATCH);
    const answers = await Promise.all(batch.map((vector) => answerOf(verifyReceipt, vector)));
    for (const [index, { name, why, expected }] of batch.entries()) {
      if (!isDeepStrictEqual(answers[index], expected)) found.push({ name, why, expected, answer: answers[index] });
    }
  }
  return found;
}

/** Asked at once: what answers may be far away. */
const BATCH = 32;
