import { requirements, ruleSets, versions, type MessageClass, type Requirement } from '../core/index.js';
import { asking } from './asking.js';
import { core, guarded } from '../core/internal.js';
import { instant, only, Usage, words, type Command } from './command.js';
import { instantOf, textIn, textOf } from './lines.js';

const list = asking({
  help: `avowal rules list [--json]

The rule sets of this build: id, name, what each inherits, how many facts it has and when they were checked.

  avowal rules list | grep us-`,
  async ask() {
    const sets = ruleSets();
    const lines = sets.map(({ id, name, facts, checkedOn, inherits }) => `${id.padEnd(6)} ${name.padEnd(26)} ${String(facts).padStart(4)} facts, checked ${checkedOn}, inherits ${inherits.join(', ') || 'nothing'}`);
    const { rules, rulesDigest } = versions();
    return { value: { rules, digest: rulesDigest, sets }, text: [...lines, '', `rules ${rules}; not legal advice`].join('\n') };
  },
});

const CLASSES: MessageClass[] = ['marketing', 'transactional', 'one-time-code'];

const show: Command = {
  help: `avowal rules show JURISDICTION [--class marketing|transactional|one-time-code] [--as-of DATE] [--json]
avowal rules show --jsonl

The facts in force for a jurisdiction and all it inherits, the most specific first, each with its source, the day somebody
looked and how sure it is. Facts that are only remembered (low) warn and never block. Not legal advice.

With --jsonl each line of standard input is {"jurisdiction","messageClass"?,"asOf"?} and is answered by {"requirements":[...]}; without a
class by those of marketing.

  avowal rules show us-pa --class marketing
  avowal rules show de --as-of 2027-01-01`,
  lines: {
    keys: ['jurisdiction', 'messageClass', 'asOf'],
    answer: (question) => ({ requirements: requirements({ jurisdiction: textOf(question, 'jurisdiction'), messageClass: (textIn(question, 'messageClass') || 'marketing') as MessageClass, asOf: instantOf(question) }) }),
  },
  async run(given) {
    const { values, flags, rest } = words(given, { class: { type: 'string' }, 'as-of': { type: 'string' } });
    const jurisdiction = only(rest, 'JURISDICTION').toLowerCase();
    const asked = values['class'];
    const classes = CLASSES.filter((known) => asked === undefined || known === asked);
    if (classes.length === 0) throw new Usage(`--class is one of ${CLASSES.join(', ')}`);
    const asOf = values['as-of'] === undefined ? Date.now() : instant(values['as-of']);
    const found = classes.flatMap((messageClass) => requirements({ jurisdiction, messageClass, asOf }));
    warnIfStale(jurisdiction, asOf);
    console.log(flags.has('json') ? JSON.stringify(found) : found.map(inWords).join('\n'));
    return 0;
  },
};

/** Rules that nobody looked at for 180 days are answered, and said to be old. */
export function warnIfStale(jurisdiction: string, at: number): void {
  if (guarded(() => core().isStale(jurisdiction, at))) console.error(`avowal: the rules of \`${jurisdiction}\` were looked at too long before to rely on (rules.pack-stale)`);
}

function inWords({ id, value, note, text, from, until, source }: Requirement): string {
  const times = [from && `from ${from}`, until && `until ${until}`].filter(Boolean).join(', ');
  const more = [note, text, times].filter(Boolean).map((part) => `  ${part}`);
  return [`${id}\n  ${value}`, ...more, `  ${source.authority}; ${source.title} (${source.date}); checked ${source.checkedOn}; ${source.confidence}`].join('\n');
}

export const rules: Record<string, Command> = { list, show };
