import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkApproval, ConsentError, createSigner, reviewDigest, signReview, type Approval } from '../core/index.js';
import { refuseSameReviewer, reviewerOf, samePerson } from '../core/internal.js';
import { asking, FILE, TEXT, TIME } from './asking.js';
import { clock, instant, needed, privateKey, Usage } from './command.js';
import { documentIn, LARGEST_KEYS } from './files.js';

export const approve = asking({
  help: `avowal message approve FILE --jurisdiction J --dir DIR --key FILE --name N --opinion approved|rejected [--iss URL] [--comment T] [--json]
avowal message approve FILE --jurisdiction J --dir DIR --keys JWKS [--root THUMBPRINT] [--as-of TIME] [--json]

Two people review a message before it is sent, each with a key and a call of their own. The first form signs one review into
DIR; it shows nothing of another review, so that the second reviewer does not see what the first one thinks, and refuses the key
and the name that signed before. The second form says whether the message is approved. A review names text, class, sender,
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
    const at = values['as-of'] === undefined ? Date.now() : instant(values['as-of']);
    const reviews = reviewsIn(folder);
    if (values['keys'] !== undefined) {
      const found = await checkApproval({ draft, jurisdiction, reviews, keys: document('keys', LARGEST_KEYS), asOf: at, ...(values['root'] === undefined ? {} : { root: values['root'] }) });
      return { value: found, text: inWords(found, reviews), code: found.approved ? 0 : 1 };
    }
    const opinion = needed(values['opinion'], 'opinion');
    if (opinion !== 'approved' && opinion !== 'rejected') throw new Usage('--opinion is approved or rejected');
    const name = needed(values['name'], 'name');
    const { key, iss } = privateKey(document('key'), values['iss'], 'statement');
    const signer = await createSigner(key);
    refuseSameReviewer(reviews, signer.kid, name);
    const review = await signReview(iss, signer, { draft, jurisdiction, name, opinion, at, ...(values['comment'] === undefined ? {} : { comment: values['comment'] }) });
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${signer.kid}.txt`);
    writeFileSync(file, `${review}\n`, { flag: 'wx' });
    return { value: { review, file }, text: `signed: ${file}` };
  },
});

function reviewsIn(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.txt')).sort();
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new ConsentError('cli.unreadable', `\`${folder}\` cannot be read (${code})`);
  }
  return names.map((name) => {
    const review = documentIn(join(folder, name)).trim();
    // a head and a body; whether they are true is looked at where they count
    if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(review) && review.split('.', 2).every(isObject)) return review;
    throw new ConsentError('cli.unreadable', `\`${join(folder, name)}\` holds no review`);
  });
}

function isObject(part: string): boolean {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

function inWords({ approved, code, by, keepUntil }: Approval, reviews: string[]): string {
  const lines = [approved ? `APPROVED by ${by.join(' and ')}` : `NOT APPROVED (${code}); counted: ${by.join(', ') || 'nobody'}`];
  const [one = ''] = by;
  if (code === 'authorize.review-missing' && by.length === 1 && reviews.length > 1 && reviews.every((review) => samePerson(reviewerOf(review), one))) lines.push('both reviews are of one person');
  if (keepUntil !== undefined) lines.push(`the reviews are kept until ${clock(keepUntil)}`);
  return lines.join('\n');
}
