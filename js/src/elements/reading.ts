import type { Phones } from '#form';
import { PhoneCore } from '../core/phone-core.js';
import type { Answer, Question } from './reader.js';

const TEXTABLE = ['mobile', 'fixed-line-or-mobile'];

/**
 * The module without its generated glue, which does more than a Worker needs: every method of {@link Phones} is an
 * export of that name that takes the object first.
 */
export async function start(url: string): Promise<PhoneCore> {
  const response = await fetch(url);
  // all that is ever imported is a way to throw
  const imported = new Proxy({}, { get: () => damaged });
  const { instance } = await WebAssembly.instantiate(await response.arrayBuffer(), { './form_bg.js': imported });
  const exports = instance.exports as Record<string, CallableFunction> & { memory: WebAssembly.Memory; phones_embedded(): number };
  const phones = exports.phones_embedded() || damaged();
  const methods = new Proxy({}, { get: (_, name: string) => (...given: number[]) => exports[`phones_${name}`]?.(phones, ...given) });
  return new PhoneCore(methods as Phones, exports.memory);
}

function damaged(): never {
  throw new Error('the module is damaged');
}

export function answer(core: PhoneCore, { input, region = '' }: Question): Answer {
  if (input === undefined) return core.regions();
  const { readings, notes } = core.read(input, region);
  return {
    readings: readings
      .filter(({ valid }) => valid)
      .map(({ e164, international, region, type }) => ({
        e164,
        international,
        region,
        type,
        textable: TEXTABLE.includes(type ?? ''),
        byRegion: core.parse(input, region ?? '').e164 === e164,
      })),
    notes: notes.map(({ code }) => code),
  };
}
