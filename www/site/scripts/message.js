// A message before it is sent: what it becomes, how many parts, what the rules find, what a reply would mean.
import { codeLink, core, el, fill, later, place, said, t } from './_page.js';
import { pill } from './_receipt.js';

const FIELDS = ['text', 'class', 'jurisdiction', 'locale', 'sender', 'kind', 'stop', 'policy'];
const soon = later(150, preview);
for (const id of FIELDS) place(id).addEventListener('input', soon);
place('reply').addEventListener('input', later(150, answer));
void preview();

function draft() {
  const marketing = place('class').value === 'marketing';
  return {
    text: place('text').value,
    messageClass: place('class').value,
    purpose: marketing ? 'offers' : 'order-updates',
    channel: 'sms',
    locale: place('locale').value,
    sender: { name: place('sender').value, kind: place('kind').value },
    ...(place('stop').value ? { optOut: { keyword: place('stop').value } } : {}),
  };
}

async function preview() {
  const { text } = draft();
  if (text === '') {
    fill('bubble', t('Write the text on the left.'));
    fill('parts');
    return fill('findings');
  }
  try {
    const shown = await core('previewMessage', draft(), { jurisdiction: place('jurisdiction').value, asOf: Date.now() });
    const counted = await core('countSegments', shown.text, place('policy').value);
    fill('bubble', shown.text);
    const { parts } = shown;
    const rows = [[t('Before it'), parts.prefix], [t('Text'), parts.body], [t('After it'), parts.footer]].filter(([, value]) => value);
    fill(
      'parts',
      el('dl', { class: 'mini' }, figure(t('parts'), counted.segments), figure(t('units left'), counted.unitsLeft), figure(t('alphabet'), counted.encoding)),
      counted.forcing.length > 0 ? el('p', { class: 'note warn' }, t('These characters make every part shorter:'), ' ', [...new Set(counted.forcing.map(({ char }) => char))].map((char) => [el('code', {}, char), ' ']).flat()) : undefined,
      el('dl', { class: 'facts' }, rows.flatMap(([term, value]) => [el('dt', {}, term), el('dd', {}, el('bdi', {}, value))])),
      shown.sendWindow ? el('p', {}, pill(shown.sendWindow.open ? t('The hour is open there now') : t('The hour is closed there now'), shown.sendWindow.open ? 'good' : 'bad')) : undefined,
    );
    fill('findings', shown.findings.length === 0 ? el('li', {}, t('Nothing was found.')) : shown.findings.map((finding) => found(finding, text)));
    place('state').textContent = '';
  } catch (error) {
    fill('state', said(error.message), ' ', error.code ? codeLink(error.code) : '');
  }
}

function figure(name, value) {
  return el('div', {}, el('dt', {}, name), el('dd', {}, String(value)));
}

/** One finding, with the words it is about and what would settle it. */
function found({ severity, message, code, span, source, fixes = [] }, text) {
  return el(
    'li',
    { class: 'stack' },
    el('p', {}, pill(severity, { error: 'bad', warning: 'warn' }[severity]), ' ', said(message), ' ', el('small', {}, codeLink(code))),
    span && span.end > span.start ? el('p', {}, el('mark', {}, el('bdi', {}, text.slice(span.start, span.end)))) : undefined,
    source ? el('small', { lang: 'en', dir: 'ltr' }, `${source.authority}. ${source.title}, ${source.date}; looked at on ${source.checkedOn}`) : undefined,
    fixes.length > 0 ? el('div', { class: 'row' }, fixes.map(({ title, edits }) => el('button', { type: 'button', click: () => apply(edits) }, said(title)))) : undefined,
  );
}

/** The edits of a fix, the last first, so that places before them stay. */
function apply(edits) {
  const box = place('text');
  for (const { start, end, text } of [...edits].sort((a, b) => b.start - a.start)) box.setRangeText(text, start, end);
  void preview();
}

async function answer() {
  const text = place('reply').value;
  if (text === '') return fill('reply-answer');
  const { kind, keyword, locale } = await core('classifyReply', text, { locale: place('locale').value });
  const words = { 'opt-out': t('Stop: nothing more may be sent.'), 'opt-out-likely': t('Probably stop: somebody should look at it now.'), 'opt-in': t('Agrees again.'), help: t('Asks for help.'), other: t('Something else.') }[kind];
  return fill('reply-answer', pill(kind, kind.startsWith('opt-out') ? 'bad' : undefined), ' ', words, keyword ? [' ', el('bdi', {}, `(${keyword}${locale ? `, ${locale}` : ''})`)] : []);
}
