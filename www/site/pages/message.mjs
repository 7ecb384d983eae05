import { html } from '../html.mjs';
import { opening } from '../layout.mjs';

const FIRST = 'us de gb fr au cn kr in br za';

export const message = {
  path: 'play/message.html',
  title: 'Message',
  lead: 'What a message becomes: parts, footer, findings and their sources.',
  section: 'play',
  script: 'message',
  wide: true,
  body: ({ t, facts }) => html`${opening(t('Message'), t('What a message becomes: parts, footer, findings and their sources.'))}
<section class="card" aria-labelledby="draft-title"><h2 id="draft-title">${t('The draft')}</h2>
<div class="field"><label for="more">${t('Rules of one more place')}</label><select id="more"><option value="">–</option>${facts.ruleSets.filter(({ id }) => !FIRST.split(' ').includes(id)).map(({ id, name }) => html`<option value="${id}">${name} (${id})</option>`)}</select></div>
<div class="field"><label for="recipients">${t('How many people get it')}</label><input id="recipients" inputmode="numeric" dir="ltr" value="40"></div>
<avowal-preview jurisdictions="${FIRST}" sender="${facts.notice.sender.name}" opt-out="STOP" recipients="40"><div class="field"><label for="text">${t('Text')}</label><textarea id="text" rows="5" dir="auto"></textarea></div></avowal-preview>
<p id="state" role="status" class="hint live"></p></section>
<section class="card" aria-labelledby="reply-title"><h2 id="reply-title">${t('And if somebody answers')}</h2><div class="field"><label for="reply">${t('A reply')}</label><input id="reply" dir="auto" autocomplete="off"></div><p id="reply-answer" role="status" class="live"></p></section>`,
};
