import { ConsentError, isConsentError } from '../core/index.js';
import { core, guarded } from '../core/internal.js';
import { progress } from './terminal.js';

/** A question as one line asks it: the keys of one JSON object, strictly read. */
export type Question = Record<string, unknown>;

/**
 * Answers standard input line by line, in order, each answer written before more input is awaited. Memory does not grow
 * with the input. Resolves to the exit code: 3 if any line could not be read, else 0.
 */
export async function answerLines(answer: (question: Question) => unknown | Promise<unknown>): Promise<number> {
  let unreadable = false;
  const open = watchOutput();
  const bar = progress('answered');
  for await (const line of lines(process.stdin)) {
    if (!open()) break;
    let found: unknown;
    try {
      const text = decoded(line);
      if (/^[ \t\r]*$/.test(text)) continue;
      guarded(() => core().checkLine(text));
      found = await answer(JSON.parse(text) as Question);
    } catch (error) {
      if (!isConsentError(error)) throw error;
      unreadable = true;
      found = refusal(error);
    }
    bar.step();
    if (!process.stdout.write(`${JSON.stringify(found)}\n`) && open()) await drained();
  }
  bar.end();
  return unreadable ? 3 : 0;
}

/**
 * Answers plain lines of standard input, for commands that take words from there. One that cannot be read is told in its
 * place, and the next is answered. Resolves to whether all could be read.
 */
export async function answerTexts(json: boolean, answer: (text: string) => void): Promise<boolean> {
  let readable = true;
  for await (const line of lines(process.stdin)) {
    let text = '';
    try {
      text = decoded(line).trim();
    } catch (error) {
      if (!isConsentError(error)) throw error;
      readable = false;
      console.log(json ? JSON.stringify(refusal(error)) : `not read: ${error.message} (${error.code})`);
    }
    if (text !== '') answer(text);
  }
  return readable;
}

/** What a program is told in place of an answer. */
export function refusal({ code, message, field }: ConsentError): unknown {
  return { error: { code, message, ...(field === undefined ? {} : { pointer: field }) } };
}

/** The text of one key. */
export function textOf(question: Question, name: string): string {
  const value = Object.hasOwn(question, name) ? question[name] : undefined;
  if (value === undefined) throw new ConsentError('json.missing-key', `\`${name}\` is missing`, { field: `/${name}` });
  if (typeof value !== 'string') throw new ConsentError('json.wrong-type', `\`${name}\` is a string`, { field: `/${name}` });
  return value;
}

/** The text of a key that may be absent. An empty one is there: an empty root vouches for no key, and none asks for no root. */
export function textIn(question: Question, name: string): string | undefined {
  return Object.hasOwn(question, name) ? textOf(question, name) : undefined;
}

/** The object of one key. */
export function objectOf(question: Question, name: string): Question {
  const value = Object.hasOwn(question, name) ? question[name] : undefined;
  if (value === undefined) throw new ConsentError('json.missing-key', `\`${name}\` is missing`, { field: `/${name}` });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ConsentError('json.wrong-type', `\`${name}\` is an object`, { field: `/${name}` });
  return value as Question;
}

/** `asOf` in milliseconds; now where it is absent. */
export function instantOf(question: Question): number {
  const { asOf = Date.now() } = question;
  if (typeof asOf !== 'number') throw new ConsentError('json.wrong-type', '`asOf` is a number of milliseconds', { field: '/asOf' });
  return asOf;
}

/** Refuses keys that no question of this command has. */
export function onlyKeys(question: Question, names: readonly string[]): void {
  const unknown = Object.keys(question).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new ConsentError('json.unknown-key', `a question has ${names.map((name) => `\`${name}\``).join(', ')}`, { field: `/${unknown.replaceAll('~', '~0').replaceAll('/', '~1')}` });
}

const LONGEST_LINE = 1024 * 1024;
const NEWLINE = 10;
/** U+FEFF in UTF-8. */
const BOM = [0xef, 0xbb, 0xbf];

/** Lines of a stream; `undefined` in place of one that is too long, whose bytes are not kept. */
async function* lines(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | undefined> {
  for await (const block of blocks(input)) yield* linesOf(block);
}

/** The lines that arrived together, as one block of bytes; `undefined` for a line that is too long. A byte order mark opens a stream and is part of no line. */
export async function* blocks(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | undefined> {
  let first = true;
  for await (const block of gathered(input)) {
    yield first && block && BOM.every((byte, at) => block[at] === byte) ? block.subarray(BOM.length) : block;
    first = false;
  }
}

async function* gathered(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | undefined> {
  let kept: Uint8Array[] = [];
  let length = 0;
  const keep = (part: Uint8Array) => {
    length += part.length;
    if (length <= LONGEST_LINE) kept.push(part);
    else kept = [];
  };
  for await (const chunk of input) {
    const first = chunk.indexOf(NEWLINE);
    if (first < 0) {
      keep(chunk);
      continue;
    }
    const last = chunk.lastIndexOf(NEWLINE);
    keep(chunk.subarray(0, first));
    if (length > LONGEST_LINE) {
      yield undefined;
      if (last > first) yield chunk.slice(first + 1, last);
    } else {
      yield Buffer.concat([...kept, chunk.subarray(first, last)]);
    }
    kept = [];
    length = 0;
    keep(chunk.subarray(last + 1));
  }
  if (length > LONGEST_LINE) yield undefined;
  else if (length > 0) yield Buffer.concat(kept);
}

/** The lines of a block. */
export function* linesOf(block: Uint8Array | undefined): Generator<Uint8Array | undefined> {
  if (block === undefined) return yield undefined;
  for (let from = 0; from <= block.length; ) {
    const next = block.indexOf(NEWLINE, from);
    const end = next < 0 ? block.length : next;
    yield block.subarray(from, end);
    from = end + 1;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of a line. Fails with `json.too-large` and `json.utf-8`. */
export function decoded(line: Uint8Array | undefined): string {
  if (line === undefined) throw new ConsentError('json.too-large', 'a line is longer than 1 MiB');
  try {
    return UTF8.decode(line);
  } catch {
    throw new ConsentError('json.utf-8', 'a line is not UTF-8');
  }
}

/** Whether someone still reads what is written; a reader who has seen enough is no error. */
export function watchOutput(): () => boolean {
  let open = true;
  process.stdout.on('error', () => {
    open = false;
  });
  return () => open;
}

export function drained(): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      process.stdout.off('drain', go).off('close', go).off('error', go);
      resolve();
    };
    process.stdout.on('drain', go).on('close', go).on('error', go);
  });
}
