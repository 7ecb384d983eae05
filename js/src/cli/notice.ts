import { checkNotice, ConsentError, noticeDigest, noticeElements, type Finding } from '../core/index.js';
import { instant, many, only, unmarked, Usage, words, type Command } from './command.js';
import { documentIn } from './files.js';
import { instantOf, objectOf, type Question, textIn } from './lines.js';
import { boxes, readNotice, signupPage } from './page.js';
import { paint } from './terminal.js';

const digest: Command = {
  help: `avowal notice digest FILE [--json]
avowal notice digest --jsonl

Prints the digest by which forms and receipts name a notice: SHA-256 of its canonical text (RFC 8785). Refuses a notice
that is not complete, with the place. With --jsonl each line of standard input is {"notice"}.

  avowal notice digest notice.json`,
  lines: { keys: ['notice'], answer: (question) => ({ digest: noticeDigest(objectOf(question, 'notice')) }) },
  async run(given) {
    const { flags, rest } = words(given, {});
    const found = noticeDigest(unmarked(documentIn(only(rest, 'FILE')), 'FILE'));
    console.log(flags.has('json') ? JSON.stringify({ digest: found }) : found);
    return 0;
  },
};

const check: Command = {
  help: `avowal notice check FILE --jurisdiction J... [--as-of DATE] [--json]
avowal notice check --jsonl

Which elements of consent law and of carriers the wording has, which are missing, and which somebody has to look at, each with
the fact that asks for it. It never says "compliant", and it is not legal advice.

With --jsonl each line of standard input is {"notice","jurisdictions":[...],"asOf"?}.

  avowal notice check notice.json --jurisdiction us --jurisdiction de

Exit: 0 nothing is missing that a law which was read asks for, 1 something is; with --jsonl 0, or 3 if a line could not be read.`,
  lines: {
    keys: ['notice', 'jurisdictions', 'asOf'],
    answer(question) {
      const asked = { jurisdictions: jurisdictionsOf(question), asOf: instantOf(question) };
      const document = objectOf(question, 'notice');
      return { elements: noticeElements(document, asked), findings: checkNotice(document, asked) };
    },
  },
  async run(given) {
    const { values, flags, rest } = words(given, { jurisdiction: { type: 'string', multiple: true }, 'as-of': { type: 'string' } });
    const [file, ...more] = rest;
    const jurisdictions = [...many(values['jurisdiction']), ...more];
    if (jurisdictions.length === 0) throw new Usage('--jurisdiction is missing');
    const asOf = values['as-of'] === undefined ? Date.now() : instant(values['as-of']);
    const document = unmarked(documentIn(only(file === undefined ? [] : [file], 'FILE')), 'FILE');
    const findings = checkNotice(document, { jurisdictions, asOf });
    const elements = noticeElements(document, { jurisdictions, asOf });
    console.log(flags.has('json') ? JSON.stringify({ elements, findings }) : [...findings.map(inWords), `${elements.present.length} elements present, ${elements.missing.length} missing, ${elements.unsettled.length} to be looked at, under rules ${elements.rules}; not legal advice`].join('\n'));
    return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
  },
};

function inWords({ severity, message, code, pointer, jurisdiction, source }: Finding): string {
  const why = source === undefined ? '' : `\n    ${jurisdiction}: ${source.authority} (${source.confidence}, checked ${source.checkedOn})`;
  return `${paint(severity === 'error' ? 'bad' : severity === 'warning' ? 'doubt' : 'faint', severity)}: ${message} (${code})${pointer === undefined ? '' : ` at ${pointer}`}${why}`;
}

const render: Command = {
  help: `avowal notice render FILE [--locale L] [--page] [--action URL] [--json]
avowal notice render --jsonl

Prints the HTML that belongs between <avowal-consent> and </avowal-consent>: native boxes, unticked, the words of the notice,
and the long notice behind one line. It works without any script. L is a language of the notice; English, or its first, where
nothing is said. With --page a whole page with a form that posts to URL (/avowal/consent); it asks for elements.css of the
package beside it, and for no script.

With --jsonl each line of standard input is {"notice","locale"?} and is answered by {"html","digest","locale"}.

  avowal notice render notice.json --locale de > boxes.html
  avowal notice render notice.json --page > signup.html && cp node_modules/avowal/elements.css .`,
  lines: {
    keys: ['notice', 'locale'],
    async answer(question) {
      const read = readNotice(JSON.stringify(objectOf(question, 'notice')), textIn(question, 'locale') || undefined);
      return { html: await boxes(read), digest: read.digest, locale: read.locale };
    },
  },
  async run(given) {
    const { values, flags, rest } = words(given, { locale: { type: 'string' }, page: { type: 'boolean' }, action: { type: 'string' } });
    if (values['action'] !== undefined && !flags.has('page')) throw new Usage('--action goes with --page');
    const read = readNotice(unmarked(documentIn(only(rest, 'FILE')), 'FILE'), values['locale']);
    const html = flags.has('page') ? await signupPage(read, { action: values['action'] ?? '/avowal/consent', styles: ['elements.css'] }) : await boxes(read);
    console.log(flags.has('json') ? JSON.stringify({ html, digest: read.digest, locale: read.locale }) : html.trimEnd());
    return 0;
  },
};

function jurisdictionsOf(question: Question): string[] {
  const { jurisdictions } = question;
  if (Array.isArray(jurisdictions) && jurisdictions.every((name) => typeof name === 'string')) return jurisdictions;
  throw new ConsentError('json.wrong-type', '`jurisdictions` is an array of strings', { field: '/jurisdictions' });
}

export const notice: Record<string, Command> = { check, digest, render };
