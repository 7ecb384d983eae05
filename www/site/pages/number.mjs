import { html, raw } from '../html.mjs';
import { opening } from '../layout.mjs';

export const number = {
  path: 'play/number.html',
  title: 'Number',
  lead: 'One number, read four ways: as libphonenumber does, as a person meant it, while it is typed, and by the thousand.',
  section: 'play',
  script: 'number',
  wide: true,
  body: ({ t, facts }) => html`${opening(t('Number'), t('One number, read four ways: as libphonenumber does, as a person meant it, while it is typed, and by the thousand.'))}
<section class="card" aria-labelledby="typed-title">
<h2 id="typed-title" class="visually-hidden">${t('A number')}</h2>
<div class="fields"><div class="field"><label for="number">${t('A number, as anybody would write it')}</label><input id="number" dir="ltr" autocomplete="off" aria-describedby="number-hint"></div>
<div class="field"><label for="region">${t('Written in')}</label><select id="region">${facts.regions.map(({ region, name, callingCode }) => html`<option value="${region}"${region === 'DE' ? raw(' selected') : ''} data-code="${callingCode}">${name} +${callingCode}</option>`)}</select></div></div>
<p class="hint" id="number-hint">${t('Foreign prefixes, brackets, letters, other digits, words around it: all of it may be there.')}</p>
<p id="state" class="hint" role="status"></p>
</section>
<div class="columns even">
<section class="card" aria-labelledby="read-title"><h2 id="read-title">${t('As the person meant it')}</h2><div id="reading" aria-live="polite" class="stack"><p class="empty">${t('Nothing typed yet.')}</p></div></section>
<section class="card" aria-labelledby="parse-title"><h2 id="parse-title">${t('Field by field')}</h2><p class="hint">${t('What libphonenumber says of exactly this input.')}</p><dl class="facts" id="parsed"></dl></section>
<section class="card" aria-labelledby="type-title"><h2 id="type-title">${t('As it is typed')}</h2><p class="hint">${t('The display after each key. The field itself is never rewritten.')}</p><ol class="plain mono" id="steps" dir="ltr"></ol></section>
<section class="card" aria-labelledby="bulk-title"><h2 id="bulk-title">${t('By the thousand')}</h2>
<div class="field"><label for="many">${t('One number a line')}</label><textarea id="many" class="mono" rows="6" dir="ltr"></textarea></div>
<div class="row"><button type="button" id="check">${t('Check them')}</button><a class="button" id="save" download="numbers.csv" hidden>${t('Save as CSV')}</a></div>
<p id="bulk-state" role="status" class="live hint"></p>
<div class="scroll" id="bulk-table" tabindex="0" role="group" aria-label="${t('Checked numbers')}" hidden><table><thead><tr><th>${t('Written')}</th><th>E.164</th><th>${t('Region')}</th><th>${t('Type')}</th></tr></thead><tbody id="rows"></tbody></table></div>
</section>
</div>`,
};
