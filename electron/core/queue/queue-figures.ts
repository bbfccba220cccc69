import { inEnglish } from '../../words/speak.ts';
import type { ReportedPhoto } from './batch-report.ts';
import { freeBytesAt } from './most-bytes.ts';
import type { QueueItem } from './queue-items.ts';
import type { QueueLooks } from './queue-looks.ts';
import type { QueuePace } from './queue-pace.ts';
import type { ItemState, QueueSummary } from './queue-summary.ts';

/** An item, and what a person sees it as. */
export type SeenItem = QueueItem & { readonly state: ItemState };

type Figures = Pick<QueueSummary, 'counts' | 'share' | 'waitingPixels' | 'neededBytes' | 'freeBytes' | 'unseen'>;

/** What can be counted of items. `left`: those that are to be done. */
export function queueFigures(items: readonly SeenItem[], pace: QueuePace, looks: QueueLooks): Figures & { readonly left: readonly number[] } {
  const counts: Record<ItemState, number> = { waiting: 0, asking: 0, working: 0, restored: 0, skipped: 0, failed: 0, cancelled: 0 };
  const left: number[] = [];
  let [allWork, doneWork, waitingPixels, neededBytes, unseen] = [0, 0, 0, 0, 0];
  let firstFolder: string | undefined;
  for (const item of items) {
    counts[item.state] += 1;
    // How much is to do with these, if anything, is known when somebody answers.
    if (item.asks) continue;
    const work = pace.workOf(item.id);
    if (item.state !== 'cancelled') allWork += work;
    if (item.outcome !== null) {
      if (item.state !== 'cancelled') doneWork += work;
      continue;
    }
    left.push(item.id);
    doneWork += work * pace.shareOf(item.id);
    const look = looks.at(item.id);
    if (look === undefined) unseen += 1;
    waitingPixels += look?.pixels ?? 0;
    neededBytes += look?.bytes ?? 0;
    firstFolder ??= look?.outputFolder ?? undefined;
  }
  return {
    counts,
    left,
    share: allWork === 0 ? 0 : doneWork / allWork,
    waitingPixels,
    neededBytes,
    freeBytes: firstFolder === undefined ? null : freeBytesAt(firstFolder),
    unseen,
  };
}

/** What became of items, or will, as rows of a table. */
export const queueReport = (items: readonly SeenItem[]): readonly ReportedPhoto[] =>
  items.map(({ photoPath, outcome, state }) => ({
    input: photoPath,
    output: outcome?.kind === 'restored' ? outcome.outputPath : null,
    outcome: state,
    code: outcome?.kind === 'failed' ? outcome.error.code : '',
    reason: outcome?.kind === 'failed' ? inEnglish(outcome.error.message) : '',
    seconds: outcome?.kind === 'restored' ? outcome.seconds : null,
  }));
