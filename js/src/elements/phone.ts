import { BaseElement, checkValues, made, report, setState, tell } from './base.js';
import type { Field } from './field.js';
import { fill, languageOf, localeFor } from './texts.js';

const STATES = ['empty', 'loading', 'read', 'unread', 'choose', 'degraded'] as const;

export type PhoneState = (typeof STATES)[number];

/**
 * Says how the number in the native input is read. It never rewrites what was typed.
 *
 * @attr {string} region - region in which national numbers are read (ISO 3166-1 alpha-2)
 * @attr {'select' | 'combobox'} countries - how the country is chosen: natively by default, or by typing its name, code or calling code
 * @attr {'worker' | 'main' | 'off'} core - where numbers are read: in a Worker by default; `main` compiles WebAssembly in the page, which its policy must allow; `off` reads nothing: a plain field, which the handler reads
 * @fires {PhoneDetail} avowal-phone - the reading changed, or there is none any more
 * @fires {{ reason: string }} avowal-degraded - the core did not come; the field is a plain field
 * @cssstate empty loading read unread choose degraded
 * @csspart region line choice combobox options option
 */
export class AvowalPhone extends BaseElement {
  static readonly formAssociated = true;
  readonly #internals = this.attachInternals?.();
  #leave = new AbortController();
  #field: Field | undefined;
  #state: PhoneState = 'empty';

  connectedCallback(): void {
    this.#leave = new AbortController();
    const { signal } = this.#leave;
    if (this.core !== 'off') this.addEventListener('focusin', ({ target }) => target === this.input && void this.#prepare(), { signal });
    this.addEventListener('input', () => void this.#field?.read(), { signal });
    if (document.readyState === 'complete') setTimeout(() => this.#check());
    else addEventListener('load', () => this.#check(), { signal });
  }

  disconnectedCallback(): void {
    this.#leave.abort();
    this.#field?.leave();
  }

  formResetCallback(): void {
    // a form clears its fields after it told us
    setTimeout(() => this.#field?.reset());
  }

  /** The native input. */
  get input(): HTMLInputElement | null {
    return this.querySelector('input[name=phone]');
  }

  get core(): 'worker' | 'main' | 'off' {
    const core = this.getAttribute('core');
    return core === 'main' || core === 'off' ? core : 'worker';
  }

  /** For frameworks, which set properties rather than attributes. */
  set core(core: string) {
    this.setAttribute('core', core);
  }

  get state(): PhoneState {
    return this.#state;
  }

  /** Faults of configuration, told once; none of them stops the form. */
  #check(): void {
    if (!this.input) report('page.markup', '<avowal-phone> has no `<input type="tel" name="phone">` in it');
    checkValues(this, { countries: 'select combobox', core: 'worker main off' });
  }

  /** On first focus: a place for all that comes later, so that nothing moves then; and the part that reads. */
  async #prepare(): Promise<void> {
    const { input } = this;
    if (!input || this.#state === 'loading' || this.#field) return;
    this.#to('loading');
    const tag = languageOf(this);
    const region = (this.getAttribute('region') ?? '').toUpperCase();
    const select = this.querySelector<HTMLSelectElement>('.avowal-region') ?? made('select', 'region', new Option(nameOf(region, tag) || '–', region, true, true));
    select.name = 'phone-region';
    select.autocomplete = 'off';
    const line = this.querySelector<HTMLElement>('.avowal-line') ?? made('p', 'line');
    line.setAttribute('role', 'status');
    // inside a label it would take the label's words, and its clicks, from the input
    if (!select.isConnected) (input.closest('label') ?? input).before(select);
    if (!line.isConnected) this.append(line);
    try {
      const [{ Field }, spoken] = await Promise.all([
        import('./field.js'),
        localeFor(tag).then((spoken) => {
          select.setAttribute('aria-label', spoken.texts.country);
          return spoken;
        }),
      ]);
      const field = new Field({ host: this, input, select, line, tag, made, fill, nameOf, ...spoken, report, to: (state) => this.#to(state), tell: (detail) => void tell(this, 'phone', detail) });
      await field.start();
      this.#field = field;
      await field.read();
    } catch (error) {
      // without the core the field is a plain field, and the handler reads the number; the next focus tries again
      this.#to('degraded');
      tell(this, 'degraded', { reason: String(error) });
    }
  }

  #to(state: PhoneState): void {
    this.#state = state;
    if (this.#internals) setState(this.#internals, STATES, state);
  }
}

/** What a place is called in a language; empty for what is no place. */
function nameOf(region: string, tag: string): string {
  try {
    if (names?.tag !== tag) names = { tag, of: new Intl.DisplayNames([tag, 'en'], { type: 'region' }) };
    return region === '001' ? '' : (names.of.of(region) ?? '');
  } catch {
    return '';
  }
}

let names: { tag: string; of: Intl.DisplayNames } | undefined;
