import { formatTimeLeft } from '../components/format-duration.ts';
import { phrase, say, sentence } from '../language/say.ts';
import type { Job } from '../state/job.svelte.ts';

const titles = {
  opening: sentence('Opening {what}'),
  restoring: sentence('Restoring {what}'),
  inspecting: sentence('Looking into {what}'),
  exporting: sentence('Saving {what}'),
  pairing: sentence('Checking {what}'),
} as const;

/** What runs, such as "Restoring IMG_1.jpg". */
export function jobTitle(job: Job): string {
  return say(titles[job.kind], { what: job.subject ?? (job.kind === 'pairing' ? phrase('pairs') : phrase('photos')) });
}

/** How far it is, such as "34 of 96 · about 40 s left"; empty until there is something to say. */
export function jobFigures(job: Job): string {
  if (job.cancelling) return say('Stopping…');
  if (!job.isNoticeable) return '';
  const { progress, etaMs } = job;
  if (!job.showsBar || progress === null) return say('Started…');
  if (job.fraction === null) return say(steps[progress.phase] ?? sentence('Working…'));
  const figures = say(counts[progress.phase] ?? sentence('{done} of {total}'), { done: progress.done, total: progress.total });
  return etaMs === null ? figures : `${figures} · ${formatTimeLeft(etaMs)}`;
}

/** What the core counts in a phase. */
const tiles = sentence('{done} of {total} tiles');
const counts: Readonly<Record<string, string>> = { opening: sentence('{done} of {total} photos'), enlarging: sentence('{done} of {total} rows'), restoring: tiles, measuring: tiles, looking: tiles, colouring: tiles, comparing: tiles };
/** Phases of one step: there is nothing to count. */
const steps: Readonly<Record<string, string>> = {
  opening: sentence('Reading the photo…'),
  decoding: sentence('Reading the photo…'),
  encoding: sentence('Writing the file…'),
};
