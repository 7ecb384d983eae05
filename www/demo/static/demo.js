// The demo's own script: shows what came out of the form. It builds text nodes only; nothing from a receipt is HTML.
import { define } from '/pkg/elements.js';

const policy = globalThis.trustedTypes?.createPolicy('demo', { createScriptURL: (path) => path });
const worker = new Worker(policy?.createScriptURL('/verifier-worker.js') ?? '/verifier-worker.js', { type: 'module' });
const place = (id) => document.getElementById(id);
const receipts = [];

define();

document.addEventListener('avowal-receipt', ({ detail }) => {
  receipts.length = 0;
  void show(detail.receipt);
});
document.addEventListener('avowal-withdraw', ({ detail }) => void show(detail.receipt));

async function show(receipt) {
  receipts.push(receipt);
  const keys = await (await fetch('/.well-known/avowal/keys.json')).json();
  const answer = await verify(keys, await noticeOf(receipt));
  place('receipt').replaceChildren(...receiptParts(receipt, answer));
  place('verdict').replaceChildren(...verdictParts(answer));
  document.documentElement.dataset.receipts = String(receipts.length);
}

/** The notice a receipt names, by its digest, as the issuer publishes it. */
async function noticeOf(receipt) {
  const payload = receipt.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
  const digest = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(payload), (c) => c.charCodeAt(0)))).notice?.digest;
  return digest && (await (await fetch(`/avowal/notice/${digest}`)).text());
}

function verify(keys, notice) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage({ id: receipts.length, receipts, keys, notice, messages: MESSAGES });
  });
}

/** What the shop would like to send. The number comes from the receipt. */
const MESSAGES = [
  { label: 'Your parcel is on its way', text: 'Nordwind: your parcel is on its way.', messageClass: 'transactional', purpose: 'order-updates' },
  { label: '20 % on all jackets', text: 'Nordwind: 20 % on all jackets until Sunday. Reply STOP to stop.', messageClass: 'marketing', purpose: 'offers' },
];

function receiptParts(receipt, { contents, evidence }) {
  const { claims, phone, id } = contents;
  const { ctl, notice, grants, time } = claims;
  const withdrawn = claims.ev === 'withdraw';
  const rows = [
    row('Who asked', `${ctl.name}, ${ctl.country}`, `Messages come from “${ctl.sender}”.`),
    row('Who answered', masked(phone.e164), 'The number is a part of its own: it can be withheld when the receipt is shown to someone.'),
    row('To what', grantList(grants), withdrawn ? 'From now on these are not allowed.' : 'One tick each; a box left empty is recorded as refused.'),
    ...(notice ? [row('On which words', `${notice.id}, ${notice.version}, ${notice.locale}`, `Their digest begins ${notice.digest.slice(0, 18)}; one changed letter gives another.`)] : []),
    row('When', when(time), time.by === 'challenge' ? 'Between the issuer’s signed challenge and its own clock; the page’s clock is not trusted.' : 'By the issuer’s clock.'),
  ];
  return [
    element('p', { class: 'stamp', 'data-event': claims.ev }, withdrawn ? 'Withdrawn' : claims.ev === 'refuse' ? 'Refused' : 'Agreed'),
    element('dl', { class: 'facts' }, ...rows.flat()),
    element('h3', {}, 'What each part proves'),
    element('ul', { class: 'evidence' }, ...evidence.map(axis)),
    element('p', { class: 'hint' }, 'Presentation and action are claims of the page: whoever owns it could forge them. What binds an owner is a number proven by code and a time seen by others.'),
    element('details', {}, element('summary', {}, 'The receipt itself'), element('p', { class: 'hint' }, `${receipt.length} characters, SD-JWT, ES256. Its name is ${id}.`), element('pre', { tabindex: '0' }, receipt)),
    element('p', { class: 'actions' }, download(receipt, withdrawn ? 'withdrawal.txt' : 'receipt.txt')),
  ];
}

function verdictParts({ verification, decisions }) {
  const { outcome, checks } = verification;
  return [
    element('p', { class: 'outcome', 'data-outcome': outcome }, OUTCOMES[outcome]),
    element('ul', { class: 'checks' }, ...checks.map(({ id, outcome, code }) => element('li', { 'data-outcome': outcome }, `${CHECKS[id] ?? id}`, code ? element('small', {}, code) : ''))),
    element('h3', {}, 'May these go out now?'),
    element('ul', { class: 'decisions' }, ...decisions.map((decision, index) => {
      const [reason] = decision.reasons;
      return element('li', { 'data-allowed': String(decision.allowed) }, element('strong', {}, decision.allowed ? 'Yes' : 'No'), element('span', {}, MESSAGES[index].label), element('small', {}, reason.message));
    })),
    element('p', { class: 'hint' }, 'The same on any machine, offline:'),
    element('pre', { tabindex: '0', class: 'line' }, 'avowal receipt verify receipt.txt --keys jwks.json'),
  ];
}

const OUTCOMES = { valid: 'Valid: genuine and unaltered', 'valid-limited': 'Valid, with parts withheld', indeterminate: 'Cannot tell', invalid: 'Not valid' };
const CHECKS = { format: 'It is a receipt, and complete', key: 'Its key was the issuer’s, and valid then', signature: 'The signature is that key’s', disclosures: 'What it shows is what was signed', keys: 'The keys were taken as given', proof: 'No checkpoint proves when it was there', event: 'What it records is known', notice: 'The notice is the one it names' };

function row(term, value, why) {
  return [element('dt', {}, term), element('dd', {}, ...(Array.isArray(value) ? value : [value]), element('small', {}, why))];
}

function grantList(grants) {
  return grants.map(({ purpose, channel, messageClass, status }) => element('span', { class: 'grant', 'data-status': status }, `${purpose ?? messageClass ?? 'everything'}${channel ? ` by ${channel.toUpperCase()}` : ''}: ${status}`));
}

function axis({ axis, level, words }) {
  const meter = element('span', { class: 'level', 'data-level': String(level), role: 'img', 'aria-label': `level ${level} of 3` }, ...[1, 2, 3].map((step) => element('i', step <= level ? { class: 'on' } : {})));
  return element('li', {}, element('span', { class: 'axis' }, axis), meter, element('span', {}, words));
}

function when({ notBefore, notAfter }) {
  const clock = (at) => new Date(at).toISOString().slice(11, 19);
  const day = new Date(notAfter).toISOString().slice(0, 10);
  return notBefore === notAfter ? `${day} ${clock(notAfter)} UTC` : `${day}, ${clock(notBefore)} to ${clock(notAfter)} UTC`;
}

function masked(number) {
  return `${number.slice(0, 4)} ${'•'.repeat(Math.max(0, number.length - 6))} ${number.slice(-2)}`;
}

function download(text, name) {
  return element('a', { class: 'button', download: name, href: URL.createObjectURL(new Blob([`${text}\n`], { type: 'text/plain' })) }, 'Download');
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
