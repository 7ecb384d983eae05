import type { PhoneCore } from '../core/phone-core.js';
import type { Message } from './reader.js';
import { answer, start } from './reading.js';

let core: Promise<PhoneCore> | undefined;

addEventListener('message', async ({ data }: MessageEvent<Message>) => {
  if ('module' in data) {
    core = start(data.module);
    // told to each that asks
    return core.catch(() => undefined);
  }
  const { id, question } = data;
  try {
    if (!core) throw new Error('no module');
    postMessage({ id, answer: answer(await core, question) });
  } catch (error) {
    postMessage({ id, error: String(error) });
  }
});
