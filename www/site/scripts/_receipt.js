// How a receipt and its answer are shown, on every page alike.
import { codeLink, el, said, t, when } from './_page.js';

const OUTCOMES = {
  valid: ['valid', () => t('Valid'), () => t('Genuine, unaltered, and signed by this issuer’s key.')],
  'valid-limited': ['valid', () => t('Valid'), () => t('Genuine and unaltered. Some parts were withheld.')],
  indeterminate: ['indeterminate', () => t('Cannot tell'), () => t('Something is missing that would settle it.')],
  invalid: ['invalid', () => t('Not valid'), () => t('This is not what the issuer signed, or not a receipt.')],
};

/** Each question by its answer, so that every line is true as it is read. */
const CHECKS = {
  format: { pass: () => t('It is whole and well formed'), fail: () => t('It is not whole, or not well formed') },
  key: { pass: () => t('Its key is among those given, and was valid then'), fail: () => t('Its key was not valid when it was signed'), unknown: () => t('Its key is not among those given, or others may have had it') },
  signature: { pass: () => t('The signature is that key’s'), fail: () => t('The signature is not that key’s'), skipped: () => t('The signature was not checked: its key is not known') },
  disclosures: { pass: () => t('Nothing of it is withheld'), skipped: () => t('A part of it is withheld') },
  keys: { pass: () => t('The issuer’s root vouches for the keys'), unknown: () => t('The root given does not vouch for the keys'), skipped: () => t('No root was given that would vouch for the keys') },
  proof: { pass: () => t('A checkpoint proves when it was there'), skipped: () => t('No checkpoint proves when it was there') },
  event: { pass: () => t('What it records is known'), unknown: () => t('What it records is not known here') },
  notice: { pass: () => t('The notice is the one it names'), fail: () => t('The notice given is not the one it names'), skipped: () => t('It was not compared with a notice') },
};

/** What a failure says in place of the general words, where nothing worse failed. */
const FAILURES = {
  'receipt.notice-differs': () => t('The notice given is another one than the receipt names. Remove it to judge the receipt by itself.'),
  'receipt.key-not-valid-then': () => t('It was signed with a key of the issuer outside the time for which that key was valid.'),
};

const AXES = { presentation: () => t('Presentation'), action: () => t('Action'), identity: () => t('Identity'), time: () => t('Time'), integrity: () => t('Integrity'), delivery: () => t('Delivery') };
const EVENTS = {
  grant: ['good', () => t('Agreed')],
  refuse: ['bad', () => t('Refused')],
  confirm: ['good', () => t('Confirmed')],
  renew: ['good', () => t('Renewed')],
  withdraw: ['bad', () => t('Withdrawn')],
  erase: ['warn', () => t('Erased')],
  import: ['warn', () => t('Imported')],
};
const TONES = { given: 'good', requested: 'warn', refused: 'bad', withdrawn: 'bad', expired: 'warn' };
const STATUS = { given: () => t('given'), requested: () => t('requested'), refused: () => t('refused'), withdrawn: () => t('withdrawn'), expired: () => t('expired'), unknown: () => t('unknown') };

/** What a form was answered with, and what says that somebody agreed: the others show no boxes, and need no way to stop. */
const OF_A_FORM = ['grant', 'refuse', 'renew'];
const AGREED = ['grant', 'confirm', 'renew', 'import'];
export const agreed = ({ ev }) => AGREED.includes(ev);

export const statusOf = (status) => STATUS[status]?.() ?? status;

/** One of three answers, in words. */
export function outcome({ outcome: found, checks: all = [] }) {
  const [shape, name, general] = OUTCOMES[found];
  const failed = all.filter(({ outcome: answer }) => answer === 'fail').map(({ code }) => code);
  const words = failed.length > 0 && failed.every((code) => code in FAILURES) ? FAILURES[failed[0]] : general;
  return el('div', { class: 'outcome', 'data-outcome': shape }, el('strong', {}, name()), el('p', {}, words()));
}

/** Every question that was asked; the first that failed is named first. */
export function checks({ checks: all }) {
  const order = { fail: 0, unknown: 1, pass: 2, skipped: 3 };
  const sorted = [...all].sort((a, b) => order[a.outcome] - order[b.outcome]);
  return el('ul', { class: 'plain checks' }, sorted.map(({ id, outcome: found, code }) => el('li', { 'data-outcome': found }, CHECKS[id]?.[found]?.() ?? id, code ? el('small', {}, codeLink(code)) : undefined)));
}

export function pill(words, tone) {
  return el('span', { class: 'pill', 'data-tone': tone }, words);
}

export const eventOf = (event) => EVENTS[event]?.[1]() ?? event;

export function eventPill(event) {
  return pill(eventOf(event), EVENTS[event]?.[0] ?? 'warn');
}

export function grantPills(grants) {
  return grants.map(({ purpose, channel, messageClass, status }) => el('span', {}, pill(el('span', {}, el('bdi', {}, [purpose ?? messageClass ?? t('everything'), channel?.toUpperCase()].filter(Boolean).join(' · ')), ' ', statusOf(status)), TONES[status]), ' '));
}

export function masked(number) {
  return el('bdi', { class: 'whole', dir: 'ltr' }, `${number.slice(0, 4)} ${'•'.repeat(Math.max(0, number.length - 6))} ${number.slice(-2)}`);
}

/** A number that shows itself when asked to. */
export function number(e164) {
  const hidden = masked(e164);
  const button = el('button', { type: 'button', click: () => { hidden.textContent = e164; button.remove(); } }, t('Show'));
  return el('span', { class: 'row' }, hidden, button);
}

/** What a receipt says: who, what, which words, when. */
export function says({ id, claims, phone }, evidence) {
  const { ctl, notice, grants, time, ev, iss } = claims;
  const rows = [
    [t('Who asked'), el('bdi', {}, `${ctl.name}, ${ctl.country}`), t('Messages come from “{sender}”.', { sender: ctl.sender })],
    [t('Issued by'), el('bdi', { dir: 'ltr' }, iss)],
    [t('Who answered'), phone ? number(phone.e164) : t('The number is withheld.')],
    [ev === 'withdraw' ? t('What was withdrawn') : t('To what'), el('span', {}, grantPills(grants))],
    ...(notice ? [[t('On which words'), el('bdi', { dir: 'ltr' }, `${notice.id}, ${notice.version}, ${notice.locale}`), el('span', { class: 'mono', dir: 'ltr' }, notice.digest)]] : []),
    [t('When'), time.notBefore === time.notAfter ? when(time.notAfter) : t('between {from} and {until}', { from: when(time.notBefore), until: when(time.notAfter) }), time.by === 'challenge' ? t('Between the issuer’s challenge and its own clock; the page’s clock is not trusted.') : time.by === 'server' ? t('By the issuer’s own clock alone.') : t('By the clock of whoever says so: {by}.', { by: time.by })],
    ...(agreed(claims) ? [[t('How to stop'), t('Give this receipt back to whoever asked, or answer any text with the word it names.')]] : []),
    [t('Its name'), el('span', { class: 'mono', dir: 'ltr' }, id)],
  ];
  return [
    el('p', { class: 'stamp', 'data-tone': EVENTS[ev]?.[0] ?? 'warn' }, eventOf(ev)),
    el('dl', { class: 'facts' }, rows.flatMap(([term, value, why]) => [el('dt', {}, term), el('dd', {}, value, why ? el('small', {}, why) : undefined)])),
    evidence ? [el('h3', {}, t('What each part proves')), el('ul', { class: 'plain axes' }, evidence.map(axis)), el('p', { class: 'hint' }, t('Presentation and action are claims of the page: whoever owns it could forge them. A proven number and a time seen by others bind the owner, too.'))] : [],
  ].flat();
}

function axis({ axis: name, level, words }) {
  const dots = el('span', { class: 'level', role: 'img', 'aria-label': t('level {level} of 3', { level }) }, [1, 2, 3].map((step) => el('i', step <= level ? { class: 'on' } : {})));
  return el('li', {}, el('span', {}, AXES[name]?.() ?? name), dots, said(words));
}

/** How the words of a notice are headed: only a form has shown them. */
export const wordsTitle = ({ ev }) => (OF_A_FORM.includes(ev) ? t('As it was shown') : t('The words it is about'));

/** The words as the notice has them: with the boxes of a form, or with what the receipt says of each. */
export function asShown({ claims }, notice) {
  const { locale } = claims.notice;
  const words = notice.words[locale];
  const rtl = /^(ar|he|fa|ur)\b/.test(locale);
  const boxes = OF_A_FORM.includes(claims.ev);
  const grants = Object.entries(words.grants).map(([pair, sentence]) => {
    const slash = pair.lastIndexOf('/');
    const [purpose, channel] = [pair.slice(0, slash), pair.slice(slash + 1)];
    // in a withdrawal a missing part means all
    const found = claims.grants.find((grant) => (grant.purpose ?? purpose) === purpose && (grant.channel ?? channel) === channel);
    const own = { lang: t.lang, dir: t.dir };
    if (!boxes) return el('p', {}, sentence, ' ', found ? el('span', { class: 'pill', 'data-tone': TONES[found.status], ...own }, statusOf(found.status)) : el('small', own, `(${t('not in this receipt')})`));
    const given = found !== undefined && ['given', 'requested'].includes(found.status);
    const state = found === undefined ? 'none' : String(given);
    const answer = found === undefined ? t('not in this receipt') : given ? t('ticked') : t('left empty');
    return el('p', { class: 'tick', 'data-given': state }, el('span', {}, sentence, el('small', own, ` (${answer})`)));
  });
  return el('div', { class: 'shown', lang: locale, dir: rtl ? 'rtl' : 'ltr' }, el('h3', {}, words.legend), grants, el('p', {}, words.facts));
}

/** The claims of a token. Whether they are genuine is the verifier's business. */
export function claimsOf(token) {
  const payload = token.split('~')[0].split('.')[1] ?? '';
  return JSON.parse(new TextDecoder().decode(bytesOf(payload)));
}

export function bytesOf(text) {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
}
