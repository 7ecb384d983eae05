import type { Calendar, StatementKind } from '../core/index.js';
import { asking, FILE, TEXT, TIME } from './asking.js';
import { afterIncident, ANSWERED_BY, counter, day, elsewhere, inTime, termsOf, whose, workingDays } from './audit.js';
import { clock, type Command, instant, needed, Usage } from './command.js';
import { claimsIn, openData } from './data.js';
import { counted, paint, progress, writeNew } from './terminal.js';

const TYPES = ['credential-leak', 'misuse', 'data-breach', 'outage', 'other'] as const;

const report = asking({
  help: `avowal incident report --since T --until T --data FILE [--type TYPE] [--discovered T] [--jurisdiction J] [--calendar FILE] [--out FILE] [--json]

Whom an incident touched and what is due now. Reads what a handler keeps (its SQLite file, opened for reading): messages
that were cleared and receipts that were made from --since to --until, and the people behind them. People are named by the tokens
of the store; who they are only the handler's secret tells (\`ledger\`, \`erase\`).

Prints the clock (terms of --jurisdiction, or of the undertaking of an operator in China, counted from --discovered, or --until,
or now, if that is yet to come) and a report in Markdown with everything filled in that is known here; what only people know is marked [fill in].
--out writes it to a new file, whole or not at all: one that is there stays as it is. With --json the fields of a statement of the
kind \`incident\` come along. Working days are Monday to Friday unless --calendar knows better.

TYPE is ${TYPES.join(', ')} (credential-leak where nothing is said). Of a leak that touched people the
terms of any incident count, too.

  avowal incident report --since 2026-11-20T08:00:00Z --until 2026-11-20T19:30:00Z --data consent.db --out report.md

Exit: 0 nobody was touched, 1 somebody was.`,
  options: { since: TIME, until: TIME, data: TEXT, type: TEXT, discovered: TIME, jurisdiction: TEXT, calendar: FILE, out: TEXT },
  async ask({ values, document }) {
    const [since, until] = [instant(needed(values['since'], 'since')), instant(needed(values['until'], 'until'))];
    if (since >= until) throw new Usage('--since is before --until');
    const now = Date.now();
    if (since > now) throw new Usage('--since is not in the future');
    const type = TYPES.find((known) => known === (values['type'] ?? 'credential-leak'));
    if (!type) throw new Usage(`--type is one of ${TYPES.join(', ')}`);
    // a period that ends at midnight was looked at before: terms run from then
    const discovered = values['discovered'] === undefined ? Math.min(until, now) : instant(values['discovered']);
    if (discovered < since || discovered > now) throw new Usage('--discovered is neither before --since nor in the future');
    const calendar = values['calendar'] === undefined ? undefined : (JSON.parse(document('calendar')) as Calendar);
    const data = await openData(needed(values['data'], 'data'));
    let touched: Touched;
    const jurisdiction = termsOf(values['jurisdiction']);
    let hint: string | undefined;
    try {
      hint = elsewhere(values['jurisdiction'], data);
      touched = readTouched(data, since, until);
    } finally {
      data.close();
    }
    const affected = touched.people.length;
    const fields = { type, scope: `${counted(affected, 'person', 'people')}, ${counted(touched.sends, 'message')}, ${counted(touched.receipts.length, 'receipt')} from ${clock(since)} to ${clock(until)}`, measures: '', discovered, affected };
    const by = { kid: '', name: '', role: '' };
    const statement = { iss: '', iat: Math.floor(discovered / 1000), kind: 'incident' as StatementKind, at: discovered, by, about: [], fields, keep: 0 };
    const due = afterIncident(counter(jurisdiction, calendar, discovered), statement).sort(inTime);
    const clocks = due.map(({ duty, due: by, term, answers, source }) => ({ duty, due: by, term, field: ANSWERED_BY[answers] ?? null, source: source.authority }));
    const week = workingDays(calendar);
    const written = inMarkdown({ type, since, until, discovered, jurisdiction, touched, clocks, week, hint });
    const out = values['out'] === '-' ? undefined : values['out'];
    if (out !== undefined) writeNew(out, written, 0o600);
    const text = out === undefined ? written.trimEnd() : `${paint(affected > 0 ? 'bad' : 'good', counted(affected, 'person is', 'people are'))} in ${out}; by the terms of ${whose(jurisdiction)} the first thing is due ${clocks[0]?.due ? clock(clocks[0].due) : 'at no term known here'}.`;
    return { value: { since, until, jurisdiction, workingDays: week, ...touched, deadlines: clocks, statement: { kind: 'incident', at: discovered, fields } }, text, code: affected > 0 ? 1 : 0 };
  },
});

export const incident: Record<string, Command> = { report };

interface Touched {
  /** Tokens of the store. */
  people: string[];
  sends: number;
  batches: { purpose: string; channel: string; day: string; people: number; sends: number }[];
  receipts: { id: string; at: number; event: string; kid: string }[];
}

function readTouched(data: Awaited<ReturnType<typeof openData>>, since: number, until: number): Touched {
  const people = new Set<string>();
  let sends = 0;
  const bar = progress('reading uses');
  for (const used of data.used(since, until)) {
    people.add(used.subject);
    sends += used.sends;
    bar.step();
  }
  bar.end();
  const receipts = data.issued(since, until).map(({ id, subject, at, event, token }) => {
    if (!subject.startsWith('nobody ')) people.add(subject);
    return { id, at, event, kid: kidOf(token) };
  });
  const batches = data.sends(since, until).map(({ purpose, channel, day: on, people: reached, sends: sent }) => ({ purpose, channel, day: day(on * 86_400_000), people: reached, sends: sent }));
  return { people: [...people].sort(), sends, batches, receipts };
}

function kidOf(token: string): string {
  return claimsIn<{ kid: string }>(token, 0)?.kid ?? 'a key that cannot be read';
}

interface Report {
  type: string;
  since: number;
  until: number;
  discovered: number;
  jurisdiction: string;
  week: string;
  hint: string | undefined;
  touched: Touched;
  clocks: { duty: string; due: number | null; term: string; source: string }[];
}

/** The report, prefilled. */
function inMarkdown({ type, since, until, discovered, jurisdiction, touched: { people, sends, batches, receipts }, clocks, week, hint }: Report): string {
  const list = (rows: string[], none: string) => (rows.length > 0 ? rows : [none]);
  const kids = [...new Set(receipts.map(({ kid }) => kid))];
  return `${[
    `# Incident report: ${type}`,
    '',
    `- period: ${clock(since)} to ${clock(until)}`,
    `- discovered: ${clock(discovered)} by [fill in]`,
    '- what happened: [fill in]',
    '- cause, as far as known: [fill in]',
    '- measures taken: [fill in]',
    '',
    '## Whom it touched',
    '',
    `${counted(people.length, 'person', 'people')}; ${counted(sends, 'message was', 'messages were')} cleared for sending; ${counted(receipts.length, 'receipt was', 'receipts were')} made, signed by ${kids.length === 0 ? 'no key' : kids.join(', ')}.`,
    '',
    ...list(batches.map(({ purpose, channel, day: on, people: reached, sends: sent }) => `- ${on}: ${purpose} by ${channel}, ${counted(sent, 'message')} to ${counted(reached, 'person', 'people')}`), 'No message was cleared in this period.'),
    '',
    '## The clock',
    '',
    `Terms of ${whose(jurisdiction)}, counted from the discovery; working days are ${week}. ${hint === undefined ? '' : `${hint} `}Not legal advice.`,
    '',
    '| by | duty | term | source | done |',
    '| --- | --- | --- | --- | --- |',
    ...list(clocks.map(({ duty, due, term, source }) => `| ${due === null ? 'no term is given' : clock(due)} | ${duty} | ${term} | ${source} | [fill in] |`), '| | no duty is known of these rules in this build | | | |'),
    '',
    '## People, by the tokens of the store',
    '',
    ...list(people.map((token) => `- ${token}`), 'Nobody.'),
    '',
    '## Receipts made in the period',
    '',
    ...list(receipts.map(({ id, at, event }) => `- ${clock(at)} ${event} ${id}`), 'None.'),
  ].join('\n')}\n`;
}
