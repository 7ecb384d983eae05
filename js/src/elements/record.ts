import type { made } from './base.js';
import type { fill, Texts } from './texts.js';
import type { day, View } from './view.js';
import type { labelOf } from './words.js';

/** What the shell lends: these are loaded already. */
export interface Lent {
  made: typeof made;
  fill: typeof fill;
  day: typeof day;
  view: View;
  texts: Texts;
  tag: string;
  labelOf: typeof labelOf;
}

/** A list in place of the boxes: each sentence, and what was answered to it. One click withdraws, as one gave. */
export function recordList(host: HTMLElement, receipt: string, withdraw: ((purpose: string) => unknown) | undefined, lent: Lent): HTMLUListElement | undefined {
  const found = recorded(receipt);
  if (!found) return undefined;
  const { made, fill, day, view, texts, tag, labelOf } = lent;
  const words = (pair: string) => {
    const box = host.querySelector<HTMLInputElement>(`input[value="${CSS.escape(pair)}"]`);
    return (box && labelOf(host, box)?.textContent?.trim()) ?? pair;
  };
  const items = found.grants.map(({ purpose, channel, status }) => {
    const given = status === 'given' || status === 'requested';
    const sentence = made('span', 'label', words(`${purpose}/${channel}`));
    const answer = made('span', 'answer', given ? fill(texts.given, { date: day(found.at, tag) }) : texts.notGiven);
    const item = made('li', 'item', sentence, answer);
    Object.assign(item.dataset, { status, purpose });
    if (given && withdraw) {
      const button = view.button(texts.withdraw, () => withdraw(purpose));
      // several buttons of one name are told apart by the sentence they belong to
      sentence.id = `avowal-grant-${++ids}`;
      button.setAttribute('aria-describedby', sentence.id);
      item.append(button);
    }
    return item;
  });
  return made('ul', 'record', ...items);
}

/** After a withdrawal: nothing of it is agreed any more. */
export function markWithdrawn(host: HTMLElement, purpose: string | undefined, texts: Texts): void {
  for (const item of host.querySelectorAll<HTMLElement>('.avowal-record > li')) {
    if (purpose !== undefined && item.dataset['purpose'] !== purpose) continue;
    item.dataset['status'] = 'withdrawn';
    item.querySelector('button')?.remove();
    (item.querySelector('.avowal-answer') as HTMLElement).textContent = texts.notGiven;
  }
}

/** A link that saves a receipt as a file; nothing is sent anywhere. */
export function copyOf(receipt: string, words: string): HTMLAnchorElement {
  const link = document.createElement('a');
  const href = URL.createObjectURL(new Blob([`${receipt}\n`], { type: 'text/plain' }));
  return Object.assign(link, { className: 'avowal-button', part: 'button', download: 'receipt.txt', textContent: words, href });
}

/** Keeps that somebody refused, for `refusedAt`; agreeing takes it away. A browser that keeps nothing is asked again. */
export function remember(refused: boolean): void {
  try {
    if (refused) localStorage.setItem('avowal-refused', String(Date.now()));
    else localStorage.removeItem('avowal-refused');
  } catch {
    // the same as nothing kept
  }
}

interface Recorded {
  at: number;
  grants: { purpose: string; channel: string; status: string }[];
}

/** Reads a receipt; undefined where the text is none. Whether it is genuine is a verifier's question, not a page's. */
function recorded(receipt: string): Recorded | undefined {
  try {
    const payload = (receipt.split('~')[0] as string).split('.')[1] as string;
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
    const { time, grants } = JSON.parse(new TextDecoder().decode(bytes)) as { time: { notAfter: number }; grants: Recorded['grants'] };
    return { at: time.notAfter, grants: grants.filter(({ purpose, channel }) => purpose && channel) };
  } catch {
    return undefined;
  }
}

let ids = 0;
