import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { checkApproval, ConsentError, createSigner, reviewDigest, signReview, type Approval, type StatementVerification, verifyStatement } from '../core/index.js';
import { refuseSameReviewer, reviewerOf, samePerson } from '../core/internal.js';
import { asking, FILE, TEXT, TIME } from './asking.js';
import { clock, instant, needed, privateKey, Usage } from './command.js';
import { claimsIn } from './data.js';
import { documentIn, LARGEST_KEYS } from './files.js';
import { makeFolder, plain, writeNew } from './terminal.js';

export const approve = asking({
  help: `avowal message approve FILE --jurisdiction J --dir DIR --key FILE --name N --opinion approved|rejected [--iss URL] [--comment T] [--json]
avowal message approve FILE --jurisdiction J --dir DIR --keys JWKS [--root THUMBPRINT] [--as-of TIME] [--json]

Two people review a message before it is sent, each with a key and a call of their own. The first form signs one review into
DIR; it shows nothing of another review, so that the second reviewer does not see what the first one thinks, and refuses the key
and the name that signed before. The second form says whether the message is approved, and names each review that does not verify.
What belongs to one form is wrong usage in the other. A review names text, class, sender,
variables, place and rules by a digest: any edit voids it. Above the number of recipients in the undertaking it says until when
the record is kept.

  avowal message approve draft.json --jurisdiction de --dir reviews --key meyer.jwk --iss https://shop.example --name "A. Meyer" --opinion approved
  avowal message approve draft.json --jurisdiction de --dir reviews --keys reviewers.json

FILE of --key is a private key of purpose statement (a JWK), with which --iss says for whom it signs, or a key folder's
private.json, which says it itself.

Exit: 0 signed, or approved; 1 not approved.`,
  word: { name: 'draft', shown: 'FILE', option: FILE },
  options: { jurisdiction: TEXT, dir: TEXT, key: FILE, keys: FILE, root: TEXT, iss: TEXT, name: TEXT, opinion: TEXT, comment: TEXT, 'as-of': TIME },
  async ask({ values, document }) {
    const draft = document('draft');
    const jurisdiction = needed(values['jurisdiction'], 'jurisdiction');
    const folder = join(needed(values['dir'], 'dir'), reviewDigest(draft, jurisdiction).replace('sha-256:', ''));
    const checks = values['keys'] !== undefined;
    const strange = (checks ? ['key', 'iss', 'name', 'opinion', 'comment'] : ['root', 'as-of']).find((name) => values[name] !== undefined);
    if (strange !== undefined) throw new Usage(`--${strange} goes ${checks ? 'without' : 'with'} --keys, which asks whether the message is approved`);
    const at = values['as-of'] === undefined ? Date.now() : instant(values['as-of']);
    const files = reviewsIn(folder);
    const reviews = Object.values(files);
    if (checks) {
      const trust = { keys: document('keys', LARGEST_KEYS), ...(values['root'] === undefined ? {} : { root: values['root'] }) };
      const found = await checkApproval({ draft, jurisdiction, reviews, asOf: at, ...trust });
      const judged = await Promise.all(Object.entries(files).map(async ([file, review]) => ({ file, code: whyNot(await verifyStatement(review, trust)) })));
      const unverified = judged.filter(({ code }) => code !== undefined);
      const said = unverified.map(({ file, code }) => `\n\`${basename(file)}\` does not verify with these keys (${code})`);
      return { value: { ...found, unverified }, text: inWords(found, reviews) + said.join(''), code: found.approved ? 0 : 1 };
    }
    const opinion = needed(values['opinion'], 'opinion');
    if (opinion !== 'approved' && opinion !== 'rejected') throw new Usage('--opinion is approved or rejected');
    const name = needed(values['name'], 'name');
    const { key, iss } = privateKey(document('key'), values['iss'], 'statement');
    const signer = await createSigner(key);
    refuseSameReviewer(reviews, signer.kid, name);
    const review = await signReview(iss, signer, { draft, jurisdiction, name, opinion, at, ...(values['comment'] === undefined ? {} : { comment: values['comment'] }) });
    makeFolder(folder);
    const file = join(folder, `${signer.kid}.txt`);
    writeNew(file, `${review}\n`);
    return { value: { review, file }, text: `signed: ${file}` };
  },
});

/** The reviews of a folder, by file. */
function reviewsIn(folder: string): Record<string, string> {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.txt')).sort();
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    throw new ConsentError('cli.unreadable', `\`${folder}\` cannot be read (${code})`);
  }
  return Object.fromEntries(names.map((name) => {
    const file = join(folder, name);
    const review = documentIn(file).trim();
    // a head and a body; whether they are true is looked at where they count
    if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(review) && claimsIn(review, 0) && claimsIn(review)) return [file, review];
    throw new ConsentError('cli.unreadable', `\`${file}\` holds no review`);
  }));
}

/** The code of what keeps a review from counting, if anything does. */
function whyNot({ statement, checks }: StatementVerification): string | undefined {
  if (statement) return undefined;
  return (checks.find(({ outcome }) => outcome === 'fail') ?? checks.find(({ code }) => code !== undefined))?.code ?? 'receipt.signature';
}

function inWords({ approved, code, by, keepUntil }: Approval, reviews: string[]): string {
  const lines = [approved ? `APPROVED by ${plain(by.join(' and '))}` : `NOT APPROVED (${code}); counted: ${plain(by.join(', ')) || 'nobody'}`];
  const [one = ''] = by;
  if (code === 'authorize.review-missing' && by.length === 1 && reviews.length > 1 && reviews.every((review) => samePerson(reviewerOf(review), one))) lines.push('both reviews are of one person');
  if (keepUntil !== undefined) lines.push(`the reviews are kept until ${clock(keepUntil)}`);
  return lines.join('\n');
}
