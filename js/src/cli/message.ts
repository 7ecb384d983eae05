import { countSegments, type DraftQuestion, type Finding, type Preview, previewMessage, type SegmentPolicy } from '../core/index.js';
import { instant, unmarked, Usage, words, type Command } from './command.js';
import { documentIn } from './files.js';
import { instantOf, objectOf, textIn, textOf } from './lines.js';
import { approve } from './approve.js';

const POLICIES: readonly SegmentPolicy[] = ['gsm-codepoint', 'gsm-grapheme', 'cn-domestic'];

const segments: Command = {
  help: `avowal message segments [--policy ${POLICIES.join('|')}] [--language tr|es|pt] [FILE] [--json]
avowal message segments --jsonl

How many parts a text is sent in, what is left in the last one, and which characters make every part shorter. Without FILE the
text comes from standard input; one line feed at its end is not part of it. With --jsonl each line is
{"text","policy"?,"language"?,"header"?}.

  avowal message segments --language tr text.txt
  echo "See you at 5" | avowal message segments`,
  lines: {
    keys: ['text', 'policy', 'language', 'header'],
    answer(question) {
      const { text: _, ...how } = question;
      return countSegments(textOf(question, 'text'), how as object);
    },
  },
  async run(given) {
    const { values, flags, rest } = words(given, { policy: { type: 'string' }, language: { type: 'string' } });
    if (rest.length > 1) throw new Usage(`\`${rest[1]}\` is one word too many`);
    const policy = POLICIES.find((known) => known === (values['policy'] ?? 'gsm-codepoint'));
    if (policy === undefined) throw new Usage(`--policy is one of ${POLICIES.join(', ')}`);
    const found = countSegments(documentIn(rest[0] ?? '-').replace(/\n$/, ''), { policy, ...(values['language'] === undefined ? {} : { language: values['language'] }) });
    if (flags.has('json')) console.log(JSON.stringify(found));
    else {
      const forcing = [...new Set(found.forcing.map(({ char }) => char))];
      console.log(`${found.segments} ${found.segments === 1 ? 'part' : 'parts'}, ${found.encoding}: ${found.units} units, ${found.unitsLeft} left in the last part of ${found.unitsPerSegment}`);
      if (forcing.length > 0) console.log(`not in the 7-bit alphabet: ${forcing.map(visible).join(' ')}`);
    }
    return 0;
  },
};

/** A character as people can find it: what nobody sees, or what moves a terminal about, by its number. */
function visible(char: string): string {
  return /^[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]/u.test(char) ? `U+${char.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}` : char;
}

const preview: Command = {
  help: `avowal message preview [--jurisdiction J] [--as-of TIME] [FILE] [--json]
avowal message preview --jsonl

A draft as a person there receives it: label, name and footer by the rules of the place, how many parts, and what is wrong with
it, each with its reason and source. FILE is a draft (JSON); without it the draft comes from standard input. Without
--jurisdiction only the rules that hold everywhere count. With --jsonl each line is
{"draft","jurisdiction"?,"asOf"?,"recipient"?,"policy"?}.

  avowal message preview --jurisdiction kr draft.json

A draft:

  {"text":"Hi {{first}}, our sale ends tonight.","messageClass":"marketing","purpose":"offers","channel":"sms","locale":"en",
   "sender":{"name":"Nordwind","kind":"alphanumeric"},"variables":{"first":{"sample":"Mia","maxLength":20}},
   "optOut":{"keyword":"STOP"}}

Exit: 0 no error was found, 1 one was. Not legal advice.`,
  lines: {
    keys: ['draft', 'jurisdiction', 'asOf', 'recipient', 'policy'],
    answer(question) {
      const { recipient, policy } = question as Partial<DraftQuestion>;
      const jurisdiction = textIn(question, 'jurisdiction') || 'zz';
      return previewMessage(objectOf(question, 'draft'), { jurisdiction, asOf: instantOf(question), ...(recipient === undefined ? {} : { recipient }), ...(policy === undefined ? {} : { policy }) });
    },
  },
  async run(given) {
    const { values, flags, rest } = words(given, { jurisdiction: { type: 'string' }, 'as-of': { type: 'string' } });
    if (rest.length > 1) throw new Usage(`\`${rest[1]}\` is one word too many`);
    const asOf = values['as-of'] === undefined ? Date.now() : instant(values['as-of']);
    const found = previewMessage(unmarked(documentIn(rest[0] ?? '-'), 'FILE'), { jurisdiction: values['jurisdiction'] ?? 'zz', asOf });
    console.log(flags.has('json') ? JSON.stringify(found) : inWords(found));
    return found.findings.some(({ severity }) => severity === 'error') ? 1 : 0;
  },
};

function inWords({ text, segments, cases, findings, sendWindow, sender, rules }: Preview): string {
  const parts = cases.best.segments === cases.worst.segments ? `${segments.segments}` : `${cases.best.segments} to ${cases.worst.segments}`;
  const lines = [text, '', `${parts} ${parts === '1' ? 'part' : 'parts'}, ${segments.encoding}, ${segments.unitsLeft} units left`];
  if (sender !== undefined) lines.push(`sender: ${sender}`);
  if (sendWindow) lines.push(sendWindow.open ? 'may go out at this hour' : `may not go out at this hour${sendWindow.nextOpen === undefined ? '' : `; from ${new Date(sendWindow.nextOpen).toISOString()} on`}`);
  lines.push('', ...findings.map(finding), '', `under rules ${rules}; not legal advice`);
  return lines.join('\n');
}

function finding({ severity, message, code, span, source, jurisdiction, fixes = [] }: Finding): string {
  const at = span === undefined ? '' : ` at ${span.start}`;
  const why = source === undefined ? '' : `\n    ${jurisdiction === undefined ? '' : `${jurisdiction}: `}${source.authority} (${source.confidence}, checked ${source.checkedOn})`;
  return `${severity}: ${message} (${code})${at}${why}${fixes.map(({ title }) => `\n    fix: ${title}`).join('')}`;
}

export const message: Record<string, Command> = { preview, segments, approve };
