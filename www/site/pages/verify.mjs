import { html } from '../html.mjs';
import { opening } from '../layout.mjs';

export const verify = {
  path: 'verify.html',
  title: 'Verifier',
  lead: 'Whose key, which words, what answer. Works without a network; nothing is sent or kept.',
  script: 'verify',
  wide: true,
  body: ({ t }) => html`${opening(t('Verifier'), t('Whose key, which words, what answer. Works without a network; nothing is sent or kept.'))}
<div class="columns">
<div class="stack no-print">
<section class="card" aria-labelledby="what-title"><h2 id="what-title">${t('What is to be checked')}</h2>
<div class="drop" id="drop"><p>${t('Drop files here: a receipt, the issuer’s keys.json, and the notice if you have it.')}</p><label class="field"><span class="label">${t('Or choose files')}</span><input type="file" id="files" multiple></label></div>
<div class="field"><label for="text">${t('Or paste the receipt')}</label><textarea id="text" class="mono" rows="5" dir="ltr" spellcheck="false"></textarea></div>
</section>
<section class="card" aria-labelledby="whose-title"><h2 id="whose-title">${t('Whose key')}</h2>
<div id="whose" class="stack"><p class="hint">${t('A receipt is worth what its key is worth. Get the keys from the issuer, not from whoever handed you the receipt.')}</p></div>
<div class="field"><label for="keys">${t('The issuer’s keys')}</label><textarea id="keys" class="mono" rows="4" dir="ltr" spellcheck="false"></textarea></div>
<div class="field"><label for="root">${t('Thumbprint of its root, if you were told one')}</label><input id="root" class="mono" dir="ltr" autocomplete="off" spellcheck="false"></div>
<details id="notice-part"><summary>${t('The notice, for the exact words')}</summary><div class="stack"><div class="field"><label for="notice">${t('Notice, JSON')}</label><textarea id="notice" class="mono" rows="4" dir="ltr" spellcheck="false"></textarea></div><div class="row"><button type="button" id="remove-notice" hidden>${t('Remove the notice')}</button></div></div></details>
</section>
</div>
<div class="stack">
<section class="card" aria-labelledby="answer-title"><h2 id="answer-title">${t('The answer')}</h2><div id="answer" class="stack" aria-live="polite"><p class="empty">${t('Valid, not valid, or cannot tell: one of the three, with its reason.')}</p></div><dl class="facts print-only" id="record"></dl></section>
<section class="card" id="card" aria-labelledby="says-title" hidden><h2 id="says-title">${t('What it says')}</h2><div id="says" class="stack"></div></section>
<section class="card" id="words-card" aria-labelledby="words-title" hidden><h2 id="words-title">${t('As it was shown')}</h2><div id="words" class="stack"></div></section>
<section class="card" id="elements-card" aria-labelledby="elements-title" hidden><h2 id="elements-title">${t('Legal elements in this record')}</h2><div id="elements" class="stack"></div></section>
<section class="card" id="copy-card" aria-labelledby="copy-title" hidden><h2 id="copy-title">${t('The person’s copy')}</h2><p class="hint">${t('The whole receipt in one symbol: any scanner gives its text back, letter for letter.')}</p><div id="qr"></div><div class="row no-print"><button type="button" class="primary" id="print">${t('Print')}</button><a class="button" id="save" download="receipt.txt">${t('Save')}</a></div></section>
</div>
</div>`,
};
