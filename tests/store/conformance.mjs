// What every store does, whatever it is made of: the same tests for all of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';

let count = 0;
const unique = (kind) => `${kind} ${process.pid} ${(count += 1)}`;

/** A person the store does not know yet. */
export const person = () => ({ token: unique('token'), subj: unique('subj'), key: unique('key') });

/** What the handler commits after `head`, which is what the store said of the person. */
export function next(subject, head, more = {}) {
  const { receipt, ...rest } = more;
  return {
    receipt: { id: unique('id'), seq: (head?.seq ?? 0) + 1, at: 1000 + count, event: 'grant', token: unique('a.b.c'), sealed: unique('sealed'), capture: null, ...receipt },
    prev: head?.prev ?? null,
    nonce: null,
    subject,
    outbox: [],
    ...rest,
  };
}

/** Keeps a receipt as the handler does: reads the head, commits, tries again. */
async function append(store, subject, more) {
  for (let attempt = 0; attempt < 40; attempt++) {
    const head = await store.subject(subject.token);
    const commit = next(head ?? subject, head, more);
    if ((await store.commit(commit)) === 'stored') return commit;
  }
  throw new Error('no place after 40 tries');
}

const erasureOf = (head, more = {}) => {
  const { receipt } = next(person(), head, { receipt: { event: 'erase' } });
  return { subject: head.token, prev: head.prev, heir: { ...person(), token: unique('nobody') }, receipt, outbox: [], ...more };
};

const drain = async (store, now, lease, limit = 100) => {
  const all = [];
  for (;;) {
    const some = await store.takeDue(now, lease, limit);
    if (some.length === 0) return all;
    all.push(...some);
  }
};
const documentOf = (delivery) => (delivery.receipt ?? delivery.statement).id;
const taken = (delivery) => ({ document: documentOf(delivery), sink: delivery.sink, tries: delivery.tries });

/**
 * Runs the suite. `open` resolves to `{ store, other, close }`: a new, empty store, and the same data through another
 * connection where there is such a thing.
 */
export function conformance(name, open) {
  const given = (title, body) =>
    test(`${name}: ${title}`, async (t) => {
      const { store, other = store, close } = await open();
      t.after(() => close?.());
      await body(store, other, t);
    });

  given('what is committed is there, in order, and nothing else is', async (store) => {
    const ada = person();
    assert.equal(await store.subject(ada.token), undefined);
    assert.deepEqual(await store.receipts(ada.token), []);
    const one = next(ada, undefined, { nonce: unique('nonce'), receipt: { capture: unique('capture'), at: 1 } });
    assert.equal(await store.commit(one), 'stored');
    const head = await store.subject(ada.token);
    assert.deepEqual(head, { ...ada, seq: 1, prev: one.receipt.id, at: 1 });
    const two = next(ada, head);
    assert.equal(await store.commit(two), 'stored');
    assert.deepEqual(await store.receipts(ada.token), [one.receipt, two.receipt]);
    const bob = person();
    const three = next(bob, undefined);
    await store.commit(three);
    assert.deepEqual(await store.receipts(bob.token), [three.receipt]);
    const ids = [one, two, three].map(({ receipt }) => ({ at: receipt.at, id: receipt.id }));
    assert.deepEqual(await store.issued(), ids);
    assert.deepEqual(await store.issued(2), ids.slice(0, 2));
    assert.deepEqual(await store.subjects('', 10), [ada.token, bob.token].sort());
    assert.deepEqual(await store.subjects([ada.token, bob.token].sort()[0], 10), [[ada.token, bob.token].sort()[1]]);
    assert.equal((await store.subjects('', 1)).length, 1);
  });

  given('instants beyond 32 bits and texts of every kind come back as they were', async (store) => {
    const ada = { ...person(), subj: `O'Neil ? $1 "x" \\ 😀` };
    const commit = next(ada, undefined, { receipt: { at: 2 ** 53 - 1, sealed: 'a?b$1\'"\\\n' } });
    await store.commit(commit);
    assert.deepEqual(await store.receipts(ada.token), [commit.receipt]);
    assert.equal((await store.subject(ada.token)).subj, ada.subj);
  });

  given('a capture and a nonce count once, across subjects, and the answer is the receipt that used them', async (store) => {
    const ada = person();
    const first = next(ada, undefined, { nonce: unique('nonce'), receipt: { capture: unique('capture') } });
    await store.commit(first);
    const head = await store.subject(ada.token);
    for (const again of [next(ada, head, { nonce: first.nonce }), next(person(), undefined, { nonce: first.nonce }), next(person(), undefined, { receipt: { capture: first.receipt.capture } })]) {
      assert.deepEqual(await store.commit(again), { duplicate: { receipt: first.receipt, subject: ada } });
      assert.equal((await store.receipts(again.subject.token)).length, again.subject.token === ada.token ? 1 : 0);
    }
    assert.equal((await store.issued()).length, 1);
  });

  given('a place in the history is given once, and only after the receipt before', async (store) => {
    const ada = person();
    const first = next(ada, undefined);
    await store.commit(first);
    const head = await store.subject(ada.token);
    const wrong = [
      next(ada, undefined), // another first one
      next(ada, { seq: 1, prev: unique('id') }), // after a receipt that is not there
      next(ada, { seq: 7, prev: head.prev }), // with a gap
      next(person(), head), // after somebody else's
    ];
    for (const commit of wrong) assert.equal(await store.commit(commit), 'seq-conflict');
    assert.equal(await store.commit(next(ada, head)), 'stored');
    assert.equal(await store.commit(next(ada, head)), 'seq-conflict');
    assert.equal((await store.issued()).length, 2);
    assert.deepEqual(await store.subjects('', 10), [ada.token]);
  });

  given('a refused commit leaves nothing behind: no subject, no code, no delivery', async (store) => {
    const ada = person();
    const first = next(ada, undefined, { nonce: unique('nonce'), code: { mac: 'm', expires: 9 } });
    await store.commit(first);
    const bob = person();
    const refused = next(bob, undefined, { nonce: first.nonce, code: { mac: 'n', expires: 9 }, outbox: ['crm'] });
    await store.commit(refused);
    await store.commit(next(ada, undefined, { code: { mac: 'n', expires: 9 }, outbox: ['crm'] }));
    assert.equal(await store.takeTry(refused.receipt.id), undefined);
    assert.equal((await store.takeTry(first.receipt.id)).pending.mac, 'm');
    assert.deepEqual(await drain(store, 1e9, 2e9), []);
    assert.deepEqual(await store.subjects('', 10), [ada.token]);
  });

  given('many commits of one person at once all get a place, each its own', async (store, other) => {
    const ada = person();
    await Promise.all(Array.from({ length: 20 }, (_, n) => append(n % 2 ? store : other, ada, { outbox: ['crm'] })));
    const receipts = await store.receipts(ada.token);
    assert.deepEqual(receipts.map(({ seq }) => seq), Array.from({ length: 20 }, (_, n) => n + 1));
    assert.equal((await drain(store, 1e9, 2e9)).length, 20);
  });

  given('of many that use one nonce at once one is stored, and all hear of it', async (store, other) => {
    const nonce = unique('nonce');
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? store : other).commit(next(person(), undefined, { nonce }))));
    const stored = answers.filter((answer) => answer === 'stored');
    assert.equal(stored.length, 1);
    const [{ id }] = await store.issued();
    assert.ok(answers.every((answer) => answer === 'stored' || answer.duplicate.receipt.id === id));
  });

  given('tries of a code count one by one, and a new code or a withdrawal voids the old', async (store, other) => {
    const ada = person();
    const first = await append(store, ada, { code: { mac: 'm1', expires: 2 ** 40, reply: 2 ** 41 } });
    const { id } = first.receipt;
    const tries = await Promise.all(Array.from({ length: 12 }, (_, n) => (n % 2 ? store : other).takeTry(id)));
    assert.deepEqual(tries.map(({ tries }) => tries).sort((a, b) => a - b), Array.from({ length: 12 }, (_, n) => n + 1));
    assert.deepEqual(tries[0].pending, { mac: 'm1', expires: 2 ** 40, reply: 2 ** 41 });
    assert.deepEqual([tries[0].receipt, tries[0].subject], [first.receipt, ada]);
    assert.equal((await store.awaiting(ada.token, 5)).receipt.id, id);
    assert.equal(await store.awaiting(ada.token, 2 ** 41), undefined, 'until, not after');
    assert.equal(await store.awaiting(person().token, 5), undefined);
    await append(store, ada);
    assert.equal((await store.awaiting(ada.token, 5)).receipt.id, id, 'a receipt without a code leaves it');
    await append(store, ada, { receipt: { event: 'confirm' } });
    assert.equal(await store.awaiting(ada.token, 5), undefined, 'one YES is enough');
    assert.equal((await store.takeTry(id)).tries, 13, 'the code may come again');
    const second = await append(store, ada, { code: { mac: 'm2', expires: 9 } });
    assert.equal(await store.takeTry(id), undefined);
    assert.equal(await store.awaiting(ada.token, 5), undefined, 'a code that no YES confirms');
    assert.equal((await store.takeTry(second.receipt.id)).pending.reply, null);
    await append(store, ada, { receipt: { event: 'withdraw' } });
    assert.equal(await store.takeTry(second.receipt.id), undefined);
    assert.equal(await store.takeTry('sha-256:nothing'), undefined);
  });

  given('erasure leaves receipts without what they disclosed, and no way from the person to them', async (store) => {
    const ada = person();
    const first = await append(store, ada, { outbox: ['crm'], nonce: unique('nonce'), receipt: { capture: unique('capture') }, code: { mac: 'm', expires: 9e9, reply: 9e9 } });
    const second = await append(store, ada, { outbox: ['crm'] });
    await store.recordUse({ subject: ada.token, at: 5, purpose: 'offers', channel: 'sms', allowed: true });
    const bob = person();
    await append(store, bob, { outbox: ['crm'] });
    const suppression = { token: unique('suppression'), at: 7, grants: '[]' };
    const erasure = erasureOf(await store.subject(ada.token), { suppression, outbox: ['crm'] });
    assert.equal(await store.erase(erasure), 'erased');
    assert.equal(await store.subject(ada.token), undefined);
    assert.deepEqual([await store.receipts(ada.token), await store.uses(ada.token)], [[], []]);
    const bare = [first, second].map(({ receipt }) => ({ ...receipt, sealed: '', capture: null }));
    assert.deepEqual(await store.receipts(erasure.heir.token), [...bare, erasure.receipt]);
    assert.equal((await store.uses(erasure.heir.token)).length, 1);
    assert.deepEqual(await store.suppression(suppression.token), suppression);
    assert.equal(await store.suppression(ada.token), undefined);
    assert.equal(await store.takeTry(first.receipt.id), undefined);
    assert.equal(await store.awaiting(ada.token, 1), undefined);
    const due = await drain(store, 1e9, 2e9);
    assert.ok(!due.some((delivery) => [first, second].some(({ receipt }) => receipt.id === documentOf(delivery))));
    assert.deepEqual(due.map((delivery) => delivery.receipt.event).sort(), ['erase', 'grant']);
    // the order in which they were issued stays, and so do their nonces
    assert.deepEqual((await store.issued(2)).map(({ id }) => id), [first.receipt.id, second.receipt.id]);
    assert.equal((await store.commit(next(person(), undefined, { nonce: first.nonce }))).duplicate.receipt.id, first.receipt.id);
    // a newer withdrawal takes the place of the older
    const again = await append(store, ada);
    assert.equal(again.receipt.seq, 1);
    const later = { ...suppression, at: 8, grants: '[{}]' };
    assert.equal(await store.erase(erasureOf(await store.subject(ada.token), { suppression: later })), 'erased');
    assert.deepEqual(await store.suppression(suppression.token), later);
  });

  given('an erasure that is overtaken does nothing', async (store) => {
    const ada = person();
    await append(store, ada, { outbox: ['crm'] });
    const stale = erasureOf(await store.subject(ada.token), { suppression: { token: unique('suppression'), at: 1, grants: '[]' } });
    await append(store, ada);
    assert.equal(await store.erase(stale), 'seq-conflict');
    assert.equal(await store.suppression(stale.suppression.token), undefined);
    assert.equal((await store.receipts(ada.token)).length, 2);
    assert.ok((await store.receipts(ada.token)).every(({ sealed }) => sealed !== ''));
    assert.equal((await drain(store, 1e9, 2e9)).length, 1);
    const head = await store.subject(ada.token);
    assert.equal(await store.erase(erasureOf(head)), 'erased');
    assert.equal(await store.erase(erasureOf(head)), 'seq-conflict', 'a person is erased once');
  });

  given('a signup that read before an erasure and commits after it does not revive the person', async (store) => {
    const ada = person();
    const first = await append(store, ada);
    const head = await store.subject(ada.token);
    assert.equal(await store.erase(erasureOf(head)), 'erased');
    assert.equal(await store.commit(next(head, head)), 'seq-conflict');
    assert.equal(await store.subject(ada.token), undefined);
    assert.deepEqual(await store.receipts(ada.token), []);
    // nor when somebody with the number has begun anew meanwhile
    const anew = { ...person(), token: ada.token };
    await append(store, anew);
    assert.equal(await store.commit(next(head, head)), 'seq-conflict');
    assert.equal((await store.subject(ada.token)).subj, anew.subj);
    assert.ok(first.receipt.id !== (await store.subject(ada.token)).prev);
  });

  given('signups and erasures at once: every history stays whole', async (store, other) => {
    const ada = person();
    await append(store, ada);
    const erase = async () => {
      const head = await store.subject(ada.token);
      return head ? store.erase(erasureOf(head)) : 'nobody';
    };
    const sign = async (n) => {
      const via = n % 2 ? store : other;
      for (let attempt = 0; attempt < 40; attempt++) {
        const head = await via.subject(ada.token);
        const fresh = { ...person(), token: ada.token };
        // the key a receipt is sealed with must be the one of the subject it is kept under
        const owner = head ? { token: head.token, subj: head.subj, key: head.key } : fresh;
        if ((await via.commit(next(owner, head, { receipt: { sealed: `by ${owner.key}` } }))) === 'stored') return;
      }
      throw new Error('no place after 40 tries');
    };
    await Promise.all(Array.from({ length: 24 }, (_, n) => (n % 4 === 3 ? erase() : sign(n))));
    for (const token of await store.subjects('', 1000)) {
      const receipts = await store.receipts(token);
      assert.deepEqual(receipts.map(({ seq }) => seq), receipts.map((_, index) => index + 1));
      const erased = receipts.at(-1)?.event === 'erase';
      assert.ok(receipts.slice(0, -1).every(({ event }) => event !== 'erase'), 'nothing follows an erasure');
      const { key } = (await store.subject(token)) ?? {};
      for (const { sealed, seq } of receipts) {
        if (seq === 1 && sealed === receipts[0].sealed && !sealed.startsWith('by ') && sealed !== '') continue;
        if (!erased) assert.equal(sealed, `by ${key}`);
        else if (sealed !== '') assert.equal(seq, receipts.length);
      }
    }
    assert.equal((await store.issued()).length, new Set((await store.issued()).map(({ id }) => id)).size);
  });

  given('deliveries are taken by one at a time, hidden while their lease runs, and ended once', async (store, other) => {
    const ada = person();
    for (let n = 0; n < 20; n++) await append(store, ada, { outbox: ['crm', 'bus'], receipt: { at: 100 } });
    const some = (await Promise.all(Array.from({ length: 8 }, (_, n) => (n % 2 ? store : other).takeDue(100, 200, 7)))).flat();
    const rest = await drain(store, 100, 200);
    const keys = [...some, ...rest].map((delivery) => `${documentOf(delivery)} ${delivery.sink}`);
    assert.equal(keys.length, 40);
    assert.equal(new Set(keys).size, 40, 'nothing is taken twice');
    assert.deepEqual(await store.takeDue(99, 200, 10), [], 'nothing is due before its time');
    assert.deepEqual(await store.takeDue(199, 300, 10), [], 'a lease hides');
    const [first, second, third, ...others] = [...some, ...rest];
    assert.deepEqual([first.tries, first.receipt.id === documentOf(first), first.subject.token], [1, true, ada.token]);
    await store.settle(taken(first), { state: 'done' });
    await store.settle(taken(second), { state: 'due', due: 5000 });
    await store.settle(taken(third), { state: 'dead', why: 'the receiver is gone' });
    for (const delivery of others) await store.settle(taken(delivery), { state: 'done' });
    assert.deepEqual(await drain(store, 4999, 9000), []);
    const [again] = await drain(store, 5000, 9000);
    assert.deepEqual([documentOf(again), again.sink, again.tries], [documentOf(second), second.sink, 2]);
    await store.settle(taken(again), { state: 'done' });
    assert.deepEqual(await drain(store, 1e12, 2e12), []);
  });

  given('who comes back after the lease ran out ends nothing but a success', async (store) => {
    const ada = person();
    await append(store, ada, { outbox: ['crm'], receipt: { at: 1 } });
    const [slow] = await store.takeDue(1, 10, 1);
    const [quick] = await store.takeDue(10, 20, 1);
    assert.equal(quick.tries, 2);
    await store.settle(taken(slow), { state: 'dead', why: 'late' });
    await store.settle(taken(slow), { state: 'due', due: 1e9 });
    assert.deepEqual(await store.deadLetters(10), []);
    const [third] = await store.takeDue(20, 30, 1);
    assert.equal(third?.tries, 3, 'the lease of the other counts, not the late one');
    await store.settle(taken(slow), { state: 'done' });
    await store.settle(taken(third), { state: 'dead', why: 'too late' });
    assert.deepEqual(await drain(store, 1e12, 2e12), []);
    assert.deepEqual(await store.deadLetters(10), [], 'what was delivered is not dead');
  });

  given('dead letters are seen and made due again', async (store) => {
    const ada = person();
    const { receipt } = await append(store, ada, { outbox: ['crm'], receipt: { at: 1 } });
    const [delivery] = await store.takeDue(1, 2, 1);
    await store.settle(taken(delivery), { state: 'dead', why: 'gone' });
    assert.deepEqual(await drain(store, 1e9, 2e9), []);
    assert.deepEqual(await store.deadLetters(10), [{ document: receipt.id, sink: 'crm', tries: 1, why: 'gone' }]);
    assert.equal(await store.revive(receipt.id, 'other', 50), false);
    assert.equal(await store.revive(receipt.id, 'crm', 50), true);
    assert.equal(await store.revive(receipt.id, 'crm', 50), false);
    assert.deepEqual(await store.deadLetters(10), []);
    assert.deepEqual(await store.takeDue(49, 60, 1), []);
    assert.equal((await store.takeDue(50, 60, 1))[0].tries, 1);
  });

  given('statements are kept once, newest first, with their deliveries', async (store) => {
    const make = (kind) => ({ id: unique('id'), kind, at: 5, keep: 2 ** 42, token: unique('t') });
    const [pause, key, later] = [make('pause'), make('key'), make('pause')];
    for (const statement of [pause, key, later, pause]) await store.keepStatement(statement, ['crm']);
    assert.deepEqual(await store.statements(), [later, key, pause]);
    assert.deepEqual(await store.statements('pause'), [later, pause]);
    assert.deepEqual(await store.statements('drill'), []);
    const due = await drain(store, 1, 2e9);
    assert.deepEqual(due.map(({ statement }) => statement.id).sort(), [pause.id, key.id, later.id].sort());
    assert.deepEqual(due.find(({ statement }) => statement.id === key.id).statement, key);
  });

  given('a name is spent once', async (store, other) => {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => (n % 2 ? store : other).spend('inbound a', 100)));
    assert.equal(answers.filter(Boolean).length, 1);
    assert.equal(await store.spend('inbound b', 100), true);
  });

  given('uses are a ledger per person', async (store) => {
    const [ada, bob] = [person(), person()];
    for (const one of [ada, bob]) await append(store, one);
    const uses = [1, 2].map((at) => ({ subject: ada.token, at, purpose: 'offers', channel: 'sms', allowed: at === 1 }));
    for (const use of uses) await store.recordUse(use);
    await store.recordUse({ ...uses[0], subject: bob.token });
    assert.deepEqual(await store.uses(ada.token), uses);
  });

  given('uses recorded beside an erasure stay under no token of a number', async (store, other) => {
    const people = Array.from({ length: 30 }, person);
    const use = (subject) => ({ subject: subject.token, at: 1, purpose: 'offers', channel: 'sms', allowed: true });
    for (const one of people) await append(store, one);
    await Promise.all(
      people.flatMap((one, n) => {
        const uses = Array.from({ length: 4 }, (_, m) => (m % 2 ? store : other).recordUse(use(one)));
        return [...uses, (n % 2 ? store : other).subject(one.token).then((head) => store.erase(erasureOf(head))), store.recordUse(use(one))];
      }),
    );
    for (const one of people) await other.recordUse(use(one));
    assert.deepEqual((await Promise.all(people.map(({ token }) => store.uses(token)))).flat(), []);
  });

  given('what ended is forgotten, and only that', async (store) => {
    const ada = person();
    const done = await append(store, ada, { outbox: ['crm'], receipt: { at: 1 }, code: { mac: 'm', expires: 90 } });
    const [delivery] = await store.takeDue(1, 50, 1);
    await store.settle(taken(delivery), { state: 'done' });
    const bob = person();
    const waiting = await append(store, bob, { outbox: ['crm'], receipt: { at: 1 }, code: { mac: 'm', expires: 50, reply: 200 } });
    await store.spend('old', 90);
    await store.spend('new', 200);
    assert.equal(await store.prune(100), 3);
    assert.equal(await store.prune(100), 0);
    assert.equal(await store.takeTry(done.receipt.id), undefined);
    assert.equal((await store.takeTry(waiting.receipt.id)).pending.mac, 'm');
    assert.deepEqual([await store.spend('old', 300), await store.spend('new', 300)], [true, false]);
    assert.equal((await drain(store, 1e9, 2e9)).length, 1);
    assert.equal((await store.issued()).length, 2);
  });
}
