/** How long, how much and how freely an element is in view. */
export class Sight {
  #since = 0;
  #ms = 0;
  #ratio = 0;
  /** How much is in view now. */
  #now = 0;
  /** Since when something lies over what is watched, as it was when last in view: `Infinity` for nothing. Empty without IntersectionObserver v2. */
  readonly covered = new Map<Element, number>();

  /** What an event of the capture says of it, times in steps of 100 ms. */
  get visible(): { ratio: number; ms: number } {
    const seen = this.#ms + (this.#since > 0 ? performance.now() - this.#since : 0);
    return { ratio: this.#ratio, ms: Math.floor(seen / 100) * 100 };
  }

  /** Whether something lies over a part, and for longer than a layout takes to settle. */
  covers(part: Element): boolean {
    return performance.now() - (this.covered.get(part) ?? Infinity) > 300;
  }

  /** What was seen before is of another answer. */
  restart(): void {
    this.#ms = 0;
    this.#since &&= performance.now();
    this.#ratio = this.#now;
  }

  watch(element: Element, parts: Element[], signal: AbortSignal): void {
    const options = { threshold: [0, 0.5, 1], trackVisibility: true, delay: 100 };
    const observer = new IntersectionObserver((entries) => {
      for (const entry of entries) this.#take(entry, entry.target === element);
    }, options as IntersectionObserverInit);
    for (const seen of [element, ...parts]) observer.observe(seen);
    signal.addEventListener('abort', () => observer.disconnect());
  }

  #take({ target, intersectionRatio, isVisible }: IntersectionObserverEntry & { isVisible?: boolean }, whole: boolean): void {
    const now = performance.now();
    const inView = intersectionRatio >= 0.5;
    if (inView && isVisible !== undefined) this.covered.set(target, isVisible ? Infinity : Math.min(now, this.covered.get(target) ?? now));
    if (!whole) return;
    if (this.#since > 0) this.#ms += now - this.#since;
    this.#since = inView ? now : 0;
    this.#now = Math.floor(intersectionRatio * 100);
    this.#ratio = Math.max(this.#ratio, this.#now);
  }
}

/** Calls back when what `read` answers changes by an edit of the page below the element. */
export function onEdit(element: Element, read: () => string, edited: () => void, signal: AbortSignal): void {
  let before = read();
  const observer = new MutationObserver(() => {
    const now = read();
    if (now === before) return;
    before = now;
    edited();
  });
  observer.observe(element, { subtree: true, childList: true, characterData: true });
  signal.addEventListener('abort', () => observer.disconnect());
}
