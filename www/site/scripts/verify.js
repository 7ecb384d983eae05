// The verifier's page: whose key, then the answer, then what was shown. Nothing is fetched, sent or kept.
import { verifyReceipt } from 'avowal/verify';
import { codeLink, core, el, fill, keepOffline, later, offer, place, said, t, when } from './_page.js';
import { tokenIn } from './_pasted.js';
import { qrOf } from './_qr.js';
import { agreed, asShown, bytesOf, checks, outcome, pill, says, wordsTitle } from './_receipt.js';

const LARGEST = 1_048_576;
/** What a JSON Web Key has that only its owner may know. */
const SECRET = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const STATUS = { active: () => t('active'), retired: () => t('retired'), compromised: () => t('compromised') };
let byLink = false;
let turns = 0;

const soon = later(150, verify);
for (const id of ['text', 'keys', 'root', 'notice']) place(id).addEventListener('input', () => { if (id === 'keys') byLink = false; soon(); });
place('files').addEventListener('change', ({ target }) => read([...target.files]));
place('print').addEventListener('click', () => print());
place('remove-notice').addEventListener('click', withoutNotice);
for (const name of ['dragover', 'dragleave', 'drop']) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    place('drop').classList.toggle('over', name === 'dragover');
    if (name === 'drop') void read([...event.dataTransfer.files], event.dataTransfer.getData('text/plain'));
  });
}
keepOffline();
fromLink();
addEventListener('hashchange', fromLink);
// who comes back finds the fields as they were left, and their answer with them
addEventListener('pageshow', () => { if (place('text').value !== '') void verify(); });

/** What stands behind the # of the address never reaches a server. */
function fromLink() {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const [name, id] of [['receipt', 'text'], ['keys', 'keys'], ['root', 'root'], ['notice', 'notice']]) if (given.has(name)) place(id).value = given.get(name);
  byLink = given.has('keys');
  if (given.size > 0) void verify();
}

/** Files by what is in them, whatever they are called. */
async function read(files, dropped = '') {
  place('files').value = '';
  if (files.some(({ size }) => size > LARGEST)) {
    place('text').value = '';
    return tooLarge();
  }
  const texts = (await Promise.all(files.map((file) => file.text()))).concat(dropped).filter((text) => text.trim() !== '');
  if (texts.some(holdsSecret)) return secretGiven();
  for (const text of texts) place(kindOf(text)).value = text.trim();
  byLink = false;
  return verify();
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    // no JSON: a receipt, or something that will be said to be none
    return undefined;
  }
}

function kindOf(text) {
  const document = parsed(text);
  if (Array.isArray(document?.keys)) return 'keys';
  return typeof document?.format === 'string' && document.format.startsWith('avowal-notice/') ? 'notice' : 'text';
}

/** Whether a text is a key, or a set of keys, with a part that only the owner may have. */
function holdsSecret(text) {
  const document = parsed(text);
  const keys = [document, ...Object.values(typeof document === 'object' && document !== null ? document : {})].flatMap((part) => (Array.isArray(part) ? part : [part, ...(Array.isArray(part?.keys) ? part.keys : [])]));
  return keys.some((key) => typeof key?.kty === 'string' && SECRET.some((member) => Object.hasOwn(key, member)));
}

/** A private key is kept nowhere, not even on the screen. */
function secretGiven() {
  for (const id of ['text', 'keys', 'root', 'notice']) if (holdsSecret(place(id).value)) place(id).value = '';
  refuse('indeterminate', t('That holds a private key. It was taken out of this page at once: whoever has it can sign as its owner. Give the public keys, as the issuer publishes them.'), 'receipt.key-invalid');
}

function tooLarge() {
  refuse('invalid', t('That is larger than any receipt.'), 'receipt.too-large');
}

/** An answer to something that is no receipt: nothing of what was shown before stays. */
function refuse(found, words, code) {
  turns += 1;
  only();
  aside();
  fill('answer', outcome({ outcome: found }), el('p', {}, words, ' ', code ? codeLink(code) : undefined));
  document.documentElement.dataset.outcome = found;
}

function withoutNotice() {
  place('notice').value = '';
  return verify();
}

/** The advice that stands where no key is spoken of, and the notice, which is never given unseen. */
function aside() {
  fill('whose', el('p', { class: 'hint' }, t('A receipt is worth what its key is worth. Get the keys from the issuer, not from whoever handed you the receipt.')));
  fill('record');
  const given = place('notice').value.trim() !== '';
  if (given) place('notice-part').open = true;
  place('remove-notice').hidden = !given;
}

/** Hides the cards but those named. */
function only(...shown) {
  for (const id of ['card', 'words-card', 'elements-card', 'copy-card']) place(id).hidden = !shown.includes(id);
}

async function verify() {
  // an answer that comes late is not put beside a text that was changed since
  const turn = ++turns;
  const current = () => turn === turns;
  const pasted = place('text').value.trim();
  delete document.documentElement.dataset.outcome;
  aside();
  if ([pasted, place('keys').value, place('notice').value].some(holdsSecret)) return secretGiven();
  if (pasted.length > LARGEST) return tooLarge();
  if (pasted === '') {
    only();
    return fill('answer', el('p', { class: 'empty' }, t('Valid, not valid, or cannot tell: one of the three, with its reason.')));
  }
  if (kindOf(pasted) === 'keys') return refuse('indeterminate', t('These are keys, not a receipt: they belong under “The issuer’s keys”.'), 'receipt.malformed');
  const { text, several } = tokenIn(pasted);
  if (several) return refuse('indeterminate', t('There is more than one receipt in this text: check one at a time.'), 'receipt.malformed');
  const options = { keys: place('keys').value.trim() || { keys: [] }, asOf: Date.now() };
  if (place('root').value.trim()) options.root = place('root').value.trim();
  try {
    const statement = !text.includes('~') && text.split('.').length === 3 && headOf(text)?.typ !== 'avowal-receipt+sd-jwt';
    await (statement ? showStatement : showReceipt)(text, options, current);
  } catch (error) {
    if (!current()) return undefined;
    // keys or notice of the caller's own that cannot be read: nothing is known of the receipt
    refuse('indeterminate', unreadable(error), error.code);
  }
}

/** What was given beside the receipt and cannot be used, by its name on this page. */
function unreadable({ code, message }) {
  const wrong = (id) => place(id).value.trim() !== '' && parsed(place(id).value) === undefined;
  if (code?.startsWith('wasm.')) return t('The core could not start here: it was not loaded, or WebAssembly is not allowed.');
  const keys = place('keys').value.trim();
  if (/^https?:\S+$/.test(keys)) return t('Nothing is fetched here: open that address yourself and paste what it shows.');
  if (wrong('keys')) return t('The issuer’s keys cannot be read: what was given is not JSON. They look like {"keys": […]}.');
  if (keys !== '' && noSet(parsed(keys))) return t('The issuer’s keys cannot be read: that is JSON, but no set of keys. They look like {"keys": […]}.');
  if (wrong('notice')) return t('The notice cannot be read: what was given is not JSON.');
  if (code === 'receipt.key-invalid') return t('One of the keys given is no usable public key.');
  return code ? t('What was given beside the receipt cannot be read.') : said(message);
}

/** One key, a list of keys, or no object at all; a set has them under `keys`, alone or by issuer. */
function noSet(document) {
  return typeof document !== 'object' || document === null || Array.isArray(document) || 'kty' in document || ('keys' in document && !Array.isArray(document.keys));
}

async function showReceipt(text, options, current) {
  const given = place('notice').value.trim();
  const withNotice = given ? { ...options, notice: given } : options;
  const plain = await verifyReceipt(text, withNotice);
  // the core adds the legal elements, and is a second opinion; a browser without WebAssembly has the first alone
  const whole = await core('verifyReceipt', text, withNotice).catch(() => undefined);
  const contents = await core('showReceipt', text).catch(() => undefined);
  const good = plain.outcome.startsWith('valid');
  const evidence = contents && good ? await core('describeEvidence', plain.evidence).catch(() => undefined) : undefined;
  const words = parsed(given)?.words?.[contents?.claims.notice?.locale] && (await core('noticeDigest', given)) === contents.claims.notice.digest;
  if (!current()) return;
  whose(plain, contents, text);
  const differ = whole && whole.outcome !== plain.outcome;
  fill('answer', outcome(plain), leftOut(text), firstTrouble(plain), elsewhere(plain), differ ? el('p', { class: 'note bad' }, t('The two verifiers differ. That is a fault: please report it.')) : undefined, el('details', { open: plain.outcome !== 'valid' }, el('summary', {}, t('Everything that was asked')), checks(plain)), whole && !differ ? el('p', { class: 'hint' }, t('Two verifiers that share no code say the same.')) : undefined);
  const shown = [];
  if (contents) {
    shown.push('card');
    const warned = good ? [] : [el('p', { class: 'note warn' }, t('Not proven: this is only what the text claims.'))];
    fill('says', warned, says(contents, evidence));
  }
  if (words) {
    shown.push('words-card');
    fill('words-title', wordsTitle(contents.claims));
    fill('words', asShown(contents, JSON.parse(given)), el('p', { class: 'hint' }, t('Rebuilt from the notice whose digest the receipt holds: these are the words, letter for letter.')));
  }
  if (whole?.elements && agreed(contents.claims)) {
    shown.push('elements-card');
    fill('elements', elements(whole.elements));
  }
  if (good) {
    shown.push('copy-card');
    const code = qrOf(text, t('QR code of the receipt'));
    fill('qr', code ?? el('p', {}, t('Too long for one symbol: withhold parts of it, or keep the file.')));
    offer(place('save'), `${text}\n`);
  }
  only(...shown);
  document.documentElement.dataset.outcome = plain.outcome;
}

/** The first thing that stands between this and a yes. */
function firstTrouble({ checks: all }) {
  // a root that vouches for no keys leaves none, so that it is said before the key that is missing
  const open = all.filter(({ outcome: answer }) => answer === 'unknown');
  const found = all.find(({ outcome: answer }) => answer === 'fail') ?? open.find(({ code }) => code === 'integrity.manifest') ?? open[0];
  if (!found) return undefined;
  const known = {
    'receipt.signature': () => t('The signature does not fit: something was changed after it was signed, or another key signed it.'),
    'receipt.key-unknown': () => t('The key it was signed with is not among the keys given. Get the issuer’s keys from the issuer.'),
    'receipt.malformed': () => t('This is not a whole receipt. It is one line that begins with ey and ends with ~.'),
    'receipt.disclosure': () => t('A part that is shown is not one that was signed.'),
    'receipt.too-large': () => t('That is larger than any receipt.'),
    'json.syntax': () => t('Inside it is not JSON: its beginning is missing, or it is no receipt.'),
    'receipt.wrong-type': () => t('It is another signed document, not a receipt.'),
    'integrity.manifest': () => t('No root of this thumbprint vouches for the keys.'),
  };
  return el('p', {}, known[found.code]?.() ?? '', ' ', found.code ? codeLink(found.code) : undefined);
}

/** What was judged is what was pasted, but for what mail did to it. */
function leftOut(text) {
  return place('text').value.trim() === text ? undefined : el('p', { class: 'hint' }, t('What mail puts into a long line was left out: line ends, signs and words around the receipt.'));
}

/** Where the notice alone is wrong, it can be taken away at once. */
function elsewhere({ checks: all }) {
  if (!all.some(({ code }) => code === 'receipt.notice-differs')) return undefined;
  return el('div', { class: 'row no-print' }, el('button', { type: 'button', click: withoutNotice }, t('Remove the notice')));
}

/** Whose keys these are, and what says so. Before any verdict. */
function whose({ issuer, checks: all }, contents, text) {
  const claimed = issuer ?? contents?.claims.iss;
  const given = parsed(place('keys').value);
  const { keys = [] } = (Array.isArray(given?.keys) ? given : given?.[claimed]) ?? {};
  const signed = keys.filter(({ purpose }) => purpose === 'receipt');
  const pinned = all.find(({ id }) => id === 'keys')?.outcome === 'pass';
  const source = keys.length === 0 ? t('No keys were given, so nothing can be proven.') : pinned ? t('The issuer’s root vouches for these keys.') : byLink ? t('The keys came with the link: whoever made it chose them. Compare them with what the issuer publishes.') : t('You gave these keys. Nothing else vouches for them: did they come from the issuer itself?');
  fill(
    'whose',
    claimed ? el('p', { class: 'big' }, el('bdi', { dir: 'ltr' }, claimed.replace(/^https?:\/\//, ''))) : undefined,
    claimed ? el('p', {}, t('It says it was issued there. Its keys are published at'), ' ', el('code', { dir: 'ltr' }, `${claimed}/.well-known/avowal/keys.json`)) : el('p', {}, t('The text names no issuer.')),
    signed.map(({ kid, nbf, exp, status }) => el('p', {}, pill(STATUS[status]?.() ?? status, status === 'active' ? 'good' : status === 'compromised' ? 'bad' : 'warn'), ' ', t('signs receipts from {from} to {until}', { from: when(nbf * 1000), until: exp ? when(exp * 1000) : '…' }), el('br'), el('small', { class: 'mono', dir: 'ltr' }, kid))),
    el('p', { class: pinned ? 'note' : 'note warn' }, source),
  );
  // on paper: what was looked at, with which key, when and where
  const rows = [[t('Checked'), when(Date.now())], [t('On the page'), location.origin + location.pathname], [t('Issuer'), claimed ?? '–'], [t('Key id'), headOf(text)?.kid ?? '–'], [t('Keys'), source], ...(place('root').value.trim() ? [[t('Root'), place('root').value.trim()]] : [])];
  fill('record', rows.flatMap(([term, value]) => [el('dt', {}, term), el('dd', {}, el('bdi', {}, value))]));
}

/** What stands before the claims of a token: its kind and its key. */
function headOf(text) {
  try {
    return JSON.parse(new TextDecoder().decode(bytesOf(text.split('.')[0])));
  } catch {
    return undefined;
  }
}

async function showStatement(text, options, current) {
  const { outcome: found, checks: all, statement, id } = await core('verifyStatement', text, { keys: options.keys, ...(options.root ? { root: options.root } : {}) });
  if (!current()) return;
  whose({ issuer: statement?.iss ?? null, checks: all }, undefined, text);
  fill('answer', outcome({ outcome: found, checks: all }), leftOut(text), firstTrouble({ checks: all }), checks({ checks: all }));
  const rows = statement ? [[t('Kind'), statement.kind], [t('Who says so'), `${statement.by.name}, ${statement.by.role}`], [t('When'), when(statement.at)], [t('Its name'), id], ...Object.entries(statement.fields).map(([name, value]) => [name, String(value)])] : [];
  fill('says', el('dl', { class: 'facts' }, rows.flatMap(([term, value]) => [el('dt', {}, term), el('dd', {}, el('bdi', {}, value))])));
  only(...(statement ? ['card'] : []));
  document.documentElement.dataset.outcome = found;
}

/** What a record shows of what laws ask for. Never a verdict about a law. */
function elements({ rules, present, missing, unsettled }) {
  const group = (name, tone, rows) => (rows.length === 0 ? [] : [el('h3', {}, pill(`${name}: ${rows.length}`, tone)), el('ul', { class: 'plain' }, rows.map(({ title, source, why, jurisdiction }) => el('li', {}, said(`${title}${why ? `: ${why}` : ''}`), el('br'), el('small', { lang: 'en', dir: 'ltr' }, `${jurisdiction}, ${source.authority}, ${source.date}`))))]);
  return [el('p', { class: 'hint' }, t('Under rules {rules}. Not legal advice.', { rules })), ...group(t('Present'), 'good', present), ...group(t('Missing'), 'bad', missing), ...group(t('Unsettled'), 'warn', unsettled)];
}
