// The types of an entry of the package, as they are published. Made by `node tests/api/bless.mjs`.

// verify/index.d.ts
import { type Claims } from './receipt.js';
/** What to verify with. Documents are JSON text or the objects it stands for. */
export interface Options {
    /** A key set, or one for each issuer. */
    keys: string | object;
    /** The instant of the question, milliseconds. */
    asOf: number;
    /** Thumbprint of the issuer's root: only keys of its manifest are trusted then. */
    root?: string;
    /** The notice that was shown, as far as the caller knows. */
    notice?: string | object;
    /** Inclusion proofs under checkpoints of the issuer. */
    proofs?: (string | object)[];
    /** What a message is for. */
    message?: {
        purpose: string;
        channel: string;
    };
}
/** Levels of evidence, 0 to 255 on each axis. */
export type Evidence = Claims['vec'];
/** One question a receipt was asked. */
export interface Check {
    id: 'format' | 'key' | 'signature' | 'disclosures' | 'keys' | 'proof' | 'event' | 'notice';
    outcome: 'pass' | 'fail' | 'unknown' | 'skipped';
    code?: string;
}
/** The answer about a receipt; never a boolean. */
export interface Verification {
    outcome: 'valid' | 'valid-limited' | 'indeterminate' | 'invalid';
    /** Digest of the payload: the receipt's identity. */
    id: string | null;
    issuer: string | null;
    event: string | null;
    evidence: Evidence;
    checks: Check[];
    /** When the act happened, milliseconds. */
    time: Claims['time'] | null;
    /** What this receipt alone says as of the instant asked about. */
    state: {
        at: number;
        status: string;
        why: string;
    } | null;
    /** Whether it covers a message for a purpose and channel; where that was asked. */
    covers?: {
        purpose: string;
        channel: string;
        answer: 'yes' | 'no' | 'unknown';
        why: string;
    };
    elements: null;
}
/**
 * Verifies a receipt by `www/spec/receipts.md`, section 8, from that text alone and with WebCrypto.
 *
 * Any text gets an answer. Rejects with an `Error` that has a `code` for a malformed key set, notice or instant, and
 * with the runtime's `NotSupportedError` where it does not know the curve of a key.
 */
export declare function verifyReceipt(text: string, { keys, asOf, root, notice, proofs, message }: Options): Promise<Verification>;

// verify/receipt.d.ts
/** The claims a verifier answers by; the shape below holds all of them (R3). */
export interface Claims {
    iss: string;
    iat: number;
    jti: string;
    sv: string;
    ev: string;
    at: number;
    time: {
        notBefore: number;
        notAfter: number;
        by: 'challenge' | 'server' | 'caller';
    };
    notice?: {
        digest: string;
    };
    grants: Grant[];
    vec: {
        presentation: number;
        action: number;
        identity: number;
        time: number;
        integrity: number;
        delivery: number;
    };
    _sd: string[];
    _sd_alg: string;
    _has: string[];
}
export interface Grant {
    purpose?: string;
    channel?: string;
    status: string;
    until?: number;
}
