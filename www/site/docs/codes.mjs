// One page for each code of `src/error.rs`: what it says, and what to do.
import { html } from '../html.mjs';
import { opening } from '../layout.mjs';
import { grouped } from './grouped.mjs';
import { AREAS, WHAT_TO_DO } from './what-to-do.mjs';

/** The rows of the table of codes, as its macro is written. */
export function codesOf(source) {
  const table = source.slice(source.indexOf('codes! {'));
  return [...table.matchAll(/^\s+\w+ "([a-z]+)\.([a-z0-9-]+)" "((?:[^"\\]|\\.)*)"$/gm)].map(([, area, problem, meaning]) => ({ code: `${area}.${problem}`, area, meaning: meaning.replaceAll('\\"', '"') }));
}

/** What to do about a code: its own words, else those of its area. */
export function adviceFor({ code, area }) {
  return WHAT_TO_DO[code] ?? AREAS[area]?.advice ?? 'Read the message beside the code: it names what was refused and where.';
}

export function codePages(source) {
  const codes = codesOf(source);
  const areas = grouped(codes, ({ area }) => area);
  const index = {
    path: 'errors/index.html',
    title: 'Codes',
    lead: 'Every refusal and finding has a code that never changes its meaning.',
    section: 'errors',
    wide: true,
    body: html`${opening('Codes', 'Every refusal and finding has a code that never changes its meaning. Branch on the code, never on the message.')}
<div class="doc"><nav class="toc" aria-label="Areas"><ul>${[...areas.keys()].map((area) => html`<li><a href="#${area}">${area}</a></li>`)}</ul></nav>
<div class="prose">${[...areas].map(([area, rows]) => html`<h2 id="${area}">${area}</h2><p>${AREAS[area]?.says ?? ''}</p><ul class="plain ruled">${rows.map(({ code, meaning }) => html`<li><a href="${code}.html"><code>${code}</code></a><br><small>${sentence(meaning)}</small></li>`)}</ul>`)}</div></div>`,
  };
  const pages = codes.map((row) => {
    const others = areas.get(row.area).filter(({ code }) => code !== row.code).slice(0, 8);
    return {
      path: `errors/${row.code}.html`,
      title: row.code,
      lead: sentence(row.meaning),
      section: 'errors',
      body: html`${opening(row.code, sentence(row.meaning), AREAS[row.area]?.says ?? row.area)}
<section class="card"><h2>What to do</h2><p>${adviceFor(row)}</p></section>
${others.length > 0 ? html`<section class="card"><h2>Also said by ${row.area}</h2><ul class="names">${others.map(({ code }) => html`<li><a href="${code}.html"><code>${code}</code></a></li>`)}</ul><p><a href="index.html">All codes</a></p></section>` : html`<p><a href="index.html">All codes</a></p>`}`,
    };
  });
  return [index, ...pages];
}

const sentence = (meaning) => `${meaning[0].toUpperCase()}${meaning.slice(1)}.`;
