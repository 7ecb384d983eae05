import type { Context } from './handler.js';

/** The part of `IncomingMessage` of `node:http` that is used here. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
  method?: string | undefined;
  url?: string | undefined;
  headers: Record<string, string | string[] | undefined>;
  resume(): unknown;
}

/** The part of `ServerResponse` of `node:http` that is used here. */
export interface NodeResponse {
  readonly headersSent: boolean;
  writeHead(status: number, headers?: Record<string, string>): NodeResponse;
  end(body?: Uint8Array): unknown;
  destroy(): unknown;
}

/** A listener for `node:http`, or for Express before its body parsers. `origin` is the public origin, never `Host`. */
export function toNodeListener(handler: (request: Request, context?: Context) => Promise<Response>, origin: string) {
  return async (incoming: NodeRequest, outgoing: NodeResponse): Promise<void> => {
    try {
      const response = await handler(toRequest(incoming, origin));
      const body = incoming.method === 'HEAD' ? undefined : new Uint8Array(await response.arrayBuffer());
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      outgoing.end(body);
    } catch {
      // a request line that is none (`GET //`, `TRACE /`) must not end the process
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(400).end();
    }
  };
}

function toRequest(incoming: NodeRequest, origin: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const method = incoming.method ?? 'GET';
  const body = method === 'GET' || method === 'HEAD' ? null : toStream(incoming);
  return new Request(new URL(pathOf(incoming), origin), { method, headers, body, duplex: 'half' } as RequestInit);
}

/** Express cuts off what it is mounted under. */
function pathOf(incoming: NodeRequest): string {
  return (incoming as { originalUrl?: string }).originalUrl ?? incoming.url ?? '/';
}

function toStream(incoming: NodeRequest): ReadableStream<Uint8Array> {
  const chunks = incoming[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
    cancel: () => void incoming.resume(),
  });
}
