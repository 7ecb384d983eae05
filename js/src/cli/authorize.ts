import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { authorize as decide, ConsentError, type Decision, type JwkSet, type Place } from '../core/index.js';
import { paint } from './terminal.js';
import { clock, type Command, instant, many, needed, readText, Usage, words } from './command.js';
import { answerLines, instantOf, objectOf, onlyKeys, type Question } from './lines.js';

export const authorize: Command = {
  help: `avowal authorize --message FILE --receipts DIR --keys JWKS [--as-of TIME] [--state S] [--jurisdiction J] [--json]
avowal authorize --jsonl

Says whether a message may go out now, and why. FILE is a draft with \`to\`, DIR holds the receipts of the number, one a
file (*.txt). A bare folder may lack a later withdrawal, and the answer says so.

With --jsonl each line of standard input is {"message","receipts":[...],"jwks","asOf"?} and is answered by one line;
\`jurisdictions\`, \`region\`, \`subdivision\`, \`recipientZones\` and \`holidays\` may say where the recipient is.

Rules are those of the number's region; every time zone of the place has to allow. --state says which state (US-FL), which an
area code cannot. Not legal advice.

  avowal authorize --message draft.json --receipts receipts --keys keys.json

Exit: 0 it may, 1 it may not; with --jsonl 0, or 3 if a line could not be read.`,
  async run(given) {
    const { values, flags, rest } = words(given, { message: { type: 'string' }, receipts: { type: 'string' }, keys: { type: 'string' }, 'as-of': { type: 'string' }, state: { type: 'string' }, jurisdiction: { type: 'string', multiple: true }, jsonl: { type: 'boolean' } });
    if (rest.length > 0) throw new Usage(`\`${rest[0]}\` is one word too many`);
    if (flags.has('jsonl')) {
      return answerLines((question) => {
        onlyKeys(question, ['message', 'receipts', 'jwks', 'asOf', ...PLACE]);
        const { receipts } = question;
        if (!Array.isArray(receipts) || !receipts.every((receipt) => typeof receipt === 'string')) {
          throw new ConsentError('json.wrong-type', '`receipts` is an array of strings', { field: '/receipts' });
        }
        return decide({ message: objectOf(question, 'message'), receipts, keys: objectOf(question, 'jwks') as unknown as JwkSet, asOf: instantOf(question), ...placeOf(question) });
      });
    }
    const message = readText(needed(values['message'], 'message'));
    const receipts = receiptsIn(needed(values['receipts'], 'receipts'));
    const keys = readText(needed(values['keys'], 'keys'));
    const asOf = values['as-of'] === undefined ? Date.now() : instant(values['as-of']);
    const decision = await decide({ message, receipts, keys, asOf, ...placeOf({ ...(values['state'] === undefined ? {} : { subdivision: values['state'] }), ...(values['jurisdiction'] === undefined ? {} : { jurisdictions: many(values['jurisdiction']) }) }) });
    console.log(flags.has('json') ? JSON.stringify(decision) : inWords(decision));
    return decision.allowed ? 0 : 1;
  },
};

const PLACE = ['jurisdictions', 'region', 'subdivision', 'recipientZones', 'holidays'] as const;

/** What a question says of where the recipient is; its shape is checked where it is read. */
function placeOf(question: Question): Place {
  return Object.fromEntries(PLACE.filter((name) => Object.hasOwn(question, name)).map((name) => [name, question[name]]));
}

function receiptsIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.txt')).sort();
    return names.map((name) => readText(join(folder, name)).trim());
  } catch (error) {
    if (error instanceof ConsentError) throw error;
    throw new ConsentError('cli.unreadable', `\`${folder}\` cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

function inWords({ allowed, reasons, basis, obligations }: Decision): string {
  const lines = [allowed ? paint('good', 'YES: the message may go out') : paint('bad', 'NO: the message may not go out'), ''];
  for (const { code, message, source } of reasons) {
    lines.push(`  ${message} (${code})`);
    if (source) lines.push(`    ${source.authority}, ${source.date} (${source.confidence})`);
  }
  const owed = owing(obligations);
  if (owed.length > 0) lines.push('', ...owed.map((line) => `  ${line}`));
  if (basis.length > 0) lines.push('', ...basis.map((id) => `  by receipt ${id}`));
  return lines.join('\n');
}

/** What the rules ask of the message, and when it may go out. */
function owing({ label, footer, senderName, senderForm, notBefore, notAfter, frequencyCap, registers = [], registrations = [] }: Decision['obligations']): string[] {
  return [
    ...(notBefore === undefined ? [] : [`open from ${clock(notBefore)}${notAfter === undefined ? '' : ` to ${clock(notAfter)}`}`]),
    ...(label === undefined ? [] : [`begins with: ${label}`]),
    ...(senderName === undefined ? [] : [`sender's name: ${senderName}`]),
    ...(footer === undefined ? [] : [`ends with: ${footer.trim()}`]),
    ...(senderForm === undefined ? [] : [`sent from: a number (${senderForm})`]),
    ...(frequencyCap === undefined ? [] : [`at most ${frequencyCap.atMost} in ${frequencyCap.hours} hours`]),
    ...registers.map((register) => `ask the register first: ${register}`),
    ...registrations.map((registration) => `register first: ${registration}`),
  ];
}
