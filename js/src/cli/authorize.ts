import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { authorize as decide, ConsentError, type Decision, type JwkSet } from '../core/index.js';
import { type Command, instant, needed, readText, Usage, words } from './command.js';
import { answerLines, instantOf, objectOf, onlyKeys } from './lines.js';

export const authorize: Command = {
  help: `avowal authorize --message FILE --receipts DIR --keys JWKS [--as-of TIME] [--json]
avowal authorize --jsonl

Says whether a message may go out now, and why. FILE is a draft with \`to\`, DIR holds the receipts of the number, one a
file (*.txt). A bare folder may lack a later withdrawal, and the answer says so.

With --jsonl each line of standard input is {"message","receipts":[...],"jwks","asOf"?} and is answered by one line.

Exit: 0 it may, 1 it may not; with --jsonl 0, or 3 if a line could not be read.`,
  async run(given) {
    const { values, flags, rest } = words(given, { message: { type: 'string' }, receipts: { type: 'string' }, keys: { type: 'string' }, 'as-of': { type: 'string' }, jsonl: { type: 'boolean' } });
    if (rest.length > 0) throw new Usage(`\`${rest[0]}\` is one word too many`);
    if (flags.has('jsonl')) {
      return answerLines((question) => {
        onlyKeys(question, ['message', 'receipts', 'jwks', 'asOf']);
        const { receipts } = question;
        if (!Array.isArray(receipts) || !receipts.every((receipt) => typeof receipt === 'string')) {
          throw new ConsentError('json.wrong-type', '`receipts` is an array of strings', { field: '/receipts' });
        }
        return decide({ message: objectOf(question, 'message'), receipts, keys: objectOf(question, 'jwks') as unknown as JwkSet, asOf: instantOf(question) });
      });
    }
    const message = readText(needed(values['message'], 'message'));
    const receipts = receiptsIn(needed(values['receipts'], 'receipts'));
    const keys = readText(needed(values['keys'], 'keys'));
    const asOf = values['as-of'] === undefined ? Date.now() : instant(values['as-of']);
    const decision = await decide({ message, receipts, keys, asOf });
    console.log(flags.has('json') ? JSON.stringify(decision) : inWords(decision));
    return decision.allowed ? 0 : 1;
  },
};

function receiptsIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.txt')).sort();
    return names.map((name) => readText(join(folder, name)).trim());
  } catch (error) {
    if (error instanceof ConsentError) throw error;
    throw new ConsentError('cli.unreadable', `\`${folder}\` cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

function inWords({ allowed, reasons, basis }: Decision): string {
  const lines = [allowed ? 'YES: the message may go out' : 'NO: the message may not go out', ''];
  lines.push(...reasons.map(({ code, message }) => `  ${message} (${code})`));
  if (basis.length > 0) lines.push('', ...basis.map((id) => `  by receipt ${id}`));
  return lines.join('\n');
}
