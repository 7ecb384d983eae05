import { made } from './base.js';
import { fill, localeFor, type Texts } from './texts.js';

/** What an element says below its controls: one polite line, the answer to a fault, and buttons. */
export class View {
  readonly #host: HTMLElement;
  readonly #tag: () => string;
  #status: HTMLElement | undefined;
  #actions: HTMLElement | undefined;
  #turn = 0;
  #faults = 0;
  static #errors = 0;

  /** @param tag the language to speak, read each time */
  constructor(host: HTMLElement, tag: () => string) {
    this.#host = host;
    this.#tag = tag;
  }

  async texts(): Promise<Texts> {
    return (await localeFor(this.#tag())).texts;
  }

  /** A place for what is said, before there is anything to say: a screen reader tells what changes in a place it knows. */
  open(): HTMLElement {
    const line = (this.#status ??= made('p', 'status'));
    if (!line.hasAttribute('role')) line.setAttribute('role', 'status');
    // frameworks may have taken it away
    if (!this.#host.contains(line)) this.#host.append(line);
    return line;
  }

  /** Says a sentence; an empty one says nothing. The last call wins, however long its language takes to load. */
  async say(key: keyof Texts | '', values: Record<string, string> = {}, role: 'status' | 'alert' = 'status'): Promise<void> {
    const turn = ++this.#turn;
    if (key === '' && !this.#status) return;
    const known = this.#status?.isConnected;
    const line = this.open();
    const { id, rtl, texts } = await localeFor(this.#tag());
    // a place that is new is looked at first
    if (!known) await new Promise((resolve) => setTimeout(resolve, 100));
    if (turn !== this.#turn) return;
    line.lang = id;
    line.dir = rtl ? 'rtl' : 'ltr';
    line.setAttribute('role', role);
    line.textContent = key && fill(texts[key], values);
  }

  /** Shows buttons and links after the line; none takes them away. */
  act(...controls: HTMLElement[]): void {
    this.#actions?.remove();
    this.#actions = controls.length > 0 ? made('p', 'receipt-actions', ...controls) : undefined;
    if (this.#actions) this.#host.append(this.#actions);
  }

  /** Ties a sentence to a box that lacks its tick; without a box there is no fault, and the marks go. */
  async fault(box?: HTMLInputElement): Promise<void> {
    const turn = ++this.#faults;
    this.error?.remove();
    for (const marked of this.#host.querySelectorAll('[aria-invalid]')) {
      marked.removeAttribute('aria-invalid');
      marked.setAttribute('aria-describedby', (marked.getAttribute('aria-describedby') ?? '').replace(/ ?avowal-error-\d+$/, ''));
    }
    if (!box) return;
    const { required } = await this.texts();
    // ticked meanwhile
    if (turn !== this.#faults) return;
    const line = made('p', 'error', required);
    line.id = `avowal-error-${++View.#errors}`;
    box.setAttribute('aria-invalid', 'true');
    box.setAttribute('aria-describedby', `${box.getAttribute('aria-describedby') ?? ''} ${line.id}`.trim());
    (box.closest('label') ?? box).after(line);
  }

  get error(): Element | null {
    return this.#host.querySelector('.avowal-error');
  }

  button(text: string, act: () => unknown): HTMLButtonElement {
    const button = made('button', 'button', text);
    button.type = 'button';
    button.addEventListener('click', () => void act());
    return button;
  }
}

/** A day as people of this language write it. */
export function day(at: number, tag: string): string {
  return new Intl.DateTimeFormat(tag, { dateStyle: 'long' }).format(at);
}
