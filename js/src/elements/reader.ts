import type { PhoneRegion } from '../core/phone-core.js';
import { trusted } from './trusted.js';

/**
 * One valid number that the input may mean.
 * @internal
 */
export interface Reading {
  e164: string | null;
  international: string | null;
  region: string | null;
  type: string | null;
  /** Numbers of this type can usually get text messages. */
  textable: boolean;
  /** Whether what was typed is this number when its region is chosen. */
  byRegion: boolean;
}

/**
 * How an input is read: more than one reading where only the person can choose; codes of what there is to say.
 * @internal
 */
export interface Readings {
  readings: Reading[];
  notes: string[];
}

/** Reads numbers, wherever the core is. */
export interface Reader {
  read(input: string, region: string): Promise<Readings>;
  regions(): Promise<Omit<PhoneRegion, 'name'>[]>;
}

/** What the core is asked: how an input is read, or without one which regions there are. */
export interface Question {
  input?: string;
  region?: string;
}

/** A question on its way to the Worker; the first says where the module is. */
export type Message = { id: number; question: Question } | { module: string };

export type Answer = Readings | Omit<PhoneRegion, 'name'>[];

/** Asks the core in a same-origin Worker; the page's own thread never compiles WebAssembly. */
export class WorkerReader implements Reader {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve(value: Answer): void; reject(reason: unknown): void }>();
  #next = 0;

  constructor() {
    // both addresses are told here, where a bundler sees them
    this.#worker = new Worker(trusted(new URL('../elements-worker.js', import.meta.url).href) as string, { type: 'module', name: 'avowal' });
    this.#post({ module: new URL('../form.wasm', import.meta.url).href });
    this.#worker.addEventListener('message', ({ data }) => {
      const waiting = this.#waiting.get(data.id);
      if (data.error) waiting?.reject(new Error(data.error));
      else waiting?.resolve(data.answer);
      this.#waiting.delete(data.id);
    });
    this.#worker.addEventListener('error', (event) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(event.message));
      this.#waiting.clear();
    });
  }

  async read(input: string, region: string): Promise<Readings> {
    return (await this.#ask({ input, region })) as Readings;
  }

  async regions(): Promise<Omit<PhoneRegion, 'name'>[]> {
    return (await this.#ask({})) as Omit<PhoneRegion, 'name'>[];
  }

  #ask(question: Question): Promise<Answer> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#post({ id, question });
    });
  }

  #post(message: Message): void {
    this.#worker.postMessage(message);
  }
}
