import { ConsentError, createIssuer, createSigner, describeEvidence, generateKey, publicKey, showReceipt, toCloudEvent, type TimeProof, toConsentRecord, type Verification, verifyReceipt } from '../core/index.js';
import { base64url } from '../core/bytes.js';
import { verifyLines } from './bulk.js';
import { objectOf, textOf } from './lines.js';
import { paint, plain } from './terminal.js';
import { asking, FILE, TEXT } from './asking.js';
import { clock, type Command, instant, json, needed, only, parsed, privateKey, Usage, words } from './command.js';
import { documentIn, LARGEST, LARGEST_KEYS, startOf } from './files.js';

const verify: Command = {
  help: `avowal receipt verify FILE --keys JWKS [--root THUMBPRINT] [--notice FILE] [--proof FILE] [--as-of TIME] [--json]
avowal receipt verify --jsonl

Says whether a receipt is genuine and unaltered, when it was made and what it proves. Works offline: all it needs is
the issuer's public keys, as keys.json answers them. With --root only keys count that this root vouches for, with
--notice the legal elements are listed that the record shows, with --proof a checkpoint proves the time.

  avowal receipt verify receipt.txt --keys jwks.json
  avowal receipt verify - --keys jwks.json --json < receipt.txt

With --jsonl each line of standard input is {"receipt","jwks","asOf"?,"root"?} and is answered by one line, in order.

Exit: 0 valid (also with parts withheld), 1 not valid or undecided, or --proof does not hold for it; with --jsonl 0, or 3 if a line
could not be read.`,
  async run(given) {
    const { values, flags, rest } = words(given, { keys: { type: 'string' }, root: { type: 'string' }, notice: { type: 'string' }, proof: { type: 'string' }, 'as-of': { type: 'string' }, jsonl: { type: 'boolean' } });
    if (flags.has('jsonl')) {
      if (rest.length > 0) throw new Usage('with --jsonl the questions come from standard input, a FILE is none');
      const idle = Object.keys(values).map((name) => `--${name}`);
      if (idle.length > 0) process.stderr.write(`avowal: ${idle.join(', ')} ${idle.length === 1 ? 'counts' : 'count'} for no line of --jsonl: each says its own\n`);
      return verifyLines();
    }
    // one that is too long is an answer, too, and a little more than is allowed is enough to give it
    const text = startOf(only(rest, 'FILE'), LARGEST + 1).toString().trim();
    // mail folds long lines; a receipt has no space of its own
    const receipt = /^[\w.~\s-]+$/.test(text) ? text.replaceAll(/\s+/g, '') : text;
    const keys = json(documentIn(needed(values['keys'], 'keys'), LARGEST_KEYS), '--keys');
    const asOf = values['as-of'] === undefined ? Date.now() : instant(values['as-of']);
    const { root } = values;
    const notice = values['notice'] === undefined ? undefined : json(documentIn(values['notice']), '--notice');
    const proofs = values['proof'] === undefined ? undefined : [proofIn(values['proof'])];
    const answer = await verifyReceipt(receipt, { keys, asOf, ...(root === undefined ? {} : { root }), ...(notice ? { notice } : {}), ...(proofs ? { proofs } : {}) });
    console.log(flags.has('json') ? JSON.stringify(answer) : inWords(answer, showReceipt(receipt)));
    const unproven = answer.checks.some(({ code }) => code === 'integrity.proof');
    if (unproven) process.stderr.write('avowal: integrity.proof: the time proof given does not hold for this receipt with these keys\n');
    return (answer.outcome === 'valid' || answer.outcome === 'valid-limited') && !unproven ? 0 : 1;
  },
};

const withdraw = asking({
  help: `avowal receipt withdraw --phone E164 [--purpose P] --notice FILE --key FILE [--proven code|reply] [--iss URL] [--json]

Signs a withdrawal that came in by other ways (by mail, on the phone) and prints the receipt. Without --purpose it is
meant for all of them. Who only says so ends marketing; with --proven (a code that came back, a message from the
number) everything meant ends.

  avowal receipt withdraw --phone +4915123456789 --notice notice.json --key keys/private.json
  avowal receipt withdraw --phone +4915123456789 --purpose order-updates --proven reply --notice notice.json --key keys/private.json > withdrawal.txt

FILE of --key is a key folder's private.json, or a private key of purpose receipt (a JWK), with which --iss says whose it is.

With --json also what it does not end: {"receipt","notEnded"}.

Exit: 0 it ends what was asked for, or all marketing; 1 it was signed, and without --proven ends nothing of P.`,
  options: { phone: TEXT, purpose: TEXT, notice: FILE, key: FILE, proven: TEXT, iss: TEXT },
  async ask({ values, document }) {
    const { proven, purpose } = values;
    if (proven !== undefined && proven !== 'code' && proven !== 'reply') throw new Usage('--proven is code or reply');
    const phone = needed(values['phone'], 'phone');
    // a reader of numbers drops what follows one
    if (/\p{L}/u.test(phone)) throw new Usage(`--phone: \`${phone}\` is no number with its calling code, as +4915123456789`);
    const { key, iss } = privateKey(document('key'), values['iss'], 'receipt');
    const notice = document('notice');
    const challenge = await generateKey('challenge', Date.now());
    const issuer = createIssuer({
      iss,
      notices: [notice],
      signers: { receipt: await createSigner(key), challenge: await createSigner(challenge) },
      keys: { keys: [publicKey(key), publicKey(challenge)] },
    });
    const all = (JSON.parse(notice) as { purposes: { id: string; messageClass: string }[] }).purposes;
    const meant = all.filter(({ id }) => purpose === undefined || id === purpose);
    if (meant.length === 0) throw new ConsentError('receipt.nothing-to-sign', `the notice has no purpose \`${purpose}\`: it has ${all.map(({ id }) => `\`${id}\``).join(', ')}`);
    const subj = base64url(crypto.getRandomValues(new Uint8Array(16)));
    const { receipt } = await issuer.withdraw({ phone, purposes: purpose === undefined ? [] : [purpose], collection: 'paper', history: { subj, seq: 1 }, ...(proven === undefined ? {} : { proven }) });
    const left = proven === undefined ? meant.flatMap(({ id, messageClass }) => (messageClass === 'marketing' ? [] : [id])) : [];
    if (left.length > 0) process.stderr.write(`avowal: without --proven this ends marketing only; it does not end ${left.map((id) => `\`${id}\``).join(', ')}\n`);
    return { value: { receipt, notEnded: left }, text: receipt, code: purpose !== undefined && left.length > 0 ? 1 : 0 };
  },
});

const exported: Command = {
  help: `avowal receipt export FILE --notice FILE [--as iso-27560|cloudevent]
avowal receipt export --jsonl

Prints what a receipt and its notice say in the words of others: a consent record of ISO/IEC TS 27560 as JSON-LD in the
W3C DPV vocabulary, or a CloudEvents 1.0 envelope. Nothing is checked; use \`avowal receipt verify\` for that. With --jsonl each
line of standard input is {"receipt","notice"?}: a CloudEvent where no notice is given.

  avowal receipt export receipt.txt --notice notice.json
  avowal receipt export receipt.txt --as cloudevent`,
  lines: {
    keys: ['receipt', 'notice'],
    answer: (question) => (Object.hasOwn(question, 'notice') ? toConsentRecord(textOf(question, 'receipt'), objectOf(question, 'notice')) : toCloudEvent(textOf(question, 'receipt'))),
  },
  async run(given) {
    const { values, rest } = words(given, { notice: { type: 'string' }, as: { type: 'string' } });
    const receipt = documentIn(only(rest, 'FILE')).trim();
    const form = values['as'] ?? 'iso-27560';
    if (form === 'cloudevent') console.log(JSON.stringify(toCloudEvent(receipt), null, 1));
    else if (form === 'iso-27560') console.log(JSON.stringify(toConsentRecord(receipt, json(documentIn(needed(values['notice'], 'notice')), '--notice')), null, 1));
    else throw new Usage('--as is iso-27560 or cloudevent');
    return 0;
  },
};

const show: Command = {
  help: `avowal receipt show FILE
avowal receipt show --jsonl

Prints what a receipt says as JSON. Nothing is checked; use \`avowal receipt verify\` for that. With --jsonl each line of standard
input is {"receipt"}.

  avowal receipt show receipt.txt`,
  lines: {
    keys: ['receipt'],
    answer(question) {
      const contents = showReceipt(textOf(question, 'receipt').trim());
      if (!contents) throw new ConsentError('receipt.malformed', 'this is not a receipt', { field: '/receipt' });
      return contents;
    },
  },
  async run(given) {
    const { rest } = words(given, {});
    const contents = showReceipt(documentIn(only(rest, 'FILE')).trim());
    if (!contents) throw new ConsentError('receipt.malformed', 'this is not a receipt');
    console.log(JSON.stringify(contents, null, 2));
    return 0;
  },
};

/** A time proof in a file. Whether it holds is for the verifier to say; what is none is refused. */
function proofIn(file: string): string {
  const text = documentIn(file);
  const { checkpoint, index, path } = (parsed(text, '--proof') ?? {}) as Partial<TimeProof>;
  if (typeof checkpoint === 'string' && Number.isSafeInteger(index) && Array.isArray(path)) return text;
  throw new ConsentError('integrity.proof', '--proof holds no time proof: {"checkpoint","index","path"}');
}

export const receipt: Record<string, Command> = { verify, show, withdraw, export: exported };

const OUTCOMES = {
  valid: 'VALID: genuine and unaltered',
  'valid-limited': 'VALID, with parts withheld: genuine and unaltered',
  indeterminate: 'CANNOT TELL: neither genuine nor false can be said',
  invalid: 'NOT VALID',
} as const;

const COLOURS = { valid: 'good', 'valid-limited': 'good', indeterminate: 'doubt', invalid: 'bad' } as const;

/** What a receipt says, as far as it is told here. */
interface Said {
  ctl: { name: string; country: string; sender: string };
  notice?: { id: string; version: string; locale: string };
  grants: { purpose?: string; channel?: string; messageClass?: string; status: string; until?: number }[];
  _has?: string[];
}

/** What was agreed to, and with whom. Of the person no more than the end of the number. */
function agreed({ claims, phone }: NonNullable<ReturnType<typeof showReceipt>>, proven: boolean): string[] {
  const { ctl, notice, grants, _has: has = [] } = claims as unknown as Said;
  const rows: [string, string][] = [['with', `${ctl.name} (${ctl.country})${ctl.sender === ctl.name ? '' : `, who sends as ${ctl.sender}`}`]];
  if (notice) rows.push(['notice', `${notice.id}, version ${notice.version}, read in ${notice.locale}`]);
  for (const { purpose, channel, messageClass, status, until } of grants) {
    const what = `${purpose ?? (messageClass ? `every purpose of class ${messageClass}` : 'every purpose')} by ${channel ?? 'every channel'}`;
    rows.push([status, `${what}${purpose && messageClass ? ` (${messageClass})` : ''}${until === undefined ? '' : `, until ${clock(until)}`}`]);
  }
  if (phone) rows.push(['number', phone.e164.replace(/\d(?=\d\d)/g, '*')]);
  else if (has.includes('phone')) rows.push(['number', 'withheld']);
  return ['', proven ? '  What it says' : '  What it says, of which nothing is proven', ...rows.map(([name, value]) => `  ${name.padEnd(12)} ${plain(value)}`)];
}

function inWords(answer: Verification, contents: ReturnType<typeof showReceipt>): string {
  const lines: string[] = [paint(COLOURS[answer.outcome], OUTCOMES[answer.outcome])];
  if (answer.id) lines.push('', `  receipt      ${answer.id}`, `  issuer       ${plain(answer.issuer ?? '')}`, `  event        ${answer.event}`);
  if (answer.time) {
    const { notBefore, notAfter, by } = answer.time;
    lines.push(`  when         ${notBefore === notAfter ? clock(notAfter) : `${clock(notBefore)} to ${clock(notAfter)}`} (by ${by})`);
  }
  if (answer.state) lines.push(`  status       ${answer.state.status}, ${answer.state.why}`);
  if (contents) lines.push(...agreed(contents, answer.outcome === 'valid' || answer.outcome === 'valid-limited'));
  lines.push('', ...answer.checks.map(({ id, outcome, code }) => `  ${MARKS[outcome]} ${id}${code ? ` (${code})` : ''}`));
  if (answer.elements) lines.push('', ...elementsInWords(answer.elements));
  if (answer.id) {
    lines.push('', ...describeEvidence(answer.evidence).map(({ axis, words }) => `  ${axis.padEnd(12)} ${words}`));
    lines.push('', '  Presentation and action are claims of the page; who owns the page could forge them.');
  }
  return lines.join('\n');
}

function elementsInWords({ rules, present, missing, unsettled }: NonNullable<Verification['elements']>): string[] {
  const line = (mark: string, { title, source, why }: (typeof present)[number]) => `  ${mark} ${title} (${source.authority}${why ? `: ${why}` : ''})`;
  return [
    `  elements of the record, by the table of ${rules}:`,
    ...present.map((found) => line('present  ', found)),
    ...missing.map((found) => line('MISSING  ', found)),
    ...unsettled.map((found) => line('unsettled', found)),
  ];
}

const MARKS = { pass: 'pass   ', fail: 'FAIL   ', unknown: 'unknown', skipped: 'skipped' } as const;
