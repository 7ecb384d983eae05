// A number, read four ways.
import { codeLink, core, el, fill, later, offer, place, said, t } from './_page.js';

const NAMES = { valid: () => t('Valid'), possible: () => t('Possible'), reason: () => t('Why not'), e164: () => 'E.164', region: () => t('Region'), type: () => t('Type'), national: () => t('At home'), international: () => t('From abroad'), rfc3966: () => t('As a link'), extension: () => t('Extension') };

const region = () => place('region').value;
place('number').addEventListener('input', later(120, read));
place('region').addEventListener('change', read);
place('check').addEventListener('click', bulk);
void core('versions').then(
  ({ phoneMetadata }) => {
    place('state').textContent = t('Numbering plans: libphonenumber {version}. Nothing typed here leaves the browser.', { version: phoneMetadata });
    document.documentElement.dataset.ready = 'yes';
  },
  (error) => {
    place('state').textContent = error.message;
  },
);

async function read() {
  const input = place('number').value;
  if (input.trim() === '') {
    fill('reading', el('p', { class: 'empty' }, t('Nothing typed yet.')));
    fill('parsed');
    return fill('steps');
  }
  const [reading, check, steps] = await Promise.all([core('readPhone', input, region()), core('parsePhone', input, region()), core('typed', input.slice(0, 40), region())]);
  if (input !== place('number').value) return undefined;
  const { readings, notes } = reading;
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
  const { checks, milliseconds } = await core('bulk', inputs, region());
  const good = checks.filter(({ valid }) => valid).length;
  place('bulk-state').textContent = t('{n} numbers, {good} of them valid, read in {ms} ms.', { n: inputs.length, good, ms: milliseconds.toFixed(1) });
  place('bulk-table').hidden = inputs.length === 0;
  fill('rows', checks.slice(0, 200).map((check, index) => el('tr', {}, el('td', {}, el('bdi', {}, inputs[index])), el('td', { class: 'mono' }, el('bdi', { dir: 'ltr' }, check.e164 ?? check.reason ?? '')), el('td', {}, check.region ?? ''), el('td', {}, check.valid ? check.type : t('not valid')))));
  // what a table would calculate is text; a number with its plus is a number
  const cell = (text) => `"${String(text ?? '').replaceAll('"', '""').replace(/^(?!\+\d+$)[=+\-@\t]/, "'$&")}"`;
  offer(place('save'), `${['input', 'e164', 'region', 'type', 'valid'].join(',')}\n${checks.map((check, index) => [inputs[index], check.e164, check.region, check.type, check.valid].map(cell).join(',')).join('\n')}\n`, 'text/csv');
}
