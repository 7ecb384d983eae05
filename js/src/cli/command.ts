import { parseArgs } from 'node:util';
import { ConsentError, isConsentError, type KeyPurpose, type PrivateJwk } from '../core/index.js';
import { core, guarded } from '../core/internal.js';
import { LARGEST } from './files.js';
import type { Question } from './lines.js';

/** A command: its help, and what it does. Resolves to the exit code. */
export interface Command {
  help: string;
  run(words: string[]): Promise<number>;
  /** How one line of `--jsonl` is answered, where the command has it that way; `keys` are those a question may have. */
  lines?: { keys?: readonly string[]; answer(question: Question): unknown };
}

/** Wrong usage: exit code 2. */
export class Usage extends Error {
  override readonly name = 'Usage';
}

type Flags = Record<string, { type: 'string' | 'boolean'; multiple?: boolean }>;

/** Options and other words of a command. Unknown options are wrong usage. */
export function words(given: string[], options: Flags): { values: Record<string, string | undefined>; flags: Set<string>; rest: string[] } {
  try {
    const args = given.flatMap(withDash(options));
    const [dashed, others] = [args.filter((word) => THUMBPRINT.test(word)), args.filter((word) => !THUMBPRINT.test(word))];
    const { values, positionals, tokens } = parseArgs({ args: dashed.length > 0 ? [...others, '--', ...dashed] : others, options: { json: { type: 'boolean' }, ...options }, allowPositionals: true, strict: true, tokens: true });
    const said = tokens as unknown as { kind: string; name?: string; value?: string }[];
    const named = said.flatMap(({ kind, name = '', value }) => (kind === 'option' && value !== undefined && !options[name]?.multiple ? [name] : []));
    const twice = named.find((name, index) => named.indexOf(name) < index);
    if (twice !== undefined) throw new Error(`--${twice} stands twice`);
    const found: [string, unknown][] = Object.entries(values);
    // an option that may stand several times comes as one text with a line each; see `many`
    const joined = found.map(([name, value]): [string, unknown] => [name, Array.isArray(value) ? value.join('\n') : value]);
    const text = joined.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    const flags = found.filter(([, value]) => value === true).map(([name]) => name);
    // a place may be typed as regions are; a line of `--jsonl` names it as the API takes it
    const typed = text.map(([name, value]) => [name, name === 'jurisdiction' ? value.toLowerCase() : value]);
    return { values: Object.fromEntries(typed), flags: new Set(flags), rest: positionals };
  } catch (error) {
    throw new Usage((error as Error).message.split(/\.\s/)[0] ?? '');
  }
}

/** One thumbprint in 64 begins with a dash: after an option that takes a text it is one all the same. */
function withDash(options: Flags): (word: string, index: number, all: string[]) => string[] {
  const takes = (word: string | undefined) => word?.startsWith('--') === true && options[word.slice(2)]?.type === 'string';
  const dashed = (word: string | undefined) => word !== undefined && (/^-[^-]/.test(word) || THUMBPRINT.test(word));
  return (word, index, all) => {
    if (takes(word) && dashed(all[index + 1])) return [`${word}=${all[index + 1]}`];
    return dashed(word) && takes(all[index - 1]) ? [] : [word];
  };
}

/** A SHA-256 thumbprint in base64url that begins with a dash; no option is as long. */
const THUMBPRINT = /^-[\w-]{42}$/;

/** The values of an option that may stand several times. */
export function many(value: string | undefined): string[] {
  return value === undefined ? [] : value.split('\n');
}

/** The one word a command needs. */
export function only(rest: string[], what: string): string {
  const [first, ...more] = rest;
  if (first === undefined) throw new Usage(`${what} is missing`);
  if (more.length > 0) throw new Usage(`one ${what} at a time, found ${rest.length}`);
  return first;
}

/** What an option says in digits alone: the empty text, 0x10 and 1e3 are no number that somebody meant. */
export function wholeNumber(value: string | undefined, otherwise: string): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number)) throw new Usage(otherwise);
  return number;
}

/** An option a command needs; an empty one is none. */
export function needed(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new Usage(`--${name} is missing`);
  return value;
}

/** A text that is to be JSON. The mark that some editors put before it is named: nobody sees it. */
export function unmarked(text: string, what: string): string {
  if (text.startsWith('\ufeff')) throw new ConsentError('json.syntax', `${what} begins with a byte order mark (U+FEFF), which JSON does not have: save it as UTF-8 without one`);
  return text;
}

/** JSON of a file, for what is checked later. */
export function parsed(text: string, what: string): unknown {
  unmarked(text, what);
  try {
    // what nests without end would end the program; sets of keys may be longer, and the core reads them by itself
    if (text.length <= LARGEST) guarded(() => core().checkLine(text));
    return JSON.parse(text);
  } catch (error) {
    // never what is in the file: it may be a private key
    if (isConsentError(error) && error.code === 'json.wrong-type') throw new ConsentError(error.code, `${what} is no JSON object`);
    if (isConsentError(error) && error.code !== 'json.syntax') throw new ConsentError(error.code, `${what}: ${error.message}`);
    throw new ConsentError('json.syntax', `${what} is not JSON`);
  }
}

/** A text that is JSON. Where several documents are asked for, the one that is none is named. */
export function json(text: string, what: string): string {
  parsed(text, what);
  return text;
}

/** An issuer: the origin of a server. */
export function issuer(text: string): string {
  if (!URL.canParse(text) || new URL(text).origin !== text) throw new Usage(`--iss is the origin of a server, as https://shop.example; \`${text}\` is none`);
  return text;
}

/** A private key of one purpose, from a JWK or from a key folder's private.json, and the issuer it belongs to. */
export function privateKey(text: string, iss: string | undefined, purpose: KeyPurpose): { key: PrivateJwk; iss: string } {
  const read = parsed(text, '--key') as (PrivateJwk & { keys?: PrivateJwk[]; iss?: string }) | null;
  const now = Date.now();
  const inTime = ({ nbf = 0, exp = Infinity }: PrivateJwk) => now >= nbf * 1000 && now < exp * 1000;
  const usable = (candidate: PrivateJwk | null | undefined) => candidate?.purpose === purpose && inTime(candidate);
  const key = Array.isArray(read?.keys) ? read.keys.find(usable) : read;
  if (key?.d && key.purpose === purpose && !usable(key)) throw new Usage(`--key holds a key that signs from ${clock((key.nbf ?? 0) * 1000)} until ${key.exp === undefined ? 'ever' : clock(key.exp * 1000)}, which is not now`);
  if (!key?.d || !usable(key)) throw new Usage(`--key holds no private key of purpose ${purpose}`);
  return { key, iss: issuer(needed(iss ?? read?.iss, 'iss')) };
}

/** RFC 3339, or a date, which means its start in UTC; milliseconds. */
export function instant(text: string): number {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const full = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/.test(text);
  const at = date || full ? Date.parse(date ? `${text}T00:00:00Z` : text.replace(' ', 'T')) : Number.NaN;
  // 31 February is no day, whatever a lenient parser makes of it
  const real = Number.isNaN(at) || new Date(Date.UTC(...dayOf(text))).getUTCDate() === dayOf(text)[2];
  if (Number.isNaN(at) || !real) throw new Usage(`\`${text}\` is neither a time (2026-11-21T12:00:00Z) nor a date (2026-11-21)`);
  return at;
}

function dayOf(text: string): [year: number, month: number, day: number] {
  const [year = 0, month = 1, day = 1] = text.slice(0, 10).split('-').map(Number);
  return [year, month - 1, day];
}

/** A time for people: UTC, to the second. What is no time stays a number. */
export function clock(at: number): string {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? String(at) : `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
