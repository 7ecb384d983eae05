import initGlue, { Phones } from '#form';
import { PhoneCheck } from '../core/phone-check.js';
import type { Reading } from './reader.js';

const TEXTABLE = ['mobile', 'fixed-line-or-mobile'];

const ready = initGlue({ module_or_path: new URL('./form.wasm', import.meta.url) }).then(() => new Phones());

addEventListener('message', async ({ data }: MessageEvent) => {
  const phones = await ready;
  postMessage({ id: data.id, answer: data.regions ? regions(phones) : read(phones, data.input, data.region) });
});

function read(phones: Phones, input: string, region: string): Reading {
  const check = new PhoneCheck(phones.parse(input, region), (words, style) => phones.format(words, style));
  const { valid, e164, international, type } = check;
  return { valid, e164, international, region: check.region, type, textable: TEXTABLE.includes(type ?? '') };
}

function regions(phones: Phones): { region: string; callingCode: string }[] {
  const lines = phones.regions().trimEnd().split('\n');
  return lines.map((line) => {
    const [region = '', callingCode = ''] = line.split(' ');
    return { region, callingCode };
  });
}
