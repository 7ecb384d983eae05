import { html } from '../html.mjs';
import { opening } from '../layout.mjs';

export const home = {
  path: 'index.html',
  title: 'avowal',
  lead: 'Receipts for consent to text messages, checked by anybody with a public key.',
  wide: true,
  body({ t, facts, root, paths }) {
    const { counts, sizes, ruleSets } = facts;
    const total = ruleSets.reduce((sum, set) => sum + set.facts, 0);
    const kilobytes = (name) => (sizes.entries[name].brotli / 1000).toFixed(1);
    const tiles = [
      ['play/form.html', t('Form'), t('Sign up as a customer would. A real handler answers, in this browser.')],
      ['play/number.html', t('Number'), t('Paste any number, however it was written, and see how it is read.')],
      ['play/message.html', t('Message'), t('What a message becomes: parts, footer, findings and their sources.')],
      ['play/receipt.html', t('Receipt'), t('Take your receipt apart, spoil one character, watch it fail.')],
      ['play/ledger.html', t('Ledger'), t('Everything of this visit: who stands where, and the checkpoint over it.')],
      ['verify.html', t('Verifier'), t('For auditors, courts and the person: drop a receipt, get one of three answers.')],
      ['console.html', t('Console'), t('For operators: ledger, due dates, dead letters, approvals.')],
      ['rules/index.html', t('Rules'), t('Every fact of every rule set, with its source and its date.')],
    ].filter(([path]) => paths.has(path));
    return html`${opening(t('Who agreed to what, when, on which words.'), t('A business that texts people puts two tags on its form and one handler behind it. Out come signed receipts that a customer, an auditor or a court checks offline, without asking anybody’s server.'))}
<p class="row"><a class="button primary" href="play/form.html">${t('Get your first receipt')}</a><a class="button" href="verify.html">${t('Verify a receipt')}</a></p>
<dl class="mini card">
<div><dt>${t('facts of law, each with source and date')}</dt><dd>${total.toLocaleString('en')}</dd></div>
<div><dt>${t('rule sets')}</dt><dd>${counts.ruleSets}</dd></div>
<div><dt>${t('kB verify a receipt, without WebAssembly')}</dt><dd>${kilobytes('verify')}</dd></div>
<div><dt>${t('kB put the elements on a page')}</dt><dd>${kilobytes('elements')}</dd></div>
</dl>
<ul class="tiles">${tiles.map(([path, name, words]) => html`<li><a class="tile" href="${path.startsWith('rules') ? root : ''}${path}"><strong>${name}</strong><span>${words}</span></a></li>`)}</ul>
<section class="card" aria-labelledby="own-title"><h2 id="own-title">${t('On a machine of your own')}</h2><p>${t('With Node 22.13 or newer, in an empty folder: the second line starts a made-up shop with a form, its handler and its receipts.')}</p>
<pre class="code" tabindex="0" dir="ltr" aria-labelledby="own-title">npm install avowal
npx avowal serve</pre>
<p>${t('Then read')} <a href="${root}api/index.html">${t('what the package exports')}</a>, ${t('or')} <a href="${root}spec/index.html">${t('how to write a verifier of your own')}</a>.</p></section>
<div class="note"><p>${t('What a receipt proves, and what it does not: its issuer cannot change one that was handed out. But whoever owns the page can forge what it claims to have shown, and a stranger can type somebody else’s number. Each receipt says how much of that is proven.')}</p></div>`;
  },
};
