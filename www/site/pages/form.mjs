import { html, raw } from '../html.mjs';
import { opening } from '../layout.mjs';

/** A language in its own words. */
const nameOf = (locale) => new Intl.DisplayNames([locale], { type: 'language' }).of(locale);

export const form = {
  path: 'play/form.html',
  title: 'Form',
  lead: 'A signup like any other. The handler behind it is the real one; its store is in this browser.',
  section: 'play',
  script: 'form',
  wide: true,
  body: ({ t, facts, markup, root }) => html`${opening(t('Form'), t('A signup like any other. The handler behind it is the real one; its store is in this browser.'))}
<div class="columns">
<div class="stack">
<section class="card" aria-labelledby="signup">
<div class="row spread"><h2 id="signup">${t('The form')}</h2><label class="row">${t('Words in')} <select id="locale" data-width="auto">${Object.keys(facts.notice.words).map((locale) => html`<option value="${locale}"${locale === t.lang ? raw(' selected') : ''}>${nameOf(locale)}</option>`)}</select></label></div>
<p class="hint" id="state" role="status"></p>
<form class="signup" action="${root}avowal/consent" method="post" id="form">
<avowal-phone region="${facts.notice.controller.country}">
<label for="phone">${t('Mobile number')}</label>
<input id="phone" type="tel" name="phone" autocomplete="tel" inputmode="tel" aria-describedby="phone-hint" dir="ltr">
<p class="hint" id="phone-hint">${t('With country code, or as you write it at home.')}</p>
</avowal-phone>
<avowal-consent id="consent" base="${root}avowal">${raw(markup)}</avowal-consent>
<button type="submit" class="primary wide-button">${t('Sign up')}</button>
</form>
</section>
<section class="card" id="code-card" aria-labelledby="code-title" hidden>
<h2 id="code-title">${t('The text message that would now be sent')}</h2>
<p class="bubble" id="code-text"></p>
<p class="hint">${t('A stranger can type a victim’s number. So marketing stays requested until this code comes back.')}</p>
<form id="confirm" class="row"><label class="visually-hidden" for="code">${t('Code')}</label><input id="code" inputmode="numeric" autocomplete="one-time-code" required dir="ltr" placeholder="${t('Code')}"><button class="primary">${t('Confirm')}</button></form>
<p id="confirmed" role="status" class="live"></p>
</section>
</div>
<div class="stack">
<section class="card" aria-labelledby="answer"><h2 id="answer">${t('What came back')}</h2><div id="came" class="stack" aria-live="polite"><p class="empty">${t('Type a number, tick what you like, sign up. The receipt appears here.')}</p></div></section>
<section class="card" aria-labelledby="fair-title">
<div class="row spread"><h2 id="fair-title">${t('Is the form fair?')}</h2><label class="row">${t('Spoil it')} <select id="spoil" data-width="auto"><option value="">${t('not at all')}</option><option value="tiny">${t('with tiny words')}</option><option value="ticked">${t('with ticks made beforehand')}</option></select></label></div>
<p class="hint">${t('The element looks itself and its page over for 21 dark patterns. In a page of your own: the attribute')} <code>debug</code> ${t('tells the console, and')} <code>avowal doctor</code> ${t('looks from outside.')}</p>
<p id="fair-answer" role="status" class="live"></p><ul class="plain ruled" id="patterns"></ul>
</section>
<section class="card" aria-labelledby="notice-title">
<h2 id="notice-title">${t('The notice behind it')}</h2>
<p class="hint">${t('An example to begin with. Put your own in its place: the form, the handler and the receipts follow it.')}</p>
<details><summary>${t('Look at it and change it')}</summary><div class="stack">
<div class="field"><label for="notice">${t('Notice, JSON')}</label><textarea id="notice" class="mono" rows="14" dir="ltr" spellcheck="false">${JSON.stringify(facts.notice, null, 2)}</textarea></div>
<div class="fields"><div class="field"><label for="jurisdiction">${t('Checked under the rules of')}</label><select id="jurisdiction">${facts.ruleSets.map((set) => html`<option value="${set.id}"${set.id === 'de' ? raw(' selected') : ''}>${set.name} (${set.id})</option>`)}</select></div><button type="button" id="use">${t('Use this notice and start over')}</button></div>
<p id="notice-answer" role="status" class="live"></p><ul class="plain ruled" id="findings"></ul></div></details>
</section>
</div>
</div>`,
};
