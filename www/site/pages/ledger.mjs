import { html } from '../html.mjs';
import { opening } from '../layout.mjs';

export const ledger = {
  path: 'play/ledger.html',
  title: 'Ledger',
  lead: 'Everything of this visit: each receipt, where each number stands, and what was proven to be there when.',
  section: 'play',
  script: 'ledger',
  wide: true,
  body: ({ t }) => html`${opening(t('Ledger'), t('Everything of this visit: each receipt, where each number stands, and what was proven to be there when.'))}
<p id="state" role="status" class="hint live"></p>
<p class="empty" id="nothing" hidden>${t('There is no receipt in this browser yet.')} <a href="form.html">${t('Sign up in the form first')}</a></p>
<div class="stack" id="work" hidden>
<section class="card" aria-labelledby="people-title"><h2 id="people-title">${t('Where each number stands')}</h2><p class="hint">${t('By all its receipts together. A withdrawal wins, whatever came before it.')}</p><ul class="plain ruled" id="people"></ul></section>
<section class="card" aria-labelledby="receipts-title"><h2 id="receipts-title">${t('Receipts, oldest first')}</h2><div class="scroll" tabindex="0" role="group" aria-labelledby="receipts-title"><table><thead><tr><th>${t('When')}</th><th>${t('Event')}</th><th>${t('Number')}</th><th>${t('Grants')}</th><th>${t('Answer')}</th><th>${t('Name')}</th></tr></thead><tbody id="rows"></tbody></table></div></section>
<section class="card" aria-labelledby="checkpoint-title"><h2 id="checkpoint-title">${t('Checkpoint')}</h2><p class="hint">${t('One signed root over every receipt so far. Handed to others once a day, it proves that each was there by then, even if a key is stolen later.')}</p>
<div class="row"><button type="button" class="primary" id="checkpoint">${t('Sign a checkpoint now')}</button></div><div id="checkpoints" class="stack" aria-live="polite"></div></section>
</div>
<section class="card" aria-labelledby="over-title"><h2 id="over-title">${t('Start over')}</h2><p class="hint">${t('Keys, receipts and numbers of this visit lie in this browser alone, and go after a day.')}</p><div class="row"><button type="button" id="over">${t('Forget this visit now')}</button></div></section>`,
};
