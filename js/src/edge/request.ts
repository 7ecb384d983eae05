import { ConsentError } from '../core/index.js';

/**
 * Bytes a body may have.
 * @internal
 */
export const BODY_LIMIT = 64 * 1024;

/**
 * A body, read within the limit. `text` for JSON, `fields` for forms.
 * @internal
 */
export type Body = { kind: 'json'; text: string } | { kind: 'form'; fields: [string, string][] };

const typeOf = (request: Request) => (request.headers.get('content-type') ?? '').replace(/;[^]*/, '').trim().toLowerCase();

/**
 * Whether a request is what a form sends.
 * @internal
 */
export const isForm = (request: Request) => ['application/x-www-form-urlencoded', 'multipart/form-data'].includes(typeOf(request));

/**
 * Reads a body of the content types that a browser sends. Fails with `edge.content-type`, `edge.too-large`, `edge.malformed`.
 * @internal
 */
export async function readBody(request: Request): Promise<Body> {
  const type = typeOf(request);
  if (type !== 'application/json' && !isForm(request)) {
    letGo(request);
    throw new ConsentError('edge.content-type', 'send JSON or a form');
  }
  const bytes = await readBytes(request);
  if (type === 'multipart/form-data') {
    const headers = { 'content-type': request.headers.get('content-type') ?? '' };
    const form = await new Response(bytes, { headers }).formData().catch(() => undefined);
    if (!form) throw new ConsentError('edge.malformed', 'the multipart body cannot be read');
    // files pass through untouched and are not looked at
    return { kind: 'form', fields: [...form].filter((field): field is [string, string] => typeof field[1] === 'string') };
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ConsentError('edge.malformed', 'the body is not UTF-8');
  }
  return type === 'application/json' ? { kind: 'json', text } : { kind: 'form', fields: [...new URLSearchParams(text)] };
}

/**
 * What is left of a body is not wanted. Nobody waits for that: where a platform reads a copy of the stream, as Next does,
 * a cancel ends only with the cancel of the copy.
 * @internal
 */
export function letGo({ body }: Request): void {
  if (body && !body.locked) body.cancel().catch(() => undefined);
}

/** @internal */
export async function readBytes(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new ConsentError('edge.too-large', `a body has at most ${BODY_LIMIT} bytes`);
  if (Number(request.headers.get('content-length')) > BODY_LIMIT) {
    letGo(request);
    throw tooLarge();
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > BODY_LIMIT) {
      reader.releaseLock();
      letGo(request);
      throw tooLarge();
    }
    parts.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * The one value of a form field; undefined where it is missing. A field given twice is refused.
 * @internal
 */
export function field(fields: [string, string][], name: string): string | undefined {
  const values = fields.filter(([key]) => key === name);
  if (values.length > 1) throw new ConsentError('edge.malformed', `the form has \`${name}\` twice`, { field: name });
  return values[0]?.[1];
}
