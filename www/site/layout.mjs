// The frame of every page: head, policy, navigation.
import { html, raw } from './html.mjs';
import { LANGUAGES, translator } from './i18n.mjs';

/** What a page may do: use its own files. No inline script or style, no other host, two named Trusted Types policies. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types avowal site',
].join('; ');

/** A worker that compiles WebAssembly says so itself; no page has to allow it. */
export const WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/** The pages of the playground, in the order of a first visit. */
export const PLAY = [
  { path: 'play/form.html', name: 'Form' },
  { path: 'play/number.html', name: 'Number' },
  { path: 'play/message.html', name: 'Message' },
  { path: 'play/receipt.html', name: 'Receipt' },
  { path: 'play/ledger.html', name: 'Ledger' },
];

const REFERENCE = [
  { path: 'spec/index.html', name: 'Specification' },
  { path: 'rules/index.html', name: 'Rules' },
  { path: 'errors/index.html', name: 'Codes' },
  { path: 'api/index.html', name: 'API' },
];

/**
 * One page. `path` is its place in the site; `translated` pages exist in every language, the others in English.
 * `home` leads to its language, `root` to the site. `pages` are the paths of this build, so that nothing links to what it leaves out.
 */
export function layout({ t = translator('en'), path, title, lead, section, script, head = '', body, wide = false, translated = false, pages, home = '../'.repeat(path.split('/').length - 1), root = home }) {
  const here = (target) => target === path;
  const link = ({ path: target, name }, current = here(target)) => html`<a href="${home}${target}"${current ? raw(' aria-current="page"') : ''}>${name}</a>`;
  const outside = ({ path: target, name }) => html`<a href="${root}${target}"${target.split('/')[0] === section ? raw(' aria-current="true"') : ''}>${name}</a>`;
  const play = PLAY.filter((page) => pages.has(page.path)).map((page) => ({ ...page, name: t(page.name) }));
  const languages = Object.entries(LANGUAGES).map(([lang, { name }]) => {
    const target = `${root}${lang === 'en' ? '' : `${lang}/`}${path}`;
    return html`<a href="${target}" lang="${lang}" hreflang="${lang}"${lang === t.lang ? raw(' aria-current="true"') : ''}>${name}</a>`;
  });
  return `<!doctype html>\n${html`<html lang="${t.lang}" dir="${t.dir}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${lead ?? title}">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${lead ?? title}">
<meta property="og:type" content="website">
<title>${title === 'avowal' ? 'avowal' : `${title} · avowal`}</title>
<link rel="icon" href="${root}assets/mark.svg">
<link rel="stylesheet" href="${root}assets/site.css">
${raw(head.replaceAll('{root}', root))}${script ? html`<script type="module" src="${root}assets/${script}.js"></script>` : ''}
</head>
<body>
<a class="skip" href="#main">${t('Skip to the content')}</a>
<header class="top">
<a class="mark" href="${home}index.html"><img src="${root}assets/mark.svg" alt="" width="26" height="26">avowal</a>
<button type="button" class="menu" popovertarget="site-menu">${t('Menu')}</button>
<nav aria-label="${t('Site')}" id="site-menu" popover>
<div class="group">${link({ path: 'play/form.html', name: t('Playground') }, section === 'play')}${link({ path: 'verify.html', name: t('Verifier') })}${link({ path: 'console.html', name: t('Console') })}</div>
<div class="group">${REFERENCE.map((page) => outside({ ...page, name: t(page.name) }))}</div>
${translated ? html`<div class="group languages">${languages}</div>` : ''}
</nav>
</header>
${section === 'play' ? html`<nav class="tabs" aria-label="${t('Playground')}">${play.map((page) => link(page))}</nav>` : ''}
<main id="main"${wide ? raw(' class="wide"') : ''}>
${script ? html`<noscript><p class="note warn">${t('This page works by JavaScript, which is switched off here. What is only read works without: rules, codes and specification.')}</p></noscript>` : ''}${body}
</main>
<footer class="bottom"><p>${t('Nothing here asks another host, and nothing you type leaves this browser.')}</p><p>${t('Elements present or missing under dated rules. Never legal advice.')}</p></footer>
</body>
</html>`}\n`;
}

/** The heading of a page. */
export function opening(title, lead, eyebrow) {
  return html`<div class="opening">${eyebrow ? html`<p class="eyebrow">${eyebrow}</p>` : ''}<h1>${title}</h1>${lead ? html`<p class="lead">${lead}</p>` : ''}</div>`;
}
