import { html } from '../html.mjs';
import { opening } from '../layout.mjs';

/** Whose rules: nothing is chosen before anybody is known to ask. */
const places = (id, t, facts) => html`<select id="${id}"><option value="">${t('Not chosen yet')}</option>${facts.ruleSets.map((set) => html`<option value="${set.id}">${set.name} (${set.id})</option>`)}</select>`;

/** A draft to begin with, of the example's sender. */
function draftOf({ sender, purposes, optOut, words }) {
  const { id: purpose, messageClass } = purposes.find((each) => each.messageClass === 'marketing');
  const [locale] = Object.keys(words);
  return { text: `${sender.name}: 20 % off all jackets until Sunday. ${optOut.keyword} to stop.`, messageClass, purpose, channel: 'sms', locale, sender: { name: sender.name, kind: sender.kinds[0] }, optOut: { keyword: optOut.keyword }, recipients: 40 };
}

export const console = {
  path: 'console.html',
  title: 'Console',
  lead: 'What an operator has to look at: who stands where, what is due, what was not delivered, what needs two pairs of eyes.',
  script: 'console',
  wide: true,
  body: ({ t, facts }) => html`${opening(t('Console'), t('What an operator has to look at: who stands where, what is due, what was not delivered, what needs two pairs of eyes.'))}
<section class="card" aria-labelledby="source-title"><h2 id="source-title">${t('Whose data')}</h2>
<div class="fields"><div class="field"><label for="source">${t('Read from')}</label><select id="source"><option value="visit">${t('The playground in this browser')}</option><option value="file">${t('Files of yours')}</option></select></div>
<div class="field" id="file-field" hidden><label for="files">${t('What your webhook got, one event a line, and keys.json')}</label><input type="file" id="files" multiple></div>
<a class="button" id="export" download="events.jsonl">${t('Export these events')}</a><a class="button" id="export-keys" download="keys.json">${t('Export the keys')}</a></div>
<p id="state" role="status" class="hint live"></p>
<dl class="mini" id="glance"></dl></section>
<section class="card" id="chart-card" aria-labelledby="chart-title" hidden><h2 id="chart-title">${t('Numbers that may be texted, over time')}</h2><div class="chart" id="chart" role="img"></div><details><summary>${t('The same as a table')}</summary><div class="scroll" tabindex="0" role="group" aria-labelledby="chart-title"><table><thead><tr><th>${t('When')}</th><th class="number">${t('Agreed')}</th><th class="number">${t('Withdrawn')}</th></tr></thead><tbody id="chart-rows"></tbody></table></div></details></section>
<section class="card" aria-labelledby="ledger-title"><h2 id="ledger-title">${t('Ledger')}</h2><div class="scroll" tabindex="0" role="group" aria-labelledby="ledger-title"><table><thead><tr><th>${t('Number')}</th><th>${t('Purpose')}</th><th>${t('A text now?')}</th><th>${t('Why')}</th><th>${t('Last event')}</th></tr></thead><tbody id="ledger"></tbody></table></div></section>
<div class="columns even">
<div class="stack">
<section class="card" aria-labelledby="due-title"><h2 id="due-title">${t('Due dates')}</h2><p class="hint">${t('What was declared, and what follows from it by law or undertaking.')}</p><div class="field"><label for="where">${t('Rules of')}</label>${places('where', t, facts)}</div><p class="hint" id="due-by" role="status"></p><ul class="plain ruled" id="due"></ul><div class="row"><a class="button" id="calendar" download="due.ics" hidden>${t('Save the dates as a calendar')}</a></div>
<form id="declare" class="stack live-only"><h3>${t('Declare something')}</h3><div class="fields"><div class="field"><label for="kind">${t('What happened')}</label><select id="kind"><option value="incident">${t('An incident was found')}</option><option value="credential">${t('A credential was changed')}</option><option value="drill">${t('A drill was held')}</option></select></div><div class="field"><label for="by">${t('Who says so')}</label><input id="by" required autocomplete="off"></div><div class="field"><label for="what">${t('In words')}</label><input id="what" required autocomplete="off"></div></div><div class="row"><button class="primary">${t('Sign it')}</button></div></form></section>
<section class="card live-only" aria-labelledby="send-title"><h2 id="send-title">${t('Sending')}</h2><p id="sending" role="status"></p><div class="row"><button type="button" id="pause">${t('Pause')}</button><button type="button" id="resume">${t('Resume')}</button></div></section>
<section class="card live-only" aria-labelledby="dead-title"><h2 id="dead-title">${t('Dead letters')}</h2><p class="hint">${t('Deliveries that were given up. Switch the archive off and sign up once to make one.')}</p><label class="check"><input type="checkbox" id="closed">${t('The archive is switched off')}</label><ul class="plain ruled" id="dead"></ul><div class="row"><button type="button" id="replay">${t('Deliver all again')}</button></div></section>
</div>
<div class="stack">
<section class="card" aria-labelledby="approve-title"><h2 id="approve-title">${t('Approvals')}</h2><p class="hint">${t('Two people, each with a key of their own, sign the digest of one draft under one set of rules: text, class, sender, place. Any edit gives another digest.')}</p>
<form id="approve" class="stack"><div class="field"><label for="draft">${t('The draft, JSON')}</label><textarea id="draft" class="mono" rows="10" dir="ltr" spellcheck="false" required>${JSON.stringify(draftOf(facts.notice), null, 2)}</textarea></div><div class="fields"><div class="field"><label for="under">${t('Rules of')}</label>${places('under', t, facts)}</div><div class="field live-only"><label for="reviewer">${t('Reviewer')}</label><select id="reviewer"><option value="reviewer 1">${t('First')}</option><option value="reviewer 2">${t('Second')}</option></select></div><div class="field live-only"><label for="name">${t('Name')}</label><input id="name" required autocomplete="off"></div><div class="field live-only"><label for="opinion">${t('Opinion')}</label><select id="opinion"><option value="approved">${t('approved')}</option><option value="rejected">${t('rejected')}</option></select></div></div><div class="row live-only"><button class="primary">${t('Sign the review')}</button></div></form>
<p id="approval" role="status" class="live"></p>
<ul class="plain ruled" id="approvals"></ul></section>
<section class="card live-only" aria-labelledby="deletion-title"><h2 id="deletion-title">${t('Deletions')}</h2><p class="hint">${t('People whose data has served its purpose: everything was withdrawn, or its time is over. A receipt of the erasure stays, and a stop is honoured all the same.')}</p><ul class="plain ruled" id="deletions"></ul>
<form id="delete" class="fields"><div class="field"><label for="keep">${t('Keep the proof after the end')}</label><select id="keep"><option value="0">${t('Not at all')}</option><option value="365">${t('One year')}</option><option value="1826">${t('Five years')}</option></select></div><div class="field"><label for="deleter">${t('Who deletes')}</label><input id="deleter" required autocomplete="off"></div><div class="row"><button id="delete-due">${t('Delete them and sign it')}</button></div></form><p id="deleted" role="status" class="hint"></p></section>
</div>
</div>`,
};
