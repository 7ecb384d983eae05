import type { Preview } from '../../core/message.js';
import type { Finding } from '../../core/rules.js';
import type { Place } from './panel.js';

type Fix = NonNullable<Finding['fixes']>[number];

/** Findings that the author goes by all the same, each with a reason: `code` and the words it is about name one. */
export class Ignored {
  readonly #reasons = new Map<string, string>();
  /** What is half written, and whether it is open, for each that is not ignored yet. */
  readonly begun = new Map<string, { reason: string; open: boolean }>();

  /** What is left to be mended, and what is not, with the reasons. */
  parted(findings: readonly Finding[], text: string): { left: Finding[]; ignored: { finding: Finding; reason: string }[] } {
    const reasonOf = (finding: Finding) => this.#reasons.get(keyOf(finding, text));
    return {
      left: findings.filter((finding) => reasonOf(finding) === undefined),
      ignored: findings.flatMap((finding) => {
        const reason = reasonOf(finding);
        return reason === undefined ? [] : [{ finding, reason }];
      }),
    };
  }

  add(finding: Finding, text: string, reason: string): void {
    this.#reasons.set(keyOf(finding, text), reason);
    this.begun.delete(keyOf(finding, text));
  }

  remove(finding: Finding, text: string): void {
    this.#reasons.delete(keyOf(finding, text));
  }
}

/** The place may move while a text is written; what stands there does not. */
function keyOf({ code, span }: { code: string; span?: Finding['span'] | undefined }, text: string): string {
  return `${code} ${span ? text.slice(span.start, span.end) : ''}`;
}

/** What is wrong, the gravest first: why, by which source, and what would mend it. Then what is ignored, and why. */
export function findingsOf(place: Place, preview: Preview, text: string, all: Ignored, changed: () => void): HTMLElement[] {
  const { made, words, fill, button } = place;
  // nothing is mended where nobody may write
  const { left, ignored } = all.parted(place.field() ? preview.findings : preview.findings.map((finding) => ({ ...finding, fixes: [] })), text);
  const take = (finding: Finding) => () => {
    all.remove(finding, text);
    changed();
  };
  const rows = ignored.map(({ finding, reason }) => {
    const row = made('li', 'finding', made('p', 'said', made('code', '', finding.code), ': ', reason), made('div', 'acts', button(words.restore, take(finding), `${keyOf(finding, text)}-restore`)));
    row.dataset['code'] = finding.code;
    row.dataset['ignored'] = 'true';
    return row;
  });
  const below = rows.length === 0 ? [] : [made('p', 'heading', fill(words.ignored, { n: String(rows.length) })), made('ul', 'findings', ...rows)];
  const ignore = (finding: Finding, reason: string) => {
    all.add(finding, text, reason);
    changed();
  };
  return [made('section', 'section', ...listOf(place, left, text, all, ignore), ...below)];
}

function listOf(place: Place, findings: Finding[], text: string, all: Ignored, ignore: (finding: Finding, reason: string) => void): HTMLElement[] {
  const { made, words, fill, button, edit } = place;
  const heading = made('p', 'heading', words.findings);
  if (findings.length === 0) return [heading, made('p', 'note', words.nothing)];
  const safe = apart(findings.flatMap(({ fixes = [] }) => fixes.filter(({ safe }) => safe).slice(0, 1)));
  const mend = safe.length > 1 ? [button(fill(words.mend, { n: String(safe.length) }), () => edit(safe.flatMap(({ edits }) => edits)), 'mend')] : [];
  // the same words may stand in the text twice
  const names = findings.map((finding) => keyOf(finding, text));
  const nth = (at: number) => names.slice(0, at).filter((name) => name === names[at]).length;
  return [heading, made('div', 'acts', ...mend), made('ul', 'findings', ...findings.map((finding, at) => item(finding, `${names[at]} ${nth(at)}`, place, text, all, (reason) => ignore(finding, reason))))];
}

function item({ severity, code, message, span, jurisdiction, source, fixes = [] }: Finding, key: string, place: Place, text: string, all: Ignored, ignore: (reason: string) => void): HTMLElement {
  const { made, words, nameOf, button, select, edit } = place;
  const sentence = spoken(made('span', '', capital(message)));
  const line = made('p', 'said', made('strong', 'severity', `${words[severity]}:`), ' ', sentence);
  const acts = [...(span && span.end > span.start ? [button(words.show, () => select(span.start, span.end), `${key}-show`)] : []), ...fixes.filter(({ safe }) => safe).map(({ title, edits }, at) => spoken(button(capital(title), () => edit(edits), `${key}-fix-${at}`)))];
  const unsafe = fixes.filter(({ safe }) => !safe).map((fix, at) => made('div', 'fix', changes(fix, text, made), spoken(made('span', '', capital(fix.title))), ' ', button(words.apply, () => edit(fix.edits), `${key}-apply-${at}`)));
  const about = made('p', 'why', made('code', '', code), ...(jurisdiction ? [` · ${nameOf(jurisdiction)}`] : []));
  if (source) {
    const cited = spoken(made('cite', '', `${source.authority}. ${source.title}, ${source.date}`));
    about.append(` · ${words.source}: `, cited);
  }
  const one = made('li', 'finding', line, ...(acts.length > 0 ? [made('div', 'acts', ...acts)] : []), ...unsafe, about, ...(severity === 'info' ? [] : [ignoring(key, keyOf({ code, span }, text), place, all, ignore)]));
  one.dataset['severity'] = severity;
  one.dataset['code'] = code;
  return one;
}

/** Only with a reason: whoever reviews the message reads it. */
function ignoring(key: string, about: string, { made, words, button, apart }: Place, { begun }: Ignored, ignore: (reason: string) => void): HTMLElement {
  const before = begun.get(about);
  const reason = apart(Object.assign(made('input', 'field'), { value: before?.reason ?? '' }));
  const done = () => {
    const said = reason.value.trim();
    if (said) ignore(said);
    else reason.focus();
  };
  reason.dataset['key'] = `${key}-reason`;
  reason.addEventListener('keydown', (event) => {
    // whoever writes with an input method ends a word so
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    done();
  });
  const opens = made('summary', '', words.ignore);
  opens.dataset['key'] = `${key}-ignores`;
  const box = made('details', 'ignore', opens, made('label', 'label', words.because, reason), made('div', 'acts', button(words.ignore, done, `${key}-ignore`)));
  box.open = before?.open ?? false;
  const keep = () => begun.set(about, { reason: reason.value, open: box.open });
  box.addEventListener('toggle', () => box.isConnected && keep());
  reason.addEventListener('input', keep);
  return box;
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

/** The core speaks English, from left to right among whatever words. */
function spoken<Of extends HTMLElement>(element: Of): Of {
  return Object.assign(element, { lang: 'en', dir: 'ltr' });
}
