import type { Preview, WordList } from '../../core/message.js';
import { trusted } from '../trusted.js';

/** What a place makes of the message. */
export interface PlaceSummary {
  id: string;
  segments: number;
  errors: number;
  warnings: number;
  /** Whether messages may go out there now; undefined where hours are not restricted, or not known. */
  open?: boolean;
}

/** What is worked out at once: one place in full, all places in numbers. */
export interface Looked {
  preview: Preview;
  /** The texts of the parts, as they are sent, and the units each takes. */
  split: { text: string; units: number }[];
  variables: string[];
  places: PlaceSummary[];
}

export interface DeskQuestion {
  draft: object;
  /** The one that is shown in full. */
  place: string;
  places: string[];
  asOf: number;
  policy?: string;
}

export type DeskMessage = { module: string; words: string } | { id: number; question: DeskQuestion } | { id: number; list: WordList };

/** Asks the core in a same-origin Worker; the page's own thread never compiles WebAssembly. */
export class Desk {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(reason: unknown): void }>();
  #next = 0;
  #ended: Error | undefined;
  /** A Worker that does not come is as good as one that fails. */
  readonly #late: ReturnType<typeof setTimeout>;

  constructor() {
    // all addresses are told here, where a bundler sees them
    this.#worker = new Worker(trusted(new URL('../preview-worker.js', import.meta.url).href) as string, { type: 'module', name: 'avowal-preview' });
    this.#late = setTimeout(() => this.close('it took too long'), 10_000);
    this.#post({ module: new URL('../full.wasm', import.meta.url).href, words: new URL('../lexicons.json', import.meta.url).href });
    this.#worker.addEventListener('message', ({ data }) => {
      clearTimeout(this.#late);
      const waiting = this.#waiting.get(data.id);
      if (data.error) waiting?.reject(Object.assign(new Error(data.error.message), { code: data.error.code }));
      else waiting?.resolve(data.answer);
      this.#waiting.delete(data.id);
    });
    this.#worker.addEventListener('error', (event) => this.close(event.message));
  }

  /** Ends the Worker; who waits for it is told. */
  close(reason = 'the Worker ended'): void {
    clearTimeout(this.#late);
    this.#worker.terminate();
    this.#ended ??= new Error(reason);
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }

  look(question: DeskQuestion): Promise<Looked> {
    return this.#ask({ question }) as Promise<Looked>;
  }

  /** Word lists of the operator's own. */
  add(list: WordList): Promise<unknown> {
    return this.#ask({ list });
  }

  #ask(message: { question: DeskQuestion } | { list: WordList }): Promise<unknown> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#post({ id, ...message });
    });
  }

  #post(message: DeskMessage): void {
    this.#worker.postMessage(message);
  }
}
