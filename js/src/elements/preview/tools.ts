import type { Place } from './panel.js';

/** What is known of the message beside its text: native controls that keep the element's attributes. */
export class Tools {
  readonly root: HTMLElement;
  readonly #place: Place;
  readonly #controls = new Map<string, HTMLInputElement | HTMLSelectElement>();
  readonly #variables: HTMLElement;
  #names = '';
  #listed: string | undefined;

  constructor(place: Place) {
    this.#place = place;
    const { made, words } = place;
    const select = (attribute: string, label: string, options: Record<string, string>) => {
      const control = made('select', 'field', ...Object.entries(options).map(([value, text]) => new Option(text, value)));
      return this.#control(attribute, label, control);
    };
    const entry = (attribute: string, label: string, type = 'text', placeholder = '') => this.#control(attribute, label, Object.assign(made('input', 'field'), { type, placeholder, autocomplete: 'off' }));
    this.#variables = made('div', 'variables');
    this.root = made(
      'div',
      'tools',
      select('message-class', words.kind, { marketing: words.marketing, transactional: words.transactional, 'one-time-code': words.code }),
      select('jurisdiction', words.place, {}),
      entry('sender', words.sender),
      select('sender-kind', words.sentAs, { alphanumeric: words.name, 'short-code': words.shortCode, 'long-code': words.longCode, 'toll-free': words.tollFree }),
      entry('locale', words.language, 'text', 'en'),
      entry('opt-out', words.stop),
      select('policy', words.counted, { 'gsm-codepoint': words.characters, 'gsm-grapheme': words.clusters, 'cn-domestic': words.domestic }),
      entry('send-at', words.sendAt, 'datetime-local'),
      this.#variables,
    );
    this.refresh();
  }

  /** The controls say what the attributes say. */
  refresh(): void {
    const { host, nameOf } = this.#place;
    const listed = host.getAttribute('jurisdictions') ?? '';
    const { shown } = placesOf(host);
    const choice = this.#controls.get('jurisdiction') as HTMLSelectElement;
    if (listed !== this.#listed) {
      this.#listed = listed;
      const ids = placesIn(listed);
      choice.replaceChildren(...ids.map((id) => new Option(nameOf(id), id)));
    }
    // a place that is not listed may be shown all the same
    if (![...choice.options].some(({ value }) => value === shown)) choice.add(new Option(nameOf(shown), shown));
    (choice.parentElement as HTMLElement).hidden = listed.trim() === '' || choice.options.length < 2;
    for (const [attribute, control] of this.#controls) {
      // what somebody is typing in is theirs
      if (control === (control.getRootNode() as Document | ShadowRoot).activeElement) continue;
      const value = control === choice ? shown : (host.getAttribute(attribute) ?? '');
      if (attribute === 'send-at') control.value = local(value);
      else if (control instanceof HTMLSelectElement) control.value = [...control.options].some((option) => option.value === value) ? value : (control.options[0]?.value ?? '');
      else control.value = value;
    }
  }

  /** A row for each variable of the text. */
  variables(names: string[]): void {
    const { host, made, words, apart } = this.#place;
    const known = names.join('\n');
    if (known === this.#names) return;
    this.#names = known;
    const rows = names.map((name) => {
      const sample = apart(Object.assign(made('input', 'field'), { type: 'text', value: host.variables[name]?.sample ?? '', autocomplete: 'off' }));
      const longest = apart(Object.assign(made('input', 'field'), { type: 'number', min: '1', max: '1000', value: String(host.variables[name]?.maxLength ?? '') }));
      const keep = () => (host.variables = { ...host.variables, [name]: { sample: sample.value, ...(/^[1-9]\d*$/.test(longest.value) ? { maxLength: Number(longest.value) } : {}) } });
      sample.addEventListener('input', keep);
      longest.addEventListener('input', keep);
      sample.setAttribute('aria-label', `${name}: ${words.sample}`);
      longest.setAttribute('aria-label', `${name}: ${words.longest}`);
      const head = made('th', '', made('bdi', '', name));
      head.scope = 'row';
      return made('tr', '', head, made('td', '', sample), made('td', '', longest));
    });
    const heads = [words.variables, words.sample, words.longest].map((text) => Object.assign(made('th', '', text), { scope: 'col' }));
    this.#variables.replaceChildren(...(rows.length > 0 ? [made('table', '', made('thead', '', made('tr', '', ...heads)), made('tbody', '', ...rows))] : []));
  }

  #control(attribute: string, label: string, control: HTMLInputElement | HTMLSelectElement): HTMLElement {
    const { host, made, apart } = this.#place;
    this.#controls.set(attribute, control);
    control.addEventListener('input', (event) => {
      event.stopPropagation();
      const value = attribute === 'send-at' && control.value ? new Date(control.value).toISOString() : control.value;
      if (value) host.setAttribute(attribute, value);
      else host.removeAttribute(attribute);
    });
    return made('label', 'label', label, apart(control));
  }
}

/** Where the people are, and which place is shown in full. */
export function placesOf(host: HTMLElement): { places: string[]; shown: string } {
  const listed = placesIn(host.getAttribute('jurisdictions') ?? '');
  const chosen = (host.getAttribute('jurisdiction') ?? '').toLowerCase();
  const places = listed.length > 0 ? listed : [chosen || 'zz'];
  return { places, shown: chosen || (places[0] as string) };
}

/** Ids of rule sets, apart by spaces; each once. */
function placesIn(listed: string): string[] {
  return [...new Set(listed.toLowerCase().split(/\s+/).filter(Boolean))];
}

/** An instant as the control of local time writes it. */
function local(instant: string): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return '';
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
