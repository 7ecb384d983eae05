import { checkNotice, noticeDigest, noticeElements, type Finding } from '../core/index.js';
import { instant, many, only, readText, Usage, words, type Command } from './command.js';

const digest: Command = {
  help: `avowal notice digest FILE [--json]

Prints the digest by which forms and receipts name a notice: SHA-256 of its canonical text (RFC 8785). Refuses a notice
that is not complete, with the place.`,
  async run(given) {
    const { flags, rest } = words(given, {});
    const found = noticeDigest(readText(only(rest, 'FILE')));
    console.log(flags.has('json') ? JSON.stringify({ digest: found }) : found);
    return 0;
  },
};

const check: Command = {
  help: `avowal notice check FILE --jurisdiction J... [--as-of DATE] [--json]

Which elements of consent law and of carriers the wording has, which are missing, and which somebody has to look at, each with
the fact that asks for it. It never says "compliant", and it is not legal advice.

Exit: 0 nothing is missing that a law which was read asks for, 1 something is.`,
  async run(given) {
    const { values, flags, rest } = words(given, { jurisdiction: { type: 'string', multiple: true }, 'as-of': { type: 'string' } });
    const [file, ...more] = rest;
    const jurisdictions = [...many(values['jurisdiction']), ...more];
    if (jurisdictions.length === 0) throw new Usage('--jurisdiction is missing');
    const asOf = values['as-of'] === undefined ? Date.now() : instant(values['as-of']);
    const document = readText(only(file === undefined ? [] : [file], 'FILE'));
    const findings = checkNotice(document, { jurisdictions, asOf });
    const elements = noticeElements(document, { jurisdictions, asOf });
    console.log(flags.has('json') ? JSON.stringify({ elements, findings }) : [...findings.map(inWords), `${elements.present.length} elements present, ${elements.missing.length} missing, ${elements.unsettled.length} to be looked at, under rules ${elements.rules}; not legal advice`].join('\n'));
    return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
  },
};

function inWords({ severity, message, code, pointer, jurisdiction, source }: Finding): string {
  const why = source === undefined ? '' : `\n    ${jurisdiction}: ${source.authority} (${source.confidence}, checked ${source.checkedOn})`;
  return `${severity}: ${message} (${code})${pointer === undefined ? '' : ` at ${pointer}`}${why}`;
}

export const notice: Record<string, Command> = { check, digest };
