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

/** R3: an https origin, or an http one on this machine. */
export const origin = where(text, (value: string) => {
  const [, scheme, host, port] = /^(https?):\/\/(\[::1\]|[a-z\d_.-]+)(?::(\d{1,5}))?$/.exec(value) ?? [];
  if (!host || (port && (String(+port) !== port || +port > 65_535 || +port === (scheme === 'https' ? 443 : 80)))) return false;
  if (['localhost', '127.0.0.1', '[::1]'].includes(host)) return true;
  // a name, which may end in a dot; what ends in a number is an IPv4 address in its one form
  const labels = host.replace(/\.$/, '').split('.');
  const address = /^(?:\d*|0x[\da-f]*)$/.test(labels.at(-1)!);
  return scheme === 'https' && labels.every(Boolean) && (!address || /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}$/.test(host) && !/(?:^|\.)0\d/.test(host) && !host.endsWith('.'));
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
