// Receipts of good form: events, states, levels, and every member that may be left out.
import { AS_OF, AT, FULL, GRANT, NAMES, YEAR, ZERO, indeterminate, keys, limited, receipt, valid } from '../forge.mjs';

export const STATUS = ['requested', 'refused', 'given', 'withdrawn', 'revoked', 'expired', 'invalidated', 'unknown'];
const EVENTS = ['grant', 'refuse', 'confirm', 'renew', 'withdraw', 'erase', 'import'];
const STATUS_OF = { refuse: 'refused', withdraw: 'withdrawn' };
/** A6, first to last; the others are `unknown`. */
const FIRST = ['given', 'requested', 'withdrawn', 'refused', 'expired'];

export default function accepted({ add }) {
  const all = receipt({ show: NAMES });
  add('good/all-disclosed', 'a grant with everything disclosed', 'A3 A4 A5 R1 R2 T1', all, valid(all));
  const none = receipt();
  add('good/nothing-disclosed', 'the bare token with its last tilde', 'A4 R1', none, limited(none));
  const full = receipt({ base: FULL, show: NAMES });
  add('good/every-member', 'a receipt that has every member', 'R3 R4', full, valid(full));
  for (const [name, key] of Object.entries({ edwards: keys.edwards, labelled: keys.labelled })) {
    const made = receipt({ key, show: NAMES });
    add(`good/${name}`, `signed by an Ed25519 key labelled ${key.alg}`, 'T4', made, valid(made));
  }

  for (const ev of EVENTS) {
    const status = STATUS_OF[ev] ?? 'given';
    const made = receipt({ claims: { ev, grants: ev === 'erase' ? [] : [{ ...GRANT.grants[0], status }] } });
    add(`event/${ev}`, 'an event of the list', `E1 E1.${ev} R3.ev`, made, limited(made, {}, { state: ev === 'erase' ? null : { at: AS_OF, status } }));
  }
  for (const ev of ['amend', 'transfer', 'Grant', 'GRANT', 'grant ', '', 'reassigned']) {
    const made = receipt({ claims: { ev } });
    add(`event/unknown-${ev.trim() || 'empty'}${ev.endsWith(' ') ? '-space' : ''}`, 'another event is no fault of form', 'E1 R3.ev A3 A6', made, indeterminate(made, { event: ['unknown', 'receipt.unknown-event'] }));
  }
  const imported = receipt({ claims: { ev: 'import', src: FULL.src, time: { ...GRANT.time, by: 'caller' }, vec: { ...ZERO, integrity: 1 } } });
  add('event/import-zeros', 'an import has zeros on every axis but integrity', 'V1 E1.import R3.src', imported, limited(imported));

  for (const [claim, values] of Object.entries({ col: ['web', 'app', 'sms', 'paper'], proof: ['none', 'receipt', 'code', 'reply'] })) {
    for (const value of values) {
      const made = receipt({ claims: { [claim]: value } });
      add(`value/${claim}-${value}`, `a value of \`${claim}\``, `R3.${claim}`, made, limited(made));
    }
  }
  for (const by of ['challenge', 'server', 'caller']) {
    const made = receipt({ claims: { time: { ...GRANT.time, by } } });
    add(`value/time-${by}`, 'a source of the time', 'R3.time', made, limited(made));
  }
  for (const [part, values] of Object.entries({ channel: ['sms', 'mms', 'rcs'], messageClass: ['marketing', 'transactional', 'one-time-code'], timeBand: ['day', 'any'] })) {
    for (const value of values) {
      const made = receipt({ claims: { grants: [{ ...GRANT.grants[0], [part]: value }] } });
      add(`value/grant-${part}-${value}`, `a value of a grant's \`${part}\``, 'R3.grants', made, limited(made));
    }
  }
  for (const [name, iss] of Object.entries({ port: 'https://shop.example:8443', localhost: 'http://localhost', 'localhost-port': 'http://localhost:8787', 'https-localhost': 'https://localhost', 'final-dot': 'https://shop.example.', address: 'https://192.0.2.1', underscore: 'https://_shop.example-1', 'digits-before': 'https://1.2.example', 'x-in-a-label': 'https://shop.0xg' })) {
    const made = receipt({ claims: { iss } });
    add(`value/iss-${name}`, 'an origin', 'R3.iss', made, limited(made));
  }
  const instant = receipt({ claims: { time: { ...GRANT.time, notBefore: AT, notAfter: AT } } });
  add('value/time-instant', 'notBefore may equal notAfter', 'R3.time', instant, limited(instant));

  for (const axis of Object.keys(GRANT.vec)) {
    for (const level of [0, 1, 2, 3, 4, 254, 255]) {
      const made = receipt({ claims: { vec: { ...GRANT.vec, [axis]: level } } });
      add(`level/${axis}-${level}`, 'a level is answered as it was issued', level < 4 ? `A5 R3.vec level.${axis}.${level}` : 'A5 R3.vec', made, limited(made));
    }
  }

  const may = (name, made, says, state) => add(`optional/${name}`, `\`${name}\` may be left out`, says, made, limited(made, {}, state));
  for (const name of ['ref', 'notice', 'col', 'proof', 'src', 'jur']) may(name, receipt({ base: FULL, claims: { [name]: undefined } }), `R3.${name} J2`);
  may('ctl.id', receipt({ edit: ({ ctl }) => void delete ctl.id }), 'R3.ctl J2');
  for (const name of ['purpose', 'channel', 'messageClass', 'timeBand', 'until']) may(`grants.${name}`, receipt({ edit: ({ grants }) => void delete grants[0][name] }), 'R3.grants J2');
  for (const name of ['reference', 'digest']) may(`src.${name}`, receipt({ base: FULL, edit: ({ src }) => void delete src[name] }), 'R3.src J2');
  for (const name of ['phoneMetadataDigest', 'rules', 'rulesDigest']) may(`rules.${name}`, receipt({ edit: ({ rules }) => void delete rules[name] }), 'R3.rules J2');
  const empty = receipt({ claims: { jur: [] } });
  add('value/jur-empty', 'a list may be empty', 'R3.jur', empty, limited(empty));

  const state = (name, why, made, status, { asOf = AS_OF } = {}) => add(`state/${name}`, why, 'A6', made, limited(made, {}, { state: status && { at: asOf, status } }), { asOf });
  for (const one of STATUS) {
    for (const other of STATUS) {
      const status = FIRST.find((first) => first === one || first === other) ?? 'unknown';
      const made = receipt({ claims: { grants: [one, other].map((status, at) => ({ ...GRANT.grants[at], status })) } });
      add(`state/${one}-and-${other}`, 'the first there is in the order of A6', `A6 E2 E2.${one} E2.${other}`, made, limited(made, {}, { state: { at: AS_OF, status } }));
    }
  }
  const given = (until) => ({ claims: { grants: [{ ...GRANT.grants[0], until }] } });
  state('until-past', 'a grant past its end is expired', receipt(given(AS_OF - 1)), 'expired');
  state('until-now', 'it is expired from `until` on', receipt(given(AS_OF)), 'expired');
  state('until-next', 'and given the millisecond before', receipt(given(AS_OF + 1)), 'given');
  state('until-asked-later', 'the same grant asked about later', receipt(given(AS_OF + 1)), 'expired', { asOf: AS_OF + YEAR });
  for (const status of STATUS.filter((status) => status !== 'given')) {
    state(`until-past-${status}`, 'only what is given expires', receipt({ claims: { grants: [{ status, until: AS_OF - 1 }] } }), FIRST.includes(status) ? status : 'unknown');
  }
  state('one-expired-one-requested', 'an expired grant counts after a request', receipt({ claims: { grants: [{ status: 'given', until: AS_OF }, { status: 'requested' }] } }), 'requested');
  state('one-expired-one-given', 'one that still stands counts first', receipt({ claims: { grants: [{ status: 'given', until: AS_OF }, { status: 'given' }] } }), 'given');
  state('before-at', 'nothing is known before the receipt', receipt(), 'unknown', { asOf: AT - 1 });
  state('long-before-at', 'nor long before it', receipt(), 'unknown', { asOf: 0 });
  state('at', 'it counts from its own instant', receipt(), 'given', { asOf: AT });
  state('after-at', 'and after it', receipt(), 'given', { asOf: AT + 1 });
  state('no-grants', 'without grants there is no state', receipt({ claims: { grants: [] } }), null);
  state('erased', 'an erasure leaves none', receipt({ claims: { ev: 'erase', grants: [] } }), null);
  state('withdraw-all', 'a withdrawal without parts', receipt({ claims: { ev: 'withdraw', grants: [{ status: 'withdrawn' }] } }), 'withdrawn');
}
