/** The native boxes of an element; disabled ones ask nothing. */
export function boxesOf(host: ParentNode): HTMLInputElement[] {
  return [...host.querySelectorAll<HTMLInputElement>('input[type=checkbox][name=avowal-consent]')].filter((box) => !box.matches(':disabled'));
}

export function labelOf(host: HTMLElement, box: HTMLInputElement): Element | null {
  return box.closest('label') ?? (box.id ? host.querySelector(`label[for="${CSS.escape(box.id)}"]`) : null);
}

/** What holds every word that may be asked about, also beside boxes that are disabled now. */
export function partsOf(host: HTMLElement): Element[] {
  return [...host.querySelectorAll('legend, label, .avowal-facts')];
}

/** The text of an element, however its markup is laid out. */
export function words(element: Element | null): string {
  return (element?.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
}

/** How the words of a page are found, for what is loaded later. */
export const PAGE = { boxesOf, labelOf, words };
