// Side by side in one process: rounds interleaved, CPU time per operation, least and median of the rounds.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

/**
 * Measures one row. `work` names ours and each peer; each does `count` operations when called, and `warm` of them before.
 * `even` lets each run about as long as the slowest, and so with its caches as warm: the quick do `count` several times.
 * @returns {Promise<object>} a row of `target/bench/<area>.json`: microseconds of CPU per operation
 */
export async function compare(name, work, { count, rounds = 9, warm = Math.ceil(count / 4), even = false }) {
  const entries = Object.entries(work);
  const samples = Object.fromEntries(entries.map(([who]) => [who, []]));
  const took = {};
  for (const [who, run] of entries) {
    await run(warm);
    const from = performance.now();
    if (even) await run(count);
    took[who] = performance.now() - from;
  }
  const slowest = Math.max(...Object.values(took));
  for (let round = 0; round < rounds; round++) {
    // another one goes first each round
    for (let n = 0; n < entries.length; n++) {
      const [who, run] = entries[(n + round) % entries.length];
      const passes = even ? Math.max(1, Math.round(slowest / took[who])) : 1;
      const before = process.cpuUsage();
      for (let pass = 0; pass < passes; pass++) await run(count);
      const { user, system } = process.cpuUsage(before);
      samples[who].push((user + system) / (passes * count));
    }
  }
  const least = (who) => Math.min(...samples[who]);
  const peers = Object.fromEntries(entries.slice(1).map(([who]) => [who, round3(least(who))]));
  const ours = least('ours');
  const ratio = Object.fromEntries(Object.entries(peers).map(([who, time]) => [who, round3(time / ours)]));
  return { name, ours: round3(ours), peers, ratio, unit: `us CPU per operation, least of the rounds${even ? ', all as long' : ''}`, runs: rounds };
}

/** Prints the rows and writes `target/bench/<area>.json`. A ratio over 1 means that ours is that many times faster. */
export function report(area, rows) {
  for (const { name, ours, peers, ratio, unit } of rows) {
    console.log(`${name}: ours ${ours} (${unit})`);
    for (const [who, time] of Object.entries(peers)) console.log(`  ${who.padEnd(24)} ${time}  ratio ${ratio[who] ?? "-"}`);
  }
  const folder = new URL('../target/bench/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version };
  writeFileSync(new URL(`${area}.json`, folder), `${JSON.stringify({ area, at: new Date().toISOString(), machine, rows }, null, 1)}\n`);
}

function round3(number) {
  return Number(number.toPrecision(3));
}
