import type { Approval } from '../../core/approval.js';
import type { Place, PreviewDetail, ReviewDetail } from './panel.js';

/** More people than this may only be written to once two have approved. */
const ALONE = 100;

/** Attributes that nobody can read, as `name="value"`. */
export function unreadable(host: Element): string[] {
  const recipients = host.getAttribute('recipients') || '0';
  const sendAt = host.getAttribute('send-at');
  return [...(/^\d+$/.test(recipients) ? [] : [`recipients="${recipients}"`]), ...(sendAt && Number.isNaN(Date.parse(sendAt)) ? [`send-at="${sendAt}"`] : [])];
}

/** Who approved, and two buttons; the page signs what is said here. Any change of the message voids what was said of it. */
export function approvalOf({ host, made, words, fill, apart, button, still, tell }: Place, { draft, jurisdiction, preview: { digest }, ignored }: PreviewDetail, approval: Approval | undefined, comment: { text: string; keep(text: string): void }): HTMLElement[] {
  // what cannot be read may be many
  const alone = Number(host.getAttribute('recipients')) <= ALONE && unreadable(host).length === 0;
  if (!approval && alone) return [];
  const current = approval?.digest === digest ? approval : undefined;
  const status = current?.approved ? fill(words.approved, { names: current.by.join(', ') }) : approval && !current ? words.changed : words.needed;
  const box = apart(Object.assign(made('textarea', 'field'), { rows: 2, value: comment.text }));
  box.dataset['key'] = 'opinion';
  box.addEventListener('input', () => comment.keep(box.value));
  const say = (opinion: ReviewDetail['opinion']) => () => still(() => tell('review', { draft, jurisdiction, digest, opinion, ...(box.value.trim() ? { comment: box.value.trim() } : {}), ...(ignored.length > 0 ? { ignored } : {}) } satisfies ReviewDetail));
  const line = made('p', 'note', status, ...(current && !current.approved && current.by.length > 0 ? [` (${current.by.join(', ')})`] : []));
  const acts = current?.approved ? [] : [made('label', 'label', words.opinion, box), made('div', 'acts', button(words.approve, say('approved'), 'approve'), button(words.reject, say('rejected'), 'reject'))];
  const section = made('section', 'section', made('p', 'heading', words.approval), line, ...acts, made('code', 'digest', digest));
  section.classList.add('avowal-approval');
  section.setAttribute('part', 'section approval');
  section.dataset['approved'] = String(current?.approved ?? false);
  return [section];
}
