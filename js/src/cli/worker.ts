// One thread of `avowal receipt verify --jsonl`: answers batches of lines.
import { parentPort } from 'node:worker_threads';
import { answerOne } from './bulk-answer.js';
import { init } from './init.js';

const ready = init();
parentPort?.on('message', async ({ batch, lines }: { batch: number; lines: (Uint8Array | undefined)[] }) => {
  await ready;
  parentPort?.postMessage({ batch, answers: lines.map(answerOne) });
});
