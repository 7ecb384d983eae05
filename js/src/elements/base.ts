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
