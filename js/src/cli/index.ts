import { ConsentError, isConsentError, versions } from '../core/index.js';
import { audit } from './audit.js';
import { authorize } from './authorize.js';
import { deadlines } from './deadlines.js';
import { doctor } from './doctor.js';
import { incident } from './incident.js';
import { init } from './init.js';
import { keys } from './keys.js';
import { answerLines, onlyKeys, refusal } from './lines.js';
import { message } from './message.js';
import { notice } from './notice.js';
import { phone } from './phone.js';
import { receipt } from './receipt.js';
import { registration } from './registration.js';
import { reply } from './reply.js';
import { rules } from './rules.js';
import { serve } from './serve.js';
import { statement } from './statement.js';
import { Usage, type Command } from './command.js';
import { plain } from './terminal.js';

const GROUPS: Record<string, Record<string, Command>> = { receipt, keys, statement, message, reply, notice, phone, rules, incident };
/** Commands of one word. */
const SINGLE: Record<string, Command> = { authorize, deadlines, audit, doctor, registration, serve };

const HELP = `avowal: proof of consent to text messages, and its verification

Begin
  avowal serve                             a signup form and its handler on this machine
  avowal receipt verify FILE --keys JWKS   check a receipt with nothing but public keys

Receipts and statements
  avowal receipt show FILE                 what a receipt says, decoded, nothing checked
  avowal receipt export FILE --notice FILE what it says in the words of ISO/IEC TS 27560
  avowal receipt withdraw --phone E164 --key FILE --notice FILE
                                           sign a withdrawal that came in by other ways
  avowal statement sign --kind K --fields FILE --key FILE
                                           declare a review, an incident, a drill ...
  avowal statement verify FILE --keys JWKS check what was declared
  avowal statement kinds                   what can be declared, and with which fields

Before a message goes out
  avowal authorize --message FILE --receipts DIR --keys JWKS
                                           may this message go out now, and why
  avowal message preview --jurisdiction J FILE
                                           what a person there will receive, and what is wrong with it
  avowal message segments [FILE]           how many parts a text is sent in
  avowal message approve FILE              review a message before it is sent, as one of two
  avowal reply classify TEXT               what a person's answer means
  avowal rules list | show JURISDICTION    the facts of law in this build, each with its source

Before a form goes live
  avowal notice check FILE --jurisdiction J...
                                           which elements of consent law the wording has
  avowal notice render FILE                the HTML of its boxes, or a whole page
  avowal notice digest FILE                the digest that receipts name a notice by
  avowal doctor FILE|URL                   look a page over in the installed browser
  avowal registration NOTICE --out DIR     what carriers want to see of a campaign

For whoever is responsible
  avowal audit --data FILE                 what is overdue, stale, unreviewed or missing
  avowal incident report --since T --until T --data FILE
                                           whom it touched, by when who is told, a report to fill in
  avowal deadlines EVENT --at TIME --jurisdiction J [--calendar FILE] [--ics]
                                           what is due after an event
  avowal keys generate --dir DIR --iss URL a folder of keys and the root that vouches for them
  avowal keys list|rotate|freeze|compromise|jwks --dir DIR
                                           their life

Numbers
  avowal phone check [--region R] NUMBER   what a number is
  avowal phone read [--region R] TEXT      which number a person meant
  avowal phone type [--region R] KEYS      a number as it is formatted key by key

FILE may be - for standard input, but for doctor, which serves it. Every command takes --json, and all but serve take --jsonl (a
question a line); either answers what went wrong as {"error":{"code","message"}}. \`avowal GROUP COMMAND --help\` says more.
TIME is 2026-11-21T12:00:00Z, or a date, which means its start in UTC; --as-of TIME asks what was, or will be, true then. J is one of
\`avowal rules list\`.
Exit: 0 good, 1 the answer is no, 2 wrong usage, 3 something could not be read.
`;

async function main(words: string[]): Promise<number> {
  const [group = '--help', name = '--help', ...rest] = words;
  if (group === '--version') {
    await init();
    console.log(versions().package);
    return 0;
  }
  if (group === '--help' || group === 'help' || group === '-h') {
    process.stdout.write(HELP);
    return 0;
  }
  const single = Object.hasOwn(SINGLE, group) ? SINGLE[group] : undefined;
  if (single) {
    const given = words.slice(1);
    return start(single, given);
  }
  const commands = Object.hasOwn(GROUPS, group) ? GROUPS[group] : undefined;
  if (!commands) throw new Usage(`there is no command \`${group}\`; try \`avowal --help\``);
  if (name === '--help' || name === '-h') {
    console.log(Object.values(commands).map(({ help }) => help).join(`\n\n${'-'.repeat(60)}\n\n`));
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new Usage(`there is no command \`${group} ${name}\`; try \`avowal ${group} --help\``);
  return start(command, rest);
}

async function start({ help, run, lines }: Command, given: string[]): Promise<number> {
  if (given.includes('--help') || given.includes('-h')) {
    console.log(help);
    return 0;
  }
  await init();
  if (!lines || !given.includes('--jsonl')) return run(given);
  if (given.some((word) => word !== '--jsonl' && word !== '--json')) throw new Usage('with --jsonl the questions come from standard input, and nothing else is said');
  return answerLines((question) => {
    if (lines.keys) onlyKeys(question, lines.keys);
    return lines.answer(question);
  });
}

// a reader who has seen enough is no error; a disk that is full is one
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') process.exit(process.exitCode ?? 0);
  process.stderr.write(`avowal: cli.unwritable: the output cannot be written (${code ?? 'unknown'})\n`);
  process.exit(3);
});

// whoever does not listen to what went wrong gets the answer all the same
process.stderr.on('error', () => undefined);

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const usage = error instanceof Usage;
    const asked = process.argv.slice(2).includes('--json');
    if (asked && (usage || isConsentError(error))) console.log(JSON.stringify(refusal(usage ? new ConsentError('cli.usage', error.message) : error)));
    const known = usage || isConsentError(error);
    const code = isConsentError(error) ? `${error.code}: ` : '';
    const place = isConsentError(error) && error.field ? ` (at ${error.field})` : '';
    process.stderr.write(`avowal: ${code}${plain(known ? error.message : `this should not happen: ${String(error)}`)}${place}\n`);
    process.exitCode = usage ? 2 : 3;
  },
);

