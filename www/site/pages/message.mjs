import { html, raw } from '../html.mjs';
import { opening } from '../layout.mjs';

const option = (value, words, chosen) => html`<option value="${value}"${chosen ? raw(' selected') : ''}>${words}</option>`;

export const message = {
  path: 'play/message.html',
  title: 'Message',
  lead: 'What a message becomes: parts, footer, findings and their sources.',
  section: 'play',
  script: 'message',
  wide: true,
  body: ({ t, facts }) => html`${opening(t('Message'), t('What a message becomes: parts, footer, findings and their sources.'))}
<div class="columns">
<section class="card" aria-labelledby="draft-title"><h2 id="draft-title">${t('The draft')}</h2>
<div class="field"><label for="text">${t('Text')}</label><textarea id="text" rows="5" dir="auto"></textarea></div>
<div class="fields">
<div class="field"><label for="class">${t('What kind')}</label><select id="class">${option('marketing', t('Marketing'), true)}${option('transactional', t('Transactional'))}${option('one-time-code', t('One-time code'))}</select></div>
<div class="field"><label for="jurisdiction">${t('Rules of')}</label><select id="jurisdiction">${facts.ruleSets.map((set) => option(set.id, `${set.name} (${set.id})`, set.id === 'us'))}</select></div>
<div class="field"><label for="locale">${t('Language of the text')}</label><input id="locale" value="en" dir="ltr"></div>
<div class="field"><label for="sender">${t('Sender')}</label><input id="sender" value="${facts.notice.sender.name}" dir="auto"></div>
<div class="field"><label for="kind">${t('Sent as')}</label><select id="kind">${['alphanumeric', 'short-code', 'long-code', 'toll-free'].map((kind) => option(kind, kind))}</select></div>
<div class="field"><label for="stop">${t('Keyword to stop')}</label><input id="stop" value="STOP" dir="auto"></div>
<div class="field"><label for="policy">${t('Counted by')}</label><select id="policy">${['gsm-codepoint', 'gsm-grapheme', 'cn-domestic'].map((policy) => option(policy, policy))}</select></div>
</div><p id="state" role="status" class="hint live"></p></section>
<div class="stack">
<section class="card" aria-labelledby="becomes-title"><h2 id="becomes-title">${t('What is sent')}</h2><p class="bubble" id="bubble" dir="auto"></p><div id="parts" class="stack" aria-live="polite"></div></section>
<section class="card" aria-labelledby="findings-title"><h2 id="findings-title">${t('Findings')}</h2><ul class="plain ruled" id="findings" aria-live="polite"></ul></section>
<section class="card" aria-labelledby="reply-title"><h2 id="reply-title">${t('And if somebody answers')}</h2><div class="field"><label for="reply">${t('A reply')}</label><input id="reply" dir="auto" autocomplete="off"></div><p id="reply-answer" role="status" class="live"></p></section>
</div>
</div>`,
};
