import { ConsentError, describeEvidence, type JwkSet, showReceipt, type Verification, verifyReceipt } from '../core/index.js';
import { answerLines, instantOf, objectOf, onlyKeys, textOf } from './lines.js';
import { clock, type Command, instant, needed, only, readText, words } from './command.js';

const verify: Command = {
  help: `avowal receipt verify FILE --keys JWKS [--notice FILE] [--as-of TIME] [--json]
avowal receipt verify --jsonl

Says whether a receipt is genuine and unaltered, when it was made and what it proves. Works offline: all it needs is
the issuer's public keys, as keys.json answers them.

  avowal receipt verify receipt.txt --keys jwks.json
  avowal receipt verify - --keys jwks.json --json < receipt.txt

With --jsonl each line of standard input is {"receipt","jwks","asOf"?} and is answered by one line, in order.

Exit: 0 valid (also with parts withheld), 1 not valid or undecided; with --jsonl 0, or 3 if a line could not be read.`,
  async run(given) {
    const { values, flags, rest } = words(given, { keys: { type: 'string' }, notice: { type: 'string' }, 'as-of': { type: 'string' }, jsonl: { type: 'boolean' } });
    if (flags.has('jsonl')) {
      return answerLines((question) => {
        onlyKeys(question, ['receipt', 'jwks', 'asOf']);
        return verifyReceipt(textOf(question, 'receipt'), { keys: objectOf(question, 'jwks') as unknown as JwkSet, asOf: instantOf(question) });
      });
    }
    const receipt = readText(only(rest, 'FILE')).trim();
    const keys = readText(needed(values['keys'], 'keys'));
    const asOf = values['as-of'] === undefined ? Date.now() : instant(values['as-of']);
    const notice = values['notice'] === undefined ? undefined : readText(values['notice']);
    const answer = await verifyReceipt(receipt, { keys, asOf, ...(notice === undefined ? {} : { notice }) });
    console.log(flags.has('json') ? JSON.stringify(answer) : inWords(answer));
    return answer.outcome === 'valid' || answer.outcome === 'valid-limited' ? 0 : 1;
  },
};

const show: Command = {
  help: `avowal receipt show FILE

Prints what a receipt says as JSON. Nothing is checked; use \`avowal receipt verify\` for that.`,
  async run(given) {
    const { rest } = words(given, {});
    const contents = showReceipt(readText(only(rest, 'FILE')).trim());
    if (!contents) throw new ConsentError('receipt.malformed', 'this is not a receipt');
    console.log(JSON.stringify(contents, null, 2));
    return 0;
  },
};

export const receipt: Record<string, Command> = { verify, show };

const OUTCOMES = {
  valid: 'VALID: genuine and unaltered',
  'valid-limited': 'VALID, with parts withheld: genuine and unaltered',
  indeterminate: 'CANNOT TELL: neither genuine nor false can be said',
  invalid: 'NOT VALID',
} as const;

function inWords(answer: Verification): string {
  const lines: string[] = [OUTCOMES[answer.outcome]];
  if (answer.id) lines.push('', `  receipt  ${answer.id}`, `  issuer   ${answer.issuer}`, `  event    ${answer.event}`);
  if (answer.time) {
    const { notBefore, notAfter, by } = answer.time;
    lines.push(`  when     ${notBefore === notAfter ? clock(notAfter) : `${clock(notBefore)} to ${clock(notAfter)}`} (by ${by})`);
  }
  if (answer.state) lines.push(`  status   ${answer.state.status}, ${answer.state.why}`);
  lines.push('', ...answer.checks.map(({ id, outcome, code }) => `  ${MARKS[outcome]} ${id}${code ? ` (${code})` : ''}`));
  if (answer.id) {
    lines.push('', ...describeEvidence(answer.evidence).map(({ axis, words }) => `  ${axis.padEnd(12)} ${words}`));
    lines.push('', '  Presentation and action are claims of the page; who owns the page could forge them.');
  }
  return lines.join('\n');
}

const MARKS = { pass: 'pass   ', fail: 'FAIL   ', unknown: 'unknown', skipped: 'skipped' } as const;
