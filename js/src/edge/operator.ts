import { fromBase64url } from '../core/bytes.js';
import { checkpointFields, ConsentError, type Declaration, type History, type Issuer, type JwkSet, proveTime, type Suppression, type TimeProof, verifyStatement } from '../core/index.js';
import { core, guarded } from '../core/internal.js';
import { createLedger, type Ledger } from './ledger.js';
import type { NoticeDocument } from './signup.js';
import type { DeadLetter, Store, StoredReceipt, Subject, SubjectHead } from './store.js';
import { personOf, stopsOf, type Vault } from './vault.js';

/** Who declares something, and as what. */
export interface By {
  name: string;
  role: string;
}

/** What the operator does besides answering requests. */
export interface Operator extends Ledger {
  /**
   * Erases a person: the vault row, what receipts disclosed, deliveries that wait. A withdrawal is honoured all the
   * same. Resolves to the receipt of the erasure, or to nothing where the number is not known.
   */
  erase(phone: string, region?: string): Promise<{ id: string; receipt: string } | undefined>;
  /** Signs a checkpoint over every receipt so far and delivers it to the sinks; call it once a day. */
  checkpoint(by: By): Promise<{ id: string; statement: string }>;
  /** Proof that a receipt was there at the latest checkpoint that holds it. */
  proveTime(id: string): Promise<TimeProof | undefined>;
  /** Signs a statement, keeps it, and delivers it to the sinks. */
  declare(declaration: Declaration): Promise<{ id: string; statement: string }>;
  /** Stops sending and signing up from now on, by a statement; withdrawals go on. */
  pause(by: By & { reason: string; until?: number }): Promise<{ id: string; statement: string }>;
  /** Ends every pause, by statements that name them. */
  resume(by: By & { reason: string }): Promise<{ id: string; statement: string }[]>;
  paused(): Promise<boolean>;
  /** Deliveries that were given up. */
  deadLetters(limit?: number): Promise<DeadLetter[]>;
  /** Makes dead deliveries due again: one, or all there are. Resolves to how many. */
  replay(letter?: { document: string; sink: string }): Promise<number>;
  /** Forgets what serves no purpose any more: codes, spent names and deliveries that ended `olderThan` milliseconds ago. */
  prune(olderThan?: number): Promise<number>;
}

interface Parts {
  issuer: Issuer;
  store: Store;
  vault(): Promise<Vault>;
  iss: string;
  keys: JwkSet;
  /** Names of the sinks. */
  sinks: string[];
  now(): number;
  /** Every notice known, by digest. */
  notices: Map<string, NoticeDocument>;
  e164(phone: string, region?: string): string;
}

/** @internal */
export function createOperator({ issuer, store, vault, iss, keys, sinks, now, notices, e164 }: Parts) {
  async function everything(phone: string) {
    const secrets = await vault();
    const { token, subject } = await personOf(store, secrets, phone);
    const stored = await store.receipts(token);
    const receipts = await Promise.all(stored.map(async (receipt) => `${receipt.token}~${await secrets.open(subject as Subject, receipt.id, receipt.sealed)}`));
    return { token, subject, stored, receipts, proofs: await proofsOf(stored) };
  }

  /** What was stopped by people who were erased since. */
  async function suppressed(phone: string): Promise<Suppression[]> {
    return (await stopsOf(store, await vault(), phone)).map(({ at, grants }) => ({ at, grants: JSON.parse(grants) }));
  }

  /** `judged`: the latest receipt when it was decided; whoever said more since is not erased. */
  async function erase(phone: string, region?: string, judged?: string): Promise<{ id: string; receipt: string } | undefined> {
    const number = e164(phone, region);
    const secrets = await vault();
    for (let attempt = 0; attempt < 3; attempt++) {
      const { subject, receipts, proofs } = await everything(number);
      if (!subject || (judged ?? subject.prev) !== subject.prev) return undefined;
      const before = await suppressed(number);
      const { blocked } = await issuer
        .standing({ phone: number, receipts, aud: iss, seq: subject.seq, after: subject.at, suppressed: before, proofs })
        // a history nobody can judge may hold any stop: every one outlives the person
        .catch(() => ({ blocked: [{}] }));
      const issued = await issuer.erase({ phone: number, history: history(subject, subject) });
      const heir = await secrets.nobody();
      const { at, event } = issued;
      const sealed = await secrets.seal(heir, issued.id, issued.disclosures);
      const receipt: StoredReceipt = { id: issued.id, seq: subject.seq + 1, at, event, token: issued.token, sealed, capture: null };
      const grants = JSON.stringify(blocked.map((scope) => ({ ...scope, status: 'withdrawn' })));
      const suppression = blocked.length > 0 ? { suppression: { token: (await secrets.suppressionTokens(number))[0], at, grants } } : {};
      const result = await store.erase({ subject: subject.token, prev: subject.prev, heir, receipt, outbox: sinks, ...suppression });
      if (result === 'erased') return { id: issued.id, receipt: `${issued.token}~` };
    }
    throw new ConsentError('edge.busy', 'nothing was erased; try again');
  }

  async function declare(declaration: Declaration): Promise<{ id: string; statement: string }> {
    const statement = await issuer.statement(declaration);
    const { outcome, id, statement: said } = await verifyStatement(statement, { keys: keys });
    if (outcome !== 'valid' || !id || !said) throw new ConsentError('receipt.signature', 'the statement does not verify with the keys that are published');
    await store.keepStatement({ id, kind: said.kind, at: said.at, keep: said.keep, token: statement }, sinks);
    return { id, statement };
  }

  async function checkpoint({ name, role }: By): Promise<{ id: string; statement: string }> {
    const at = now();
    const fields = checkpointFields(await store.issued(), at);
    return declare({ kind: 'checkpoint', at, name, role, fields });
  }

  async function proveTimeOf(id: string): Promise<TimeProof | undefined> {
    const issued = await store.issued();
    const ids = issued.map((receipt) => receipt.id);
    const place = ids.indexOf(id);
    // the oldest checkpoint that holds it proves the earliest time; one of a clock behind its own proves none
    for (const { token } of (await store.statements('checkpoint')).reverse()) {
      const { statement } = await verifyStatement(token, { keys: keys });
      const size = Number(statement?.fields['size'] ?? 0);
      if (place >= 0 && place < size && (issued[place]?.at ?? 0) <= Number(statement?.at)) return proveTime(token, ids.slice(0, size), id);
    }
    return undefined;
  }

  /** What was stored before a key came into other hands, by the last checkpoint of then. */
  async function lastBefore(since: number): Promise<(id: string) => TimeProof[]> {
    for (const { token } of await store.statements('checkpoint')) {
      const { outcome, statement } = await verifyStatement(token, { keys });
      if (outcome !== 'valid' || !statement || statement.at >= since) continue;
      const issued = await store.issued(Number(statement.fields['size']));
      const ids = issued.map(({ id }) => id);
      const tree = guarded(() => new (core().TimeTree)(ids.map((id) => `${id}\n`).join('')));
      const held = new Set(ids);
      return (id) => (held.has(id) ? [tree.prove(token, id)] : []);
    }
    return () => [];
  }

  const provers = new Map<string, ReturnType<typeof lastBefore>>();
  /** A key that others have proves no time: what it signed counts by a checkpoint alone. */
  async function proofsOf(stored: StoredReceipt[]): Promise<TimeProof[]> {
    const stolen = keys.keys.filter(({ status }) => status === 'compromised');
    if (stolen.length === 0) return [];
    const proofs = stored.map(async ({ id, token }) => {
      const { kid, since = 0 } = stolen.find((key) => key.kid === partOf<{ kid: string }>(token, 0).kid) ?? {};
      if (kid === undefined) return [];
      const prover = provers.get(kid) ?? lastBefore(since);
      provers.set(kid, prover);
      // what could not be read is read again
      return (await prover.catch((error: unknown) => { provers.delete(kid); throw error; }))(id);
    });
    return (await Promise.all(proofs)).flat();
  }

  /** Pauses that no later statement ended. */
  async function pauses(): Promise<string[]> {
    const statements = (await store.statements('pause')).map(({ id, token }) => ({ id, ...(claimsOf(token) as unknown as { at: number; about: string[]; fields: { from: number; until?: number } }) }));
    const ended = new Set(statements.flatMap(({ about }) => about));
    // one from now on counts for servers whose clock is behind, too
    return statements.filter(({ id, at, fields: { from, until = Infinity } }) => !ended.has(id) && from <= Math.max(at, now()) && Math.max(from, now()) < until).map(({ id }) => id);
  }

  async function pause({ name, role, reason, until }: By & { reason: string; until?: number }) {
    const at = now();
    return declare({ kind: 'pause', at, name, role, fields: { from: at, reason, ...(until === undefined ? {} : { until }) } });
  }

  async function resume({ name, role, reason }: By & { reason: string }) {
    const at = now();
    const ended = [];
    for (const id of await pauses()) ended.push(await declare({ kind: 'pause', at, name, role, about: [id], fields: { from: at, until: at, reason } }));
    return ended;
  }

  async function replay(letter?: { document: string; sink: string }): Promise<number> {
    let revived = 0;
    for (;;) {
      const letters = letter ? [letter] : await store.deadLetters(100);
      for (const { document, sink } of letters) revived += Number(await store.revive(document, sink, now()));
      if (letter || letters.length < 100) return revived;
    }
  }

  const ledger = createLedger({ issuer, store, vault, iss, now, notices, e164, everything, erase, declare });
  return {
    everything,
    suppressed,
    erase,
    checkpoint,
    proveTime: proveTimeOf,
    declare,
    pause,
    resume,
    paused: async () => (await pauses()).length > 0,
    deadLetters: async (limit = 100) => store.deadLetters(limit),
    replay,
    prune: async (olderThan = 30 * 86_400_000) => store.prune(now() - olderThan),
    ...ledger,
  };
}

/**
 * Where the next receipt of a subject stands, after the stops of others who had the number, too.
 * @internal
 */
export function history({ subj }: Subject, known: SubjectHead | undefined, stops: { at: number }[] = []): History {
  const after = Math.max(known?.at ?? 0, ...stops.map(({ at }) => at));
  return { subj, seq: (known?.seq ?? 0) + 1, after, ...(known ? { prev: known.prev } : {}) };
}

/**
 * The claims of a token this handler has stored.
 * @internal
 */
export function claimsOf(token: string): { at: number; ev: string; grants: { status: string }[] } {
  return partOf(token, 1);
}

function partOf<T>(token: string, index: 0 | 1): T {
  return JSON.parse(new TextDecoder().decode(fromBase64url(token.split('.')[index] ?? '')));
}

/**
 * Whether anything in a receipt waits until possession of the number is proven.
 * @internal
 */
export function isRequested(token: string): boolean {
  return claimsOf(token).grants.some(({ status }) => status === 'requested');
}
