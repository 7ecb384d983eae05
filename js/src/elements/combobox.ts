import type { made as madeOf } from './base.js';

/**
 * An editable combobox with a list (ARIA Authoring Practices) in place of a select, which stays in the form and keeps
 * the value. Countries are found by name, by their own name, by code and by calling code, the nearest first.
 */
export function combobox(select: HTMLSelectElement, name: string, tag: string, made: typeof madeOf): void {
  const id = `avowal-countries-${++count}`;
  const input = Object.assign(document.createElement('input'), { type: 'text', className: 'avowal-region', autocomplete: 'off', spellcheck: false });
  const list = made('ul', 'options');
  list.id = id;
  list.hidden = true;
  for (const [key, value] of Object.entries({ part: 'region', role: 'combobox', 'aria-label': name, 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': id, autocapitalize: 'off' })) input.setAttribute(key, value);
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', name);
  const box = made('span', 'combobox', input, list);
  select.after(box);
  select.hidden = true;

  let active: HTMLElement | undefined;
  let places: Place[] | undefined;
  const restore = () => {
    close();
    input.value = select.selectedOptions[0]?.label ?? '';
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    mark(undefined);
  };
  const open = (typed: string) => {
    places ??= placesOf(select, tag);
    list.replaceChildren(...found(places, typed).map(({ region, label }) => {
      const option = made('li', 'option', label);
      option.id = `${id}-${region || 'none'}`;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', String(region === select.value));
      option.dataset['region'] = region;
      return option;
    }));
    list.hidden = list.childElementCount === 0;
    input.setAttribute('aria-expanded', String(!list.hidden));
    mark(undefined);
    list.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  };
  const mark = (option: HTMLElement | undefined) => {
    active?.removeAttribute('data-active');
    active = option;
    if (!option) return input.removeAttribute('aria-activedescendant');
    option.setAttribute('data-active', '');
    option.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', option.id);
  };
  const choose = (region = '') => {
    select.value = region;
    restore();
    // the page and the field hear of it as they would of the select
    for (const kind of ['input', 'change']) select.dispatchEvent(new Event(kind, { bubbles: true }));
  };
  const step = (by: 1 | -1) => {
    const options = [...list.children] as HTMLElement[];
    // the first step leads to what is chosen, if it is there
    const chosen = options.findIndex((option) => option.getAttribute('aria-selected') === 'true');
    const at = active ? options.indexOf(active) + by : chosen >= 0 ? chosen : by > 0 ? 0 : -1;
    mark(options.at(at % options.length));
  };

  input.addEventListener('input', (event) => {
    event.stopPropagation();
    open(input.value);
  });
  input.addEventListener('click', () => {
    input.select();
    if (list.hidden) open('');
  });
  input.addEventListener('blur', () => {
    const [nearest] = found(places ?? [], input.value);
    // whoever wrote a country out and went on has chosen it
    if (nearest && nearest.region !== select.value && nearest.keys.includes(sought(input.value))) choose(nearest.region);
    else restore();
  });
  input.addEventListener('keydown', (event) => {
    const { key, altKey, isComposing } = event;
    if (isComposing) return;
    const shown = !list.hidden;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      if (!shown) open('');
      if (altKey && key === 'ArrowUp') restore();
      else if (!altKey) step(key === 'ArrowDown' ? 1 : -1);
    } else if (key === 'Enter' && shown) {
      // who typed nothing, and went nowhere, leaves it as it is
      const typed = input.value !== '' && input.value !== select.selectedOptions[0]?.label;
      if (active || typed) choose((active ?? (list.firstElementChild as HTMLElement)).dataset['region']);
      else restore();
    } else if (key === 'Escape' && (shown || input.value !== select.selectedOptions[0]?.label)) {
      restore();
    } else return;
    event.preventDefault();
  });
  // a press on the list keeps the focus where it is
  list.addEventListener('pointerdown', (event) => event.preventDefault());
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', ({ target }) => {
    const option = (target as Element).closest<HTMLElement>('[role=option]');
    if (option) choose(option.dataset['region']);
  });
  select.addEventListener('reset', restore);
  restore();
}

interface Place {
  region: string;
  label: string;
  /** Name, own name, code and calling code, as they are compared. */
  keys: string[];
}

function placesOf(select: HTMLSelectElement, tag: string): Place[] {
  const own = new Map<string, Intl.DisplayNames>();
  return [...select.options].map(({ value: region, label }) => {
    const [, name = label, code = ''] = /^(.*) \u2066\+(\d+)\u2069$/.exec(label) ?? [];
    return { region, label, keys: [name, region ? ownName(region, tag, own) : '', region, code].map(plain) };
  });
}

/** What a place is called where it is. */
function ownName(region: string, tag: string, own: Map<string, Intl.DisplayNames>): string {
  try {
    const { language } = new Intl.Locale(`und-${region}`).maximize();
    if (!own.has(language)) own.set(language, new Intl.DisplayNames([language, tag], { type: 'region' }));
    return own.get(language)?.of(region) ?? '';
  } catch {
    return '';
  }
}

/** Those that fit what was typed, the nearest first; all of them for nothing typed. */
function found(places: Place[], typed: string): Place[] {
  const wanted = sought(typed);
  if (wanted === '') return places;
  const ranked = places.map((place) => ({ place, rank: rankOf(place, wanted) })).filter(({ rank }) => rank < MISS);
  return ranked.sort((a, b) => a.rank - b.rank).map(({ place }) => place);
}

function rankOf({ keys: [name = '', own = '', region = '', code = ''] }: Place, wanted: string): number {
  if (region === wanted || (code === wanted && MAIN.includes(region))) return 0;
  if (code === wanted) return 1;
  if (name.startsWith(wanted)) return 2;
  if (own.startsWith(wanted)) return 3;
  if (`${name} ${own}`.includes(` ${wanted}`) || (/^\d/.test(wanted) && code.startsWith(wanted))) return 4;
  return name.includes(wanted) || own.includes(wanted) ? 5 : MISS;
}

/** What was typed as keys are compared; a calling code without its prefix. */
function sought(typed: string): string {
  return plain(typed).replace(/^(\+|00)(?=\d)/, '');
}

/** Without case, marks and width. */
function plain(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().trim();
}

const MISS = 9;
/** Where several share a calling code, the region that libphonenumber names first. */
const MAIN = 'au cw fi gb gp it ma no re ru sh us';
let count = 0;
