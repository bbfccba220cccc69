import type { QueueSummary } from '../../electron/ipc/contract.ts';
import { formatTimeLeft } from '../components/format-duration.ts';

/** In a few words how far the queue is. */
export function queueFigures({ counts, isRunning, standsAside, etaMs, problem }: QueueSummary): string {
  const { restored, skipped, failed, waiting, working } = counts;
  const ended = restored + skipped + failed;
  const all = ended + waiting + working;
  if (all === 0) return 'Nothing is in the queue';
  const figures = [`${ended} of ${all} done`];
  if (failed > 0) figures.push(`${failed} failed`);
  if (problem !== null) figures.push('stopped');
  else if (!isRunning && waiting > 0) figures.push(ended === 0 ? 'not started' : 'paused');
  else if (standsAside) figures.push('waits while a photo is restored');
  else if (isRunning && etaMs !== null) figures.push(formatTimeLeft(etaMs));
  return figures.join(' · ');
}
