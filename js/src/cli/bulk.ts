import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { answerOne } from './bulk-answer.js';
import { chunks, drained, watchOutput } from './lines.js';

/** From here on the lines of a stream are worth the start of further threads. */
const MANY = 200;

/** What came of one line: the answer to print, and whether the line could be read. */
export interface Answered {
  text: string;
  readable: boolean;
}

/**
 * Answers `receipt verify --jsonl`: in order, each line printed before more input is awaited; a long stream on every
 * core. Memory does not grow with the input. Resolves to the exit code.
 */
export async function verifyLines(): Promise<number> {
  const open = watchOutput();
  let unreadable = false;
  let seen = 0;
  let pool: Pool | undefined;
  const print = async (answers: (Answered | undefined)[]) => {
    let text = '';
    for (const answer of answers) {
      if (!answer) continue;
      unreadable ||= !answer.readable;
      text += `${answer.text}\n`;
    }
    if (text !== '' && !process.stdout.write(text) && open()) await drained();
  };
  try {
    const waiting: Promise<(Answered | undefined)[]>[] = [];
    for await (const lines of chunks(process.stdin)) {
      if (!open()) break;
      seen += lines.length;
      if (seen < MANY) {
        await print(lines.map(answerOne));
        continue;
      }
      pool ??= new Pool(availableParallelism());
      waiting.push(pool.answer(lines));
      // what is ready goes out at once; never more than two batches a thread are under way
      while (waiting.length > 2 * pool.size) await print((await waiting.shift()) ?? []);
      if (process.stdin.readableLength === 0) while (waiting.length > 0) await print((await waiting.shift()) ?? []);
    }
    while (waiting.length > 0) await print((await waiting.shift()) ?? []);
  } finally {
    await pool?.end();
  }
  return unreadable ? 3 : 0;
}

/** Threads that each answer one batch at a time. */
class Pool {
  readonly size: number;
  readonly #threads: Worker[];
  readonly #waiting = new Map<number, { done: (answers: (Answered | undefined)[]) => void; failed: (error: unknown) => void }>();
  #next = 0;

  constructor(size: number) {
    this.size = size;
    this.#threads = Array.from({ length: size }, () => {
      const thread = new Worker(new URL('./cli-worker.js', import.meta.url));
      thread.on('message', ({ batch, answers }: { batch: number; answers: (Answered | undefined)[] }) => {
        this.#waiting.get(batch)?.done(answers);
        this.#waiting.delete(batch);
      });
      thread.on('error', (error) => {
        for (const { failed } of this.#waiting.values()) failed(error);
      });
      return thread;
    });
  }

  answer(lines: (Uint8Array | undefined)[]): Promise<(Answered | undefined)[]> {
    const batch = this.#next++;
    return new Promise((done, failed) => {
      this.#waiting.set(batch, { done, failed });
      this.#threads[batch % this.size]?.postMessage({ batch, lines });
    });
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }
}
