/** An event of the closed list; see the specification. Keys stand in canonical order. */
export type CaptureEvent = Record<string, unknown> & { e: string; t: number };

/** Whether this browser can seal anything here. */
export function canSeal(): boolean {
  return globalThis.crypto?.subtle !== undefined;
}

/** What one form saw. Events are kept in memory and leave the page only sealed, at submit. */
export class Capture {
  readonly #started = performance.now();
  readonly events: CaptureEvent[] = [];

  record(e: string, more: Record<string, unknown> = {}): void {
    const { events } = this;
    // the seal has a budget: of each box the last change counts, of the rest the first few
    const earlier = events.findIndex((event) => event.e === 'toggle' && e === 'toggle' && event['grant'] === more['grant']);
    if (earlier >= 0) events.splice(earlier, 1);
    if (e !== 'toggle' && events.filter((event) => event.e === e).length >= MOST_OF_A_KIND) return;
    events.push(this.event(e, more));
  }

  /** An event of now, without recording it. */
  event(e: string, more: Record<string, unknown> = {}): CaptureEvent {
    return { e, t: Math.max(0, Math.round(performance.now() - this.#started)), ...more };
  }
}

const MOST_OF_A_KIND = 3;
