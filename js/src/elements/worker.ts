import initGlue, { Phones } from '#form';
import { PhoneCore } from '../core/phone-core.js';
import type { Answer, Question } from './reader.js';

const TEXTABLE = ['mobile', 'fixed-line-or-mobile'];

const ready = start();

addEventListener('message', async ({ data }: MessageEvent<Question>) => {
  try {
    postMessage({ id: data.id, answer: answer(await ready, data) });
  } catch (error) {
    postMessage({ id: data.id, error: String(error) });
  }
});

async function start(): Promise<PhoneCore> {
  const { memory } = await initGlue({ module_or_path: new URL('./form.wasm', import.meta.url) });
  const phones = Phones.embedded();
  if (!phones) throw new Error('the module is damaged');
  return new PhoneCore(phones, memory);
}

function answer(core: PhoneCore, { input, region = '' }: Question): Answer {
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
