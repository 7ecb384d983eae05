// The form: elements on the page, the real handler behind them, its answer beside it.
import { consentMarkup, define, longNotice } from 'avowal/elements';
import { codeLink, core, el, fill, later, operator, place, putMarkup, refusal, said, t } from './_page.js';
import { outcome, says } from './_receipt.js';

let visit;
let newest;
define();
void begin();

async function begin() {
  place('state').textContent = t('The handler starts …');
  try {
    visit = await operator('visit');
  } catch (error) {
    place('state').textContent = error.message;
    document.querySelector('#form button[type=submit]').disabled = true;
    return;
  }
  place('notice').value = JSON.stringify(JSON.parse(visit.notice), null, 2);
  await showForm();
  place('state').textContent = visit.paused ? t('Signups are paused by the operator: see the console.') : t('The handler is ready. Its keys were made for this visit.');
  document.documentElement.dataset.ready = 'yes';
  await Promise.all([look(), lookOver()]);
}

/** A language in its own words; a notice of one's own may name it in a way that no browser knows. */
function nameOf(locale) {
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(locale);
  } catch {
    return locale;
  }
}

/** The boxes in the words of the notice in force. */
async function showForm() {
  const notice = JSON.parse(visit.notice);
  const locales = Object.keys(notice.words);
  const chosen = locales.includes(place('locale').value) ? place('locale').value : locales.includes(t.lang) ? t.lang : locales[0];
  fill('locale', locales.map((locale) => el('option', { value: locale, selected: locale === chosen }, nameOf(locale))));
  const fresh = el('avowal-consent', { id: 'consent', base: new URL('../avowal', import.meta.url).pathname });
  const markup = consentMarkup(notice, visit.digest, chosen, { details: await longNotice(notice, chosen) });
  putMarkup(fresh, place('spoil').value === 'ticked' ? markup.replaceAll('type="checkbox"', 'type="checkbox" checked') : markup);
  fresh.classList.toggle('tiny', place('spoil').value === 'tiny');
  place('consent').replaceWith(fresh);
}

/** What the element finds when it looks itself and its page over. */
async function lookOver() {
  const element = place('consent');
  const found = await element.lint();
  if (element !== place('consent')) return;
  fill('fair-answer', found.length === 0 ? t('No dark pattern found.') : t('{n} found:', { n: found.length }));
  fill('patterns', found.map(({ code, message, severity, fixes }) => el('li', {}, el('span', { class: 'pill', 'data-tone': { error: 'bad', warning: 'warn' }[severity] }, severity), ' ', said(message), fixes ? el('small', { lang: 'en', dir: 'ltr' }, ` ${fixes[0].title}.`) : '', ' ', codeLink(code))));
}

for (const id of ['locale', 'spoil']) {
  place(id).addEventListener('change', async () => {
    await showForm();
    await lookOver();
  });
}
document.addEventListener('avowal-receipt', ({ detail }) => void show(detail.receipt, detail));
document.addEventListener('avowal-withdraw', ({ detail }) => void show(detail.receipt, {}));

async function show(receipt, { id, confirmation }) {
  newest = id;
  // another page may have started over: then the keys are others
  visit = await operator('visit');
  const asOf = Date.now();
  const verification = await core('verifyReceipt', receipt, { keys: visit.keys, asOf, notice: visit.notice });
  const [contents, evidence] = await Promise.all([core('showReceipt', receipt), core('describeEvidence', verification.evidence)]);
  fill('came', outcome(verification), says(contents, evidence), el('p', { class: 'row' }, el('a', { class: 'button primary', href: 'receipt.html' }, t('Take it apart')), el('a', { class: 'button', href: 'ledger.html' }, t('See the ledger'))));
  place('code-card').hidden = confirmation !== 'sent';
  if (confirmation === 'sent') {
    const text = (await operator('texts')).findLast((sent) => sent.receipt === id);
    if (text) place('code-text').textContent = t('{code} is your code for {name}. Nobody will ask you for it.', { code: text.code, name: JSON.parse(visit.notice).sender.name });
    else place('code-card').hidden = true;
  }
  document.documentElement.dataset.receipts = String(Number(document.documentElement.dataset.receipts ?? 0) + 1);
}

place('confirm').addEventListener('submit', async (event) => {
  event.preventDefault();
  const response = await fetch(new URL('../avowal/confirm', import.meta.url), { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json' }, body: JSON.stringify({ id: newest, code: place('code').value.trim() }) });
  const answer = await response.json();
  fill('confirmed', response.ok ? t('Confirmed: possession of the number is proven.') : refusal({ message: answer.title, code: answer.code }));
  if (response.ok) await show(answer.receipt, {});
});

place('use').addEventListener('click', async () => {
  try {
    await operator('startOver', place('notice').value);
    location.reload();
  } catch (error) {
    fill('notice-answer', refusal(error));
  }
});
place('jurisdiction').addEventListener('change', look);
place('notice').addEventListener('input', later(300, look));

/** What the rules of a place find in the notice. */
async function look() {
  try {
    const given = place('notice').value;
    const question = { jurisdictions: await core('ruleSets').then((sets) => [place('jurisdiction').value, ...(sets.find(({ id }) => id === place('jurisdiction').value)?.inherits ?? []), 'zz']), asOf: Date.now() };
    const findings = await core('checkNotice', given, { ...question, jurisdictions: [...new Set(question.jurisdictions)] });
    if (given !== place('notice').value) return;
    fill('notice-answer', findings.length === 0 ? t('Nothing found missing or unsettled.') : t('{n} missing or unsettled:', { n: findings.length }));
    fill('findings', findings.map(({ code, message, severity, source }) => el('li', {}, el('span', { class: 'pill', 'data-tone': { error: 'bad', warning: 'warn' }[severity] }, severity), ' ', said(message), ' ', el('small', {}, codeLink(code), source ? said(` ${source.authority} (${source.date})`) : ''))));
  } catch (error) {
    fill('notice-answer', refusal(error));
    fill('findings');
  }
}
