// Questions beside the receipt itself: the notice, and a purpose and channel (A3 notice, A7).
import { readFileSync } from 'node:fs';
import { AS_OF, AT, GRANT, NAMES, badSignature, covers, digest, indeterminate, invalid, keys, keyUnknown, limited, receipt, refused, timeProof, valid } from '../forge.mjs';
import { STATUS } from './accepted.mjs';

/** RFC 8785 for documents of strings and integers. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

function reversed(value) {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([name, inner]) => [name, reversed(inner)]));
}

export default function asked({ add, notice: named }) {
  // notices
  const signup = JSON.parse(readFileSync(new URL('../../notice/spring-signup.json', import.meta.url), 'utf8'));
  const of = (change = {}) => receipt({ show: NAMES, claims: { notice: { ...GRANT.notice, digest: digest(canonical(signup)), ...change } } });
  const made = of();
  const PASS = { notice: ['pass'] };
  const FAIL = { notice: ['fail', 'receipt.notice-differs'], disclosures: ['pass'] };
  const same = { same: signup, reordered: reversed(signup), text: JSON.stringify(signup), 'text-reordered': JSON.stringify(reversed(signup)), 'text-spaced': JSON.stringify(signup, null, '\t'), 'text-escaped': JSON.stringify(signup).replace(/[\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`) };
  for (const [name, value] of Object.entries(same)) add(`notice/${name}`, 'the digest is over canonical JSON', 'A3', made, valid(made, PASS), { notice: named(name, value) });
  const differing = { version: { ...signup, version: '2026-11-22' }, controller: { ...signup, controller: { ...signup.controller, name: 'Nordwind Versand AG' } }, sender: { ...signup, sender: { ...signup.sender, name: 'Nordwindt' } } };
  for (const [name, value] of Object.entries(differing)) add(`notice/differs-${name}`, 'another notice', 'A3', made, invalid(made, FAIL), { notice: named(`differs-${name}`, value) });
  const otherDigest = of({ digest: digest('another') });
  add('notice/differs-digest', 'the receipt names another', 'A3', otherDigest, invalid(otherDigest, FAIL), { notice: 'same' });
  const otherId = of({ id: 'autumn-signup', version: '1' });
  add('notice/by-digest-alone', 'the digest is what counts', 'A3', otherId, valid(otherId, PASS), { notice: 'same' });
  const unnamed = receipt({ claims: { notice: undefined } });
  add('notice/not-named', 'the receipt names none', 'A3', unnamed, limited(unnamed), { notice: 'same' });
  add('notice/not-given', 'none is given', 'A3', made, valid(made), {});
  const stranger = receipt({ key: keys.stranger, claims: { notice: made.claims.notice } });
  add('notice/of-a-stranger', 'the notice is asked about whatever the key', 'A3', stranger, keyUnknown(stranger, PASS), { notice: 'same' });
  const lost = receipt({ key: keys.stranger });
  add('notice/fail-before-unknown', 'a failed check outweighs an unknown one', 'A4', lost, invalid(lost, { key: ['unknown', 'receipt.key-unknown'], signature: ['skipped'], notice: FAIL.notice }), { notice: 'same' });

  // covers
  const ask = (name, why, receiptMade, answer, more = {}, expected = limited) => add(`covers/${name}`, why, 'A7', receiptMade, expected(receiptMade, more.checks, { covers: answer, ...more.answer }), { message: { purpose: answer.purpose, channel: answer.channel }, ...more.input });
  const WHY = { given: 'given', requested: 'possession-not-proven', withdrawn: 'withdrawn', refused: 'refused', expired: 'expired' };
  const granting = (...grants) => receipt({ claims: { grants } });
  const grant = (status, change = {}) => ({ ...GRANT.grants[0], status, ...change });
  const state = (status, at = AS_OF) => ({ state: { at, status } });
  for (const [status, why] of Object.entries(WHY)) ask(`status-${status}`, 'by the status of the grant', granting(grant(status)), covers(status === 'given' ? 'yes' : 'no', why), { answer: state(status) });
  for (const channel of ['sms', 'mms', 'rcs']) {
    ask(`channel-${channel}`, 'a grant for the channel asked about', granting(grant('given', { channel })), covers('yes', 'given', 'order-updates', channel));
    if (channel !== 'sms') ask(`other-channel-${channel}`, 'a grant for another channel', granting(grant('given')), covers('no', 'no-receipt', 'order-updates', channel));
  }
  for (const purpose of ['offers', 'Order-Updates', 'order-update', 'order-updates ', '', '__proto__', 'constructor']) ask(`other-purpose-${purpose.trim() || 'empty'}${purpose.endsWith(' ') ? '-space' : ''}`, 'a grant for another purpose', granting(grant('given')), covers('no', 'no-receipt', purpose));
  for (const part of ['purpose', 'channel', 'both']) {
    for (const status of ['given', 'withdrawn']) {
      const wide = grant(status);
      if (part !== 'channel') delete wide.purpose;
      if (part !== 'purpose') delete wide.channel;
      ask(`any-${part}-${status}`, 'a part that is missing concerns all', granting(wide), covers(status === 'given' ? 'yes' : 'no', status), { answer: state(status) });
    }
  }
  for (const messageClass of ['marketing', 'transactional', 'one-time-code']) ask(`class-${messageClass}`, 'only purpose and channel are asked about', granting(grant('given', { messageClass })), covers('yes', 'given'));
  ask('night', 'nor the time of day', granting(grant('given', { timeBand: 'any' })), covers('yes', 'given'));
  ask('no-grants', 'no grants at all', receipt({ claims: { ev: 'erase', grants: [] } }), covers('no', 'no-receipt'), { answer: { state: null } });
  ask('second-grant', 'the second grant', receipt(), covers('no', 'refused', 'offers'));
  ask('first-grant', 'the first grant', receipt(), covers('yes', 'given'));
  const pairs = [['given', 'withdrawn'], ['withdrawn', 'given'], ['requested', 'withdrawn'], ['refused', 'withdrawn'], ['expired', 'refused'], ['requested', 'given'], ['revoked', 'given'], ['unknown', 'refused']];
  const FIRST = Object.keys(WHY);
  for (const [one, other] of pairs) {
    const status = FIRST.find((first) => first === one || first === other);
    ask(`two-${one}-${other}`, 'two grants concern it: the order of A6', granting(grant(one), grant(other, { messageClass: 'marketing' })), covers(status === 'given' ? 'yes' : 'no', WHY[status]), { answer: state(status) });
  }
  ask('other-grants-do-not-count', 'the state is of all grants, the answer of those that concern it', granting(grant('withdrawn'), grant('given', { purpose: 'offers' })), covers('no', 'withdrawn'), { answer: state('given') });
  for (const [name, until, status] of [['past', AS_OF - 1, 'expired'], ['now', AS_OF, 'expired'], ['next', AS_OF + 1, 'given']]) ask(`until-${name}`, 'expired from `until` on', granting(grant('given', { until })), covers(status === 'given' ? 'yes' : 'no', status), { answer: state(status) });
  ask('at', 'from its own instant on', receipt(), covers('yes', 'given'), { input: { asOf: AT }, answer: state('given', AT) });
  ask('later', 'the receipt is later than the question', receipt(), covers('unknown', 'unverified'), { input: { asOf: AT - 1 }, answer: state('unknown', AT - 1) });
  ask('all-disclosed', 'valid without limits', receipt({ show: NAMES }), covers('yes', 'given'), {}, valid);
  const unverified = covers('unknown', 'unverified');
  const asking = { message: { purpose: 'order-updates', channel: 'sms' } };
  const cases = {
    stranger: [stranger, keyUnknown(stranger)],
    'bad-signature': (() => {
      const bare = receipt();
      const broken = { ...bare, text: bare.text.replace(/.{4}..~$/, (end) => `AAAA${end.slice(4)}`) };
      return [broken, badSignature(broken)];
    })(),
    'unknown-event': (() => {
      const odd = receipt({ claims: { ev: 'amend' } });
      return [odd, indeterminate(odd, { event: ['unknown', 'receipt.unknown-event'] })];
    })(),
  };
  for (const [name, [receiptMade, expected]] of Object.entries(cases)) add(`covers/unverified-${name}`, 'an outcome that is not valid', 'A7', receiptMade, { ...expected, covers: unverified }, asking);
  for (const status of STATUS) {
    const imported = receipt({ claims: { ev: 'import', grants: [grant(status)] } });
    if (WHY[status]) ask(`import-${status}`, 'an import answers like the others', imported, covers(status === 'given' ? 'yes' : 'no', WHY[status]), { answer: state(status) });
  }

  // all at once
  const whole = of();
  add('asked/everything', 'notice, proof, root and message in one question', 'A1', whole, valid(whole, { ...PASS, proof: ['pass'], keys: ['pass'] }, { evidence: { integrity: 2 }, covers: covers('yes', 'given') }), { keys: 'manifest-good', root: keys.root.kid, notice: 'same', proofs: [timeProof(whole)], ...asking });
  add('asked/format-with-everything', 'a refused text answers none of them', 'A2', `${whole.jws}`, refused('receipt.malformed'), { keys: 'manifest-good', root: keys.root.kid, notice: 'same', proofs: [timeProof(whole)] });
}
