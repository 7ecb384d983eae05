import { html } from '../html.mjs';
import { opening } from '../layout.mjs';

export const receipt = {
  path: 'play/receipt.html',
  title: 'Receipt',
  lead: 'Take your receipt apart, spoil one character, watch it fail.',
  section: 'play',
  script: 'receipt',
  wide: true,
  body: ({ t }) => html`${opening(t('Receipt'), t('Take your receipt apart, spoil one character, watch it fail.'))}
<p class="empty" id="nothing" hidden>${t('There is no receipt in this browser yet.')} <a href="form.html">${t('Sign up in the form first')}</a></p>
<div class="columns" id="work" hidden>
<div class="stack">
<section class="card" aria-labelledby="which-title"><h2 id="which-title">${t('The text of it')}</h2>
<div class="field"><label for="which">${t('Receipt of this visit')}</label><select id="which"></select></div>
<div class="strip" id="strip" role="group" tabindex="0" aria-label="${t('The receipt, part by part: header, claims, signature, disclosures')}"></div>
<div class="field"><label for="text">${t('Change it here, if you like')}</label><textarea id="text" class="mono" rows="7" dir="ltr" spellcheck="false"></textarea></div>
<div class="row" role="group" aria-label="${t('Spoil it')}">
<button type="button" data-spoil="claims">${t('Change the claims')}</button><button type="button" data-spoil="signature">${t('Change the signature')}</button><button type="button" data-spoil="disclosure">${t('Change a disclosure')}</button><button type="button" data-spoil="keys">${t('Take another issuer’s keys')}</button><button type="button" data-spoil="withhold">${t('Withhold the number')}</button></div>
<div class="row"><button type="button" class="primary" id="mend">${t('Put it back')}</button><a class="button" id="to-verifier" href="../verify.html">${t('Open in the verifier')}</a><a class="button" id="save" download="receipt.txt">${t('Save')}</a></div>
</section>
<section class="card" aria-labelledby="raw-title"><h2 id="raw-title">${t('What is inside')}</h2><details><summary>${t('Claims')}</summary><pre id="claims" dir="ltr" tabindex="0"></pre></details><details><summary>${t('Disclosures')}</summary><pre id="disclosures" dir="ltr" tabindex="0"></pre></details></section>
</div>
<div class="stack">
<section class="card" aria-labelledby="verdict-title"><h2 id="verdict-title">${t('The answer')}</h2><div id="verdict" class="stack" aria-live="polite"></div></section>
<section class="card" aria-labelledby="card-title"><h2 id="card-title">${t('What it says')}</h2><div id="says" class="stack"></div></section>
</div>
</div>`,
};
