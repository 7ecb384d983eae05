import { noticeDigest } from '../core/index.js';
import { only, readText, words, type Command } from './command.js';

const digest: Command = {
  help: `avowal notice digest FILE [--json]

Prints the digest by which forms and receipts name a notice: SHA-256 of its canonical text (RFC 8785). Refuses a notice
that is not complete, with the place.`,
  async run(given) {
    const { flags, rest } = words(given, {});
    const found = noticeDigest(readText(only(rest, 'FILE')));
    console.log(flags.has('json') ? JSON.stringify({ digest: found }) : found);
    return 0;
  },
};

export const notice: Record<string, Command> = { digest };
