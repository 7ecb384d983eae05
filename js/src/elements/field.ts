import type { PhoneRegion } from '../core/phone-core.js';
import type { made, report } from './base.js';
import type { AvowalPhone, PhoneState } from './phone.js';
import { type Reader, type Reading, type Readings, WorkerReader } from './reader.js';
import type { fill as fillOf, Spoken } from './texts.js';

/** What `avowal-phone` carries: region and type, and the number itself for the page; none of it leaves the page by us. */
export interface PhoneDetail {
  valid: boolean;
  e164: string | null;
  region: string | null;
  type: string | null;
}

/** What the shell lends: these are loaded already. */
export interface Lent extends Spoken {
  host: AvowalPhone;
  input: HTMLInputElement;
  select: HTMLSelectElement;
  line: HTMLElement;
  /** BCP 47 tag of the page; `id` is that of the sentences. */
  tag: string;
  made: typeof made;
  fill: typeof fillOf;
  nameOf(region: string, tag: string): string;
  report: typeof report;
  to(state: PhoneState): void;
  tell(detail: PhoneDetail): void;
}

/** All of `<avowal-phone>` that comes once someone is in the field: the countries, the line, the choice between two readings. */
export class Field {
  readonly #lent: Lent;
  readonly #hint: HTMLInputElement;
  #reader: Reader | undefined;
  #choice: HTMLFieldSetElement | undefined;
  /** The reading a person chose, for this text only. */
  #chosen: { typed: string; e164: string } | undefined;
  #turn = 0;
  /** What the page was told last. */
  #told = NOTHING;
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(lent: Lent) {
    this.#lent = lent;
    this.#hint = Object.assign(document.createElement('input'), { type: 'hidden', name: 'phone-read' });
  }

  /** Loads the core; throws where it does not come. */
  async start(): Promise<void> {
    const { host, select, line, made, texts, tag } = this.#lent;
    this.#spoken(line);
    this.#reader = await (host.core === 'main' ? onThisThread() : inWorker());
    const regions = await this.#reader.regions();
    this.#list(regions);
    host.append(this.#hint);
    if (host.getAttribute('countries') !== 'combobox') return;
    const { combobox } = await import('./combobox.js');
    combobox(select, texts.country, tag, made);
  }

  get #input(): HTMLInputElement {
    return this.#lent.host.input ?? this.#lent.input;
  }

  leave(): void {
    clearTimeout(this.#pause);
  }

  reset(): void {
    this.#chosen = undefined;
    this.#lent.select.dispatchEvent(new Event('reset'));
    void this.read();
  }

  async read(): Promise<void> {
    const { host, select } = this.#lent;
    const turn = ++this.#turn;
    // frameworks may have put another in its place
    const typed = this.#input.value;
    // no form takes the reading of an earlier text along
    this.#hint.value = '';
    if (typed.trim() === '') return this.#show(undefined, typed);
    try {
      const found = await (this.#reader as Reader).read(typed.slice(0, LONGEST), select.value || (host.getAttribute('region') ?? ''));
      if (turn === this.#turn) this.#show(found, typed);
    } catch {
      if (turn !== this.#turn) return;
      // a core that died: the handler reads the number
      this.#show(undefined, typed);
      this.#lent.to('degraded');
    }
  }

  #list(regions: Omit<PhoneRegion, 'name'>[]): void {
    const { host, select, nameOf, tag, report } = this.#lent;
    const wanted = (host.getAttribute('region') ?? '').toUpperCase();
    const known = regions.some(({ region }) => region === wanted);
    if (wanted && !known) report('page.attribute', `<avowal-phone region="${wanted}"> is no region`);
    const { compare } = new Intl.Collator(tag);
    const options = regions
      .map(({ region, callingCode }) => ({ region, label: `${nameOf(region, tag) || region} \u2066+${callingCode}\u2069` }))
      .sort((a, b) => compare(a.label, b.label))
      .map(({ region, label }) => new Option(label, region, region === wanted, region === wanted));
    // without a region of its own the form leaves the choice to the person, or to the handler
    select.replaceChildren(...(known ? [] : [new Option('–', '', true, true)]), ...options);
  }

  #show(found: Readings | undefined, typed: string): void {
    const { texts, fill, to } = this.#lent;
    const readings = found?.readings ?? [];
    const chosen = readings.find(({ e164 }) => this.#chosen?.typed === typed && this.#chosen.e164 === e164);
    const reading = chosen ?? (readings.length === 1 ? readings[0] : undefined);
    Object.assign(this.#hint, { value: reading?.e164 ?? '', disabled: readings.length > 1 });
    to(found === undefined ? 'empty' : reading ? 'read' : readings.length > 1 ? 'choose' : 'unread');
    clearTimeout(this.#pause);
    // only what the choice of a region tells apart can be chosen here: the handler must come to the same number
    const choosable = readings.length > 1 && readings.every(({ byRegion }) => byRegion);
    this.#offer(choosable ? readings : []);
    this.#tell(reading ? { valid: true, e164: reading.e164, region: reading.region, type: reading.type } : NOTHING);
    if (found === undefined) return this.#say('');
    if (!reading) {
      if (readings.length > 1) return this.#say(choosable ? '' : texts.several);
      // someone who is still typing is not wrong yet
      this.#pause = setTimeout(() => this.#say(texts.notRead), 900);
      return;
    }
    const sentence = fill(texts.readAs, { number: isolated(reading), place: this.#place(reading) });
    const landline = found.notes.includes('phone.fixed-line');
    const extension = found.notes.includes('phone.has-extension');
    const notes = [landline ? texts.landline : reading.textable ? '' : texts.cannotText, extension ? texts.extension : ''];
    // a screen reader is told once a person pauses, not at every key
    this.#pause = setTimeout(() => this.#say([sentence, ...notes].filter(Boolean).join(' ')), 600);
  }

  /** The page hears of another reading, and of none: what it knew of an earlier number is of no use then. */
  #tell(detail: PhoneDetail): void {
    if (JSON.stringify(detail) === JSON.stringify(this.#told)) return;
    this.#told = detail;
    this.#lent.tell(detail);
  }

  /** Two readings are a question to the person: neither is ticked, and the form waits for the answer. */
  #offer(readings: Reading[]): void {
    const { host, made, texts } = this.#lent;
    const offered = readings.map(({ e164 }) => e164).join();
    if (this.#choice?.dataset['offered'] === offered) return;
    this.#choice?.remove();
    this.#choice = undefined;
    if (readings.length === 0) return;
    const choice = made('fieldset', 'choice');
    choice.dataset['offered'] = offered;
    choice.append(made('legend', '', texts.choose), ...readings.map((reading) => this.#option(reading)));
    this.#choice = choice;
    this.#spoken(choice);
    host.append(choice);
  }

  /** Sentences have the language and direction of their own, whatever the page around them says or leaves out. */
  #spoken(element: HTMLElement): void {
    const { id, rtl } = this.#lent;
    element.lang = id;
    element.dir = rtl ? 'rtl' : 'ltr';
  }

  #option(reading: Reading): HTMLLabelElement {
    const { made, select } = this.#lent;
    const radio = Object.assign(document.createElement('input'), { type: 'radio', name: 'phone-read', value: reading.e164, required: true, autocomplete: 'off' });
    radio.addEventListener('change', () => {
      this.#chosen = { typed: this.#input.value, e164: reading.e164 ?? '' };
      // the handler reads what was typed in the region chosen, and so comes to the same number
      if (reading.region) select.value = reading.region;
      select.dispatchEvent(new Event('reset'));
      void this.read();
    });
    return made('label', '', radio, ` ${isolated(reading)} · ${this.#place(reading)}`);
  }

  #place({ region }: Reading): string {
    return region ? this.#lent.nameOf(region, this.#lent.tag) : '';
  }

  #say(sentence: string): void {
    const { host, line } = this.#lent;
    // frameworks may have taken it away
    if (!host.contains(line)) host.append(line);
    if (line.textContent !== sentence) line.textContent = sentence;
  }
}

/** One Worker serves every field of a page; one that failed is made anew. */
async function inWorker(): Promise<Reader> {
  worker ??= new WorkerReader();
  const reader = worker;
  await reader.regions().catch((error: unknown) => {
    worker = undefined;
    throw error;
  });
  return reader;
}

async function onThisThread(): Promise<Reader> {
  const { PageReader } = await import('./page-reader.js');
  return new PageReader();
}

let worker: WorkerReader | undefined;

/** No number is longer; the field may hold anything. */
const LONGEST = 250;

const NOTHING: PhoneDetail = { valid: false, e164: null, region: null, type: null };

/** A number keeps its direction among words of another script. */
function isolated({ international }: Reading): string {
  return `\u2066${international}\u2069`;
}
