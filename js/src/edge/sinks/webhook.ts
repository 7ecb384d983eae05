import { ConsentError } from '../../core/index.js';
import { RetryAfter, Undeliverable, type Sink } from '../outbox.js';

export interface WebhookOptions {
  url: string;
  /** `whsec_` and base64 of 24 to 64 bytes (Standard Webhooks). */
  secret: string;
  recipient: string;
  name?: string;
  now?: () => number;
  fetch?: typeof fetch;
}

/** Posts each receipt as JSON, signed by Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`). */
export function webhook({ url, secret, recipient, name = 'webhook', now = Date.now, fetch: send = fetch }: WebhookOptions): Sink {
  const encoder = new TextEncoder();
  if (!secret.startsWith('whsec_')) {
    throw new ConsentError('edge.credential', 'a webhook secret is `whsec_` and base64');
  }
  const bytes = Uint8Array.from(atob(secret.slice('whsec_'.length)), (c) => c.charCodeAt(0));
  const key = crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);

  return {
    name,
    recipient,
    async deliver(event, id, signal) {
      const body = JSON.stringify(event);
      const timestamp = Math.floor(now() / 1000);
      const mac = await crypto.subtle.sign('HMAC', await key, encoder.encode(`${id}.${timestamp}.${body}`));
      const signature = btoa(String.fromCharCode(...new Uint8Array(mac)));
      const response = await send(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': `v1,${signature}`,
        },
        body,
        redirect: 'error',
        signal,
      });
      await response.body?.cancel();
      if (response.ok) return;
      const wait = Number(response.headers.get('retry-after'));
      if ((response.status === 429 || response.status === 503) && wait > 0) throw new RetryAfter(Math.min(wait, 86_400) * 1000);
      if (response.status === 410) throw new Undeliverable('the receiver answered 410 Gone');
      throw new Error(`the receiver answered ${response.status}`);
    },
  };
}
