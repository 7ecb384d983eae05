import type { ConsentHandler, Context } from './handler.js';

type Fetch = (request: Request, context?: Context) => Promise<Response>;

/**
 * A Cloudflare Worker: the handler is made once per isolate from its bindings; a cron trigger delivers what is due.
 *
 * @example
 * export default toWorker(async (env) => createConsentHandler({ store: sqliteStore(env.DB), ... }));
 */
export function toWorker<Env>(make: (env: Env) => ConsentHandler | Promise<ConsentHandler>) {
  let making: Promise<ConsentHandler> | undefined;
  const handler = (env: Env) =>
    (making ??= Promise.resolve(make(env)).catch((error: unknown) => {
      making = undefined;
      throw error;
    }));
  return {
    async fetch(request: Request, env: Env, context: Context): Promise<Response> {
      return (await handler(env))(request, context);
    },
    async scheduled(_event: unknown, env: Env, _context: Context): Promise<void> {
      await (await handler(env)).deliver();
    },
  };
}

/**
 * A handler of Hono. `app.all('/avowal/*', toHono(handler))`
 */
export function toHono(handler: Fetch) {
  return (context: { req: { raw: Request }; executionCtx?: Context }): Promise<Response> => {
    let running: Context | undefined;
    try {
      running = context.executionCtx;
    } catch {
      // outside of Workers there is none, and Hono throws
    }
    return handler(context.req.raw, running);
  };
}

/**
 * Route handlers of Next (`app/avowal/[...path]/route.ts`), on Node or Vercel's edge. `after` is that of `next/server`.
 *
 * @example
 * export const { GET, POST, OPTIONS } = toNext(handler, after);
 */
export function toNext(handler: Fetch, after?: (work: () => Promise<unknown>) => void): Record<'GET' | 'HEAD' | 'POST' | 'OPTIONS', (request: Request) => Promise<Response>> {
  const context: Context = after ? { waitUntil: (promise) => after(() => promise) } : {};
  const answer = (request: Request) => handler(request, context);
  return { GET: answer, HEAD: answer, POST: answer, OPTIONS: answer };
}
