/**
 * Makes a table of the paper at a scale of our own:
 *
 *   npm run experiment -- table1 --data CLEAN_PHOTOS
 */
import { runnerImport } from 'vite';
import { root } from '../run-command.mjs';

const { module } = await runnerImport(new URL('./experiment-command.ts', import.meta.url).pathname, { root, configFile: false });
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
const say = (line) => process.stderr.write(`${line}\n`);
try {
  await module.experimentCommand(process.argv.slice(2), root, say, stop.signal);
} catch (error) {
  const { code, message, remedy } = error;
  if (code === undefined || code === 'internal') throw error;
  say([message, remedy].filter(Boolean).join(' '));
  if (code === 'wrong-use') say(`usage: ${module.experimentUsage}`);
  process.exitCode = { 'wrong-use': 2, cancelled: 130 }[code] ?? 1;
}
