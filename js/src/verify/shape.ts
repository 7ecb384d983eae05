import { decode } from './bytes.js';
import { type Json, type JsonObject, refuse } from './json.js';

/** J2: returns if a value is of its shape, refuses it otherwise. */
export type Shape = (value: Json) => void;

const typed = (is: (value: Json) => boolean): Shape => (value) => is(value) || refuse('json.wrong-type');

/** A shape whose values are of a type and also hold to something. */
export const where = (shape: Shape, holds: (value: never) => unknown): Shape => (value) => {
  shape(value);
  if (!holds(value as never)) refuse('json.wrong-value');
};

export const text = typed((value) => typeof value === 'string');
export const integer = typed((value) => typeof value === 'number');
export const boolean = typed((value) => typeof value === 'boolean');
export const count = where(integer, (value: number) => value >= 0);
export const oneOf = (...allowed: string[]): Shape => where(text, (value: string) => allowed.includes(value));

/** 32 bytes as base64url, after a prefix. */
export const hash = (prefix: string): Shape => where(text, (value: string) => value.startsWith(prefix) && decode(value.slice(prefix.length))?.length === 32);
export const digest = hash('sha-256:');

/** An https origin, or an http one on this machine. */
export const origin = where(text, (value: string) => {
  try {
    const url = new URL(value);
    return url.origin === value && (url.protocol === 'https:' || (url.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)));
  } catch {
    return false;
  }
});

export const list = (item: Shape): Shape => (value) => {
  if (!Array.isArray(value)) refuse('json.wrong-type');
  value.forEach((each) => item(each));
};

export const object = typed((value) => typeof value === 'object' && value !== null && !Array.isArray(value));

/** A closed object; members whose name ends in `?` may be left out. */
export const closed = (members: Record<string, Shape>): Shape => (value) => {
  object(value);
  const given = value as JsonObject;
  const known = Object.entries(members).map(([name, shape]) => [name.replace('?', ''), shape, name.endsWith('?')] as const);
  for (const key in given) if (!known.some(([name]) => name === key)) refuse('json.unknown-key');
  for (const [name, , optional] of known) if (!optional && !(name in given)) refuse('json.missing-key');
  for (const [name, shape] of known) if (name in given) shape(given[name]!);
};
