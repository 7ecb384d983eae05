// One thread of `avowal receipt verify --jsonl`: answers blocks of lines.
import { parentPort } from 'node:worker_threads';
import { answerBlock } from './bulk-answer.js';
import { init } from './init.js';

const ready = init();
parentPort?.on('message', async ({ id, block }: { id: number; block: Uint8Array | undefined }) => {
  await ready;
  const answered = answerBlock(block);
  parentPort?.postMessage({ id, answered }, [answered.text.buffer as ArrayBuffer]);
});
