import type { Commit, Delivery, Erasure, PendingCode, Store, StoredReceipt, StoredStatement, StoredSuppression, Subject, Use } from '../store.js';

interface Kept {
  receipt: StoredReceipt;
  nonce: string | null;
  subject: string;
}

interface Row {
  document: string;
  sink: string;
  due: number;
  tries: number;
  state: 'due' | 'done' | 'dead';
  why?: string;
}

/** A store that forgets everything when the process ends: for trying things out. */
export function memoryStore(): Store {
  const subjects = new Map<string, Subject>();
  const receipts: Kept[] = [];
  const byId = new Map<string, Kept>();
  const byNonce = new Map<string, Kept>();
  const byCapture = new Map<string, Kept>();
  const histories = new Map<string, Kept[]>();
  const codes = new Map<string, { pending: PendingCode; tries: number; subject: string }>();
  const suppressions = new Map<string, StoredSuppression>();
  const statements: StoredStatement[] = [];
  const spent = new Map<string, number>();
  let uses: Use[] = [];
  let outbox: Row[] = [];

  const of = (token: string) => histories.get(token) ?? [];
  const found = (kept: Kept) => ({ receipt: kept.receipt, subject: subjects.get(kept.subject) as Subject });
  const send = (document: string, sinks: string[], due: number) => {
    for (const sink of sinks) outbox.push({ document, sink, due, tries: 0, state: 'due' });
  };
  const add = (kept: Kept) => {
    receipts.push(kept);
    byId.set(kept.receipt.id, kept);
    if (kept.nonce !== null) byNonce.set(kept.nonce, kept);
    if (kept.receipt.capture !== null) byCapture.set(kept.receipt.capture, kept);
    histories.set(kept.subject, [...of(kept.subject), kept]);
  };

  return {
    async commit({ receipt, prev, nonce, subject, code, outbox: sinks }: Commit) {
      const used = byCapture.get(receipt.capture ?? '') ?? byNonce.get(nonce ?? '');
      if (used) return { duplicate: found(used) };
      const last = of(subject.token).at(-1)?.receipt;
      if ((last?.id ?? null) !== prev || (last?.seq ?? 0) !== receipt.seq - 1) return 'seq-conflict';
      if (!subjects.has(subject.token)) subjects.set(subject.token, subject);
      add({ receipt, nonce, subject: subject.token });
      if (code || receipt.event === 'withdraw') {
        for (const [id, { subject: owner }] of codes) if (owner === subject.token) codes.delete(id);
      }
      // one YES is enough
      if (receipt.event === 'confirm') for (const { subject: owner, pending } of codes.values()) if (owner === subject.token) pending.reply = null;
      if (code) codes.set(receipt.id, { pending: { reply: null, ...code }, tries: 0, subject: subject.token });
      send(receipt.id, sinks, receipt.at);
      return 'stored';
    },

    async subject(token) {
      const subject = subjects.get(token);
      const last = of(token).at(-1)?.receipt;
      return subject && last ? { ...subject, seq: last.seq, prev: last.id, at: last.at } : undefined;
    },

    async subjects(after, limit) {
      return [...subjects.keys()].filter((token) => token > after).sort().slice(0, limit);
    },

    async takeTry(id) {
      const waiting = codes.get(id);
      const kept = byId.get(id);
      if (!waiting || !kept) return undefined;
      waiting.tries += 1;
      return { pending: waiting.pending, tries: waiting.tries, ...found(kept) };
    },

    async awaiting(token, now) {
      const [id] = [...codes].find(([, { subject, pending }]) => subject === token && (pending.reply ?? 0) > now) ?? [];
      const kept = id === undefined ? undefined : byId.get(id);
      return kept && found(kept);
    },

    async receipts(token) {
      return of(token).map((kept) => kept.receipt);
    },

    async takeDue(now, leaseUntil, limit) {
      const due = outbox.filter((row) => row.state === 'due' && row.due <= now).sort((a, b) => a.due - b.due).slice(0, limit);
      return due.map((row): Delivery => {
        row.due = leaseUntil;
        row.tries += 1;
        const { sink, tries } = row;
        const statement = statements.find(({ id }) => id === row.document);
        return statement ? { statement, sink, tries } : { ...found(byId.get(row.document) as Kept), sink, tries };
      });
    },

    async erase({ subject, prev, heir, receipt, suppression, outbox: sinks }: Erasure) {
      const last = of(subject).at(-1)?.receipt;
      if (last?.id !== prev || last.seq !== receipt.seq - 1) return 'seq-conflict';
      const gone = new Set(of(subject).map(({ receipt: { id } }) => id));
      for (const kept of of(subject)) {
        if (kept.receipt.capture !== null) byCapture.delete(kept.receipt.capture);
        kept.subject = heir.token;
        kept.receipt = { ...kept.receipt, sealed: '', capture: null };
        codes.delete(kept.receipt.id);
      }
      histories.set(heir.token, of(subject));
      histories.delete(subject);
      outbox = outbox.filter(({ document }) => !gone.has(document));
      uses = uses.map((use) => (use.subject === subject ? { ...use, subject: heir.token } : use));
      subjects.delete(subject);
      subjects.set(heir.token, heir);
      add({ receipt, nonce: null, subject: heir.token });
      send(receipt.id, sinks, receipt.at);
      if (suppression) suppressions.set(suppression.token, suppression);
      return 'erased';
    },

    async suppression(token) {
      return suppressions.get(token);
    },

    async issued(limit = receipts.length) {
      return receipts.slice(0, limit).map(({ receipt: { at, id } }) => ({ at, id }));
    },

    async keepStatement(statement, sinks) {
      if (statements.some(({ id }) => id === statement.id)) return;
      statements.push(statement);
      send(statement.id, sinks, 0);
    },

    async statements(kind) {
      return statements.filter((statement) => kind === undefined || statement.kind === kind).reverse();
    },

    async spend(name, until) {
      if (spent.has(name)) return false;
      spent.set(name, until);
      return true;
    },

    async recordUse(use) {
      if (subjects.has(use.subject)) uses.push({ ...use });
    },

    async uses(token) {
      return uses.filter(({ subject }) => subject === token);
    },

    async settle({ document, sink, tries }, end) {
      const row = outbox.find((row) => row.document === document && row.sink === sink);
      if (row && (end.state === 'done' || (row.state === 'due' && row.tries === tries))) Object.assign(row, end);
    },

    async deadLetters(limit) {
      return outbox.filter(({ state }) => state === 'dead').slice(0, limit).map(({ document, sink, tries, why = '' }) => ({ document, sink, tries, why }));
    },

    async revive(document, sink, due) {
      const row = outbox.find((row) => row.document === document && row.sink === sink && row.state === 'dead');
      if (row) Object.assign(row, { state: 'due', due, tries: 0, why: undefined });
      return row !== undefined;
    },

    async prune(before) {
      const all = () => spent.size + codes.size + outbox.length;
      const first = all();
      for (const [name, until] of spent) if (until < before) spent.delete(name);
      for (const [id, { pending }] of codes) if (Math.max(pending.expires, pending.reply ?? 0) < before) codes.delete(id);
      outbox = outbox.filter(({ state, due }) => state !== 'done' || due >= before);
      return first - all();
    },
  };
}
