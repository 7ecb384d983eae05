import { type CloudEvent, toCloudEvent } from '../../core/index.js';
import type { ReceiptEvent, Sink } from '../outbox.js';
import { type HttpOptions, send } from './http.js';

/** Posts each event as a CloudEvent (1.0, structured mode). `id` and `source` together are the same for every try. */
export function cloudEvents({ url, recipient, name = 'cloudevents', source, ...http }: HttpOptions & { source: string }): Sink {
  return {
    name,
    recipient,
    async deliver(event, _, signal) {
      const headers = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
      await send(http, url, { method: 'POST', headers, body: JSON.stringify(cloudEvent(event, source)), signal });
    },
  };
}

/** A queue of the platform: a Cloudflare Queues binding, or anything with `send`. */
export function queue({ queue: target, recipient, name = 'queue' }: { queue: { send(message: unknown): Promise<unknown> }; recipient: string; name?: string }): Sink {
  return {
    name,
    recipient,
    async deliver(event, key) {
      await target.send({ key, ...event });
    },
  };
}

/** Amazon SQS over its JSON protocol, by plain fetch; `sign` adds the signature. For a FIFO queue doubles are dropped there. */
export function sqs({ url, recipient, name = 'sqs', ...http }: HttpOptions): Sink {
  const fifo = url.endsWith('.fifo');
  return {
    name,
    recipient,
    async deliver(event, key, signal) {
      const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' };
      const id = key.replace('sha-256:', '').slice(0, 128);
      const order = fifo ? { MessageDeduplicationId: id, MessageGroupId: event.type } : {};
      const body = JSON.stringify({ QueueUrl: url, MessageBody: JSON.stringify({ key, ...event }), ...order });
      await send(http, new URL('/', url).href, { method: 'POST', headers, body, signal });
    },
  };
}

/**
 * Kafka by the REST proxy: `url` is that of the topic. The record's key is the receipt's id, so that compaction keeps one.
 * That the broker refused a record is told in an answer of 200.
 */
export function kafkaRest({ url, recipient, name = 'kafka', ...http }: HttpOptions): Sink {
  return {
    name,
    recipient,
    async deliver(event, key, signal) {
      const headers = { 'content-type': 'application/vnd.kafka.json.v2+json', accept: 'application/vnd.kafka.v2+json' };
      await send(http, url, { method: 'POST', headers, body: JSON.stringify({ records: [{ key, value: event }] }), signal }, [], /"error_code":\s*\d/);
    },
  };
}

/** An S3-compatible store: one object per event under `url`, written once; `sign` adds the signature. */
export function objects({ url, recipient, name = 'objects', ...http }: HttpOptions): Sink {
  return {
    name,
    recipient,
    async deliver(event, _, signal) {
      const headers = { 'content-type': 'application/json', 'if-none-match': '*' };
      const target = `${url.replace(/\/$/, '')}/${event.id.replace('sha-256:', '')}.json`;
      // 412: it is there already
      await send(http, target, { method: 'PUT', headers, body: JSON.stringify(event), signal }, [412]);
    },
  };
}

/** A function of yours. Throw to be called again later. */
export function callback(deliver: Sink['deliver'], { recipient, name = 'callback' }: { recipient: string; name?: string }): Sink {
  return { name, recipient, deliver };
}

function cloudEvent(event: ReceiptEvent, source: string): CloudEvent {
  if (event.receipt !== undefined) return toCloudEvent(event.receipt);
  return {
    specversion: '1.0',
    id: event.id,
    source,
    type: `avowal.${event.type}`,
    time: new Date(event.at).toISOString(),
    datacontenttype: 'application/jwt',
    data: event.statement ?? '',
  };
}
