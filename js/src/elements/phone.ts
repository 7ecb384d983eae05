import { BaseElement, made, setState, tell } from './base.js';
import { PhoneReader, type Reading, type Readings } from './reader.js';
import { fill, localeFor, type Texts } from './texts.js';

const STATES = ['empty', 'loading', 'read', 'unread', 'choose', 'degraded'] as const;

/**
 * Says how the number in the native input is read. It never rewrites what was typed.
 *
 * @attr region - region in which national numbers are read (ISO 3166-1 alpha-2)
 * @attr core - `off` loads no core: a plain field, which the handler reads
 * @fires avowal-phone - the reading changed; `detail: { valid, e164, region, type }`
 * @fires avowal-degraded - the core did not come; the field is a plain field; `detail: { reason }`
 * @cssstate empty loading read unread choose degraded
 * @csspart region status choice
 */
export class AvowalPhone extends BaseElement {
  static readonly formAssociated = true;
  static reader: PhoneReader | undefined;
  readonly #internals = this.attachInternals?.();
  #leave: AbortController | undefined;
  #region: HTMLSelectElement | undefined;
  #line: HTMLElement | undefined;
  #hint: HTMLInputElement | undefined;
  #choice: HTMLFieldSetElement | undefined;
  /** The reading a person chose, for this text only. */
  #chosen: { typed: string; e164: string } | undefined;
  #texts: Texts | undefined;
  #turn = 0;
  #pause: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.#leave = new AbortController();
    const { signal } = this.#leave;
    if (this.getAttribute('core') !== 'off') this.addEventListener('focusin', () => void this.#prepare(), { signal, once: true });
    this.addEventListener('input', () => void this.#read(), { signal });
  }

  formResetCallback(): void {
    this.#chosen = undefined;
    // a form clears its fields after it told us
    setTimeout(() => void this.#read());
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
      this.#to('loading');
      AvowalPhone.reader ??= new PhoneReader();
      const [regions, { texts }] = await Promise.all([AvowalPhone.reader.regions(), localeFor(this.#locale)]);
      this.#texts = texts;
      if (!this.#region && this.input) this.#addRegion(regions, this.input, texts);
      await this.#read();
    } catch (error) {
      // without the core the field is a plain field, and the handler reads the number
      AvowalPhone.reader = undefined;
      this.#to('degraded');
      tell(this, 'degraded', { reason: String(error) });
    }
  }

  #to(state: (typeof STATES)[number]): void {
    if (this.#internals) setState(this.#internals, STATES, state);
  }

  #addRegion(regions: { region: string; callingCode: number }[], input: HTMLInputElement, texts: Texts): void {
    const names = new Intl.DisplayNames([this.#locale, 'en'], { type: 'region' });
    const chosen = (this.getAttribute('region') ?? '').toUpperCase();
    const options = regions
      .map(({ region, callingCode }) => ({ region, label: `${nameOf(names, region)} \u2066+${callingCode}\u2069` }))
      .sort((a, b) => a.label.localeCompare(b.label, this.#locale))
      .map(({ region, label }) => new Option(label, region, region === chosen, region === chosen));
    const select = made('select', 'region');
    select.name = 'phone-region';
    select.autocomplete = 'off';
    select.setAttribute('aria-label', texts.country);
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
    if (typed.trim() === '') return void this.#show(undefined);
    const found = await reader.read(typed.slice(0, LONGEST), this.#region?.value ?? this.getAttribute('region') ?? '');
    if (turn === this.#turn) this.#show(found, typed);
  }

  #show(found: Readings | undefined, typed = ''): unknown {
    const texts = this.#texts as Texts;
    const readings = found?.readings ?? [];
    const chosen = readings.find(({ e164 }) => this.#chosen?.typed === typed && this.#chosen.e164 === e164);
    const reading = chosen ?? (readings.length === 1 ? readings[0] : undefined);
    if (this.#hint) Object.assign(this.#hint, { value: reading?.e164 ?? '', disabled: readings.length > 1 });
    this.#to(found === undefined ? 'empty' : reading ? 'read' : readings.length > 1 ? 'choose' : 'unread');
    clearTimeout(this.#pause);
    // only what the choice of a region tells apart can be chosen here: the handler must come to the same number
    const choosable = readings.length > 1 && readings.every(({ byRegion }) => byRegion);
    this.#offer(choosable ? readings : [], typed, texts);
    if (found === undefined) return this.#say('');
    if (!reading) {
      if (readings.length > 1) return this.#say(choosable ? '' : texts.several);
      // someone who is still typing is not wrong yet
      this.#pause = setTimeout(() => this.#say(texts.notRead), 900);
      return tell(this, 'phone', { valid: false, e164: null, region: null, type: null });
    }
    const sentence = fill(texts.readAs, { number: isolated(reading), place: this.#place(reading) });
    const landline = found.notes.includes('phone.fixed-line');
    const extension = found.notes.includes('phone.has-extension');
    const notes = [landline ? texts.landline : reading.textable ? '' : texts.cannotText, extension ? texts.extension : ''];
    // a screen reader is told once a person pauses, not at every key
    this.#pause = setTimeout(() => this.#say([sentence, ...notes].filter(Boolean).join(' ')), 600);
    const { e164, region, type } = reading;
    tell(this, 'phone', { valid: true, e164, region, type });
  }

  /** Two readings are a question to the person: neither is ticked, and the form waits for the answer. */
  #offer(readings: Reading[], typed: string, texts: Texts): void {
    const offered = readings.map(({ e164 }) => e164).join();
    if (this.#choice?.dataset['offered'] === offered) return;
    this.#choice?.remove();
    this.#choice = undefined;
    if (readings.length === 0) return;
    const choice = made('fieldset', 'choice');
    choice.dataset['offered'] = offered;
    choice.append(made('legend', '', texts.choose), ...readings.map((reading) => this.#option(reading, typed)));
    this.#choice = choice;
    this.append(choice);
  }

  #option(reading: Reading, typed: string): HTMLLabelElement {
    const radio = Object.assign(document.createElement('input'), { type: 'radio', name: 'phone-read', value: reading.e164, required: true, autocomplete: 'off' });
    radio.addEventListener('change', () => {
      this.#chosen = { typed, e164: reading.e164 ?? '' };
      // the handler reads what was typed in the region chosen, and so comes to the same number
      if (this.#region && reading.region) this.#region.value = reading.region;
      void this.#read();
    });
    return made('label', '', radio, ` ${isolated(reading)} · ${this.#place(reading)}`);
  }

  #place({ region }: Reading): string {
    return region ? nameOf(new Intl.DisplayNames([this.#locale, 'en'], { type: 'region' }), region) : '';
  }

  #say(sentence: string): void {
    this.#line ??= made('p', 'line');
    this.#line.setAttribute('role', 'status');
    // frameworks may have taken it away
    if (!this.contains(this.#line)) this.append(this.#line);
    if (this.#line.textContent !== sentence) this.#line.textContent = sentence;
  }
}

/** No number is longer; the field may hold anything. */
const LONGEST = 250;

/** A number keeps its direction among words of another script. */
function isolated({ international }: Reading): string {
  return `\u2066${international}\u2069`;
}

function nameOf(names: Intl.DisplayNames, region: string): string {
  return region === '001' ? '' : (names.of(region) ?? region);
}
