// A receipt of this visit: shown, verified by both verifiers, spoilt and mended.
import { verifyReceipt } from 'avowal/verify';
import { core, el, fill, later, offer, operator, place, refusal, t, when } from './_page.js';
import { agreed, bytesOf, checks, claimsOf, eventOf, outcome, says } from './_receipt.js';

let visit;
let receipts = [];
let original = '';
let keys;
let turns = 0;
begin().catch(failed);

async function begin() {
  visit = await operator('visit');
  const events = (await operator('events')).filter(({ receipt }) => receipt);
  place('nothing').hidden = events.length > 0;
  place('work').hidden = events.length === 0;
  if (events.length === 0) return;
  receipts = events.map(({ receipt }) => receipt).reverse();
  fill('which', receipts.map((receipt, index) => el('option', { value: index }, `${eventOf(claimsOf(receipt).ev)}, ${when(claimsOf(receipt).at)}`)));
  await choose();
}

/** Where nothing can be shown, the reason stands in its place. */
function failed(error) {
  fill('nothing', el('p', {}, error.code ? refusal(error) : error.message));
  place('nothing').hidden = false;
  place('work').hidden = true;
}

async function choose() {
  original = receipts[Number(place('which').value)];
  // the history is the operator's own: the person's copy leaves it out
  original = await core('presentReceipt', original, ['phone', 'capture', 'network']);
  mend();
}

function mend() {
  keys = visit.keys;
  place('text').value = original;
  void verify();
}

async function verify() {
  // an answer that comes late is not put beside a text that was changed since
  const turn = ++turns;
  const text = place('text').value.trim();
  const options = { keys, asOf: Date.now(), notice: visit.notice };
  const [ours, theirs, contents] = await Promise.all([core('verifyReceipt', text, options), verifyReceipt(text, options), core('showReceipt', text)]);
  const evidence = contents ? await core('describeEvidence', ours.evidence) : undefined;
  if (turn !== turns) return;
  const agree = ours.outcome === theirs.outcome && JSON.stringify(ours.checks) === JSON.stringify(theirs.checks);
  const { elements } = ours;
  fill(
    'verdict',
    outcome(ours),
    checks(ours),
    el('p', { class: 'hint' }, agree ? t('Two verifiers that share no code say the same.') : t('The two verifiers differ. That is a fault: please report it.')),
    elements && agreed(contents.claims) ? el('p', { class: 'hint' }, t('Legal elements under rules {rules}: {present} present, {missing} missing, {unsettled} unsettled.', { rules: elements.rules, present: elements.present.length, missing: elements.missing.length, unsettled: elements.unsettled.length })) : undefined,
  );
  fill('says', contents ? says(contents, evidence) : el('p', {}, t('There is nothing readable in it.')));
  showParts(text);
  offer(place('save'), `${text}\n`);
  place('to-verifier').href = `${new URL('verify.html', new URL('..', location.href)).href}#${new URLSearchParams({ receipt: text, keys: JSON.stringify(keys), notice: visit.notice })}`;
  document.documentElement.dataset.outcome = ours.outcome;
}

/** Header, claims, signature, disclosures: each in its colour. */
function showParts(text) {
  const [token, ...disclosures] = text.split('~');
  const pieces = [...token.split('.'), ...disclosures.filter(Boolean)];
  const strip = place('strip');
  strip.replaceChildren(...pieces.flatMap((piece, index) => [el('span', {}, piece), index < 2 ? '.' : '~']));
  const readable = (work) => {
    try {
      return JSON.stringify(work(), null, 2);
    } catch {
      return t('cannot be read');
    }
  };
  place('claims').textContent = readable(() => claimsOf(text));
  place('disclosures').textContent = disclosures.filter(Boolean).map((disclosure) => readable(() => JSON.parse(new TextDecoder().decode(bytesOf(disclosure))))).join('\n');
}

const SPOIL = {
  claims: (text) => renamed(text),
  signature: (text) => changed(text, text.indexOf('~') - 20),
  disclosure: (text) => changed(text, text.indexOf('~') + 12),
};

/** Another letter in one place, so that every other stays. */
function changed(text, at) {
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
}

/** The same claims, but for one letter of the sender's name: readable as before, and not what was signed. */
function renamed(text) {
  const [header, payload, ...rest] = text.split('.');
  const claims = new TextDecoder().decode(bytesOf(payload)).replace(/("sender":"(?:[^"\\]|\\.)*?)([a-z])"/, (_, before, last) => `${before}${last === 'x' ? 'y' : 'x'}"`);
  const bytes = new TextEncoder().encode(claims);
  return [header, btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''), ...rest].join('.');
}

for (const button of document.querySelectorAll('[data-spoil]')) {
  button.addEventListener('click', async () => {
    const { spoil } = button.dataset;
    if (spoil === 'keys') {
      const key = await core('generateKey', 'receipt', Date.now());
      keys = { keys: [await core('publicKey', key)] };
    } else if (spoil === 'withhold') place('text').value = await core('presentReceipt', original, []);
    else place('text').value = SPOIL[spoil](place('text').value);
    await verify();
  });
}
place('which').addEventListener('change', choose);
place('text').addEventListener('input', later(150, verify));
place('mend').addEventListener('click', mend);
