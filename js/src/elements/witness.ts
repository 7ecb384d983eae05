import { Capture, type CaptureEvent, canSeal } from './capture.js';
import type { AvowalConsent } from './consent.js';
import type { Seal } from './seal.js';
import type { Shown } from './shown.js';
import type { Sight } from './watch.js';
import { PAGE } from './words.js';

/** What is to be said at the end, beside what was seen. */
export interface Closing {
  phone: string;
  /** Region and type of the number, as the phone element read it; no digit of it. */
  read: { region: string; type: string } | undefined;
  autofilled: boolean;
  sight: Sight;
}

/** Watches one answer being given: who ticked what, how the words looked. It begins anew when the form does. */
export class Witness {
  readonly #host: AvowalConsent;
  readonly #capture = new Capture();
  readonly #known: Map<string, boolean>;
  #labelClick: { at: number; by: string } | undefined;
  #begun: Promise<Seal> | undefined;
  #shown: Shown | undefined;
  #edited = false;
  /** A seal that was sent and not answered: sending the same again is harmless, sealing anew is not. */
  #sealed: { of: string; capture: string } | undefined;

  constructor(host: AvowalConsent, boxes: HTMLInputElement[]) {
    this.#host = host;
    this.#known = new Map(boxes.map((box) => [box.value, box.checked]));
    const ticked = boxes.filter((box) => box.checked);
    this.record('mount', { ticked: ticked.length > 0 });
    // whoever ticked these, nobody saw it
    for (const box of ticked) this.record('toggle', { grant: box.value, to: true, by: 'script' });
  }

  get events(): readonly CaptureEvent[] {
    return this.#capture.events;
  }

  /** Whether someone came, and the words are being looked at. */
  get begun(): boolean {
    return this.#begun !== undefined;
  }

  record(e: string, more?: Record<string, unknown>): void {
    this.#capture.record(e, more);
  }

  /** How a box was left when it was last seen. */
  knows(box: HTMLInputElement): boolean {
    return this.#known.get(box.value) ?? false;
  }

  /** Someone came: the words are looked at, and a challenge is asked for. An early answer saves time; a late one is asked for again. */
  begin(base: string, notice: string): void {
    if (this.#begun || !canSeal()) return;
    this.#begun = this.#begin(base, notice);
    // what did not load is asked for again, at the latest by whoever seals
    this.#begun.catch(() => {
      this.#begun = undefined;
    });
  }

  /** The words changed since someone came; answers whether that was more than a translation by the browser. */
  async edited(): Promise<boolean> {
    this.#edited = true;
    void this.#look().catch(() => undefined);
    return !(await evidence()).isTranslated();
  }

  /** Who made a click on a box; undefined for a click on anything else. */
  clicked(event: MouseEvent): string | undefined {
    const pointer = (event as PointerEvent).pointerType ?? '';
    if (!(event.target instanceof HTMLInputElement && event.target.name === 'avowal-consent')) {
      if (event.isTrusted) this.#labelClick = { at: event.timeStamp, by: pointer || 'mouse' };
      return undefined;
    }
    // a click on the label reaches the box as a second click without a pointer
    const forwarded = this.#labelClick && event.timeStamp - this.#labelClick.at < 50 ? this.#labelClick.by : undefined;
    return event.isTrusted ? pointer || forwarded || 'keyboard' : 'script';
  }

  toggled(box: HTMLInputElement, by: string, sight: Sight): void {
    this.#known.set(box.value, box.checked);
    this.record('toggle', { grant: box.value, to: box.checked, by });
    if (!this.#begun) return;
    // what lies over a sentence as it is agreed to may be gone at the end
    const part = PAGE.labelOf(this.#host, box) ?? box;
    void evidence().then(async ({ isTickedUnseen }) => (await isTickedUnseen(part, sight)) && this.record('occlusion', { result: 'covered' })).catch(() => undefined);
  }

  /** What was sealed got an answer: from here on it is sealed anew. */
  answered(): void {
    this.#sealed = undefined;
  }

  /** The sealed capture of the answer as it is now. */
  async seal(given: string[], { phone, read, autofilled, sight }: Closing): Promise<string> {
    const of = JSON.stringify([phone, given]);
    if (this.#sealed?.of === of) return this.#sealed.capture;
    const seal = await this.#begun;
    if (!seal) throw new Error('the part that seals did not load');
    await this.#look();
    if (read) this.record('phone-valid', read);
    if (autofilled) this.record('autofilled');
    const { occlusionOf, piecesIn } = await evidence();
    const result = await occlusionOf(this.#host, piecesIn(this.#host, PAGE), sight.covered);
    this.record('visible', sight.visible);
    this.record('occlusion', { result });
    const capture = await seal.close(this.events, this.#capture.event('submit'), phone);
    this.#sealed = { of, capture };
    return capture;
  }

  async #begin(base: string, notice: string): Promise<Seal> {
    const { Seal } = await evidence();
    const seal = new Seal(base, notice);
    seal.challenge().catch(() => undefined);
    await this.#look();
    return seal;
  }

  async #look(): Promise<void> {
    const { lookAgain } = await evidence();
    const shown = await lookAgain(this.#host, PAGE, this.#shown, this.#edited);
    if (shown !== this.#shown) this.record('notice-rendered', (this.#shown = shown));
  }
}

let loaded: typeof import('./evidence.js') | undefined;
/** Loaded when someone touches the form; at hand from then on, before the page can change what a tick was made on. */
export const evidence = async () => (loaded ??= await import('./evidence.js'));
