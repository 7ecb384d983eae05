import type { Commit, Delivery, Erasure, PendingCode, Store, StoredReceipt, StoredStatement, StoredSuppression, Subject } from '../store.js';

interface Kept {
  receipt: StoredReceipt;
  nonce: string | null;
  subject: string;
}

/** A store that forgets everything when the process ends: for trying things out. */
export function memoryStore(): Store {
  const subjects = new Map<string, Subject>();
  const receipts: Kept[] = [];
  const codes = new Map<string, { pending: PendingCode; tries: number; subject: string }>();
  const suppressions = new Map<string, StoredSuppression>();
  const statements: StoredStatement[] = [];
  let outbox: { document: string; sink: string; due: number; tries: number; state: string }[] = [];

  const of = (token: string) => receipts.filter((kept) => kept.subject === token);
  const found = (kept: Kept) => ({ receipt: kept.receipt, subject: subjects.get(kept.subject) as Subject });

  return {
    async commit({ receipt, nonce, subject, code, outbox: sinks }: Commit) {
      const used = receipts.find((kept) => (receipt.capture !== null && kept.receipt.capture === receipt.capture) || (nonce !== null && kept.nonce === nonce));
      if (used) return { duplicate: found(used) };
      if (of(subject.token).some((kept) => kept.receipt.seq === receipt.seq)) return 'seq-conflict';
      if (!subjects.has(subject.token)) subjects.set(subject.token, subject);
      receipts.push({ receipt, nonce, subject: subject.token });
      if (code) {
        for (const [id, { subject: owner }] of codes) if (owner === subject.token) codes.delete(id);
        codes.set(receipt.id, { pending: code, tries: 0, subject: subject.token });
      }
      for (const sink of sinks) outbox.push({ document: receipt.id, sink, due: receipt.at, tries: 0, state: 'due' });
      return 'stored';
    },

    async subject(token) {
      const subject = subjects.get(token);
      const last = of(token).at(-1)?.receipt;
      return subject && last ? { ...subject, seq: last.seq, prev: last.id, at: last.at } : undefined;
    },

    async takeTry(id) {
      const waiting = codes.get(id);
      const kept = receipts.find(({ receipt }) => receipt.id === id);
      if (!waiting || !kept) return undefined;
      waiting.tries += 1;
      return { pending: waiting.pending, tries: waiting.tries, ...found(kept) };
    },

    async receipts(token) {
      return of(token).map((kept) => kept.receipt);
    },

    async takeDue(now, leaseUntil, limit) {
      const due = outbox.filter((row) => row.state === 'due' && row.due <= now).slice(0, limit);
      return due.map((row): Delivery => {
        row.due = leaseUntil;
        row.tries += 1;
        const { sink, tries } = row;
        const statement = statements.find(({ id }) => id === row.document);
        return statement ? { statement, sink, tries } : { ...found(receipts.find(({ receipt }) => receipt.id === row.document) as Kept), sink, tries };
      });
    },

    async erase({ subject, heir, receipt, suppression, outbox: sinks }: Erasure) {
      const last = of(subject).at(-1);
      if (last && last.receipt.seq >= receipt.seq) return 'seq-conflict';
      const gone = new Set(of(subject).map(({ receipt: { id } }) => id));
      for (const kept of of(subject)) {
        kept.subject = heir.token;
        kept.receipt = { ...kept.receipt, sealed: '', capture: null };
        codes.delete(kept.receipt.id);
      }
      outbox = outbox.filter(({ document }) => !gone.has(document));
      subjects.delete(subject);
      subjects.set(heir.token, heir);
      receipts.push({ receipt, nonce: null, subject: heir.token });
      for (const sink of sinks) outbox.push({ document: receipt.id, sink, due: receipt.at, tries: 0, state: 'due' });
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
      for (const sink of sinks) outbox.push({ document: statement.id, sink, due: 0, tries: 0, state: 'due' });
    },

    async statements(kind) {
      return statements.filter((statement) => kind === undefined || statement.kind === kind).reverse();
    },

    async settle(document, sink, end) {
      const row = outbox.find((row) => row.document === document && row.sink === sink);
      if (row) Object.assign(row, end);
    },
  };
}
