import { createSigner, type Declaration, type JwkSet, signStatement, statementKinds, type StatementKind, type StatementVerification, verifyStatement } from '../core/index.js';
import { asking, FILE, TEXT, TIME } from './asking.js';
import { clock, type Command, instant, json, needed, only, privateKey, words } from './command.js';
import { documentIn, LARGEST_KEYS } from './files.js';
import { objectOf, textIn, textOf } from './lines.js';
import { paint, plain } from './terminal.js';

const sign = asking({
  help: `avowal statement sign --kind K --fields FILE --key FILE [--iss URL] [--name N] [--role R] [--about DIGEST,...] [--at TIME] [--json]

Signs a statement and prints it. FILE of --fields is a JSON object; \`avowal statement kinds\` lists the fields of each
kind. FILE of --key is a private key of purpose statement (a JWK), with which --iss says for whom it signs, or a key folder's
private.json, which says it itself. N with the role R declares it (operator, where nothing is said), as of --at (now). --about names
what it is about, or which statement it takes the place of, by digest (sha-256:...).

  avowal statement sign --kind drill --fields drill.json --key statement.jwk --iss https://shop.example --name "A. Meyer" --role custodian`,
  options: { kind: TEXT, fields: FILE, key: FILE, iss: TEXT, name: TEXT, role: TEXT, about: TEXT, at: TIME },
  async ask({ values, document }) {
    const kind = needed(values['kind'], 'kind') as StatementKind;
    const fields = JSON.parse(document('fields')) as Declaration['fields'];
    const { key, iss } = privateKey(document('key'), values['iss'], 'statement');
    const at = values['at'] === undefined ? Date.now() : instant(values['at']);
    const about = values['about']?.split(',').map((digest) => digest.trim());
    const declaration: Declaration = { kind, at, name: values['name'] ?? 'operator', role: values['role'] ?? 'operator', fields, ...(about ? { about } : {}) };
    const text = await signStatement(iss, await createSigner(key), declaration, Date.now());
    return { value: { statement: text }, text };
  },
});

const verify: Command = {
  help: `avowal statement verify FILE --keys JWKS [--root THUMBPRINT] [--json]
avowal statement verify --jsonl

Says whether a statement is genuine, and what it declares. With --jsonl each line of standard input is
{"statement","jwks","root"?}.

  avowal statement verify drill.txt --keys keys.json

Exit: 0 valid, 1 not valid or undecided; with --jsonl 0, or 3 if a line could not be read.`,
  lines: {
    keys: ['statement', 'jwks', 'root'],
    answer(question) {
      const root = textIn(question, 'root');
      return verifyStatement(textOf(question, 'statement'), { keys: objectOf(question, 'jwks') as unknown as JwkSet, ...(root === undefined ? {} : { root }) });
    },
  },
  async run(given) {
    const { values, flags, rest } = words(given, { keys: { type: 'string' }, root: { type: 'string' } });
    const statement = documentIn(only(rest, 'FILE')).trim();
    const keys = json(documentIn(needed(values['keys'], 'keys'), LARGEST_KEYS), '--keys');
    const answer = await verifyStatement(statement, { keys, ...(values['root'] === undefined ? {} : { root: values['root'] }) });
    console.log(flags.has('json') ? JSON.stringify(answer) : inWords(answer));
    return answer.outcome === 'valid' ? 0 : 1;
  },
};

const kinds = asking({
  help: `avowal statement kinds [--json]

Lists what can be declared, the fields of each, and how long it is kept.

  avowal statement kinds --json`,
  async ask() {
    const value = statementKinds();
    const text = value.map(({ kind, says, fields, keepDays, keepSource }) => [
      `${kind}\n  ${says}\n  kept ${keepDays} days (${keepSource})`,
      ...fields.map(({ name, optional, holds, says: of }) => `    ${`${name}${optional ? '?' : ''}`.padEnd(14)} ${typeOf(holds).padEnd(10)} ${of}`),
    ].join('\n'));
    return { value, text: text.join('\n\n') };
  },
});

export const statement: Record<string, Command> = { sign, verify, kinds };

function typeOf(holds: unknown): string {
  return typeof holds === 'string' ? holds : ((holds as { 'one-of'?: string[] })['one-of'] ?? []).join('|');
}

function inWords({ outcome, id, checks, statement: said }: StatementVerification): string {
  const lines = [outcome === 'valid' ? paint('good', 'VALID: genuine and unaltered') : outcome === 'indeterminate' ? paint('doubt', 'CANNOT TELL') : paint('bad', 'NOT VALID')];
  if (id) lines.push('', `  statement ${id}`);
  if (said) {
    lines.push(`  kind      ${said.kind}`, `  by        ${plain(`${said.by.name}, ${said.by.role}`)}`, `  at        ${clock(said.at)}`, `  keep      until ${clock(said.keep)}`);
    for (const [name, value] of Object.entries(said.fields)) lines.push(`  ${plain(name.padEnd(9))} ${plain(String(Array.isArray(value) ? value.join(', ') : value))}`);
  }
  lines.push('', ...checks.map((check) => `  ${check.outcome.padEnd(7)} ${check.id}${check.code ? ` (${check.code})` : ''}`));
  return lines.join('\n');
}
