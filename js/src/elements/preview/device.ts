import type { made as madeOf } from '../base.js';
import type { Looked } from './desk.js';

export const DEVICES = ['conversation', 'locked', 'watch', 'simple'] as const;

export type Device = (typeof DEVICES)[number];

/** The message on a kind of device: exactly the words that are sent. */
export function deviceOf(device: Device, { preview: { text }, split }: Looked, sender: string, made: typeof madeOf): HTMLElement {
  const bubble = (words: string) => {
    const one = made('p', 'bubble', ...isolated(words));
    one.dir = 'auto';
    return one;
  };
  const from = made('p', 'from', sender);
  from.dir = 'auto';
  // a simple phone shows what came, part by part
  const inside = device === 'simple' ? split.map(({ text: part }, at) => made('div', '', made('small', '', `${at + 1}/${split.length}`), bubble(part))) : [bubble(text)];
  const picture = made('div', 'device', from, ...inside);
  picture.dataset['device'] = device;
  picture.setAttribute('role', 'group');
  picture.setAttribute('aria-label', sender || device);
  return picture;
}

/** Links and numbers keep their own direction among words that run from the right. */
function isolated(text: string): Node[] {
  const pieces: Node[] = [];
  let at = 0;
  for (const { index, 0: piece } of text.matchAll(/(?:https?:\/\/|www\.)\S+|\b[\w-]+\.[a-z]{2,}\/\S+|\+?\d[\d ()-]{3,}\d/giu)) {
    const own = document.createElement('bdi');
    own.textContent = piece;
    pieces.push(document.createTextNode(text.slice(at, index)), own);
    at = index + piece.length;
  }
  pieces.push(document.createTextNode(text.slice(at)));
  return pieces;
}
