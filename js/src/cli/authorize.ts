import { statSync } from 'node:fs';
import { join } from 'node:path';
import { authorize as decide, ConsentError, type Decision, isConsentError, type JwkSet, parsePhone, type Place, ruleSets, showReceipt } from '../core/index.js';
import { paint } from './terminal.js';
import { clock, type Command, instant, json, many, needed, parsed, Usage, words } from './command.js';
import { documentIn, LARGEST, LARGEST_KEYS, namesIn, startOf } from './files.js';
import { instantOf, objectOf, type Question } from './lines.js';

const PLACE = ['jurisdictions', 'region', 'subdivision', 'recipientZones', 'holidays'] as const;

export const authorize: Command = {
  help: `avowal authorize --message FILE --receipts DIR --keys JWKS [--as-of TIME] [--state S | --jurisdiction J...] [--json]
avowal authorize --jsonl

Says whether a message may go out now, and why. FILE is a draft with \`to\`, DIR holds the receipts of the number, one a
file, whatever its name. A bare folder may lack a later withdrawal, and the answer says so; it names each file that holds
no receipt that can be read.

With --jsonl each line of standard input is {"message","receipts":[...],"jwks","asOf"?} and is answered by one line;
\`jurisdictions\`, \`region\`, \`subdivision\`, \`recipientZones\` and \`holidays\` may say where the recipient is.

Rules are those of the number's region; every time zone of the place has to allow. --state says which of its
states (US-FL), which an area code cannot; with --jurisdiction those of J count instead. Not legal advice.

  avowal authorize --message draft.json --receipts receipts --keys keys.json

Exit: 0 it may, 1 it may not; with --jsonl 0, or 3 if a line could not be read.`,
  lines: {
    keys: ['message', 'receipts', 'jwks', 'asOf', ...PLACE],
    answer(question) {
      const { receipts } = question;
      if (!Array.isArray(receipts) || !receipts.every((receipt) => typeof receipt === 'string')) {
        throw new ConsentError('json.wrong-type', '`receipts` is an array of strings', { field: '/receipts' });
      }
      return decide({ message: objectOf(question, 'message'), receipts, keys: objectOf(question, 'jwks') as unknown as JwkSet, asOf: instantOf(question), ...placeOf(question) });
    },
  },
  async run(given) {
    const { values, flags, rest } = words(given, { message: { type: 'string' }, receipts: { type: 'string' }, keys: { type: 'string' }, 'as-of': { type: 'string' }, state: { type: 'string' }, jurisdiction: { type: 'string', multiple: true } });
    if (rest.length > 0) throw new Usage(`\`${rest[0]}\` is one word too many`);
    const message = json(documentIn(needed(values['message'], 'message')), '--message');
    const { receipts, others } = receiptsIn(needed(values['receipts'], 'receipts'));
    const keys = json(documentIn(needed(values['keys'], 'keys'), LARGEST_KEYS), '--keys');
    const asOf = values['as-of'] === undefined ? Date.now() : instant(values['as-of']);
    if (values['state'] !== undefined && values['jurisdiction'] !== undefined) throw new Usage('--state says where the number is, --jurisdiction whose rules count instead: one of them');
    if (values['state'] !== undefined) checkState(values['state'], message);
    const found = await decide({ message, receipts, keys, asOf, ...placeOf({ ...(values['state'] === undefined ? {} : { subdivision: values['state'] }), ...(values['jurisdiction'] === undefined ? {} : { jurisdictions: many(values['jurisdiction']) }) }) });
    const decision = naming(others, found);
    if (others.length > 0) process.stderr.write(`avowal: left out, for no receipt can be read there: ${others.join(', ')}\n`);
    console.log(flags.has('json') ? JSON.stringify(decision) : inWords(decision));
    return decision.allowed ? 0 : 1;
  },
};

/** What a question says of where the recipient is; its shape is checked where it is read. */
function placeOf(question: Question): Place {
  return Object.fromEntries(PLACE.filter((name) => Object.hasOwn(question, name)).map((name) => [name, question[name]]));
}

/** Receipts of a folder, and the names in it that are none: any of them may be the withdrawal that is missing. */
function receiptsIn(folder: string): { receipts: string[]; others: string[] } {
  const receipts: string[] = [];
  const others: string[] = [];
  for (const name of namesIn(folder)) {
    const text = textIn(join(folder, name));
    if (text !== undefined && showReceipt(text)) receipts.push(text);
    else others.push(`\`${name}\``);
  }
  return { receipts, others };
}

/** What a file holds; undefined for what is no file, or too long for a receipt. */
function textIn(file: string): string | undefined {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return undefined;
  try {
    return documentIn(file).trim();
  } catch (error) {
    if (!isConsentError(error)) throw error;
    // a receipt that was damaged is one that cannot be read, and counts as such
    if (error.code === 'json.utf-8') return startOf(file, LARGEST).toString().trim();
    if (error.code === 'json.too-large') return undefined;
    throw error;
  }
}

/** The decision, in whose doubt about the history each file is named that could not be read. */
function naming(others: string[], decision: Decision): Decision {
  if (others.length === 0) return decision;
  const reasons = decision.reasons.map((reason) => (reason.code === 'authorize.history-partial' ? { ...reason, message: `${reason.message}; no receipt can be read in ${others.join(', ')}` } : reason));
  return { ...decision, reasons };
}

/** Refuses a state that is not of the number's country. */
function checkState(state: string, message: string): void {
  const { to } = (parsed(message, '--message') ?? {}) as { to?: unknown };
  const region = typeof to === 'string' ? parsePhone(to).region : null;
  // what is no number is for the core to refuse
  if (!region) return;
  const [country, part] = state.includes('-') ? state.toUpperCase().split('-', 2) : [region, state.toUpperCase()];
  const sets = ruleSets().filter(({ id, layer }) => layer === 'state' && id.startsWith(`${region.toLowerCase()}-`));
  if (country !== region || sets.length === 0) throw new Usage(`--state: \`${state}\` is no state of ${region}, where the number is, that rules here tell apart`);
  if (!sets.some(({ id }) => id === `${country}-${part}`.toLowerCase())) process.stderr.write(`avowal: there are no rules of \`${state}\` in this build: those of ${region} count\n`);
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
