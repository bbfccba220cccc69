import { waitsForAnswer, type QueueSummary } from '../../electron/ipc/contract.ts';
import { formatTimeLeft } from '../components/format-duration.ts';
import { say } from '../language/say.ts';

/** In a few words how far the queue is. */
export function queueFigures(summary: QueueSummary): string {
  const { counts, isRunning, standsAside, etaMs, problem } = summary;
  const { restored, skipped, failed, waiting, asking, working } = counts;
  const ended = restored + skipped + failed;
  const all = ended + waiting + asking + working;
  if (all === 0) return say('Nothing is in the queue');
  const figures = [say('{ended} of {all} done', { ended, all })];
  if (failed > 0) figures.push(say('{failed} failed', { failed }));
  if (asking > 0 && !waitsForAnswer(summary)) figures.push(say('{asking} to be answered', { asking }));
  if (problem !== null) figures.push(say('stopped'));
  else if (waitsForAnswer(summary)) figures.push(say('waits for your answer'));
  else if (!isRunning && waiting + asking > 0) figures.push(ended === 0 ? say('not started') : say('paused'));
  else if (standsAside) figures.push(say('waits while a photo is restored'));
  else if (isRunning && etaMs !== null) figures.push(formatTimeLeft(etaMs));
  return figures.join(' · ');
}
