// The page of `avowal serve`: shows the receipt that came back, and what a verifier says of it.
import { define } from '../elements/index.js';
import { verifyReceipt } from '../verify/index.js';

define();

document.addEventListener('avowal-receipt', (event) => void show((event as CustomEvent<{ receipt: string }>).detail.receipt));

async function show(receipt: string): Promise<void> {
  const keys = await (await fetch('/.well-known/avowal/keys.json')).text();
  const { outcome, state } = await verifyReceipt(receipt, { keys, asOf: Date.now() });
  const place = document.getElementById('receipt');
  if (!place) return;
  const text = made('textarea', { readOnly: true, value: receipt, ariaLabel: 'The receipt' });
  const file = made('a', { href: URL.createObjectURL(new Blob([`${receipt}\n`], { type: 'text/plain' })), download: 'receipt.txt', textContent: 'Save receipt.txt' });
  const verdict = made('p', { textContent: `The second verifier says: ${outcome}${state ? `, ${state.status}` : ''}.` });
  place.replaceChildren(made('h2', { textContent: 'Your receipt' }), verdict, text, made('p', {}, file));
  place.dataset['outcome'] = outcome;
  place.hidden = false;
}

function made<K extends keyof HTMLElementTagNameMap>(name: K, values: Partial<HTMLElementTagNameMap[K]>, ...children: Node[]): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(name), values);
  element.append(...children);
  return element;
}
