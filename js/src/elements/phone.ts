import { BaseElement, setState } from './base.js';
import { PhoneReader, type Reading } from './reader.js';
import { fill, textsFor } from './texts.js';

const STATES = ['empty', 'read', 'unread'] as const;

/**
 * Says how the number in the native input is read. It never rewrites what was typed.
 *
 * @attr region - region in which national numbers are read (ISO 3166-1 alpha-2)
 * @fires avowal-phone - the reading changed; `detail: { valid, e164, region, type }`
 * @cssstate empty read unread
 */
export class AvowalPhone extends BaseElement {
  static reader: PhoneReader | undefined;
  readonly #internals = this.attachInternals?.();
  #leave: AbortController | undefined;
  #region: HTMLSelectElement | undefined;
  #line: HTMLElement | undefined;
  #hint: HTMLInputElement | undefined;
  #turn = 0;
  #pause: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.#leave = new AbortController();
    const { signal } = this.#leave;
    this.addEventListener('focusin', () => void this.#prepare(), { signal, once: true });
    this.addEventListener('input', () => void this.#read(), { signal });
  }

  disconnectedCallback(): void {
    this.#leave?.abort();
    clearTimeout(this.#pause);
  }

  /** The native input. */
  get input(): HTMLInputElement | null {
    return this.querySelector('input[name=phone]');
  }

  get #locale(): string {
    return this.closest('[lang]')?.getAttribute('lang') || 'en';
  }

  /** On first focus: the core in its Worker, the choice of country, the line below. */
  async #prepare(): Promise<void> {
    try {
      AvowalPhone.reader ??= new PhoneReader();
      const regions = await AvowalPhone.reader.regions();
      if (!this.#region && this.input) this.#addRegion(regions, this.input);
      await this.#read();
    } catch {
      // without the core the field is a plain field, and the handler reads the number
      AvowalPhone.reader = undefined;
    }
  }

  #addRegion(regions: { region: string; callingCode: string }[], input: HTMLInputElement): void {
    const names = new Intl.DisplayNames([this.#locale, 'en'], { type: 'region' });
    const chosen = (this.getAttribute('region') ?? '').toUpperCase();
    const options = regions
      .map(({ region, callingCode }) => ({ region, label: `${nameOf(names, region)} +${callingCode}` }))
      .sort((a, b) => a.label.localeCompare(b.label, this.#locale))
      .map(({ region, label }) => new Option(label, region, region === chosen, region === chosen));
    const select = document.createElement('select');
    select.name = 'phone-region';
    select.className = 'avowal-region';
    select.autocomplete = 'off';
    select.setAttribute('aria-label', textsFor(this.#locale).country);
    // without a region of its own the form leaves the choice to the person, or to the handler
    select.append(...(options.some((option) => option.defaultSelected) ? [] : [new Option('–', '', true, true)]), ...options);
    input.before(select);
    this.#region = select;
    this.#hint = Object.assign(document.createElement('input'), { type: 'hidden', name: 'phone-read' });
    this.append(this.#hint);
  }

  async #read(): Promise<void> {
    const turn = ++this.#turn;
    const typed = this.input?.value ?? '';
    const reader = AvowalPhone.reader;
    if (!reader) return;
    if (typed.trim() === '') return this.#show(undefined);
    const reading = await reader.read(typed, this.#region?.value ?? this.getAttribute('region') ?? '');
    if (turn === this.#turn) this.#show(reading);
  }

  #show(reading: Reading | undefined): void {
    const texts = textsFor(this.#locale);
    if (this.#hint) this.#hint.value = reading?.valid ? (reading.e164 ?? '') : '';
    if (this.#internals) setState(this.#internals, STATES, reading === undefined ? 'empty' : reading.valid ? 'read' : 'unread');
    clearTimeout(this.#pause);
    if (reading === undefined) return this.#say('');
    if (!reading.valid) {
      // someone who is still typing is not wrong yet
      this.#pause = setTimeout(() => this.#say(texts.notRead), 900);
      return;
    }
    const names = new Intl.DisplayNames([this.#locale, 'en'], { type: 'region' });
    const place = reading.region ? nameOf(names, reading.region) : '';
    const sentence = fill(texts.readAs, { number: `\u2068${reading.international}\u2069`, place });
    this.#say(reading.textable ? sentence : `${sentence} ${texts.cannotText}`);
    const { valid, e164, region, type } = reading;
    this.dispatchEvent(new CustomEvent('avowal-phone', { detail: { valid, e164, region, type }, bubbles: true, composed: true }));
  }

  #say(sentence: string): void {
    if (!this.#line) {
      this.#line = document.createElement('p');
      this.#line.className = 'avowal-line';
      this.#line.setAttribute('role', 'status');
      this.append(this.#line);
    }
    if (this.#line.textContent !== sentence) this.#line.textContent = sentence;
  }
}

function nameOf(names: Intl.DisplayNames, region: string): string {
  return region === '001' ? '' : (names.of(region) ?? region);
}
