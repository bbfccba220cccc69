import { bytesInWords, type ItemState, type QueueChoice, type QueueItem, type QueueSummary, type QueueView, type SourceRule } from '../../../electron/ipc/contract.ts';
import { say } from '../../language/say.ts';
import { formatDuration } from '../../components/format-duration.ts';
import { taskWords } from '../restore/task-words.ts';

export const viewNames: Readonly<Record<QueueView, string>> = { all: 'All', 'to-do': 'To do', done: 'Done', failed: 'Failed', 'left-out': 'Skipped' };

export const choiceNames: Readonly<Record<QueueChoice, string>> = { all: 'All of them', raw: 'Raw files only', 'not-raw': 'All but raw files' };

export const conflictNames: Readonly<Record<SourceRule, string>> = {
  unique: 'Write under a new name',
  skip: 'Skip the photo',
  older: 'Replace it if it is older',
  overwrite: 'Replace it',
  fail: 'Name it as failed',
};

const stateNames: Readonly<Record<ItemState, string>> = {
  waiting: 'Waits',
  working: 'Is worked on',
  restored: 'Restored',
  skipped: 'Skipped: it is there already',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

const phases: Readonly<Record<string, string>> = { decoding: 'Is read', testing: 'Tests the device', enlarging: 'Is enlarged', restoring: 'Is restored', encoding: 'Is written' };

/** What an item is, in a few words. */
export function itemWords({ id, state, seconds, outputName, problem }: QueueItem, working: QueueSummary['working']): string {
  if (problem !== null) return say(problem.message);
  const now = working.find((one) => one.id === id);
  if (now !== undefined) return `${phases[now.phase] ?? stateNames.working}${now.phase === 'restoring' ? `, ${Math.floor(100 * now.share)} %` : ''}`;
  if (outputName === null) return stateNames[state];
  return seconds === null ? outputName : `${outputName}, ${formatDuration(1000 * seconds)}`;
}

export const tasksInWords = ({ tasks }: QueueItem): string => tasks.map((task) => taskWords[task].name).join(', ');

/** What is still to come, and what room it takes. */
export function toComeInWords({ counts, waitingPixels, neededBytes, freeBytes, unseen }: QueueSummary): string {
  const open = counts.waiting + counts.working;
  if (open === 0) return '';
  const photos = `${open} ${open === 1 ? 'photo' : 'photos'} to do`;
  if (unseen > 0) return `${photos}, still being looked at`;
  const room = freeBytes === null ? '' : `, ${bytesInWords(neededBytes)} at most of ${bytesInWords(freeBytes)} free`;
  return `${photos}: ${Math.ceil(waitingPixels / 1e6)} megapixels${room}`;
}
