import { classifyReply, type Reply } from '../core/index.js';
import { words, type Command } from './command.js';
import { answerLines, onlyKeys, textLines, textOf } from './lines.js';

const classify: Command = {
  help: `avowal reply classify [--locale L] [--region R] [--sender NAME] [TEXT] [--json]
avowal reply classify --jsonl

What a person's answer to a message means: opt-out, opt-out-likely (to be treated as one), opt-in, help or other. Without TEXT
each line of standard input is an answer. With --jsonl each line is {"text","locale"?,"region"?,"keywords"?,"sender"?}.

  avowal reply classify "stop texting me"
  avowal reply classify --region TR < answers.txt

Exit: 0.`,
  async run(given) {
    const { values, flags, rest } = words(given, { locale: { type: 'string' }, region: { type: 'string' }, sender: { type: 'string' }, jsonl: { type: 'boolean' } });
    if (flags.has('jsonl')) {
      return answerLines((question) => {
        onlyKeys(question, ['text', 'locale', 'region', 'keywords', 'sender']);
        const { text: _, ...context } = question;
        return classifyReply(textOf(question, 'text'), context);
      });
    }
    const { locale, region, sender } = values;
    const context = { ...(locale === undefined ? {} : { locale }), ...(region === undefined ? {} : { region }), ...(sender === undefined ? {} : { sender }) };
    const say = (text: string) => console.log(flags.has('json') ? JSON.stringify(classifyReply(text, context)) : inWords(classifyReply(text, context)));
    if (rest.length > 0) say(rest.join(' '));
    else for await (const line of textLines()) say(line);
    return 0;
  },
};

function inWords({ kind, keyword, locale }: Reply): string {
  return keyword === undefined ? kind : `${kind} (\`${keyword}\`${locale === undefined ? '' : `, ${locale}`})`;
}

export const reply: Record<string, Command> = { classify };
