import { classifyReply, type Reply } from '../core/index.js';
import { words, type Command } from './command.js';
import { answerTexts, textOf } from './lines.js';
import { regionOf } from './phone.js';

const classify: Command = {
  help: `avowal reply classify [--locale L] [--region R] [--sender NAME] [TEXT] [--json]
avowal reply classify --jsonl

What a person's answer to a message means: opt-out, opt-out-likely (to be treated as one), opt-in, help or other. Without TEXT
each line of standard input is an answer; one that is not UTF-8 is told in its place. With --jsonl each line is
{"text","locale"?,"region"?,"keywords"?,"sender"?}.

  avowal reply classify "stop texting me"
  avowal reply classify --region TR < answers.txt

Exit: 0, or 3 if a line could not be read.`,
  lines: {
    keys: ['text', 'locale', 'region', 'keywords', 'sender'],
    answer(question) {
      const { text: _, ...context } = question;
      return classifyReply(textOf(question, 'text'), context);
    },
  },
  async run(given) {
    const { values, flags, rest } = words(given, { locale: { type: 'string' }, region: { type: 'string' }, sender: { type: 'string' } });
    const { locale, region, sender } = values;
    const context = { ...(locale === undefined ? {} : { locale }), ...(region === undefined ? {} : { region: regionOf(region) }), ...(sender === undefined ? {} : { sender }) };
    const say = (text: string) => console.log(flags.has('json') ? JSON.stringify(classifyReply(text, context)) : inWords(classifyReply(text, context)));
    const spoken = rest.join(' ');
    if (rest.length === 0 || spoken === '-') return (await answerTexts(flags.has('json'), say)) ? 0 : 3;
    say(spoken);
    return 0;
  },
};

function inWords({ kind, keyword, locale }: Reply): string {
  return keyword === undefined ? kind : `${kind} (\`${keyword}\`${locale === undefined ? '' : `, ${locale}`})`;
}

export const reply: Record<string, Command> = { classify };
