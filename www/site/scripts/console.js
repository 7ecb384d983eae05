// The operator's console: over the playground's store, with the handler's own operations, or over files of an operator.
import ical from 'ical-generator';
import uPlot from 'uplot';
import { bookOf, overTime, readFiles, standings } from './_book.js';
import { codeLink, core, el, fill, later, offer, operator, place, refusal, said, t, when } from './_page.js';
import { eventPill, masked, pill } from './_receipt.js';

let chart;
const visiting = () => place('source').value === 'visit';
/** What was shown last, so that a draft is looked up in it without reading all again. */
let shown = { statements: [], keys: { keys: [] } };
/** Whose rules were chosen by hand: those stay. */
const byHand = new Set();

place('source').addEventListener('change', show);
place('files').addEventListener('change', show);
// a phone is turned, a window drawn larger
new ResizeObserver(() => chart?.setSize({ width: widthOf(), height: 240 })).observe(place('chart'));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show);
// another page of this visit may have signed up or started over
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && visiting() && show());
void show();

async function show() {
  delete document.documentElement.dataset.shown;
  place('file-field').hidden = visiting();
  for (const part of document.querySelectorAll('.live-only, #export, #export-keys')) part.hidden = !visiting();
  try {
    const { events, keys = { keys: [] }, unread, unreadable = [], country } = visiting() ? await ofVisit() : await ofFiles();
    const book = await bookOf(events, keys);
    shown = { statements: book.statements, keys };
    begin(country ?? book.receipts.at(-1)?.claims.ctl.country);
    await paint(book, keys, unread, unreadable);
  } catch (error) {
    fill('state', error.code ? refusal(error) : error.message);
  }
  document.documentElement.dataset.shown = 'yes';
}

/** The rules are those of the controller's country, where it is known and nobody chose others. */
function begin(country) {
  for (const id of ['where', 'under'].filter((name) => !byHand.has(name))) {
    place(id).value = (country ?? '').toLowerCase();
    if (place(id).selectedIndex < 0) place(id).value = '';
  }
}

async function ofVisit() {
  const { keys, paused, closed, notice } = await operator('visit');
  const events = await operator('events');
  offer(place('export'), events.map((event) => JSON.stringify(event)).join('\n') + '\n');
  offer(place('export-keys'), JSON.stringify(keys, null, 2));
  fill('sending', pill(paused ? t('paused') : t('open'), paused ? 'bad' : 'good'), ' ', paused ? t('No signup is taken and nothing may be sent; withdrawals go on.') : t('Signups are taken, decisions are made.'));
  place('pause').disabled = paused;
  place('resume').disabled = !paused;
  place('closed').checked = closed;
  const dead = await operator('deadLetters');
  place('replay').disabled = dead.length === 0;
  fill('dead', dead.length === 0 ? el('li', {}, t('None.')) : dead.map(({ document, sink, tries, why }) => el('li', {}, el('span', { class: 'mono', dir: 'ltr' }, `${document.slice(8, 24)}…`), ' ', t('to {sink}, after {tries} tries', { sink, tries }), el('br'), el('small', {}, said(why)))));
  return { events, keys, unread: 0, country: JSON.parse(notice).controller.country };
}

async function ofFiles() {
  return readFiles([...place('files').files]);
}

async function paint({ receipts, statements, refused }, keys, unread, unreadable) {
  const rows = await standings(receipts, keys);
  const people = new Set(receipts.map(({ phone }) => phone).filter(Boolean));
  const empty = receipts.length + statements.length + refused + unread + unreadable.length === 0;
  const files = unreadable.length > 0 ? `${t('Not read, being neither events nor keys: {files}.', { files: unreadable.join(', ') })} ` : '';
  const nothing = visiting() ? t('Nothing yet: sign up in the playground, then come back.') : keys.keys.length > 0 ? t('The keys were read. Choose the events together with them.') : t('Choose the files: each line is verified with the keys before it counts.');
  const without = !visiting() && refused > 0 && keys.keys.length === 0 ? `${t('No keys were given, so nothing can be proven.')} ` : '';
  fill('state', files, without, empty ? nothing : refused + unread > 0 ? t('Left out: documents that did not verify with these keys: {refused}; lines that could not be read: {unread}.', { refused, unread }) : receipts.length + statements.length > 0 ? t('Every document verified.') : '');
  const figure = (name, value) => el('div', {}, el('dt', {}, name), el('dd', {}, String(value)));
  fill('glance', figure(t('numbers'), people.size), figure(t('receipts'), receipts.length), figure(t('statements'), statements.length), figure(t('may be texted now'), new Set(rows.filter(({ allowed }) => allowed).map(({ phone }) => phone)).size));
  fill('ledger', rows.map(({ phone, purpose, channel, allowed, reason, last }) => el('tr', {}, el('td', {}, masked(phone)), el('td', {}, el('bdi', {}, `${purpose} · ${channel.toUpperCase()}`)), el('td', {}, pill(allowed ? t('Yes') : t('No'), allowed ? 'good' : 'bad')), el('td', {}, said(reason?.message ?? ''), el('br'), el('small', {}, reason?.code ? codeLink(reason.code) : '')), el('td', {}, eventPill(last.ev), ' ', el('small', {}, when(last.at))))));
  draw(overTime(receipts));
  await due(statements);
  await approvals();
}

const widthOf = () => Math.max(200, place('chart').clientWidth);

/** Steps over time; the table beside it says the same. */
function draw(points) {
  place('chart-card').hidden = points.length === 0;
  chart?.destroy();
  if (points.length === 0) return;
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const axis = { stroke: colour('--soft'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line') }, font: '13px "IBM Plex Sans"' };
  const span = Date.now() - points[0].at;
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...(span > 172_800_000 ? { dateStyle: 'medium' } : { hour: '2-digit', minute: '2-digit', ...(span < 600_000 ? { second: '2-digit' } : {}) }) });
  const stepped = uPlot.paths.stepped({ align: 1 });
  const now = Date.now() / 1000;
  const last = points.at(-1);
  const data = [[...points.map(({ at }) => at / 1000), now], [...points.map(({ given }) => given), last.given], [...points.map(({ withdrawn }) => withdrawn), last.withdrawn]];
  chart = new uPlot(
    {
      width: widthOf(),
      height: 240,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
      scales: { y: { range: (_, low, high) => [0, Math.max(2, high + 1)] } },
      axes: [{ ...axis, space: 110, incrs: [1, 5, 15, 60, 300, 900, 3600, 21_600, 86_400, 604_800, 2_592_000, 31_536_000], values: (_, splits) => splits.map((seconds) => clock.format(seconds * 1000)) }, { ...axis, incrs: [1, 2, 5, 10, 50, 100, 500, 1000] }],
      series: [{ label: t('When') }, { label: t('Agreed'), stroke: colour('--good'), width: 2.5, paths: stepped, points: { show: false } }, { label: t('Withdrawn'), stroke: colour('--bad'), width: 2.5, dash: [6, 4], paths: stepped, points: { show: false } }],
      legend: { live: false },
    },
    data,
    place('chart'),
  );
  place('chart').setAttribute('aria-label', t('Agreed: {given}, withdrawn: {withdrawn}, as of {when}', { ...last, when: when(last.at) }));
  fill('chart-rows', points.map(({ at, given, withdrawn }) => el('tr', {}, el('td', {}, when(at)), el('td', { class: 'number' }, String(given)), el('td', { class: 'number' }, String(withdrawn)))));
}

/** What follows from every statement, under the rules chosen in the form below. */
async function due(statements) {
  const jurisdiction = place('where').value;
  const rows = [];
  for (const statement of jurisdiction ? statements : []) {
    for (const deadline of await core('deadlines', { statement, jurisdiction })) rows.push({ statement, ...deadline });
  }
  if (visiting()) await deletions();
  rows.sort((a, b) => (a.due ?? Infinity) - (b.due ?? Infinity));
  const rules = el('bdi', {}, nameOf('where'));
  fill('due-by', !jurisdiction ? t('Choose whose rules count: before that nothing can be said to be due, or not.') : rows.length === 0 ? [t('Nothing is due by what was declared, under the rules of'), ' ', rules, '.'] : [t('Under the rules of'), ' ', rules, ':']);
  fill('due', rows.map(({ duty, due: at, term, source, statement, code }) => el('li', {}, el('div', { class: 'row spread' }, said(duty.replaceAll('-', ' '), 'strong'), pill(at === null ? t('no date') : when(at), at === null ? undefined : at < Date.now() ? 'bad' : at < Date.now() + 86_400_000 ? 'warn' : 'good')), el('small', { lang: 'en', dir: 'ltr' }, [statement?.kind, term, source && `${source.authority}, ${source.date}`].filter(Boolean).join(' · ')), code ? el('small', {}, ' ', codeLink(code)) : undefined)));
  const dated = rows.filter(({ due: at }) => at !== null);
  if (dated.length > 0) offer(place('calendar'), calendarOf(dated), 'text/calendar');
  else place('calendar').hidden = true;
}

/** One event a duty. Its name is made of statement and duty: a calendar that has it already changes nothing. */
function calendarOf(rows) {
  const calendar = ical({ name: t('Due dates'), prodId: '//avowal//console//EN' });
  for (const { statement, duty, due: at, term, regime, source } of rows) {
    const due = new Date(at);
    calendar.createEvent({ id: `${statement.id}/${duty}`, start: due, stamp: new Date(statement.at), summary: `${duty.replaceAll('-', ' ')} (${term})`, description: `${statement.kind}; ${regime}: ${source.authority}, ${source.date}` });
  }
  return calendar.toString();
}

/** For how long a proof is kept after nothing stands any more. */
const rule = () => ({ keepFor: Number(place('keep').value) * 86_400_000 });

/** Nobody is named: the store knows people by tokens. */
async function deletions() {
  const found = await operator('dueForDeletion', rule());
  place('delete-due').disabled = found.length === 0;
  const words = { withdrawn: t('everything withdrawn'), 'retention-ended': t('retention ended'), other: t('nothing is given'), unreadable: t('a receipt cannot be judged') };
  fill('deletions', found.length === 0 ? el('li', {}, t('Nobody’s data is due.')) : found.map(({ subject, reason, since, until }) => el('li', {}, el('div', { class: 'row spread' }, el('span', { class: 'mono', dir: 'ltr' }, `${subject.slice(0, 16)}…`), pill(t('until {when}', { when: when(until) }), until < Date.now() ? 'bad' : 'warn')), el('small', {}, `${words[reason] ?? reason}, ${when(since)}`))));
}

/** A place as its list has it. */
const nameOf = (id) => place(id).selectedOptions[0].textContent;

/**
 * Every review by the digest of its draft. Whether a draft is approved, the package says as `avowal message approve` does, of
 * the draft that is given above and the place chosen; the statements hold nothing but digests.
 */
async function approvals() {
  const drafts = Map.groupBy(shown.statements.filter(({ kind }) => kind === 'review'), ({ fields }) => fields.draft);
  const jurisdiction = place('under').value;
  let found;
  try {
    if (jurisdiction) found = await core('checkApproval', { draft: place('draft').value, jurisdiction, reviews: [...drafts.values()].flat().map(({ token }) => token), keys: shown.keys, asOf: Date.now() });
    const [tone, words] = !found ? ['warn', t('Choose whose rules count.')] : found.approved ? ['good', t('approved by two')] : found.code === 'authorize.review-rejected' ? ['bad', t('rejected')] : found.by.length === 0 ? ['warn', t('nobody approved it yet')] : ['warn', t('one more reviewer is needed')];
    fill('approval', t('This draft:'), ' ', pill(words, tone), found?.by.length ? [' ', el('bdi', {}, found.by.join(', '))] : '', ' ', found?.keepUntil ? el('small', {}, t('The reviews are kept until {when}.', { when: when(found.keepUntil) })) : '');
  } catch (error) {
    fill('approval', refusal(error));
  }
  fill(
    'approvals',
    drafts.size === 0 ? el('li', {}, t('No reviews yet.')) : [...drafts].map(([draft, reviews]) => el('li', {}, el('div', { class: 'row spread' }, el('span', { class: 'mono', dir: 'ltr' }, `${draft.slice(0, 22)}…`), draft === found?.digest ? pill(t('the draft above')) : undefined), reviews.map(({ by, at, fields }) => el('small', { class: 'row' }, [by.name, fields.opinion === 'approved' ? t('approved') : t('rejected'), when(at), t('Recipients: {n}', { n: fields.recipients })].map((part) => el('bdi', {}, part)))))),
  );
}

const BY = { name: 'Playground', role: 'operator' };

async function act(work, answer = 'state') {
  try {
    await work();
    await show();
  } catch (error) {
    fill(answer, refusal(error));
  }
}

place('pause').addEventListener('click', () => act(() => operator('pause', { ...BY, reason: 'by hand, in the console' })));
place('resume').addEventListener('click', () => act(() => operator('resume', { ...BY, reason: 'by hand, in the console' })));
place('closed').addEventListener('change', ({ target }) => act(() => operator('closeArchive', target.checked)));
place('replay').addEventListener('click', () => act(async () => {
  await operator('replay');
  await operator('deliver');
}));
for (const id of ['where', 'under']) {
  place(id).addEventListener('change', () => {
    byHand.add(id);
    void (id === 'where' ? show() : approvals());
  });
}
place('draft').addEventListener('input', later(150, approvals));
place('keep').addEventListener('change', show);
place('delete').addEventListener('submit', (event) => {
  event.preventDefault();
  void act(async () => {
    const { erased } = await operator('deleteDue', { ...rule(), name: place('deleter').value, role: 'custodian' });
    fill('deleted', t('{n} deleted. The signed statement gives the count and the reason, and names nobody.', { n: erased }));
  });
});

place('declare').addEventListener('submit', (event) => {
  event.preventDefault();
  const kind = place('kind').value;
  const words = place('what').value;
  const name = place('by').value;
  const at = Date.now();
  const fields = {
    incident: { type: 'other', scope: words, measures: words, discovered: at },
    credential: { label: words, custodian: name, scope: words, addresses: [], rotated: at },
    drill: { plan: words, process: words, summary: words },
  }[kind];
  void act(() => operator('declare', { kind, at, name, role: 'custodian', fields }));
});

place('approve').addEventListener('submit', (event) => {
  event.preventDefault();
  void act(() => operator('review', place('reviewer').value, { draft: place('draft').value, jurisdiction: place('under').value, name: place('name').value, opinion: place('opinion').value }), 'approval');
});
