/** How long, how much and how freely an element is in view. */
export class Sight {
  #since = 0;
  #ms = 0;
  #ratio = 0;
  #result = 'unknown';
  /** Since when something lies over what is watched. */
  readonly #covered = new Map<Element, number>();

  /** What an event of the capture says of it, times in steps of 100 ms. */
  get visible(): { ratio: number; ms: number } {
    const seen = this.#ms + (this.#since > 0 ? performance.now() - this.#since : 0);
    return { ratio: this.#ratio, ms: Math.floor(seen / 100) * 100 };
  }

  /** Whether something lay over it: `unknown` in browsers without IntersectionObserver v2. */
  get occlusion(): { result: string } {
    return { result: this.#result };
  }

  /** A page that was laid out anew counts as covered until the browser looks again: it is given that moment. */
  async settle(): Promise<void> {
    for (let tries = 0; this.#result === 'covered' && tries < 7; tries++) await new Promise((resolve) => setTimeout(resolve, 100));
  }

  /** Whether something lies over a part, and for longer than a layout takes to settle. */
  covers(part: Element): boolean {
    return performance.now() - (this.#covered.get(part) ?? Infinity) > 300;
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
    if (isVisible !== false || intersectionRatio < 0.5) this.#covered.delete(target);
    else if (!this.#covered.has(target)) this.#covered.set(target, now);
    if (!whole) return;
    if (this.#since > 0) this.#ms += now - this.#since;
    const inView = intersectionRatio >= 0.5;
    this.#since = inView ? now : 0;
    this.#ratio = Math.max(this.#ratio, Math.floor(intersectionRatio * 100));
    if (inView && isVisible !== undefined) this.#result = isVisible ? 'clear' : 'covered';
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

/** Whether the browser is translating this page: its words change, and nobody tampers. */
export function isTranslated(): boolean {
  return /\btranslated-(ltr|rtl)\b/.test(document.documentElement.className) || document.documentElement.hasAttribute('_msttexthash') || document.querySelector('[_msttexthash]') !== null;
}
