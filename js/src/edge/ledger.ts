import { ConsentError, type Declaration, type Issuer, showReceipt } from '../core/index.js';
import { type By, claimsOf } from './operator.js';
import type { NoticeDocument } from './signup.js';
import type { Store, StoredReceipt, SubjectHead, Use } from './store.js';
import type { Vault } from './vault.js';

/** One thing that was collected from a person. */
export interface Collected {
  id: string;
  at: number;
  event: string;
  /** `web`, `app`, `sms`, `paper`, or the system an import came from. */
  source: string;
  purposes: string[];
}

/** A person whose data is to be deleted. */
export interface DueForDeletion {
  /** The token by which the store knows the person. */
  subject: string;
  reason: 'withdrawn' | 'retention-ended';
  /** When the reason arose. */
  since: number;
  /** Until when it must be done. */
  until: number;
}

export interface RetentionRule {
  /** Milliseconds for which records are kept after the last grant ended: laws ask to be able to prove a consent for years. */
  keepFor: number;
  /** Working days within which a deletion is done. */
  workingDays?: number;
}

/** What was collected of whom, what for, how it was used, and when it goes. */
export interface Ledger {
  /** What is held of a number, and every use of it. */
  ledger(phone: string, region?: string): Promise<{ collected: Collected[]; uses: Use[] }>;
  /** People whose data has served its purpose: all was withdrawn, refused or ran out, or the notice's retention has passed. */
  dueForDeletion(rule: RetentionRule): Promise<DueForDeletion[]>;
  /** Erases them, and states so. */
  deleteDue(rule: RetentionRule & By): Promise<{ erased: number; statements: string[] }>;
}

interface Parts {
  issuer: Issuer;
  store: Store;
  vault(): Promise<Vault>;
  iss: string;
  now(): number;
  notices: NoticeDocument[];
  e164(phone: string, region?: string): string | null;
  everything(phone: string): Promise<{ token: string; stored: StoredReceipt[] }>;
  erase(phone: string, region: undefined, judged: string): Promise<unknown>;
  declare(declaration: Declaration): Promise<{ statement: string }>;
}

interface Person {
  head: SubjectHead;
  phone: string;
  receipts: string[];
  claims: { at: number; ev: string; notice?: { id: string }; grants: { purpose?: string; channel?: string; status: string; until?: number }[] }[];
}

/** @internal */
export function createLedger({ issuer, store, vault, iss, now, notices, e164, everything, erase, declare }: Parts): Ledger {
  async function* people(): AsyncGenerator<Person> {
    const secrets = await vault();
    for (let after = ''; ; ) {
      const tokens = await store.subjects(after, 100);
      for (const token of tokens) {
        const [head, stored] = await Promise.all([store.subject(token), store.receipts(token)]);
        if (!head || token.startsWith('nobody ')) continue;
        const receipts = await Promise.all(stored.map(async (receipt) => `${receipt.token}~${await secrets.open(head, receipt.id, receipt.sealed)}`));
        const phone = receipts.map((receipt) => showReceipt(receipt)?.phone?.e164).find((number) => number !== undefined);
        if (phone !== undefined) yield { head, phone, receipts, claims: stored.map((receipt) => claimsOf(receipt.token)) as Person['claims'] };
      }
      const last = tokens.at(-1);
      if (last === undefined) return;
      after = last;
    }
  }

  /** When what is held of a person has served its purpose; nothing while it serves. */
  async function ended({ head, phone, receipts, claims }: Person, { keepFor, workingDays = 15 }: RetentionRule): Promise<Omit<DueForDeletion, 'subject'> | undefined> {
    const { grants } = await issuer.standing({ phone, receipts, aud: iss, seq: head.seq, after: head.at });
    const due = (reason: DueForDeletion['reason'], since: number) => (since <= now() ? { reason, since, until: addWorkingDays(since, workingDays) } : undefined);
    if (grants.length === 0) {
      const ends = claims.flatMap(({ at, grants: all }) => [at, ...all.flatMap(({ status, until }) => (status === 'given' && until !== undefined && until <= now() ? [until] : []))]);
      return due('withdrawn', Math.max(...ends) + keepFor);
    }
    const terms = grants.map(({ purpose, channel }) => {
      const latest = claims.filter(({ ev, grants: all }) => ev !== 'withdraw' && all.some((grant) => grant.purpose === purpose && grant.channel === channel)).at(-1);
      const retention = notices.flatMap(({ purposes }) => purposes).find(({ id }) => id === purpose)?.retention;
      return latest && retention ? addDuration(latest.at, retention) : Number.POSITIVE_INFINITY;
    });
    return due('retention-ended', Math.max(...terms));
  }

  async function* allDue(rule: RetentionRule): AsyncGenerator<DueForDeletion & Person> {
    for await (const person of people()) {
      const found = await ended(person, rule);
      if (found) yield { subject: person.head.token, ...found, ...person };
    }
  }

  return {
    async ledger(phone, region) {
      const number = e164(phone, region);
      if (!number) throw new ConsentError('edge.phone-invalid', 'the phone number is not a valid number', { field: '/phone' });
      const { token, stored } = await everything(number);
      const collected = stored.map(({ id, at, event, token: receipt }) => {
        const claims = claimsOf(receipt) as unknown as { col?: string; src?: { system: string }; grants: { purpose?: string }[] };
        const purposes = [...new Set(claims.grants.flatMap(({ purpose }) => (purpose === undefined ? [] : [purpose])))];
        return { id, at, event, source: claims.src?.system ?? claims.col ?? 'unknown', purposes };
      });
      return { collected, uses: await store.uses(token) };
    },

    async dueForDeletion(rule) {
      const found: DueForDeletion[] = [];
      for await (const { subject, reason, since, until } of allDue(rule)) found.push({ subject, reason, since, until });
      return found;
    },

    async deleteDue({ name, role, ...rule }) {
      const done = new Map<DueForDeletion['reason'], { requested: number; subjects: number; receipts: number }>();
      let erased = 0;
      for await (const { reason, since, phone, receipts, head } of allDue(rule)) {
        if (!(await erase(phone, undefined, head.prev))) continue;
        const sum = done.get(reason) ?? { requested: since, subjects: 0, receipts: 0 };
        done.set(reason, { requested: Math.min(sum.requested, since), subjects: sum.subjects + 1, receipts: sum.receipts + receipts.length });
        erased += 1;
      }
      const statements = [];
      for (const [reason, counts] of done) {
        const { statement } = await declare({ kind: 'deletion', at: now(), name, role, fields: { reason, done: now(), ...counts } });
        statements.push(statement);
      }
      return { erased, statements };
    },
  };
}

/** Monday to Friday; holidays of a place would only make it later. */
function addWorkingDays(at: number, days: number): number {
  let day = at;
  for (let left = days; left > 0; ) {
    day += 86_400_000;
    const weekday = new Date(day).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return day;
}

/** An instant plus a duration in years, months, weeks and days (ISO 8601). Never, for what is none. */
function addDuration(at: number, duration: string): number {
  const parts = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(duration);
  if (!parts || duration === 'P') return Number.POSITIVE_INFINITY;
  const [years, months, weeks, days] = parts.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number];
  const date = new Date(at);
  date.setUTCFullYear(date.getUTCFullYear() + years, date.getUTCMonth() + months, date.getUTCDate() + weeks * 7 + days);
  return date.getTime();
}
