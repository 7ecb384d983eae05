import { ConsentError, type PhoneCheck, parsePhone, phoneFormatter, phoneRegions, readPhone } from '../core/index.js';
import { only, Usage, words, type Command } from './command.js';
import { answerLines, answerTexts, onlyKeys, type Question, textIn, textOf } from './lines.js';

const OPTIONS = { region: { type: 'string' }, jsonl: { type: 'boolean' } } as const;

/** libphonenumber reads nothing longer; so many keys are no number either. */
const MOST_KEYS = 250;

const check: Command = {
  help: `avowal phone check [--region R] [NUMBER...] [--json | --jsonl]

Says what numbers are, as libphonenumber does. R is the region in which numbers without a calling code are read.
Without NUMBER they are read from standard input, one a line. With --jsonl each line is {"input","region"?}.

  avowal phone check --region DE "030 123456"

Exit: 0 all valid, 1 one is not, 3 a line could not be read; with --jsonl 0 or 3.`,
  async run(given) {
    const { region, json, jsonl, rest } = asked(given);
    if (jsonl) return answerLines((question) => inputOf(question, region, parsePhone));
    let good = true;
    const say = (number: string) => {
      const found = parsePhone(number, region);
      good &&= found.valid;
      console.log(json ? JSON.stringify(found) : inWords(found));
    };
    if ((rest.length === 0 || rest.join() === '-') && !(await answerTexts(json, say))) return 3;
    if (rest.join() !== '-') rest.forEach(say);
    return good ? 0 : 1;
  },
};

const type: Command = {
  help: `avowal phone type [--region R] KEYS [--json | --jsonl]

Shows a number as it is formatted after each key. With --jsonl each line is {"keys","region"?}.

  avowal phone type --region US 6502532222`,
  async run(given) {
    const { region, json, jsonl, rest } = asked(given);
    if (jsonl) {
      return answerLines((question) => {
        onlyKeys(question, ['keys', 'region']);
        return { steps: stepsOf(textOf(question, 'keys'), textIn(question, 'region') || region) };
      });
    }
    const steps = stepsOf(said(rest, 'KEYS'), region);
    console.log(json ? JSON.stringify({ steps }) : steps.join('\n'));
    return 0;
  },
};

const read: Command = {
  help: `avowal phone read [--region R] TEXT [--json | --jsonl]

Says which number a person meant, best reading first, and what was read between the lines. With --jsonl each line is
{"input","region"?}.

  avowal phone read --region US "0044 7911 123456"

Exit: 0 there is a valid reading, 1 there is none; with --jsonl 0, or 3 if a line could not be read.`,
  async run(given) {
    const { region, json, jsonl, rest } = asked(given);
    if (jsonl) return answerLines((question) => inputOf(question, region, readPhone));
    const { readings, notes } = readPhone(said(rest, 'TEXT'), region);
    const sentences = notes.map(({ code, message }) => `  ${message} (${code})`);
    console.log(json ? JSON.stringify({ readings, notes }) : [...readings.map(inWords), ...sentences].join('\n'));
    return readings[0]?.valid ? 0 : 1;
  },
};

export const phone: Record<string, Command> = { check, type, read };

function asked(given: string[]): { region: string; json: boolean; jsonl: boolean; rest: string[] } {
  const { values, flags, rest } = words(given, OPTIONS);
  const jsonl = flags.has('jsonl');
  if (jsonl && rest.length > 0) throw new Usage('with --jsonl the questions come from standard input');
  return { region: regionOf(values['region'] ?? ''), json: flags.has('json'), jsonl, rest };
}

/** The one word that says a number; standard input is read by lines alone. */
function said(rest: string[], what: string): string {
  const word = only(rest, what);
  if (word === '-') throw new Usage(`${what} stands on the command line; many of them come with --jsonl`);
  return word;
}

/** A region as it was typed; a line of `--jsonl` names it as the API takes it. */
export function regionOf(text: string): string {
  const region = text.toUpperCase();
  if (region === '' || phoneRegions().some((known) => known.region === region)) return region;
  throw new Usage(`--region: \`${text}\` is no region with numbers of its own, such as DE`);
}

function inputOf<T>(question: Question, region: string, answer: (input: string, region: string) => T): T {
  onlyKeys(question, ['input', 'region']);
  return answer(textOf(question, 'input'), textIn(question, 'region') || region);
}

function stepsOf(keys: string, region: string): string[] {
  if (keys.length > MOST_KEYS) throw new ConsentError('phone.too-long', `more than ${MOST_KEYS} keys are no number`);
  const formatter = phoneFormatter(region);
  return Array.from(keys, (key) => formatter.push(key));
}

function inWords({ valid, reason, possible, international, region, type }: PhoneCheck): string {
  if (reason) return `not a number (${reason})`;
  return valid ? `${international}  ${region}  ${type}` : `not valid (${possible})  ${international}`;
}
