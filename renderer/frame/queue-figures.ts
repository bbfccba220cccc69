import type { QueueSummary } from '../../electron/ipc/contract.ts';
import { formatTimeLeft } from '../components/format-duration.ts';
import { say } from '../language/say.ts';

/** In a few words how far the queue is. */
export function queueFigures({ counts, isRunning, standsAside, etaMs, problem }: QueueSummary): string {
  const { restored, skipped, failed, waiting, working } = counts;
  const ended = restored + skipped + failed;
  const all = ended + waiting + working;
  if (all === 0) return say('Nothing is in the queue');
  const figures = [say('{ended} of {all} done', { ended, all })];
  if (failed > 0) figures.push(say('{failed} failed', { failed }));
  if (problem !== null) figures.push(say('stopped'));
  else if (!isRunning && waiting > 0) figures.push(ended === 0 ? say('not started') : say('paused'));
  else if (standsAside) figures.push(say('waits while a photo is restored'));
  else if (isRunning && etaMs !== null) figures.push(formatTimeLeft(etaMs));
  return figures.join(' · ');
}
