// Messages: what is found in labelled ones, rule by rule, and how fast parts are counted beside sms-segments-calculator.
import { readFileSync, writeFileSync } from 'node:fs';
import { zstdDecompressSync } from 'node:zlib';
import { classifyReply, countMany, init, previewMessage, previewMessages, versions } from 'avowal';
import calculator from 'sms-segments-calculator';
import { compare, report } from './harness.mjs';

const ROOT = new URL('../', import.meta.url);
const AS_OF = Date.UTC(2026, 10, 22, 12);
const CALCULATOR = 'sms-segments-calculator';
const NAMES = ['Ada', 'Grace', 'Şule', 'Zoë', 'Bob', 'Maximiliane', 'Jo', 'Łucja'];

await init();

const measured = measure();
writeFileSync(new URL('www/spec/messages.md', ROOT), page(measured));
report('message', [...measured.rows, ...(await speed())]);

/** Every labelled message as a draft of a known sender: which get an error, and by which rule. */
function measure() {
  const files = { english: [['uci-sms-spam', 'us', 'en']], thai: [['thai-sms', 'th', 'th']] };
  const tables = {};
  const rows = [];
  for (const [group, sources] of Object.entries(files)) {
    const table = { honest: { all: 0, errors: 0, warnings: 0 }, spam: { all: 0, errors: 0, warnings: 0 }, fraud: { all: 0, errors: 0, warnings: 0 }, rules: {} };
    for (const [file, jurisdiction, locale] of sources) {
      for (const { label, text } of lines(file)) {
        const kind = ['ham', 'ok', 'otp'].includes(label) ? 'honest' : label === 'spam' ? 'spam' : 'fraud';
        const draft = { text, messageClass: label === 'otp' ? 'one-time-code' : 'transactional', purpose: 'measured', channel: 'sms', locale, sender: { name: 'Nordwind', kind: 'long-code' } };
        const { findings } = previewMessage(draft, { jurisdiction, asOf: AS_OF });
        const row = table[kind];
        row.all++;
        row.errors += findings.some(({ severity }) => severity === 'error') ? 1 : 0;
        row.warnings += findings.some(({ severity }) => severity !== 'info') ? 1 : 0;
        for (const code of new Set(findings.filter(({ severity }) => severity !== 'info').map(({ code }) => code))) {
          table.rules[code] ??= { honest: 0, spam: 0, fraud: 0, severity: findings.find((finding) => finding.code === code).severity };
          table.rules[code][kind]++;
        }
      }
    }
    tables[group] = table;
    const share = ({ all, errors }) => Number(((100 * errors) / all).toFixed(2));
    for (const kind of ['honest', 'spam', 'fraud']) if (table[kind].all > 0) rows.push({ name: `${group}: ${kind} messages with an error`, ours: share(table[kind]), peers: {}, ratio: {}, unit: `% of ${table[kind].all}`, runs: 1 });
    console.log(`\n${group}: rule, and how many of ${table.honest.all} honest, ${table.spam.all} spam, ${table.fraud.all} fraud`);
    for (const [code, { honest, spam, fraud, severity }] of sorted(table)) console.log(`  ${code.padEnd(30)} ${severity.padEnd(8)} ${String(honest).padStart(5)} ${String(spam).padStart(5)} ${String(fraud).padStart(5)}   precision ${precision({ honest, spam, fraud })}`);
  }
  return { tables, rows };
}

function sorted({ rules }) {
  return Object.entries(rules).sort(([, a], [, b]) => b.fraud + b.spam - (a.fraud + a.spam));
}

/** Of the messages on which a rule speaks, how many are not honest. */
function precision({ honest, spam, fraud }) {
  return `${((100 * (spam + fraud)) / (honest + spam + fraud)).toFixed(0)} %`;
}

async function speed() {
  const { SegmentedMessage } = calculator;
  const texts = Array.from({ length: 100_000 }, (_, index) => `Hello ${NAMES[index % NAMES.length]}, your order ${100_000 + index} is on its way and comes on ${index % 28} May between ${8 + (index % 9)} and ${10 + (index % 9)}. ${index % 7 === 0 ? 'We’re glad you’re back – see you!' : 'Nordwind'}`);
  const many = (count) => countMany(texts.slice(0, count)).reduce((sum, { segments }) => sum + segments, 0);
  const theirs = (count) => {
    let sum = 0;
    for (let index = 0; index < count; index++) sum += new SegmentedMessage(texts[index]).segmentsCount;
    return sum;
  };
  const draft = { text: 'Hello {{name}}, your order {{order}} is on its way and comes on {{day}} May. Nordwind', messageClass: 'transactional', purpose: 'orders', channel: 'sms', locale: 'en', sender: { name: 'Nordwind', kind: 'long-code' }, variables: { name: { sample: 'Ada' }, order: { sample: '100000' }, day: { sample: '1' } } };
  const values = texts.map((_, index) => ({ name: NAMES[index % NAMES.length], order: String(100_000 + index), day: String(index % 28) }));
  const filled = values.map(({ name, order, day }) => `Hello ${name}, your order ${order} is on its way and comes on ${day} May. Nordwind`);
  const question = { jurisdiction: 'us', asOf: AS_OF };
  const long = { ...draft, variables: {}, text: `${'Your order is on its way, Ada. '.repeat(16)}See nordwind.example/o/1`.slice(0, 500), messageClass: 'marketing' };
  const one = (count) => {
    let sum = 0;
    for (let index = 0; index < count; index++) sum += previewMessage(long, question).segments.segments;
    return sum;
  };
  return [
    await compare('parts of many texts, one crossing', { ours: many, [CALCULATOR]: theirs }, { count: texts.length / 10, rounds: 3 }),
    await compare('preview of one draft for many people, parts', { ours: (count) => previewMessages(draft, values.slice(0, count), question).parts, [CALCULATOR]: (count) => filled.slice(0, count).reduce((sum, text) => sum + new SegmentedMessage(text).segmentsCount, 0) }, { count: texts.length / 10, rounds: 3 }),
    await compare('full preview of 500 characters', { ours: one }, { count: 500 }),
  ];
}

/** What is kept of it in the documentation. */
function page({ tables }) {
  const out = ['# Messages: how well they are judged', '', '<!-- Generated by `cargo xtask bench message`; do not edit. -->', '', 'Findings of `previewMessage` on labelled messages, each taken as a draft of a known sender. The labels speak of spam and fraud, not of law;', 'the English messages are from before 2012. Nothing here says that a message without findings is lawful.', '', 'A rule that finds nothing rightly below is kept only where its subject is asked for by name (requests for passwords and bank data, goods that', 'carriers refuse) and these samples hold none of it: the honest messages on which it speaks were written by one person to another.'];
  for (const [group, { honest, spam, fraud, rules }] of Object.entries(tables)) {
    out.push('', `## ${group === 'thai' ? 'Thai (public receive-SMS sites), under the rules of Thailand' : 'English (UCI SMS Spam Collection), under the rules of the United States'}`, '', '| messages | all | with an error | with an error or warning |', '|---|---:|---:|---:|');
    for (const [name, { all, errors, warnings }] of Object.entries({ honest, spam, fraud })) if (all > 0) out.push(`| ${name} | ${all} | ${((100 * errors) / all).toFixed(2)} % | ${((100 * warnings) / all).toFixed(2)} % |`);
    out.push('', 'Rule by rule, errors and warnings: on how many messages it speaks, and how many of those are not honest (precision) and what share of spam and fraud it finds (recall).', '', '| rule | weight | honest | spam | fraud | precision | recall |', '|---|---|---:|---:|---:|---:|---:|');
    for (const [code, row] of sorted({ rules })) out.push(`| \`${code}\` | ${row.severity} | ${row.honest} | ${row.spam} | ${row.fraud} | ${precision(row)} | ${((100 * (row.fraud + row.spam)) / (fraud.all + spam.all)).toFixed(1)} % |`);
  }
  const replies = readFileSync(new URL('tests/vectors/message/replies.jsonl', ROOT), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
  const kinds = ['opt-out', 'opt-out-likely', 'opt-in', 'help', 'other'];
  const table = Object.fromEntries(kinds.map((kind) => [kind, Object.fromEntries(kinds.map((other) => [other, 0]))]));
  for (const { text, expected, why, ...context } of replies) table[expected][classifyReply(text, context).kind]++;
  out.push('', '## Answers', '', `\`classifyReply\` on ${replies.length} labelled answers in 45 languages. They were written for this project as a regression set, so that the table says what is`, 'recognised, not how often people will be understood. Rows are what was meant, columns what was found.', '', `| | ${kinds.join(' | ')} |`, `|---|${kinds.map(() => '---:').join('|')}|`);
  for (const kind of kinds) out.push(`| ${kind} | ${kinds.map((other) => table[kind][other]).join(' | ')} |`);
  out.push('', `Rules ${versions().rules}.`, '');
  return out.join('\n');
}

function lines(file) {
  return zstdDecompressSync(readFileSync(new URL(`tests/vectors/content/${file}.shared.jsonl.zst`, ROOT))).toString().trimEnd().split('\n').map((line) => JSON.parse(line));
}
