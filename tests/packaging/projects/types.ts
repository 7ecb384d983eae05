// What a strict compiler sees of every entry; what is internal is not there.
import { authorize, ConsentError, createIssuer, init, isConsentError, parsePhone, type Verification, verifyReceipt } from 'avowal';
import * as core from 'avowal';
import { createConsentHandler, memoryStore, type Store, toNodeListener } from 'avowal/edge';
import { init as initInline } from 'avowal/inline';
import { verifyReceipt as again } from 'avowal/verify';

const start: (source?: string | URL | Response | Uint8Array<ArrayBuffer>) => Promise<void> = init;
const same: typeof initInline = init;
const number: string | null = parsePhone('030 123456', 'DE').e164;
const store: Store = memoryStore();
const answer: Promise<Verification> = verifyReceipt('', { keys: { keys: [] }, asOf: 0 });
const outcome: Promise<'valid' | 'valid-limited' | 'indeterminate' | 'invalid'> = again('', { keys: { keys: [] }, asOf: 0 }).then((found) => found.outcome);
const thrown: unknown = new ConsentError('wasm.not-ready', 'no');
if (isConsentError(thrown)) thrown.code satisfies string;

// @ts-expect-error the core itself is nobody's business
core.core;
// @ts-expect-error a loader's business
core.bindInit;
// @ts-expect-error `asOf` is missing
verifyReceipt('', { keys: { keys: [] } });
// @ts-expect-error a check is frozen
parsePhone('1').valid = true;

export { answer, authorize, createConsentHandler, createIssuer, number, outcome, same, start, store, toNodeListener };
