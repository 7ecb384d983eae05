// The verifier's page: whose key, then the answer, then what was shown. Nothing is fetched, sent or kept.
import { verifyReceipt } from 'avowal/verify';
import { codeLink, core, el, fill, keepOffline, later, offer, place, said, t, when } from './_page.js';
import { qrOf } from './_qr.js';
import { agreed, asShown, checks, outcome, pill, says, wordsTitle } from './_receipt.js';

const LARGEST = 1_048_576;
let byLink = false;

const soon = later(150, verify);
for (const id of ['text', 'keys', 'root', 'notice']) place(id).addEventListener('input', () => { if (id === 'keys') byLink = false; soon(); });
place('files').addEventListener('change', ({ target }) => read([...target.files]));
place('print').addEventListener('click', () => print());
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

/** What stands behind the # of the address never reaches a server. */
function fromLink() {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const [name, id] of [['receipt', 'text'], ['keys', 'keys'], ['root', 'root'], ['notice', 'notice']]) if (given.has(name)) place(id).value = given.get(name);
  byLink = given.has('keys');
  if (given.size > 0) void verify();
}

/** Files by what is in them, whatever they are called. */
async function read(files, dropped = '') {
  const texts = await Promise.all(files.map((file) => (file.size > LARGEST ? undefined : file.text())));
  if (texts.includes(undefined)) return tooLarge();
  for (const text of [...texts, dropped].filter((text) => text.trim() !== '')) place(kindOf(text)).value = text.trim();
  byLink = false;
  return verify();
}

function kindOf(text) {
  try {
    const document = JSON.parse(text);
    if (Array.isArray(document.keys)) return 'keys';
    if (document.format?.startsWith('avowal-notice/')) return 'notice';
  } catch {
    // no JSON: a receipt, or something that will be said to be none
  }
  return 'text';
}

function tooLarge() {
  fill('answer', outcome({ outcome: 'invalid' }), el('p', {}, t('The file is larger than any receipt.'), ' ', codeLink('receipt.too-large')));
  only();
}

/** Hides the cards but those named. */
function only(...shown) {
  for (const id of ['card', 'words-card', 'elements-card', 'copy-card']) place(id).hidden = !shown.includes(id);
}

async function verify() {
  const text = place('text').value.trim();
  delete document.documentElement.dataset.outcome;
  if (text.length > LARGEST) return tooLarge();
  if (text === '') {
    only();
    return fill('answer', el('p', { class: 'empty' }, t('Valid, not valid, or cannot tell: one of the three, with its reason.')));
  }
  const options = { keys: place('keys').value.trim() || { keys: [] }, asOf: Date.now() };
  if (place('root').value.trim()) options.root = place('root').value.trim();
  try {
    const statement = !text.includes('~') && text.split('.').length === 3;
    if (statement) await showStatement(text, options);
    else await showReceipt(text, options);
  } catch (error) {
    only();
    // keys or notice of the caller's own that cannot be read: nothing is known of the receipt
    fill('answer', outcome({ outcome: 'indeterminate' }), el('p', {}, said(error.message), ' ', error.code ? codeLink(error.code) : undefined));
    document.documentElement.dataset.outcome = 'indeterminate';
  }
}

async function showReceipt(text, options) {
  const given = place('notice').value.trim();
  const withNotice = given ? { ...options, notice: given } : options;
  const plain = await verifyReceipt(text, withNotice);
  // the core adds the legal elements, and is a second opinion; a browser without WebAssembly has the first alone
  const whole = await core('verifyReceipt', text, withNotice).catch(() => undefined);
  const contents = await core('showReceipt', text).catch(() => undefined);
  whose(plain, contents);
  const differ = whole && whole.outcome !== plain.outcome;
  fill('answer', outcome(plain), firstTrouble(plain), differ ? el('p', { class: 'note bad' }, t('The two verifiers differ. That is a fault: please report it.')) : undefined, el('details', { open: plain.outcome !== 'valid' }, el('summary', {}, t('Everything that was asked')), checks(plain)), whole && !differ ? el('p', { class: 'hint' }, t('Two verifiers that share no code say the same.')) : undefined);
  const good = plain.outcome.startsWith('valid');
  const shown = [];
  if (contents) {
    shown.push('card');
    const warned = good ? [] : [el('p', { class: 'note warn' }, t('Not proven: this is only what the text claims.'))];
    fill('says', warned, says(contents, good ? await core('describeEvidence', plain.evidence) : undefined));
  }
  if (contents?.claims.notice && given && (await core('noticeDigest', given)) === contents.claims.notice.digest) {
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
  const found = all.find(({ outcome: answer }) => answer === 'fail') ?? all.find(({ outcome: answer }) => answer === 'unknown');
  if (!found) return undefined;
  const known = {
    'receipt.signature': () => t('The signature does not fit: something was changed after it was signed, or another key signed it.'),
    'receipt.key-unknown': () => t('The key it was signed with is not among the keys given. Get the issuer’s keys from the issuer.'),
    'receipt.malformed': () => t('This is not a whole receipt. It is one line that begins with ey and ends with ~.'),
    'receipt.disclosure': () => t('A part that is shown is not one that was signed.'),
    'receipt.notice-differs': () => t('The notice given is not the one it refers to.'),
    'integrity.manifest': () => t('No root of this thumbprint vouches for the keys.'),
  };
  return el('p', {}, known[found.code]?.() ?? '', ' ', found.code ? codeLink(found.code) : undefined);
}

/** Whose keys these are, and what says so. Before any verdict. */
function whose({ issuer, checks: all }, contents) {
  const claimed = issuer ?? contents?.claims.iss;
  const { keys = [] } = (() => {
    try {
      return JSON.parse(place('keys').value);
    } catch {
      return {};
    }
  })();
  const signed = keys.filter(({ purpose }) => purpose === 'receipt');
  const pinned = all.find(({ id }) => id === 'keys')?.outcome === 'pass';
  fill(
    'whose',
    claimed ? el('p', { class: 'big' }, el('bdi', { dir: 'ltr' }, claimed.replace(/^https?:\/\//, ''))) : undefined,
    claimed ? el('p', {}, t('It says it was issued there. Its keys are published at'), ' ', el('code', { dir: 'ltr' }, `${claimed}/.well-known/avowal/keys.json`)) : el('p', {}, t('The text names no issuer.')),
    signed.map(({ kid, nbf, exp, status }) => el('p', {}, pill(status, status === 'active' ? 'good' : status === 'compromised' ? 'bad' : 'warn'), ' ', t('signs receipts from {from} to {until}', { from: when(nbf * 1000), until: exp ? when(exp * 1000) : '…' }), el('br'), el('small', { class: 'mono', dir: 'ltr' }, kid))),
    keys.length === 0 ? el('p', { class: 'note warn' }, t('No keys were given, so nothing can be proven.')) : pinned ? el('p', { class: 'note' }, t('The issuer’s root vouches for these keys.')) : el('p', { class: 'note warn' }, byLink ? t('The keys came with the link: whoever made it chose them. Compare them with what the issuer publishes.') : t('You gave these keys. Nothing else vouches for them: did they come from the issuer itself?')),
  );
}

async function showStatement(text, options) {
  const { outcome: found, checks: all, statement, id } = await core('verifyStatement', text, { keys: options.keys, ...(options.root ? { root: options.root } : {}) });
  whose({ issuer: statement?.iss ?? null, checks: all });
  fill('answer', outcome({ outcome: found }), firstTrouble({ checks: all }), checks({ checks: all }));
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
