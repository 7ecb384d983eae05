import { Capture, type CaptureEvent, canSeal } from './capture.js';
import type { AvowalConsent } from './consent.js';
import { Seal } from './seal.js';
import { measure, type Shown, worse } from './shown.js';
import { PAGE } from './words.js';

/** What is to be said at the end, beside what was seen. */
export interface Closing {
  phone: string;
  /** Region and type of the number, as the phone element read it; no digit of it. */
  read: { region: string; type: string } | undefined;
  autofilled: boolean;
  visible: { ratio: number; ms: number };
  occlusion: { result: string };
}

/** Watches one answer being given: who ticked what, how the words looked. It begins anew when the form does. */
export class Witness {
  readonly #host: AvowalConsent;
  readonly #capture = new Capture();
  readonly #known: Map<string, boolean>;
  #labelClick: { at: number; by: string } | undefined;
  #seal: Seal | undefined;
  #measured: Promise<void> | undefined;
  #shown: Shown | undefined;
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

  /** Whether the words were looked at already. */
  get looked(): boolean {
    return this.#measured !== undefined;
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
    if (this.#measured || !canSeal()) return;
    this.#measured = this.look();
    this.#seal = new Seal(base, notice);
    this.#seal.challenge().catch(() => undefined);
  }

  async look(): Promise<void> {
    const before = this.#shown;
    this.#shown = worse(before, await measure(this.#host, PAGE));
    if (JSON.stringify(before) !== JSON.stringify(this.#shown)) this.record('notice-rendered', this.#shown);
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

  toggled(box: HTMLInputElement, by: string): void {
    this.#known.set(box.value, box.checked);
    this.record('toggle', { grant: box.value, to: box.checked, by });
  }

  /** The sealed capture of the answer as it is now. */
  async seal(given: string[], { phone, read, autofilled, visible, occlusion }: Closing): Promise<string> {
    const of = JSON.stringify([phone, given]);
    if (this.#sealed?.of === of) return this.#sealed.capture;
    await this.#measured;
    await this.look();
    if (read) this.record('phone-valid', read);
    if (autofilled) this.record('autofilled');
    this.record('visible', visible);
    this.record('occlusion', occlusion);
    const capture = await (this.#seal as Seal).close(this.events, this.#capture.event('submit'), phone);
    this.#sealed = { of, capture };
    return capture;
  }
}
