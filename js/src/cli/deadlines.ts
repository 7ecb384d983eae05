import { createHash } from 'node:crypto';
import ical from 'ical-generator';
import { ConsentError, deadlines as count, type Calendar, type Deadline, type DutyQuestion, type Keys, type Statement, verifyStatement } from '../core/index.js';
import { afterIncident, soonest } from './audit.js';
import { clock, instant, json, needed, only, parsed, Usage, wholeNumber, words, type Command } from './command.js';
import { documentIn, LARGEST_KEYS } from './files.js';
import { objectOf, onlyKeys, textIn, textOf } from './lines.js';
import { warnIfStale } from './rules.js';

export const deadlines: Command = {
  help: `avowal deadlines EVENT --at TIME --jurisdiction J [--calendar FILE] [--recipients N] [--operator KIND] [--ics] [--json]
avowal deadlines --statement FILE --keys JWKS [--root THUMBPRINT] --jurisdiction J [--calendar FILE] [--ics] [--json]
avowal deadlines --jsonl

What is due after an event, by law and by the undertaking of who uses a messaging interface. Where two terms are for the same
thing both are shown, and the earlier is marked. The day of the event is not counted; without a calendar a day ends as early as
anywhere in J. Not legal advice.

EVENT is for instance incident-occurred, users-affected, credential-leak-suspected, withdrawal-received, data-no-longer-needed,
service-ended, risk-found, message-to-send, undertaking-signed. A wrong one is answered with all of them. --recipients says to
how many a message goes: what holds above a number of them is left out for fewer. Some KINDs of operators have terms of their own; a
wrong one is answered with all of them. --statement counts from what a statement declares, once it is verified as by \`avowal statement verify\`.

Working days are counted by a calendar of your own (JSON): nobody here knows next year's holidays. China moves working days
to weekends, which \`workdays\` says:

  {"jurisdiction":"cn","utcOffset":"+08:00","years":[2026],"weekend":["sat","sun"],
   "holidays":["2026-10-01","2026-10-02"],"workdays":["2026-10-10"]}

  avowal deadlines incident-occurred --at 2026-11-21T03:00:00Z --jurisdiction cn --calendar working-days.json

--ics prints an iCalendar, one event a duty that has an instant; a duty that only lacks a calendar is refused. With --jsonl
each line of standard input is {"event","at","jurisdiction","calendar"?}, or {"statement","jwks","root"?,"jurisdiction",
"calendar"?} with the text of a statement, and is answered by {"deadlines":[...]}.

Exit: 0 good; 3 an unknown event, operator or jurisdiction, or a calendar that does not do.`,
  lines: {
    async answer(question) {
      // the core refuses what no question has
      if (!Object.hasOwn(question, 'statement')) return { deadlines: count(question as unknown as DutyQuestion) };
      onlyKeys(question, ['statement', 'jwks', 'root', 'jurisdiction', 'calendar', 'utcOffset', 'recipients', 'operator']);
      const { statement, jwks, root, ...rest } = question;
      const declared = await genuine(textOf(question, 'statement'), objectOf(question, 'jwks') as unknown as Keys, textIn(question, 'root'), 'statement');
      return { deadlines: afterIncident((about) => count({ ...rest, ...about } as DutyQuestion), declared) };
    },
  },
  async run(given) {
    const { values, flags, rest } = words(given, {
      at: { type: 'string' }, jurisdiction: { type: 'string' }, calendar: { type: 'string' }, recipients: { type: 'string' }, operator: { type: 'string' },
      statement: { type: 'string' }, keys: { type: 'string' }, root: { type: 'string' }, ics: { type: 'boolean' },
    });
    const jurisdiction = needed(values['jurisdiction'], 'jurisdiction');
    if (flags.has('ics') && flags.has('json')) throw new Usage('--ics prints an iCalendar, which is no JSON: one of them');
    const [beside] = [...rest, ...(values['at'] === undefined ? [] : ['--at'])];
    if (values['statement'] !== undefined && beside !== undefined) throw new Usage(`\`${beside}\`: a statement says itself what happened, and when`);
    const idle = ['keys', 'root'].find((name) => values[name] !== undefined);
    if (values['statement'] === undefined && idle !== undefined) throw new Usage(`--${idle} goes with --statement`);
    const declared = values['statement'] === undefined ? undefined : await declaredIn(values['statement'], needed(values['keys'], 'keys'), values['root']);
    const event = declared ? declared.kind : only(rest, 'EVENT');
    const at = declared ? declared.at : instant(needed(values['at'], 'at'));
    const calendar = values['calendar'] === undefined ? undefined : (parsed(documentIn(values['calendar']), '--calendar') as Calendar);
    const recipients = wholeNumber(values['recipients'], '--recipients is a number');
    const { operator } = values;
    const by = (about: object) => count(JSON.parse(JSON.stringify({ ...about, jurisdiction, calendar, recipients, operator })) as DutyQuestion);
    const dueAfter = (about: object) => (calendar === undefined ? soonest(jurisdiction, at, (utcOffset) => by({ ...about, utcOffset })) : by(about));
    const found = declared ? afterIncident(dueAfter, declared) : dueAfter({ event, at });
    warnIfStale(jurisdiction, at);
    if (flags.has('ics')) refuseUncounted(found);
    if (flags.has('ics')) process.stdout.write(`${calendarFile(found, event, at)}\n`);
    else console.log(flags.has('json') ? JSON.stringify({ deadlines: found }) : found.map(inWords).join('\n') || 'nothing is due that these rules know of');
    return 0;
  },
};

/** What the statement of a file declares, if it is genuine. */
function declaredIn(file: string, keys: string, root: string | undefined): Promise<Statement> {
  return genuine(documentIn(file).trim(), json(documentIn(keys, LARGEST_KEYS), '--keys'), root, file);
}

async function genuine(text: string, keys: Keys, root: string | undefined, place: string): Promise<Statement> {
  const { statement, checks } = await verifyStatement(text, { keys, ...(root === undefined ? {} : { root }) });
  if (statement) return statement;
  const code = checks.find((check) => check.outcome !== 'pass')?.code ?? 'receipt.signature';
  throw new ConsentError(code, `\`${place}\` holds no statement that verifies with these keys`);
}

function inWords(row: Deadline): string {
  const when = row.due === null ? (row.counting === 'before' ? 'before it' : row.code ? `after ${row.term}: give a calendar${row.code === 'duty.calendar-year' ? ' that covers it' : ''}` : 'no term is given') : `by ${clock(row.due)}`;
  const keep = row.keep === null ? '' : `, keep the record ${row.keep}`;
  return `${row.earliest ? '*' : ' '} ${row.duty}: ${when} (${row.term}${row.repeats ? ', again and again' : ''}${keep})\n    ${row.regime}, ${row.jurisdiction}: ${row.source.authority} (${row.source.confidence})`;
}

/** A file of dates says nothing of a duty without one: what only lacks a calendar is asked for. */
function refuseUncounted(found: Deadline[]): void {
  const without = found.filter(({ code }) => code !== undefined);
  const code = without[0]?.code;
  if (code !== undefined) throw new ConsentError(code, `${without.map(({ duty, term }) => `${duty} (${term})`).join(', ')}: counted in working days, which --calendar has to cover`);
}

/** One VEVENT a duty that has an instant; its UID is the digest of event, duty and instant, so that a second import changes nothing. */
function calendarFile(found: Deadline[], event: string, at: number): string {
  const calendar = ical({ name: 'avowal deadlines', prodId: '//avowal//deadlines//EN' });
  for (const row of found) {
    if (row.due === null) continue;
    const id = createHash('sha256').update(`${row.jurisdiction}\0${event}\0${row.duty}\0${at}`).digest('base64url');
    const due = new Date(row.due);
    calendar.createEvent({
      id, start: due, stamp: new Date(at), summary: `${row.duty} (${row.term})${row.earliest ? '' : ', a later term for the same'}`,
      description: `${event}; ${row.regime}: ${row.source.authority}; ${row.source.title}; checked ${row.source.checkedOn}; not legal advice`,
    });
  }
  return calendar.toString();
}
