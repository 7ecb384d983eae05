import { parsePhone } from '../core/index.js';
import { Usage, words, type Command } from './command.js';

const check: Command = {
  help: `avowal phone check [--region R] NUMBER... [--json]

Says what numbers are, as libphonenumber does. R is the region in which numbers without a calling code are read.

  avowal phone check --region DE "030 123456"

Exit: 0 all valid, 1 one is not.`,
  async run(given) {
    const { values, flags, rest } = words(given, { region: { type: 'string' } });
    if (rest.length === 0) throw new Usage('NUMBER is missing');
    const checks = rest.map((number) => parsePhone(number, values['region'] ?? ''));
    for (const found of checks) {
      const { valid, reason, possible, international, region, type } = found;
      const line = reason ? `not a number (${reason})` : valid ? `${international}  ${region}  ${type}` : `not valid (${possible})  ${international}`;
      console.log(flags.has('json') ? JSON.stringify(found) : line);
    }
    return checks.every(({ valid }) => valid) ? 0 : 1;
  },
};

export const phone: Record<string, Command> = { check };
