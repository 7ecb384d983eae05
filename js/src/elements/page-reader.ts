import type { PhoneCore, PhoneRegion } from '../core/phone-core.js';
import type { Reader, Readings } from './reader.js';
import { answer, start } from './reading.js';

/** The core on the page's own thread, for pages that ask for it and allow `'wasm-unsafe-eval'`. */
export class PageReader implements Reader {
  readonly #core: Promise<PhoneCore> = (core ??= start(new URL('../form.wasm', import.meta.url).href));

  async read(input: string, region: string): Promise<Readings> {
    return answer(await this.#core, { input, region }) as Readings;
  }

  async regions(): Promise<Omit<PhoneRegion, 'name'>[]> {
    return answer(await this.#core, {}) as Omit<PhoneRegion, 'name'>[];
  }
}

let core: Promise<PhoneCore> | undefined;
