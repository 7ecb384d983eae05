// Everything of this visit, as the operator's own book has it.
import { core, el, fill, operator, place, refusal, said, t, when } from './_page.js';
import { claimsOf, eventPill, grantPills, masked, outcome, pill, statusOf } from './_receipt.js';

let visit;
const again = () => show().catch((error) => fill('state', error.code ? refusal(error) : error.message));
void again();
// another page of this visit may have signed up or started over
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && again());

async function show() {
  visit = await operator('visit');
  const receipts = (await operator('events')).filter(({ receipt }) => receipt);
  place('nothing').hidden = receipts.length > 0;
  place('work').hidden = receipts.length === 0;
  place('state').textContent = t('This visit began {when}. Issuer: {iss}.', { when: when(visit.started), iss: visit.iss });
  const rows = await Promise.all(receipts.map(async ({ id, at, receipt }) => ({ id, at, receipt, claims: claimsOf(receipt), contents: await core('showReceipt', receipt), verification: await core('verifyReceipt', receipt, { keys: visit.keys, asOf: Date.now(), notice: visit.notice }) })));
  fill('rows', rows.map(({ id, at, claims, contents, verification }) => el('tr', {}, el('td', {}, when(at)), el('td', {}, eventPill(claims.ev)), el('td', {}, contents?.phone ? masked(contents.phone.e164) : '–'), el('td', {}, grantPills(claims.grants)), el('td', {}, pill(verification.outcome.startsWith('valid') ? t('Valid') : verification.outcome === 'invalid' ? t('Not valid') : t('Cannot tell'), verification.outcome.startsWith('valid') ? 'good' : 'bad')), el('td', { class: 'mono' }, el('span', { dir: 'ltr' }, `${id.slice(8, 20)}…`)))));
  await people(rows);
  await checkpoints(rows);
  document.documentElement.dataset.rows = String(rows.length);
}

/** Each number with its standing by the handler's own state token. */
async function people(rows) {
  const numbers = Map.groupBy(rows.filter(({ contents }) => contents?.phone), ({ contents }) => contents.phone.e164);
  const items = await Promise.all(
    [...numbers].map(async ([phone, theirs]) => {
      const { state, title } = await operator('post', 'state', { phone, aud: 'playground' });
      const { grants, blocked } = state ? claimsOf(state) : { grants: [], blocked: [] };
      const last = theirs.at(-1);
      const latest = theirs.findLast(({ claims }) => ['grant', 'renew'].includes(claims.ev));
      return el(
        'li',
        {},
        el('div', { class: 'row spread' }, el('strong', {}, masked(phone)), latest && grants.length > 0 ? el('button', { type: 'button', click: () => withdraw(latest.receipt) }, t('Withdraw')) : undefined),
        title ? said(title) : undefined,
        el('p', {}, grants.length > 0 ? grants.map(({ purpose, channel }) => [pill(`${purpose} · ${channel.toUpperCase()} ${statusOf('given')}`, 'good'), ' ']).flat() : pill(t('nothing may be sent'), 'bad'), ' ', blocked.map((scope) => [pill(`${scope.purpose ?? scope.messageClass ?? t('everything')} ${statusOf('withdrawn')}`, 'bad'), ' ']).flat()),
        el('small', {}, t('Receipts: {n}, the last {when}.', { n: theirs.length, when: when(last.at) })),
      );
    }),
  );
  fill('people', items);
}

async function withdraw(receipt) {
  const shown = await core('presentReceipt', receipt, ['phone']);
  await fetch(new URL('../avowal/withdraw', import.meta.url), { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json' }, body: JSON.stringify({ receipt: shown }) });
  await again();
}

/** Every checkpoint, and what it proves of the newest receipt under it. */
async function checkpoints(rows) {
  const statements = (await operator('statements')).filter(({ kind }) => kind === 'checkpoint');
  const parts = await Promise.all(
    statements.map(async ({ token }) => {
      const { outcome: found, statement } = await core('verifyStatement', token, { keys: visit.keys });
      return el('p', {}, pill(found === 'valid' ? t('Valid') : t('Not valid'), found === 'valid' ? 'good' : 'bad'), ' ', t('Receipts: {n}, by {when}', { n: statement.fields.size, when: when(statement.at) }), el('br'), el('small', { class: 'mono', dir: 'ltr' }, statement.fields.root));
    }),
  );
  const newest = rows.at(-1);
  const proof = newest && (await operator('proveTime', newest.id));
  if (proof) {
    const proven = await core('verifyReceipt', newest.receipt, { keys: visit.keys, asOf: Date.now(), proofs: [proof] });
    parts.push(el('div', { class: 'stack tight' }, el('h3', {}, t('The newest receipt, with its proof')), outcome(proven), el('p', { class: 'hint' }, t('Integrity rose to level {level}: the checkpoint proves that it was there by {when}, even if the key that signed it is stolen later.', { level: proven.evidence.integrity, when: when(claimsOf(proof.checkpoint).at) }))));
  }
  fill('checkpoints', parts);
}

place('checkpoint').addEventListener('click', async () => {
  await operator('checkpoint', { name: 'Playground', role: 'operator' });
  await again();
});
place('over').addEventListener('click', async () => {
  await operator('startOver');
  await again();
});
