import { isConsentError, versions } from '../core/index.js';
import { authorize } from './authorize.js';
import { deadlines } from './deadlines.js';
import { init } from './init.js';
import { keys } from './keys.js';
import { notice } from './notice.js';
import { phone } from './phone.js';
import { receipt } from './receipt.js';
import { rules } from './rules.js';
import { statement } from './statement.js';
import { Usage, type Command } from './command.js';

const GROUPS: Record<string, Record<string, Command>> = { receipt, keys, statement, notice, phone, rules };
/** Commands of one word. */
const SINGLE: Record<string, Command> = { authorize, deadlines };

const HELP = `avowal: proof of consent to text messages, and its verification

  avowal receipt verify FILE --keys JWKS   check a receipt with nothing but public keys
  avowal receipt show FILE                 what a receipt says, decoded, nothing checked
  avowal receipt export FILE --notice FILE what it says in the words of ISO/IEC TS 27560
  avowal receipt withdraw --phone E164 --key FILE
                                           sign a withdrawal that came in by other ways
  avowal keys generate --dir DIR --iss URL a folder of keys and the root that vouches for them
  avowal keys list|rotate|freeze|compromise|jwks --dir DIR
                                           their life
  avowal statement sign --kind K --fields FILE --key FILE
                                           declare a review, an incident, a drill ...
  avowal statement verify FILE --keys JWKS check what was declared
  avowal authorize --message FILE --receipts DIR --keys JWKS
                                           may this message go out now, and why
  avowal notice check FILE --jurisdiction J...
                                           which elements of consent law the wording has
  avowal rules list | show JURISDICTION    the facts of law in this build, each with its source
  avowal deadlines EVENT --at TIME --jurisdiction J [--calendar FILE] [--ics]
                                           what is due after an event
  avowal notice digest FILE                the digest that receipts name a notice by
  avowal phone check [--region R] NUMBER   what a number is
  avowal phone read [--region R] TEXT      which number a person meant
  avowal phone type [--region R] KEYS      a number as it is formatted key by key

FILE may be - for standard input. Every command takes --json, those that answer many questions --jsonl. \`avowal GROUP COMMAND --help\` says more.
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
    if (given.includes('--help') || given.includes('-h')) {
      console.log(single.help);
      return 0;
    }
    await init();
    return single.run(given);
  }
  const commands = Object.hasOwn(GROUPS, group) ? GROUPS[group] : undefined;
  if (!commands) throw new Usage(`there is no command \`${group}\`; try \`avowal --help\``);
  if (name === '--help' || name === '-h') {
    for (const command of Object.values(commands)) console.log(command.help);
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new Usage(`there is no command \`${group} ${name}\`; try \`avowal ${group} --help\``);
  if (rest.includes('--help') || rest.includes('-h')) {
    console.log(command.help);
    return 0;
  }
  await init();
  return command.run(rest);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const usage = error instanceof Usage;
    const known = usage || isConsentError(error);
    const code = isConsentError(error) ? `${error.code}: ` : '';
    process.stderr.write(`avowal: ${code}${known ? error.message : `this should not happen: ${String(error)}`}\n`);
    process.exitCode = usage ? 2 : 3;
  },
);

