import type { Approval } from '../../core/approval.js';
import type { Place, PreviewDetail, ReviewDetail } from './panel.js';

/** More people than this may only be written to once two have approved. */
const ALONE = 100;

/** Who approved, and two buttons; the page signs what is said here. Any change of the message voids what was said of it. */
export function approvalOf({ host, made, words, fill, apart, button, still, tell }: Place, { draft, jurisdiction, preview: { digest } }: PreviewDetail, approval: Approval | undefined, comment: { text: string; keep(text: string): void }): HTMLElement[] {
  const recipients = Number(host.getAttribute('recipients') ?? 1);
  if (!approval && !(recipients > ALONE)) return [];
  const current = approval?.digest === digest ? approval : undefined;
  const status = current?.approved ? fill(words.approved, { names: current.by.join(', ') }) : approval && !current ? words.changed : words.needed;
  const box = apart(Object.assign(made('textarea', 'field'), { rows: 2, value: comment.text }));
  box.dataset['key'] = 'opinion';
  box.addEventListener('input', () => comment.keep(box.value));
  const say = (opinion: ReviewDetail['opinion']) => () => still(() => tell('review', { draft, jurisdiction, digest, opinion, ...(box.value.trim() ? { comment: box.value.trim() } : {}) } satisfies ReviewDetail));
  const line = made('p', 'note', status, ...(current && !current.approved && current.by.length > 0 ? [` (${current.by.join(', ')})`] : []));
  const acts = current?.approved ? [] : [made('label', 'label', words.opinion, box), made('div', 'acts', button(words.approve, say('approved')), button(words.reject, say('rejected')))];
  const section = made('section', 'section', made('p', 'heading', words.approval), line, ...acts, made('code', 'digest', digest));
  section.classList.add('avowal-approval');
  section.dataset['approved'] = String(current?.approved ?? false);
  return [section];
}
