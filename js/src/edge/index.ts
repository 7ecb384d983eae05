export type { CodeRequest, OutgoingCode } from './confirmation.js';
export { createConsentHandler, type ConsentHandler, type Context, type HandlerOptions } from './handler.js';
export { toNodeListener } from './node.js';
export { createOutbox, RetryAfter, Undeliverable, type Outbox, type OutboxOptions, type ReceiptEvent, type Sink } from './outbox.js';
export { webhook, type WebhookOptions } from './sinks/webhook.js';
export type { Commit, DeadLetter, Delivery, End, Erasure, PendingCode, Store, StoredReceipt, StoredStatement, StoredSuppression, Subject, SubjectHead, Use } from './store.js';
export { memoryStore } from './stores/memory.js';
export { postgresStore, type Queryable } from './stores/postgres.js';
export { sqliteStore, type D1Like, type SyncDatabase } from './stores/sqlite.js';
