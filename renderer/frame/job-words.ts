import { formatTimeLeft } from '../components/format-duration.ts';
import type { Job } from '../state/job.svelte.ts';

const verbs = { opening: 'Opening', restoring: 'Restoring', inspecting: 'Looking into', exporting: 'Saving', pairing: 'Checking' } as const;

/** What runs, such as "Restoring IMG_1.jpg". */
export function jobTitle(job: Job): string {
  return `${verbs[job.kind]} ${job.subject ?? (job.kind === 'pairing' ? 'pairs' : 'photos')}`;
}

/** How far it is, such as "34 of 96 · about 40 s left"; empty until there is something to say. */
export function jobFigures(job: Job): string {
  if (job.cancelling) return 'Stopping…';
  if (!job.isNoticeable) return '';
  const { progress, etaMs } = job;
  if (!job.showsBar || progress === null) return 'Started…';
  if (job.fraction === null) return steps[progress.phase] ?? 'Working…';
  const figures = `${progress.done} of ${progress.total}${units[progress.phase] ?? ''}`;
  return etaMs === null ? figures : `${figures} · ${formatTimeLeft(etaMs)}`;
}

/** What the core counts in a phase. */
const units: Readonly<Record<string, string>> = { opening: ' photos', enlarging: ' rows', restoring: ' tiles', measuring: ' tiles', looking: ' tiles', colouring: ' tiles', comparing: ' tiles' };
/** Phases of one step: there is nothing to count. */
const steps: Readonly<Record<string, string>> = {
  opening: 'Reading the photo…',
  decoding: 'Reading the photo…',
  encoding: 'Writing the file…',
};
