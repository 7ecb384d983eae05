import { ConsentError } from '../core/index.js';
import { type Command, json, only, Usage, words } from './command.js';
import { documentIn } from './files.js';
import type { Question } from './lines.js';

/** What an option holds. */
interface Option {
  type: 'string' | 'boolean';
  multiple?: boolean;
  holds?: 'time' | 'number' | 'document';
}

export const TEXT: Option = { type: 'string' };
export const MANY: Option = { type: 'string', multiple: true };
export const SET: Option = { type: 'boolean' };
/** In a line of `--jsonl` also a number. */
export const NUMBER: Option = { type: 'string', holds: 'number' };
/** In a line of `--jsonl` also milliseconds. */
export const TIME: Option = { type: 'string', holds: 'time' };
/** The name of a JSON file; in a line of `--jsonl` also what it would hold. */
export const FILE: Option = { type: 'string', holds: 'document' };

/** What was asked. */
export interface Asked {
  /** Options and the word, by name. */
  values: Record<string, string | undefined>;
  flags: Set<string>;
  /** The JSON an option or the word names. Fails with `cli.unreadable` and `json.*`, which say whose fault it is. */
  document(name: string, most?: number): string;
}

/** What was found, for programs and for people. Exit code 0 where nothing is said. */
export interface Answer {
  value: unknown;
  text: string;
  code?: number;
}

interface Shape {
  help: string;
  options?: Record<string, Option>;
  /** The word that is no option: its name in a line of `--jsonl`, how the help writes it, and what it holds. */
  word?: { name: string; shown: string; option: Option };
  ask(asked: Asked): Promise<Answer>;
}

/** A command whose questions are its options, whether a person, a program or a line of `--jsonl` asks. */
export function asking({ help, options = {}, word, ask }: Shape): Command {
  const all = word ? { ...options, [word.name]: word.option } : options;
  return {
    help: withLines(help, all, word),
    lines: {
      keys: Object.keys(all).map(camelled),
      async answer(question) {
        try {
          return (await ask(inLine(question, all))).value;
        } catch (error) {
          throw error instanceof Usage ? new ConsentError('cli.usage', error.message) : error;
        }
      },
    },
    async run(given) {
      const { values, flags, rest } = words(given, options);
      if (word) values[word.name] = only(rest, word.shown);
      else if (rest.length > 0) throw new Usage(`\`${rest[0]}\` is one word too many`);
      const document = (name: string, most?: number) => {
        const shown = name === word?.name ? word.shown : `--${name}`;
        const file = values[name];
        if (file === undefined) throw new Usage(`${shown} is missing`);
        return json(documentIn(file, most), shown);
      };
      const { value, text, code = 0 } = await ask({ values, flags, document });
      const said = flags.has('json') ? JSON.stringify(value) : text;
      if (said !== '') console.log(said);
      return code;
    },
  };
}

/** What one line asks, as the options would. */
function inLine(question: Question, options: Record<string, Option>): Asked {
  const values: Record<string, string> = {};
  const flags = new Set<string>();
  const held = new Set<string>();
  for (const [name, { type, multiple, holds }] of Object.entries(options)) {
    const key = camelled(name);
    if (!Object.hasOwn(question, key)) continue;
    const value = question[key];
    const wrong = (is: string) => new ConsentError('json.wrong-type', `\`${key}\` is ${is}`, { field: `/${key}` });
    if (type === 'boolean') {
      if (typeof value !== 'boolean') throw wrong('true or false');
      if (value) flags.add(name);
    } else if (multiple) {
      if (!Array.isArray(value) || !value.every((one) => typeof one === 'string' && !one.includes('\n'))) throw wrong('an array of texts of one line');
      if (value.length > 0) values[name] = value.join('\n');
    } else if (typeof value === 'string') {
      values[name] = value;
    } else if (holds === 'time') {
      if (typeof value !== 'number' || Number.isNaN(new Date(value).getTime())) throw wrong('a time, or a number of milliseconds');
      values[name] = new Date(value).toISOString();
    } else if (holds === 'number') {
      if (typeof value !== 'number') throw wrong('a number');
      values[name] = String(value);
    } else if (holds === 'document') {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('the name of a file, or the object it would hold');
      values[name] = JSON.stringify(value);
      held.add(name);
    } else {
      throw wrong('a string');
    }
  }
  const document = (name: string, most?: number) => {
    const file = values[name];
    if (file === undefined) throw new Usage(`\`${name}\` is missing`);
    if (held.has(name)) return file;
    if (file === '-') throw new ConsentError('cli.unreadable', `\`${name}\`: standard input holds the questions`);
    return json(documentIn(file, most), `\`${name}\``);
  };
  return { values, flags, document };
}

/** `as-of` as a key of JSON. */
function camelled(name: string): string {
  return name.replace(/-(\w)/g, (_, first: string) => first.toUpperCase());
}

/** The help, which says how lines ask. */
function withLines(help: string, options: Record<string, Option>, word: Shape['word']): string {
  const [usage = '', ...rest] = help.split('\n\n');
  const parts = usage.split(/\s/);
  const name = parts.slice(0, parts.findIndex((part) => !/^[a-z]+$/.test(part))).join(' ');
  const names = Object.keys(options);
  const others = [...(word ? [`${word.shown} is "${word.name}"`] : []), ...names.filter((long) => camelled(long) !== long).map((long) => `--${long} is "${camelled(long)}"`)];
  const asks = names.length === 0 ? 'an empty object' : `an object with these options as keys${others.length > 0 ? ` (${others.join(', ')})` : ''}`;
  const files = Object.values(options).some(({ holds }) => holds === 'document') ? '; a file may also be given as the JSON it would hold' : '';
  const lines = `With --jsonl each line of standard input is ${asks},\nand is answered by what --json prints${files}. Exit 0, or 3 if a line could not be read.`;
  const last = rest.at(-1)?.startsWith('Exit:') ? -1 : rest.length;
  return [`${usage}\n${name} --jsonl`, ...rest.slice(0, last), lines, ...rest.slice(last)].join('\n\n');
}
