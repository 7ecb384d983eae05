/** `HTMLElement`, or a stand-in where there is no document: importing this package on a server does nothing. */
export const BaseElement: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement);

/** Turns a custom state on and every other of the list off. */
export function setState(internals: ElementInternals, states: readonly string[], state: string): void {
  try {
    for (const other of states) internals.states.delete(other);
    internals.states.add(state);
  } catch {
    // a browser that has no custom states, or wants other names for them, shows none
  }
}

/** An element with its part, which is its class too, and what lies in it. Nothing becomes HTML. */
export function made<Name extends keyof HTMLElementTagNameMap>(name: Name, part: string, ...inside: (Node | string)[]): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  if (part) {
    element.className = `avowal-${part}`;
    element.setAttribute('part', part);
  }
  element.append(...inside);
  return element;
}

/** Tells the page. Events cross shadow roots. False if a listener refused, where refusing makes sense. */
export function tell(target: EventTarget, name: string, detail: unknown, cancelable = false): boolean {
  return target.dispatchEvent(new CustomEvent(`avowal-${name}`, { detail, bubbles: true, composed: true, cancelable }));
}

/** A fault of the page, for whoever builds it. The form goes on working. */
export function report(code: string, message: string): void {
  console.error(`avowal: ${message} (${code})`);
}

/** Attributes whose value means nothing are told; the element goes on as if they were not there. */
export function checkValues(host: Element, values: Record<string, string>): void {
  for (const [name, known] of Object.entries(values)) {
    const value = host.getAttribute(name);
    if (value !== null && !known.split(' ').includes(value)) report('page.attribute', `<${host.localName} ${name}="${value}"> means nothing; known: ${known}`);
  }
}

/** A promise that waits no longer than this: what hangs is as good as what fails, and a form waits for neither. */
export function soon<Result>(promise: Promise<Result>, ms = 10_000): Promise<Result> {
  return Promise.race([promise, new Promise<never>((_, reject) => setTimeout(() => reject(new Error('it took too long')), ms))]);
}
