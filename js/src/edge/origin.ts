import { ConsentError } from '../core/index.js';
import type { Vault } from './vault.js';

/** The origin a browser names; `null` (a page that sends no referrer) names none. */
export function originOf(request: Request): string | undefined {
  const origin = request.headers.get('origin');
  return origin === null || origin === 'null' ? undefined : origin;
}

/**
 * Whether a request that changes something comes from a page of ours: `yes` by what the browser says of it, `token` if
 * it says nothing and a token the server put into the page may say it. Fails with `edge.origin`.
 */
export function checkOrigin(request: Request, origins: Set<string>): 'yes' | 'token' {
  const origin = originOf(request);
  const site = request.headers.get('sec-fetch-site');
  if (site === 'same-origin' || (origin !== undefined && origins.has(origin))) return 'yes';
  if (origin !== undefined || (site !== null && site !== 'none')) throw foreign();
  return 'token';
}

export function foreign(): ConsentError {
  return new ConsentError('edge.origin', 'the request comes from an origin that is not listed');
}

/** A token for a page that the server renders; `binding` ties it to a session. */
export async function makeFormToken(vault: Vault, now: number, binding = ''): Promise<string> {
  const until = now + TOKEN_LIFE;
  const [mac] = await vault.formMacs(`${until} ${binding}`);
  return `${until}.${mac}`;
}

export async function checkFormToken(vault: Vault, token: string | undefined, now: number, binding = ''): Promise<void> {
  const [until = '', mac = ''] = (token ?? '').split('.');
  const known = await Promise.all((await vault.formMacs(`${until} ${binding}`)).map((one) => vault.same(mac, one)));
  if (!known.includes(true) || !(Number(until) > now)) throw foreign();
}

/** Headers by which a listed origin may read the answer. */
export function withCors(response: Response, request: Request, origins: Set<string>): Response {
  const origin = request.headers.get('origin');
  if (origin === null || !origins.has(origin) || response.headers.has('access-control-allow-origin')) return response;
  response.headers.set('access-control-allow-origin', origin);
  response.headers.append('vary', 'Origin');
  if (request.method === 'OPTIONS') {
    response.headers.set('access-control-allow-methods', 'POST');
    response.headers.set('access-control-allow-headers', `content-type, ${TOKEN_HEADER}`);
    response.headers.set('access-control-max-age', '600');
  }
  return response;
}

/** Where a token stands: a header, or a hidden field of a form. */
export const TOKEN_HEADER = 'avowal-token';
const TOKEN_LIFE = 7_200_000;
