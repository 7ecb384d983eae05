import { type Declaration, type Issuer, showReceipt } from '../core/index.js';
import { YES_LIFE } from './inbound.js';
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

/**
 * A person whose data is to be deleted. `other` is one who refused, never proved to hold the number, or whose consent ran out.
 * `unreadable` is one who cannot be judged, for want of a key that is trusted or of the notice agreed to (`formerNotices`):
 * that is for the operator to decide (`erase`), and `deleteDue` leaves it.
 */
export interface DueForDeletion {
  /** The token by which the store knows the person. */
  subject: string;
  reason: 'withdrawn' | 'retention-ended' | 'other' | 'unreadable';
  /** When the reason arose; of an unreadable history, its latest receipt. */
  since: number;
  /** Until when it must be done. */
  until: number;
}

export interface RetentionRule {
  /**
   * Milliseconds for which records are kept after the last grant ended: laws ask to be able to prove a consent for years. A
   * refusal or a request of anybody prolongs nothing that was given; who has yet to answer a code or a YES is kept for a day.
   */
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
  /** Erases them, and states so. `unreadable`: the people it could not judge, by the tokens of the store; missing where there are none. */
  deleteDue(rule: RetentionRule & By): Promise<{ erased: number; statements: string[]; unreadable?: string[] }>;
}

interface Parts {
  issuer: Issuer;
  store: Store;
  vault(): Promise<Vault>;
  iss: string;
  now(): number;
  notices: Map<string, NoticeDocument>;
  e164(phone: string, region?: string): string;
  everything(phone: string): Promise<{ token: string; stored: StoredReceipt[] }>;
  erase(phone: string, region: undefined, judged: string): Promise<unknown>;
  declare(declaration: Declaration): Promise<{ statement: string }>;
}

type Ended = Omit<DueForDeletion, 'subject'> & { phone: string };

interface Claims {
  at: number;
  ev: string;
  notice?: { digest: string };
  grants: { purpose?: string; channel?: string; status: string; until?: number }[];
}

/** @internal */
export function createLedger({ issuer, store, vault, iss, now, notices, e164, everything, erase, declare }: Parts): Ledger {
  /** When what is held of a person has served its purpose; nothing while it serves. */
  async function ended(head: SubjectHead, stored: StoredReceipt[], { keepFor, workingDays }: RetentionRule): Promise<Ended | undefined> {
    const secrets = await vault();
    const receipts = await Promise.all(stored.map(async (receipt) => `${receipt.token}~${await secrets.open(head, receipt.id, receipt.sealed)}`));
    const phone = receipts.map((receipt) => showReceipt(receipt)?.phone?.e164).find((number) => number);
    if (phone === undefined) return undefined;
    const claims = stored.map((receipt) => claimsOf(receipt.token)) as Claims[];
    const { grants } = await issuer.standing({ phone, receipts, aud: iss, seq: head.seq, after: head.at });
    const due = (reason: Ended['reason'], since: number) => (since <= now() ? { phone, reason, since, until: addWorkingDays(since, workingDays) } : undefined);
    const holding = (wanted: string) => ({ grants: all }: Claims) => all.some(({ status }) => status === wanted);
    // whoever has a code or is asked for a YES may still answer, unless that was stopped since
    const stop = (asked?: string) => claims.findLastIndex(({ ev, grants: all }) => ev === 'withdraw' && all.some(({ purpose = asked }) => purpose === asked));
    if (claims.some(({ at, grants: all }, index) => now() < at + YES_LIFE && all.some(({ status, purpose }) => status === 'requested' && stop(purpose) < index))) return undefined;
    if (grants.length === 0) {
      // anybody can ask or refuse in somebody's name: what was given and withdrawn counts, where there is such
      const stops = claims.filter(({ ev }) => ev === 'withdraw');
      const acts = [...stops, ...claims.filter(holding('given'))];
      const ends = (acts.length > 0 ? acts : claims).flatMap(({ at, grants: all }) => [at, ...all.flatMap(({ status, until = Infinity }) => (status === 'given' && until <= now() ? until : []))]);
      const last = Math.max(...ends);
      return due(stops.some(({ at }) => at === last) ? 'withdrawn' : 'other', last + keepFor);
    }
    const terms = grants.map(({ purpose, channel }) => {
      const latest = claims.filter(({ grants: all }) => all.some((grant) => grant.status === 'given' && grant.purpose === purpose && grant.channel === channel)).at(-1);
      // another notice may have a purpose of the same name, and another term
      const notice = notices.get(latest?.notice?.digest ?? '');
      if (latest && !notice) throw new Error('its notice is not known here');
      const retention = notice?.purposes.find(({ id }) => id === purpose)?.retention;
      return latest && retention ? addDuration(latest.at, retention) : Infinity;
    });
    return due('retention-ended', Math.max(...terms));
  }

  async function* allDue(rule: RetentionRule): AsyncGenerator<{ head: SubjectHead; receipts: number } & Ended> {
    for (let after = ''; ; ) {
      const tokens = await store.subjects(after, 100);
      for (const token of tokens) {
        const [head, stored] = await Promise.all([store.subject(token), store.receipts(token)]);
        if (!head || token.startsWith('nobody ')) continue;
        // one who cannot be judged stops nothing for the others
        const found = await ended(head, stored, rule).catch((): Ended => ({ phone: '', reason: 'unreadable', since: head.at, until: addWorkingDays(head.at, rule.workingDays) }));
        if (found) yield { head, receipts: stored.length, ...found };
      }
      const last = tokens.at(-1);
      if (last === undefined) return;
      after = last;
    }
  }

  return {
    async ledger(phone, region) {
      const { token, stored } = await everything(e164(phone, region));
      const collected = stored.map(({ id, at, event, token: receipt }) => {
        const claims = claimsOf(receipt) as unknown as { col?: string; src?: { system: string }; grants: { purpose?: string }[] };
        const purposes = [...new Set(claims.grants.flatMap(({ purpose }) => (purpose === undefined ? [] : [purpose])))];
        return { id, at, event, source: claims.src?.system ?? claims.col ?? 'unknown', purposes };
      });
      return { collected, uses: await store.uses(token) };
    },

    async dueForDeletion(rule) {
      const found: DueForDeletion[] = [];
      for await (const { head, reason, since, until } of allDue(rule)) found.push({ subject: head.token, reason, since, until });
      return found;
    },

    async deleteDue({ name, role, ...rule }) {
      const done = new Map<string, { requested: number; subjects: number; receipts: number }>();
      const unreadable: string[] = [];
      let erased = 0;
      for await (const { reason, since, phone, receipts, head } of allDue(rule)) {
        if (reason === 'unreadable') unreadable.push(head.token);
        else if (await erase(phone, undefined, head.prev)) {
          const sum = done.get(reason) ?? { requested: since, subjects: 0, receipts: 0 };
          done.set(reason, { requested: Math.min(sum.requested, since), subjects: sum.subjects + 1, receipts: sum.receipts + receipts });
          erased += 1;
        }
      }
      const statements = [];
      for (const [reason, counts] of done) {
        const { statement } = await declare({ kind: 'deletion', at: now(), name, role, fields: { reason, done: now(), ...counts } });
        statements.push(statement);
      }
      return { erased, statements, ...(unreadable.length > 0 ? { unreadable } : {}) };
    },
  };
}

/** Monday to Friday; holidays of a place would only make it later. */
function addWorkingDays(at: number, days = 15): number {
  let day = at;
  for (let left = days; left > 0; ) {
    day += 86_400_000;
    const weekday = new Date(day).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return day;
}

/** An instant plus a duration in years, months, weeks and days (ISO 8601); months end on their last day. Never, for what is none. */
function addDuration(at: number, duration: string): number {
  const parts = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(duration);
  if (!parts || duration === 'P') return Infinity;
  const [years, months, weeks, days] = parts.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number];
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCFullYear(date.getUTCFullYear() + years, date.getUTCMonth() + months);
  // a month without that day has run into the next one
  if (date.getUTCDate() !== day) date.setUTCDate(0);
  date.setUTCDate(date.getUTCDate() + weeks * 7 + days);
  return date.getTime();
}
