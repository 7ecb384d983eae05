import { longer } from './bytes.js';

/** A value of JSON whose numbers are integers. Objects have no prototype. */
export type Json = string | number | boolean | null | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

/** A text or an argument that is refused. `code` is stable (`area.problem`); branch on it, never on the message. */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`refused: \`${code}\``);
    this.code = code;
  }
}

export function refuse(code: string): never {
  throw new Refusal(code);
}

/** J1: the host's JSON.parse takes the last of two equal keys, rounds integers and keeps half surrogate pairs; this one refuses. */
export function readJson(input: Uint8Array | string, depth = 8): Json {
  const text = typeof input === 'string' ? input : utf8(input);
  let at = 0;

  const peek = (): string | undefined => {
    while (' \t\n\r'.includes(text[at]!)) at++;
    return text[at];
  };
  const take = (allowed: string): string => {
    const next = peek();
    if (!next || !allowed.includes(next)) refuse('json.syntax');
    at++;
    return next;
  };
  const string = (): string => {
    const from = at;
    take('"');
    for (; text[at] !== '"'; at++) {
      if (text[at] === '\\') at++;
      if (at >= text.length) refuse('json.syntax');
    }
    const value = parse(text.slice(from, ++at)) as string;
    return value.isWellFormed() ? value : refuse('json.lone-surrogate');
  };
  const value = (depth: number): Json => {
    const open = peek();
    if (open === '"') return string();
    if (open === '[' || open === '{') {
      if (!depth) refuse('json.too-deep');
      at++;
      const array: Json[] = [];
      const object = { __proto__: null } as unknown as JsonObject;
      const close = open === '[' ? ']' : '}';
      if (peek() === close) at++;
      else {
        do {
          if (open === '[') array.push(value(depth - 1));
          else {
            const key = string();
            if (key in object) refuse('json.duplicate-key');
            take(':');
            object[key] = value(depth - 1);
          }
        } while (take(`,${close}`) === ',');
      }
      return open === '[' ? array : object;
    }
    const word = /[-+.\w]*/y;
    word.lastIndex = at;
    const [found] = word.exec(text)!;
    at += found.length;
    const scalar = parse(found) as number | boolean | null;
    if (typeof scalar !== 'number') return scalar;
    if (/[.e]/i.test(found) || Object.is(scalar, -0)) refuse('json.not-integer');
    return Number.isSafeInteger(scalar) ? scalar : refuse('json.number-range');
  };

  const read = value(depth);
  return peek() === undefined ? read : refuse('json.syntax');
}

/** An argument of a caller: JSON as text, or as the object it stands for. */
export function readArgument(argument: unknown, depth: number, most = Infinity): Json {
  let text: unknown;
  try {
    text = typeof argument === 'string' ? argument : JSON.stringify(argument);
  } catch {
    // cyclic, or too deep for the host
  }
  if (typeof text !== 'string') refuse('json.wrong-type');
  if (longer(text, most)) refuse('json.too-large');
  return readJson(text, depth);
}

/** RFC 8785. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical)}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key]!)}`)}}`;
}

/** One string, number or word. */
function parse(scalar: string): unknown {
  try {
    return JSON.parse(scalar);
  } catch {
    refuse('json.syntax');
  }
}

function utf8(bytes: Uint8Array): string {
  try {
    // a byte order mark stays in the text, where it is no JSON
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    refuse('json.utf-8');
  }
}
