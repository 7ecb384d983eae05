import { type Calendar, ConsentError, deadlines, type Deadline, type DutyQuestion, type JwkSet, offsetOf, ruleSets, type Statement, verifyReceipt, verifyStatement } from '../core/index.js';
import { asking, FILE, NUMBER, TEXT, TIME } from './asking.js';
import { clock, instant, needed, wholeNumber } from './command.js';
import { claimsIn, type Data, openData } from './data.js';
import { LARGEST_KEYS } from './files.js';
import { counted, paint, plain, progress } from './terminal.js';

const DAY = 86_400_000;

/** One thing that is to be done, was not done, or cannot be seen to have been done. */
export interface Row {
  /** `deletion`, `credential`, `review`, `drill` ... */
  area: string;
  what: string;
  /** The last instant; null where something is wrong that has no term. */
  due: number | null;
  overdue: boolean;
  /** How many people, receipts or deliveries it is about. */
  count?: number;
  /** Where the term stands. */
  source?: string;
}

export const audit = asking({
  help: `avowal audit --data FILE [--keys JWKS] [--jurisdiction J] [--calendar FILE] [--keep DAYS] [--as-of TIME] [--json]

Looks at what a handler keeps (its SQLite file, opened for reading) and lists what is overdue and what falls due, each with its
day: people whose data has served its purpose, credentials and keys that grow old, purposes for which no key signs, sends to many
that two reviewers did not approve first, drills, trainings and audits that were not declared, incidents whose clocks still run,
risks not mended, deliveries given up, receipts no checkpoint proves.

With --keys every receipt and every statement is verified, too. Terms are those of --jurisdiction; where nothing is said, of the
undertaking of an operator in China, which has one for everything above. The answer names whose they are, and what they have no
term for. Working days are Monday to Friday unless --calendar knows better. --keep says for how many days after its end a
consent is kept to prove it, as some laws ask. With --json the fields of a statement of the kind \`audit\` come along.

It reads what is declared and stored. It cannot see what was never written down, and it never says "compliant".

  avowal audit --data consent.db --keys keys.json
  avowal audit --data consent.db --jurisdiction de
  avowal audit --data consent.db --json | jq .statement.fields > fields.json
  avowal statement sign --kind audit --fields fields.json --key keys/private.json

Exit: 0 nothing is overdue, 1 something is, 3 the file cannot be read.`,
  options: { data: TEXT, keys: FILE, jurisdiction: TEXT, calendar: FILE, keep: NUMBER, 'as-of': TIME },
  async ask({ values, document }) {
    const file = needed(values['data'], 'data');
    const at = values['as-of'] === undefined ? Date.now() : instant(values['as-of']);
    const keep = wholeNumber(values['keep'], '--keep is a number of days') ?? 0;
    const keys = values['keys'] === undefined ? undefined : (JSON.parse(document('keys', LARGEST_KEYS)) as JwkSet);
    if (keys && !(Array.isArray(keys.keys) && keys.keys.every((key: unknown) => typeof key === 'object' && key !== null))) throw new ConsentError('json.wrong-type', '--keys is no set of keys', { field: '/keys' });
    const calendar = values['calendar'] === undefined ? undefined : (JSON.parse(document('calendar')) as Calendar);
    const data = await openData(file);
    try {
      const jurisdiction = termsOf(values['jurisdiction']);
      const look: Look = { data, at, keep: keep * DAY, keys, count: counter(jurisdiction, calendar, at) };
      const { declared, unread } = await declaredIn(look);
      const rows = [...unread, ...statementsOf(look, declared), ...(await receiptsOf(look, declared)), ...keysOf(look), ...deliveriesOf(look)];
      rows.sort((a, b) => Number(b.overdue) - Number(a.overdue) || (a.due ?? 0) - (b.due ?? 0));
      const overdue = rows.filter((row) => row.overdue);
      const from = Math.min(at, data.firstAt(0) ?? at);
      const statement = { kind: 'audit', fields: { from, until: at, findings: overdue.map(({ what, due }) => `${what}${due === null ? '' : `, due ${day(due)}`}`) } };
      const noTerms = withoutTerm(look);
      return {
        value: { asOf: at, jurisdiction, noTerms, workingDays: workingDays(calendar), rows, overdue: overdue.length, statement },
        text: inWords(rows, data, { terms: whose(jurisdiction), noTerms, week: workingDays(calendar), hint: elsewhere(values['jurisdiction'], data) }),
        code: overdue.length > 0 ? 1 : 0,
      };
    } finally {
      data.close();
    }
  },
});

/** Whose terms count: those that were named, else those of the operator's undertaking, which has one for everything declared here. */
export const termsOf = (named: string | undefined): string => named ?? 'cn';

/** What is to be said where the controller sits somewhere else than the terms. */
export function elsewhere(named: string | undefined, data: Data): string | undefined {
  const id = data.country()?.toLowerCase();
  if (named !== undefined || id === undefined || id === termsOf(named) || !ruleSets().some((set) => set.id === id)) return undefined;
  return `The controller is in ${whose(id)}: --jurisdiction ${id} counts by its terms.`;
}

/** A jurisdiction for people: its word and its name. */
export function whose(jurisdiction: string): string {
  const name = ruleSets().find(({ id }) => id === jurisdiction)?.name;
  return `\`${jurisdiction}\`${name === undefined ? '' : ` (${name})`}`;
}

/** What was counted as a working day. */
export function workingDays(calendar: Calendar | undefined): string {
  return calendar === undefined ? 'Monday to Friday, no holidays counted' : 'those of the calendar given';
}

interface Look {
  data: Data;
  at: number;
  keep: number;
  keys: JwkSet | undefined;
  /** What is due after an event, or after what a statement declares. */
  count(about: { event: DutyQuestion['event']; at: number; recipients?: number } | { statement: Statement }): Deadline[];
}

/** Counts terms; where no calendar is given, working days are Monday to Friday. */
export function counter(jurisdiction: string, calendar: Calendar | undefined, now: number): Look['count'] {
  return (about) => {
    const at = 'statement' in about ? about.statement.at : about.at;
    const year = new Date(at).getUTCFullYear();
    const years = Array.from({ length: Math.max(3, new Date(now).getUTCFullYear() - year + 2) }, (_, more) => year - 1 + more);
    const plain = (utcOffset: string): Calendar => ({ jurisdiction, utcOffset, years, weekend: ['sat', 'sun'], holidays: [], workdays: [] });
    const by = (given: Calendar) => deadlines(JSON.parse(JSON.stringify({ ...about, jurisdiction, calendar: given })) as DutyQuestion);
    return calendar === undefined ? soonest(jurisdiction, at, (utcOffset) => by(plain(utcOffset))) : by(calendar);
  };
}

/** What is due after an incident. A leak that touched people is one of theirs, too: what follows any incident is added. */
export function afterIncident(count: Look['count'], statement: Statement): Deadline[] {
  const { kind, at, fields } = statement;
  const { type, affected = 0, discovered = at } = fields;
  const touched = kind === 'incident' && type === 'credential-leak' && Number(affected) > 0;
  return [...count({ statement }), ...(touched ? count({ event: 'incident-occurred', at: Number(discovered) }) : [])];
}

/** In the order of time, what has no term at the end. */
export const inTime = (a: Deadline, b: Deadline): number => (a.due ?? Infinity) - (b.due ?? Infinity) || 0;

/** What is due, as early as in any zone of the place: where they differ a term is never counted too long. */
export function soonest(jurisdiction: string, at: number, count: (utcOffset: string) => Deadline[]): Deadline[] {
  const zones = ruleSets().find(({ id }) => id === jurisdiction)?.zones ?? [];
  const [here = '+00:00', ...elsewhere] = new Set(zones.map((zone) => offsetOf(zone, at)).filter((offset) => offset !== undefined));
  const found = count(here);
  // the same duties in the same order: only their instants differ
  const others = found.some(({ due }) => due !== null) ? elsewhere.map(count) : [];
  return found.map((row, number) => others.map((rows) => rows[number] ?? row).reduce((first, next) => ((next.due ?? Infinity) < (first.due ?? Infinity) ? next : first), row));
}

type Declared = Statement & { id: string };

/** What was declared, and a row for each statement that is none. */
async function declaredIn({ data, keys }: Look): Promise<{ declared: Declared[]; unread: Row[] }> {
  const declared: Declared[] = [];
  const unread: Row[] = [];
  for (const { id, token } of data.statements()) {
    const claims = claimsIn<Statement>(token);
    const valid = keys === undefined || (await verifyStatement(token, { keys })).outcome === 'valid';
    if (valid && isTime(claims?.at) && claims?.by && claims.fields) declared.push({ ...(claims as Statement), id });
    else unread.push({ area: 'statement', what: `the statement ${id} ${valid ? 'cannot be read' : 'does not verify'}`, due: null, overdue: true });
  }
  return { declared, unread };
}

function isTime(at: unknown): boolean {
  return typeof at === 'number' && !Number.isNaN(new Date(at).getTime());
}

/** Periodic duties, credentials, reviews, incidents and risks, from what was declared. */
function statementsOf({ data, at, count }: Look, declared: Declared[]): Row[] {
  const rows: Row[] = [];
  const latest = (kind: string) => declared.filter((statement) => statement.kind === kind && statement.at <= at).sort((a, b) => a.at - b.at).at(-1);
  const row = (area: string, what: string, { due, source }: Deadline) => ({ area, what, due, overdue: due !== null && due < at, source: source.authority });

  // what comes again and again: from when it was done, else from the undertaking, else from the first receipt
  const undertaking = latest('undertaking');
  const since = undertaking?.at ?? data.firstAt(0);
  const start = since === undefined ? [] : count({ event: 'undertaking-signed', at: since });
  const from = undertaking ? 'since the undertaking' : 'since the first receipt; no undertaking is kept here';
  for (const [kind, event, name] of PERIODIC) {
    const done = latest(kind);
    for (const duty of done ? count({ statement: done }) : start.filter(({ answers }) => answers === event)) {
      rows.push(row(kind, done ? `the next ${name}; the last was on ${day(done.at)}` : `no ${name} was declared (${from})`, duty));
    }
  }
  const labels = new Set(declared.flatMap(({ kind, fields }) => (kind === 'credential' ? [String(fields['label'])] : [])));
  for (const label of labels) {
    const newest = declared.filter(({ kind, fields }) => kind === 'credential' && fields['label'] === label).sort((a, b) => Number(a.fields['rotated']) - Number(b.fields['rotated'])).at(-1);
    if (newest) for (const duty of count({ statement: newest })) rows.push(row('credential', `the credential \`${label}\` is to be replaced; last on ${day(Number(newest.fields['rotated']))}`, duty));
  }
  if (labels.size === 0) for (const duty of start.filter(({ answers }) => answers === 'credential-rotation')) rows.push(row('credential', `no credential was declared (${from})`, duty));

  // a later statement about an incident takes the place of an earlier one
  const replaced = new Set(declared.flatMap(({ about }) => about ?? []));
  for (const incident of declared.filter(({ kind, id }) => kind === 'incident' && !replaced.has(id))) {
    for (const duty of afterIncident(count, incident)) {
      const field = ANSWERED_BY[duty.answers];
      if (field !== undefined && incident.fields[field] !== undefined) continue;
      rows.push(row('incident', `the incident of ${day(incident.at)} (${String(incident.fields['type'])}): ${duty.duty} is not declared`, duty));
    }
  }
  for (const risk of declared.filter(({ kind, id }) => kind === 'rectification' && !replaced.has(id))) {
    const { due, done, finding } = risk.fields;
    if (done === undefined) rows.push({ area: 'rectification', what: `\`${String(finding)}\` is to be mended`, due: Number(due), overdue: Number(due) < at });
  }
  return [...rows, ...unreviewed({ data, count }, declared.filter(({ kind }) => kind === 'review'))];
}

/** Sends to more people than one may decide about: two of them must have approved the same draft for as many, before. */
function unreviewed({ data, count }: Pick<Look, 'data' | 'count'>, reviews: Statement[]): Row[] {
  return data.sends().flatMap(({ day: on, purpose, channel, people, first }) => {
    const one = new Set(count({ event: 'message-to-send', at: first, recipients: 1 }).map(({ duty }) => duty));
    const asked = count({ event: 'message-to-send', at: first, recipients: people }).find(({ duty, counting }) => counting === 'before' && !one.has(duty));
    if (!asked) return [];
    const approvers = new Map<string, Set<string>>();
    for (const { at, by, fields } of reviews) {
      if (fields['opinion'] !== 'approved' || Number(fields['recipients']) < people || at > first || at < first - 30 * DAY) continue;
      const draft = String(fields['draft']);
      approvers.set(draft, (approvers.get(draft) ?? new Set()).add(by.name));
    }
    if ([...approvers.values()].some((names) => names.size >= 2)) return [];
    return [{ area: 'review', what: `${purpose} by ${channel} on ${day(on * DAY)} went to ${people} people and was not approved by two before`, due: first, overdue: true, count: people, source: asked.source.authority }];
  });
}

interface Claims {
  iss: string;
  ev: string;
  at: number;
  grants: { purpose?: string; channel?: string; messageClass?: string; status: string; until?: number }[];
}

/** Deletions that are due, receipts that do not verify, and those that no checkpoint proves. */
async function receiptsOf({ data, at, keep, keys, count }: Look, declared: Declared[]): Promise<Row[]> {
  const bar = progress('reading receipts', data.count('receipts'));
  const ended = new Map<number | null, { people: number; source: string }>();
  let bad = 0;
  let person: { subject: string; open: Claims['grants']; since: number } | undefined;
  const settle = () => {
    if (!person) return;
    const { open, since } = person;
    const standing = open.filter(({ until = Infinity }) => until > at);
    if (standing.length > 0 || since + keep > at) return;
    const end = Math.max(since, ...open.flatMap(({ until }) => (until === undefined ? [] : [until]))) + keep;
    const [duty] = count({ event: 'data-no-longer-needed', at: end });
    if (!duty) return;
    const known = ended.get(duty.due);
    ended.set(duty.due, { people: (known?.people ?? 0) + 1, source: duty.source.authority });
  };
  for (const { subject, at: made, token, event } of data.receipts()) {
    bar.step();
    const claims = claimsIn<Claims>(token);
    const readable = isTime(claims?.at) && Array.isArray(claims?.grants) && claims.grants.every(Boolean);
    if (!readable || (keys !== undefined && (await verifyReceipt(`${token}~`, { keys, asOf: at })).outcome !== 'valid-limited')) bad += 1;
    // who was erased already is nobody
    if (subject.startsWith('nobody ') || event === 'erase') continue;
    if (person?.subject !== subject) {
      settle();
      person = { subject, open: [], since: 0 };
    }
    person.since = readable ? (claims as Claims).at : made;
    // what cannot be read may stand
    person.open = readable ? opened(person.open, claims as Claims) : [...person.open, { status: 'given' }];
  }
  settle();
  bar.end();
  const rows: Row[] = [...ended].map(([due, { people, source }]) => ({ area: 'deletion', what: `the data of ${counted(people, 'person', 'people')} has served its purpose and is to be deleted`, due, overdue: due !== null && due < at, count: people, source }));
  if (bad > 0) rows.push({ area: 'receipt', what: keys === undefined ? `${counted(bad, 'receipt')} cannot be read` : `${counted(bad, 'receipt does', 'receipts do')} not verify with these keys`, due: null, overdue: true, count: bad });
  const total = data.count('receipts');
  const checkpoints = declared.filter((statement) => statement.kind === 'checkpoint' && statement.at <= at).map(({ at: signed, fields }) => ({ signed, size: Number(fields['size']) || 0 }));
  const { signed, size } = checkpoints.sort((a, b) => a.size - b.size).at(-1) ?? { signed: 0, size: 0 };
  const left = total - size;
  if (left > 0) {
    const due = (data.firstAt(signed) ?? at) + DAY;
    rows.push({ area: 'checkpoint', what: `${counted(left, 'receipt is', 'receipts are')} in no checkpoint: nothing but their own key proves their time`, due, overdue: due < at, count: left });
  }
  return rows;
}

/** What of a person may still stand after a receipt. In doubt it stands: a deletion is called due only where nothing is left. */
function opened(open: Claims['grants'], { ev, grants }: Claims): Claims['grants'] {
  if (ev !== 'withdraw') return [...open, ...grants.filter(({ status }) => status === 'given' || status === 'requested')];
  return open.filter((grant) => !grants.some((gone) => (['purpose', 'channel', 'messageClass'] as const).every((part) => gone[part] === undefined || gone[part] === grant[part])));
}

/** What these rules have no term for, so that its absence from the list says nothing. */
function withoutTerm({ at, count }: Look): string[] {
  const start = count({ event: 'undertaking-signed', at });
  const missing = [
    ['deletion', count({ event: 'data-no-longer-needed', at }).length === 0],
    ['credential', !start.some(({ answers }) => answers === 'credential-rotation')],
    ...PERIODIC.map(([, event, name]) => [name, !start.some(({ answers }) => answers === event)] as const),
    ['review', !count({ event: 'message-to-send', at, recipients: 1_000_000 }).some(({ counting }) => counting === 'before')],
  ] as const;
  return missing.flatMap(([area, none]) => (none ? [area] : []));
}

/** Keys that end without a successor, and purposes for which none signs now. */
function keysOf({ keys, at }: Look): Row[] {
  const daily = (keys?.keys ?? []).filter(({ purpose }) => purpose !== 'keys');
  return [...new Set(daily.map(({ purpose }) => purpose))].flatMap((purpose): Row[] => {
    const own = daily.filter((key) => key.purpose === purpose);
    const active = own.filter(({ status = 'active' }) => status === 'active');
    const due = Math.max(...active.map(({ exp = Infinity }) => exp * 1000));
    const begun = ({ nbf = 0 }: (typeof own)[number]) => nbf * 1000 <= at;
    const ends = Number.isFinite(due) ? [{ area: 'key', what: `the last key for ${purpose} ends; \`avowal keys rotate\` makes the next`, due, overdue: due < at }] : [];
    // what ended is told with its day
    if (due < at && active.length > 0) return ends;
    const signs = active.some((key) => begun(key) && at < (key.exp ?? Infinity) * 1000);
    return signs || !own.some(begun) ? ends : [{ area: 'key', what: `no key for ${purpose} signs now; \`avowal keys rotate\` makes one`, due: null, overdue: true }, ...ends];
  });
}

function deliveriesOf({ data, at }: Look): Row[] {
  const { dead, waiting, oldest } = data.undelivered(at - DAY);
  const due = oldest === null ? null : oldest + DAY;
  return [
    ...(dead > 0 ? [{ area: 'delivery', what: `${counted(dead, 'delivery was', 'deliveries were')} given up; \`replay\` sends again`, due, overdue: true, count: dead }] : []),
    ...(waiting > 0 ? [{ area: 'delivery', what: `${counted(waiting, 'delivery has', 'deliveries have')} waited for more than a day`, due, overdue: true, count: waiting }] : []),
  ];
}

function inWords(rows: Row[], data: Data, { terms, noTerms, week, hint }: { terms: string; noTerms: string[]; week: string; hint: string | undefined }): string {
  const line = ({ area, what, due, overdue, source }: Row) => {
    const when = due === null ? 'now' : clock(due);
    return `  ${paint(overdue ? 'bad' : 'strong', when.padEnd(24))} ${area.padEnd(13)} ${plain(what)}${source === undefined ? '' : paint('faint', ` (${source})`)}`;
  };
  const late = rows.filter(({ overdue }) => overdue);
  const next = rows.filter(({ overdue }) => !overdue);
  const counts = (['receipts', 'subjects', 'statements', 'uses'] as const).map((table) => counted(data.count(table), table.slice(0, -1), table)).join(', ');
  return [
    late.length > 0 ? paint('bad', `OVERDUE: ${late.length}`) : paint('good', 'NOTHING IS OVERDUE that can be seen here'),
    ...late.map(line),
    ...(next.length > 0 ? ['', paint('strong', 'Falls due'), ...next.map(line)] : []),
    '',
    ...(noTerms.length > 0 ? [`The rules of ${terms} in this build have no term for ${noTerms.join(', ')}: nothing of it was counted. --jurisdiction names others.`] : []),
    `Read: ${counts}. Terms of ${terms}; working days are ${week}. Not legal advice.`,
    ...(hint === undefined ? [] : [hint]),
  ].join('\n');
}

/** A day for people. */
export function day(at: number): string {
  return clock(at).slice(0, 10);
}

/** What is done again and again: the statement that says so, the word its terms answer to, and its name. */
const PERIODIC = [
  ['audit', 'self-audit', 'audit'],
  ['drill', 'drill', 'drill'],
  ['training', 'training', 'training'],
] as const;

/** The field of an incident by which a duty is seen to be done. */
export const ANSWERED_BY: Record<string, string> = {
  'notify-authority': 'notified',
  'leak-notify-provider': 'notified',
  'incident-contain': 'contained',
  'incident-update': 'contained',
  'notify-individuals': 'people-told',
  'leak-reset': 'reset',
  'incident-preliminary-report': 'report',
  'leak-report': 'report',
};
