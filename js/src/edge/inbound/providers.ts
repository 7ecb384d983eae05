import { fromBase64url } from '../../core/bytes.js';
import type { InboundAdapter } from '../inbound.js';

/**
 * Texts from Twilio: form fields signed by HMAC-SHA1 over the public URL and the sorted fields (`X-Twilio-Signature`). No
 * time is signed, so a message id is never forgotten.
 */
export function twilio({ authToken, name = 'twilio' }: { authToken: string; name?: string }): InboundAdapter {
  const key = hmacKey(utf8(authToken), 'SHA-1');
  return {
    name,
    async read({ url, headers, body }) {
      const fields = [...new URLSearchParams(text(body))];
      const sorted = fields.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      const signed = utf8(url + sorted.map(([field, value]) => field + value).join(''));
      if (!(await verified(key, base64(headers.get('x-twilio-signature')), signed))) return undefined;
      const { MessageSid: id = '', From: from = '', Body: said = '' } = Object.fromEntries(fields);
      return { id, from, text: said, at: null };
    },
    answer: () => new Response('<Response/>', { headers: { 'content-type': 'text/xml', 'cache-control': 'no-store' } }),
  };
}

/** Texts from Vonage, both of its interfaces: a JWT (HS256) that holds the SHA-256 of the body and its time. */
export function vonage({ signatureSecret, name = 'vonage' }: { signatureSecret: string; name?: string }): InboundAdapter {
  const key = hmacKey(utf8(signatureSecret), 'SHA-256');
  return {
    name,
    async read({ headers, body }) {
      const token = (headers.get('authorization') ?? '').replace(/^Bearer /, '');
      const [head = '', payload = '', signature = ''] = token.split('.');
      const header = JSON.parse(text(fromBase64url(head))) as { alg?: unknown };
      if (header.alg !== 'HS256' || !(await verified(key, fromBase64url(signature), utf8(`${head}.${payload}`)))) return undefined;
      const { iat, payload_hash: hash } = JSON.parse(text(fromBase64url(payload))) as { iat?: unknown; payload_hash?: unknown };
      const digest = [...new Uint8Array(await crypto.subtle.digest('SHA-256', body))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      if (hash !== digest || typeof iat !== 'number') return undefined;
      const { message_uuid: uuid, messageId, from, msisdn, text: said } = JSON.parse(text(body)) as Record<string, unknown>;
      return { id: String(uuid ?? messageId ?? ''), from: String(from ?? msisdn ?? ''), text: String(said ?? ''), at: iat * 1000 };
    },
  };
}

/** Texts from Sinch (Conversation and SMS): HMAC-SHA256 over body, nonce and time. */
export function sinch({ secret, name = 'sinch' }: { secret: string; name?: string }): InboundAdapter {
  const key = hmacKey(utf8(secret), 'SHA-256');
  return {
    name,
    async read({ headers, body }) {
      const part = (rest: string) => headers.get(`x-sinch-webhook-signature${rest}`) ?? '';
      if (part('-algorithm') !== 'HmacSHA256') return undefined;
      const signed = concat(body, utf8(`.${part('-nonce')}.${part('-timestamp')}`));
      if (!(await verified(key, base64(part('')), signed))) return undefined;
      const at = Number(part('-timestamp')) * 1000;
      const event = JSON.parse(text(body)) as { id?: string; from?: string; body?: string; message?: { id?: string; channel_identity?: { identity?: string }; contact_message?: { text_message?: { text?: string } } } };
      const { message } = event;
      if (!message) return { id: String(event.id ?? ''), from: String(event.from ?? ''), text: String(event.body ?? ''), at };
      return { id: String(message.id ?? ''), from: String(message.channel_identity?.identity ?? ''), text: String(message.contact_message?.text_message?.text ?? ''), at };
    },
  };
}

/**
 * Texts from anything else, by a bridge of the operator: `{ from, text }`, signed as Standard Webhooks (`webhook-id`,
 * `webhook-timestamp`, `webhook-signature`) with a shared secret `whsec_...`.
 */
export function signedTexts({ secret, name = 'texts' }: { secret: string; name?: string }): InboundAdapter {
  const key = hmacKey(base64(secret.replace(/^whsec_/, '')), 'SHA-256');
  return {
    name,
    async read({ headers, body }) {
      const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((part) => headers.get(`webhook-${part}`) ?? '') as [string, string, string];
      const signed = concat(utf8(`${id}.${timestamp}.`), body);
      const given = signatures.split(' ').flatMap((one) => (one.startsWith('v1,') ? [base64(one.slice(3))] : []));
      const good = await Promise.all(given.map((signature) => verified(key, signature, signed)));
      if (!/^\d+$/.test(timestamp) || !good.includes(true)) return undefined;
      const { from, text: said } = JSON.parse(text(body)) as { from?: unknown; text?: unknown };
      return { id, from: String(from ?? ''), text: String(said ?? ''), at: Number(timestamp) * 1000 };
    },
  };
}

/** The runtime compares MACs in constant time. */
async function verified(key: Promise<CryptoKey>, signature: Uint8Array<ArrayBuffer>, signed: Uint8Array<ArrayBuffer>): Promise<boolean> {
  return crypto.subtle.verify('HMAC', await key, signature, signed);
}

function hmacKey(secret: Uint8Array<ArrayBuffer>, hash: string): Promise<CryptoKey> {
  const key = crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash }, false, ['verify']);
  // a secret that is none fails where it is used, not as a rejection nobody waits for
  key.catch(() => undefined);
  return key;
}

function base64(given: string | null): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(given ?? ''), (c) => c.charCodeAt(0));
}

function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}

const utf8 = (said: string) => new TextEncoder().encode(said) as Uint8Array<ArrayBuffer>;
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
