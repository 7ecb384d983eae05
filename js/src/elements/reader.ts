/** How a number is read, as the Worker answers. */
export interface Reading {
  valid: boolean;
  e164: string | null;
  international: string | null;
  region: string | null;
  type: string | null;
  /** Numbers of this type can usually get text messages. */
  textable: boolean;
}

/** Asks the core in a same-origin Worker; the page's own thread never compiles WebAssembly. */
export class PhoneReader {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(reason: unknown): void }>();
  #next = 0;

  constructor() {
    this.#worker = new Worker(workerUrl() as string, { type: 'module', name: 'avowal' });
    this.#worker.addEventListener('message', ({ data }) => {
      this.#waiting.get(data.id)?.resolve(data.answer);
      this.#waiting.delete(data.id);
    });
    this.#worker.addEventListener('error', (event) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(event.message));
      this.#waiting.clear();
    });
  }

  async read(input: string, region: string): Promise<Reading> {
    return (await this.#ask({ input, region })) as Reading;
  }

  async regions(): Promise<{ region: string; callingCode: string }[]> {
    return (await this.#ask({ regions: true })) as { region: string; callingCode: string }[];
  }

  #ask(question: object): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...question });
    });
  }
}

let policy: { createScriptURL(url: string): unknown } | undefined;

/** A Worker's address is a Trusted Types sink: a page that enforces them allows the one policy `avowal`. */
function workerUrl(): unknown {
  const url = new URL('./elements-worker.js', import.meta.url).href;
  const { trustedTypes } = globalThis as { trustedTypes?: { createPolicy(name: string, rules: object): typeof policy } };
  if (!trustedTypes) return url;
  policy ??= trustedTypes.createPolicy('avowal', { createScriptURL: (same: string) => same });
  return policy?.createScriptURL(url);
}
