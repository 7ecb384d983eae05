// A number, read four ways.
import { codeLink, core, el, fill, later, offer, place, refusal, said, t } from './_page.js';

const NAMES = { valid: () => t('Valid'), possible: () => t('Possible'), reason: () => t('Why not'), e164: () => 'E.164', region: () => t('Region'), type: () => t('Type'), national: () => t('At home'), international: () => t('From abroad'), rfc3966: () => t('As a link'), extension: () => t('Extension') };

/** Rows of the table: a file holds more than anybody reads here. */
const SHOWN = 200;

const region = () => place('region').value;
/** Without a core nothing is read: that is said where the reading would stand. */
const reading = () => read().catch((error) => fill('reading', el('p', {}, refusal(error))));
place('number').addEventListener('input', later(120, reading));
place('region').addEventListener('change', reading);
place('check').addEventListener('click', () => bulk().catch((error) => fill('bulk-state', refusal(error))));
// who comes back finds what the field says read anew
addEventListener('pageshow', () => void reading());
void core('versions').then(
  ({ phoneMetadata }) => {
    place('state').textContent = t('Numbering plans: libphonenumber {version}. Nothing typed here leaves the browser.', { version: phoneMetadata });
    document.documentElement.dataset.ready = 'yes';
  },
  (error) => {
    fill('state', refusal(error));
  },
);

async function read() {
  const input = place('number').value;
  if (input.trim() === '') {
    fill('reading', el('p', { class: 'empty' }, t('Nothing typed yet.')));
    fill('parsed');
    return fill('steps');
  }
  const from = region();
  const [meant, check, steps] = await Promise.all([core('readPhone', input, from), core('parsePhone', input, from), core('typed', input.slice(0, 40), from)]);
  if (input !== place('number').value || from !== region()) return undefined;
  const { readings, notes } = meant;
  fill(
    'reading',
    readings.length === 0 ? el('p', {}, t('This cannot be read as a number.')) : undefined,
    readings.length > 1 ? el('p', { class: 'note warn' }, t('It can be read in two ways; only the person can choose.')) : undefined,
    readings.map(({ international, region: found, type }) => el('p', {}, el('span', { class: 'big' }, el('bdi', { dir: 'ltr' }, international)), el('br'), el('small', {}, `${regionName(found)} · ${type}`))),
    notes.length > 0 ? el('ul', { class: 'plain' }, notes.map(({ code, message }) => el('li', {}, said(message), ' ', el('small', {}, codeLink(code))))) : undefined,
  );
  fill('parsed', Object.entries(NAMES).flatMap(([name, words]) => (check[name] === null ? [] : [el('dt', {}, words()), el('dd', {}, el('bdi', { dir: 'ltr' }, String(check[name])))])));
  fill('steps', steps.map((step) => el('li', {}, step)));
}

function regionName(code) {
  if (code === null) return t('no region');
  return code === '001' ? t('no single country') : (new Intl.DisplayNames([t.lang], { type: 'region' }).of(code) ?? code);
}

async function bulk() {
  const inputs = place('many').value.split('\n').map((line) => line.trim()).filter(Boolean);
  place('bulk-table').hidden = true;
  place('save').hidden = true;
  if (inputs.length === 0) return fill('bulk-state', t('Nothing typed yet.'));
  const { checks, milliseconds } = await core('bulk', inputs, region());
  place('bulk-table').hidden = false;
  const good = checks.filter(({ valid }) => valid).length;
  const counted = t('Numbers: {n}. Valid: {good}. Read in {ms} ms.', { n: inputs.length, good, ms: milliseconds.toFixed(1) });
  fill('bulk-state', counted, inputs.length > SHOWN ? ` ${t('The table shows the first {n}, the file has all.', { n: SHOWN })}` : '');
  fill('rows', checks.slice(0, SHOWN).map((check, index) => el('tr', {}, el('td', {}, el('bdi', {}, inputs[index])), el('td', { class: 'mono' }, el('bdi', { dir: 'ltr' }, check.e164 ?? check.reason ?? '')), el('td', {}, check.region ?? ''), el('td', {}, check.valid ? check.type : t('not valid')))));
  // what a table would calculate is text; a number with its plus is a number
  const cell = (text) => `"${String(text ?? '').replaceAll('"', '""').replace(/^(?!\+\d+$)[=+\-@\t]/, "'$&")}"`;
  return offer(place('save'), `${['input', 'e164', 'region', 'type', 'valid'].join(',')}\n${checks.map((check, index) => [inputs[index], check.e164, check.region, check.type, check.valid].map(cell).join(',')).join('\n')}\n`, 'text/csv');
}
