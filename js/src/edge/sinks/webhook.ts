import { ConsentError } from '../../core/index.js';
import type { Sink } from '../outbox.js';
import { type HttpOptions, send } from './http.js';

export interface WebhookOptions extends Omit<HttpOptions, 'sign'> {
  /** `whsec_` and base64 of 24 to 64 bytes (Standard Webhooks). */
  secret: string;
  now?: () => number;
}

/** Posts each event as JSON, signed by Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`). */
export function webhook({ secret, url, recipient, name = 'webhook', now = Date.now, ...http }: WebhookOptions): Sink {
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
      const headers = { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` };
      await send(http, url, { method: 'POST', headers, body, signal });
    },
  };
}
