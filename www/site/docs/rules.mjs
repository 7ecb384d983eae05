// A page for each rule set: every fact of `src/rules/data`, with its source.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { html } from '../html.mjs';
import { opening } from '../layout.mjs';
import { grouped } from './grouped.mjs';

/** The classes of `src/rules/data/README.md`, in the order of a page. */
const CLASSES = {
  marketing: 'Marketing',
  'marketing-law': 'Marketing: advertising and consumer law',
  'marketing-data-protection': 'Marketing: data protection',
  'marketing-industry': 'Marketing: carriers and platforms',
  transactional: 'Transactional',
  'one-time-code': 'One-time codes',
  content: 'Content',
  keyword: 'Keywords',
  'operator-duty': 'Duties of operators',
  undertaking: 'Undertakings',
  deadline: 'Terms',
  pack: 'About this set',
};
const LAYERS = { everywhere: 'Everywhere', region: 'Regions', country: 'Countries', state: 'States' };

export function rulePages({ ruleSets, versions }, folder) {
  const sets = ruleSets();
  const layers = grouped(sets, ({ layer }) => layer);
  const byName = (a, b) => a.name.localeCompare(b.name, 'en');
  const index = {
    path: 'rules/index.html',
    title: 'Rules',
    lead: 'What is known of the law on texts, place by place.',
    section: 'rules',
    wide: true,
    body: html`${opening('Rules', `What is known of the law on texts in ${sets.length} rule sets, as data: each fact with its source, its date and how sure it is. The strictest wins; what is only remembered warns and never blocks. Not legal advice.`, `Rules ${versions().rules}`)}
${Object.entries(LAYERS).filter(([layer]) => layers.has(layer)).map(([layer, name]) => html`<section class="card"><h2>${name}</h2><ul class="names">${layers.get(layer).sort(byName).map((set) => html`<li><a href="${set.id}.html">${set.name}</a> <small>${set.facts}</small></li>`)}</ul></section>`)}`,
  };
  return [index, ...sets.map((set) => rulePage(set, sets, parse(readFileSync(join(folder, `${set.id}.toml`), 'utf8'))))];
}

function rulePage(set, sets, data) {
  // a fact has several versions where it changes over time
  const factsOf = (id) => Object.entries(data[id] ?? {}).flatMap(([aspect, versions]) => [versions].flat().map((version) => ({ aspect, checkedOn: set.checkedOn, ...version, source: data.sources[version.source] })));
  const parts = Object.entries(CLASSES).map(([id, name]) => [id, name, factsOf(id)]).filter(([, , facts]) => facts.length > 0);
  const above = set.inherits.map((id) => sets.find((other) => other.id === id)).filter(Boolean);
  const below = sets.filter(({ inherits }) => inherits.includes(set.id));
  const link = ({ id, name }) => html`<a href="${id}.html">${name}</a>`;
  const listed = (items) => items.map((item, index) => html`${index ? ', ' : ''}${item}`);
  const rows = [
    ['Checked on', set.checkedOn],
    set.zones.length > 0 && ['Time zones', set.zones.join(', ')],
    set.languages.length > 0 && ['Languages', set.languages.join(', ')],
    above.length > 0 && ['Also holds here', listed(above.map(link))],
    below.length > 0 && ['Has parts', listed(below.map(link))],
  ].filter(Boolean);
  return {
    path: `rules/${set.id}.html`,
    title: `${set.name}: rules on texts`,
    lead: `Facts of the rule set ${set.id}, with sources and dates.`,
    section: 'rules',
    wide: true,
    body: html`${opening(set.name, `${set.facts} facts. Elements present or missing are judged by these; nobody is called compliant by them.`, `Rule set ${set.id}`)}
<section class="card"><dl class="facts">${rows.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl></section>
<div class="doc"><nav class="toc" aria-label="On this page"><ul>${parts.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}<li><a href="index.html">All rule sets</a></li></ul></nav>
<div class="prose">${parts.map(([id, name, facts]) => html`<h2 id="${id}">${name}</h2>${facts.map(fact)}`)}</div></div>`,
  };
}

function fact({ aspect, value, note, text, from, until, reach, pending, confidence, source, 'checked-on': checked, checkedOn }) {
  const when = [from && `from ${day(from)}`, until && `until ${day(until)}`].filter(Boolean).join(', ');
  const tone = { high: 'good', medium: 'warn', low: 'bad' }[confidence];
  const pills = [when, pending && 'adopted, first day unknown', reach === 'none' ? 'does not reach texts' : reach && `${reach} only`].filter(Boolean);
  return html`<article class="fact"><h3>${aspect.replaceAll(/[._]/g, ' ')}</h3>
<p>${spaced(String(value).replaceAll('_', ' '))}</p>
${text ? html`<blockquote class="block">${text}</blockquote>` : ''}${note ? html`<p class="hint">${spaced(note)}</p>` : ''}
<p class="sources">${source.authority}. <cite>${source.title}</cite>, ${day(source.date)}; looked at on ${checked ? day(checked) : checkedOn}. <span class="pill" data-tone="${tone}">${{ high: 'the law was read', medium: 'read about', low: 'from memory, only warns' }[confidence]}</span>${pills.map((words) => html` <span class="pill">${words}</span>`)}</p></article>`;
}

/** What the data has close together. */
const spaced = (text) => text.replaceAll(/[;:](?=\p{L})/gu, '$& ');

const day = (date) => (date instanceof Date ? date.toISOString().slice(0, 10) : String(date));
