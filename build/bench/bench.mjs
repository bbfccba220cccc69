/**
 * Measures how fast we are, as ratios against others in the same run:
 *
 *   npm run bench            everything
 *   npm run bench -- restore one part by its name
 *
 * What cannot be measured here is named with its reason.
 */
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { bundle, root } from '../bundle.mjs';

const parts = ['network', 'restore', 'batch', 'queue', 'memory'];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !parts.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`usage: npm run bench [-- ${parts.join(' | ')}]\n`);
  process.exit(2);
}

await bundle();
const say = (line) => process.stdout.write(`${line}\n`);
const [cpu] = cpus();
say(`${cpu?.model.trim() ?? 'unknown CPU'}, ${cpus().length} cores, ${process.platform} ${process.arch}, Node ${process.version}`);
if (loadavg()[0] > 0.5) say(`Other work is going on here (load ${loadavg()[0].toFixed(1)}): ratios hold better than seconds.`);

for (const part of parts) {
  if (wanted.length > 0 && !wanted.includes(part)) {
    say(`${part}: left out, because only ${wanted.join(' and ')} was asked for`);
    continue;
  }
  const { module } = await runnerImport(join(root, 'build', 'bench', `${part}.bench.ts`), { root, configFile: false });
  for (const { name, seconds, ratio, against, goal, skipped } of await module.run(root)) {
    const compared = ratio === undefined ? `not compared: ${skipped}` : `${ratio.toFixed(2)} x ${against}`;
    const verdict = goal === undefined || ratio === undefined ? '' : `  (goal ${goal.toFixed(2)}: ${ratio <= goal ? 'met' : 'missed'})`;
    say(`${part}: ${name}: ${seconds.toFixed(3)} s  ${compared}${verdict}`);
  }
}
