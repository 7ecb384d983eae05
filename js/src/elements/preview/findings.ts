import type { Preview } from '../../core/message.js';
import type { Finding } from '../../core/rules.js';
import type { Place } from './panel.js';

type Fix = NonNullable<Finding['fixes']>[number];

/** What is wrong, the gravest first: why, by which source, and what would mend it. */
export function findingsOf(place: Place, { findings }: Preview): HTMLElement[] {
  const { made, words, fill, button, edit } = place;
  const heading = made('p', 'heading', words.findings);
  if (findings.length === 0) return [made('section', 'section', heading, made('p', 'note', words.nothing))];
  const safe = apart(findings.flatMap(({ fixes = [] }) => fixes.filter(({ safe }) => safe).slice(0, 1)));
  const all = safe.length > 1 ? [button(fill(words.mend, { n: String(safe.length) }), () => edit(safe.flatMap(({ edits }) => edits)), 'mend')] : [];
  return [made('section', 'section', heading, made('div', 'acts', ...all), made('ul', 'findings', ...findings.map((finding, at) => item(finding, `${finding.code}-${at}`, place))))];
}

function item({ severity, code, message, span, jurisdiction, source, fixes = [] }: Finding, key: string, { made, words, nameOf, button, select, edit, input }: Place): HTMLElement {
  const sentence = made('span', '', capital(message));
  // the core speaks English
  sentence.lang = 'en';
  const line = made('p', 'said', made('strong', 'severity', `${words[severity]}:`), ' ', sentence);
  const acts = [...(span && span.end > span.start ? [button(words.show, () => select(span.start, span.end), `${key}-show`)] : []), ...fixes.filter(({ safe }) => safe).map(({ title, edits }, at) => spoken(button(capital(title), () => edit(edits), `${key}-fix-${at}`)))];
  const unsafe = fixes.filter(({ safe }) => !safe).map((fix, at) => made('div', 'fix', changes(fix, input.value, made), spoken(made('span', '', capital(fix.title))), ' ', button(words.apply, () => edit(fix.edits), `${key}-apply-${at}`)));
  const about = made('p', 'why', made('code', '', code), ...(jurisdiction ? [` · ${nameOf(jurisdiction)}`] : []));
  if (source) {
    const cited = made('cite', '', `${source.authority}. ${source.title}, ${source.date}`);
    cited.lang = 'en';
    about.append(` · ${words.source}: `, cited);
  }
  const one = made('li', 'finding', line, ...(acts.length > 0 ? [made('div', 'acts', ...acts)] : []), ...unsafe, about);
  one.dataset['severity'] = severity;
  one.dataset['code'] = code;
  return one;
}

/** What would be taken out and what put in its place. */
function changes({ edits }: Fix, text: string, made: Place['made']): HTMLElement {
  const each = edits.flatMap(({ start, end, text: put }) => [...(end > start ? [made('del', '', text.slice(start, end)), ' '] : []), ...(put ? [made('ins', '', put), ' '] : [])]);
  return made('p', 'change', ...each);
}

/** Fixes that can be made together: none touches what another changes. */
function apart(fixes: Fix[]): Fix[] {
  const taken: { start: number; end: number }[] = [];
  return fixes.filter(({ edits }) => {
    const free = edits.every(({ start, end }) => taken.every((other) => end <= other.start || start >= other.end) && !taken.some((other) => other.start === start && other.end === end));
    if (free) taken.push(...edits);
    return free;
  });
}

/** The core's sentences begin small, as those of logs do. */
function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function spoken<Of extends HTMLElement>(element: Of): Of {
  element.lang = 'en';
  return element;
}
