// A message before it is sent: what it becomes in each place, two reviewers of this visit, what a reply would mean.
import { define } from 'avowal/elements';
import { core, el, fill, later, place, refusal, t } from './_page.js';
import { pill } from './_receipt.js';

define();
const preview = document.querySelector('avowal-preview');
preview.addEventListener('avowal-preview', ({ detail: { preview: shown } }) => {
  document.documentElement.dataset.shown = String(shown.segments.segments);
});
preview.addEventListener('avowal-degraded', () => {
  place('state').textContent = t('The core could not start here: it was not loaded, or WebAssembly is not allowed.');
});
// who reviews here signs with keys that were made for this visit
preview.addEventListener('avowal-review', ({ detail }) => void review(detail));
place('more').addEventListener('change', ({ target }) => {
  if (!target.value) return;
  preview.setAttribute('jurisdictions', `${preview.getAttribute('jurisdictions')} ${target.value}`);
  preview.setAttribute('jurisdiction', target.value);
  target.selectedOptions[0].remove();
});
place('recipients').addEventListener('input', counted);
// who comes back finds the number as it was left
addEventListener('pageshow', counted);
place('reply').addEventListener('input', later(150, answer));

/** The number of people, as the preview reads it; what is none is said, and two people have to approve all the same. */
function counted() {
  const given = place('recipients').value.trim();
  const fault = !/^\d*$/.test(given);
  place('recipients').ariaInvalid = String(fault);
  place('state').textContent = fault ? t('That is no number of people, in digits from 0 to 9: so two people have to approve.') : '';
  if (preview.getAttribute('recipients') !== given) preview.setAttribute('recipients', given);
}

let reviews = { digest: '', tokens: [], keys: [] };

async function review({ draft, jurisdiction, digest, opinion, comment, ignored = [] }) {
  if (reviews.digest !== digest) reviews = { digest, tokens: [], keys: [] };
  const at = Date.now();
  // what was ignored is signed with the reasons
  const said = [comment, ...ignored.map(({ code, reason }) => `${code}: ${reason}`)].filter(Boolean).join('; ');
  const name = t('Reviewer {n}').replace('{n}', String(reviews.tokens.length + 1));
  const { token, key } = await core('signOneReview', { draft, jurisdiction, name, opinion, at, ...(said ? { comment: said } : {}) });
  reviews.tokens.push(token);
  reviews.keys.push(key);
  preview.approval = await core('checkApproval', { draft, jurisdiction, reviews: reviews.tokens, keys: { keys: reviews.keys }, asOf: at });
}

async function answer() {
  const text = place('reply').value;
  if (text === '') return fill('reply-answer');
  const found = await core('classifyReply', text, { locale: preview.getAttribute('locale') ?? 'en' }).catch((error) => void fill('reply-answer', refusal(error)));
  if (!found || text !== place('reply').value) return undefined;
  const { kind, keyword, locale } = found;
  const words = { 'opt-out': t('Stop: nothing more may be sent.'), 'opt-out-likely': t('Probably stop: somebody should look at it now.'), 'opt-in': t('Agrees again.'), help: t('Asks for help.'), other: t('Something else.') }[kind];
  return fill('reply-answer', pill(kind, kind.startsWith('opt-out') ? 'bad' : undefined), ' ', words, keyword ? [' ', el('bdi', {}, `(${keyword}${locale ? `, ${locale}` : ''})`)] : []);
}
