import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { answerBlock } from './bulk-answer.js';
import { blocks, drained, watchOutput } from './lines.js';

/** From so many bytes on a stream is worth the start of further threads. */
const MANY = 512 * 1024;

/** What came of a block of lines: the answers to print, a line each, and whether every line could be read. */
export interface Answered {
  text: Uint8Array;
  readable: boolean;
}

/**
 * Answers `receipt verify --jsonl`: in order, each block of lines printed once it and those before it are answered, whether
 * or not more comes in; a long stream on every core. Memory does not grow with the input. Resolves to the exit code.
 */
export async function verifyLines(): Promise<number> {
  const open = watchOutput();
  let unreadable = false;
  let seen = 0;
  let pool: Pool | undefined;
  const print = async ({ text, readable }: Answered) => {
    unreadable ||= !readable;
    if (text.length > 0 && !process.stdout.write(text) && open()) await drained();
  };
  try {
    // each is done when its block and all before it are printed
    const waiting: Promise<void>[] = [];
    let before = Promise.resolve();
    for await (const block of blocks(process.stdin)) {
      if (!open()) break;
      seen += block?.length ?? 0;
      if (seen < MANY) {
        await print(answerBlock(block));
        continue;
      }
      pool ??= new Pool(availableParallelism());
      // what is ready goes out whether or not more comes in: a file hands over one block at a time, and says nothing of the next
      const [earlier, answer] = [before, pool.answer(block)];
      before = Promise.all([answer, earlier]).then(([answered]) => print(answered));
      // a failure is thrown where it is waited for
      before.catch(() => undefined);
      waiting.push(before);
      // never more than two blocks a thread are under way
      if (waiting.length > 2 * pool.size) await waiting.shift();
    }
    await before;
  } finally {
    await pool?.end();
  }
  return unreadable ? 3 : 0;
}

/** Threads that each answer one block at a time. */
class Pool {
  readonly size: number;
  readonly #threads: Worker[];
  readonly #waiting = new Map<number, { done: (answered: Answered) => void; failed: (error: unknown) => void }>();
  #next = 0;

  constructor(size: number) {
    this.size = size;
    this.#threads = Array.from({ length: size }, () => {
      const thread = new Worker(new URL('./cli-worker.js', import.meta.url));
      thread.on('message', ({ id, answered }: { id: number; answered: Answered }) => {
        this.#waiting.get(id)?.done(answered);
        this.#waiting.delete(id);
      });
      thread.on('error', (error) => {
        for (const { failed } of this.#waiting.values()) failed(error);
      });
      return thread;
    });
  }

  answer(block: Uint8Array | undefined): Promise<Answered> {
    const id = this.#next++;
    return new Promise((done, failed) => {
      this.#waiting.set(id, { done, failed });
      // bytes of their own: what is handed over is gone here
      const own = block && new Uint8Array(block);
      this.#threads[id % this.size]?.postMessage({ id, block: own }, own ? [own.buffer as ArrayBuffer] : []);
    });
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }
}
