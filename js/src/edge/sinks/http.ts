import { RetryAfter, Undeliverable } from '../outbox.js';

/** What sinks over HTTP share. */
export interface HttpOptions {
  url: string;
  recipient: string;
  name?: string;
  headers?: Record<string, string>;
  /** Signs a request as the receiver wants it (AWS Signature 4 ...). */
  sign?: (request: Request) => Request | Promise<Request>;
  fetch?: typeof fetch;
}

/**
 * Sends a request; fails so that the outbox knows what to do. Redirects are failures: they may lead to somebody else.
 * `bad`: what an answer says that is good by its status alone.
 * @internal
 */
export async function send({ fetch: send = fetch, sign = (request) => request, headers }: Pick<HttpOptions, 'fetch' | 'sign' | 'headers'>, url: string, init: RequestInit, fine: number[] = [], bad?: RegExp): Promise<void> {
  const request = await sign(new Request(url, { redirect: 'manual', ...init, headers: { ...headers, ...(init.headers as Record<string, string>) } }));
  // the signal is given again: a signed request may be a new one
  const response = await send(request, init.signal ? { signal: init.signal } : {});
  const { status } = response;
  const refused = bad ? bad.test(await response.text()) : await response.body?.cancel();
  if (!refused && (response.ok || fine.includes(status))) return;
  const wait = waitOf(response.headers.get('retry-after'));
  if ((status === 429 || status === 503) && wait > 0) throw new RetryAfter(Math.min(wait, DAY));
  if (status === 410) throw new Undeliverable('the receiver answered 410 Gone');
  throw new Error(`the receiver answered ${status}`);
}

/** Seconds, or a date (RFC 9110, 10.2.3), as milliseconds from now. */
function waitOf(header: string | null): number {
  if (header === null) return 0;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(wait) ? wait : 0;
}

const DAY = 86_400_000;
