import { isConsentError, type ConsentError } from '../core/index.js';

/** HTTP status per code; a code that is not listed is 422. */
const STATUS: Record<string, number> = {
  'edge.origin': 403,
  'edge.credential': 401,
  'edge.not-found': 404,
  'edge.method': 405,
  'edge.content-type': 415,
  'edge.too-large': 413,
  'edge.malformed': 400,
  'edge.too-many': 429,
  'edge.busy': 503,
  'edge.paused': 503,
  'receipt.key-invalid': 503,
  'receipt.key-not-valid-then': 503,
  'capture.number-differs': 409,
  'capture.replayed': 409,
  'capture.malformed': 400,
  'capture.signature': 400,
};

/** Seconds after which it is worth trying again. */
const RETRY_AFTER: Record<string, string> = { 'edge.too-many': '60', 'edge.paused': '600' };

/** Where a document may hold any name, and the place would say it: nothing a stranger wrote comes back. */
const ANYWHERE = /^(json\.(?!missing|wrong)|capture\.malformed)/;

/** Answers never say more than the request did, and are never kept by caches on the way. */
const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { ...HEADERS, 'content-type': 'application/json', ...headers } });
}

/** A refusal as problem+json (RFC 9457). */
export function problem(error: ConsentError): Response {
  const status = STATUS[error.code] ?? (error.code.startsWith('json.') ? 400 : 422);
  const place = ANYWHERE.test(error.code) ? undefined : error.field?.replace(/^(?!\/)/, '/');
  const body = { type: 'about:blank', title: error.message, status, code: error.code, pointer: place };
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
  const wait = RETRY_AFTER[error.code] ?? (status === 503 ? '1' : undefined);
  if (wait !== undefined) headers['retry-after'] = wait;
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  return json(status, body, headers);
}

/** Back to a page of the site, with nothing but a code. */
export function seeOther(path: string, code: string): Response {
  const separator = path.includes('?') ? '&' : '?';
  return new Response(null, { status: 303, headers: { ...HEADERS, location: `${path}${separator}avowal=${encodeURIComponent(code)}` } });
}

/** What was thrown, as a refusal; what is none of ours is the server's trouble. */
export function refusal(thrown: unknown, Refusal: typeof ConsentError): ConsentError {
  if (isConsentError(thrown)) return thrown;
  return new Refusal('edge.busy', 'the receipt was not kept; try again', { cause: thrown });
}
