import { bytesInWords, type BatchRule, type ItemState, type QueueChoice, type QueueItem, type QueueSummary, type QueueView } from '../../../electron/ipc/contract.ts';
import { formatDuration } from '../../components/format-duration.ts';
import { locale, say, sentence } from '../../language/say.ts';
import { taskWords } from '../restore/task-words.ts';

export const viewNames: Readonly<Record<QueueView, string>> = {
  all: sentence('All'),
  'to-do': sentence('To do'),
  done: sentence('Done'),
  failed: sentence('Failed'),
  'left-out': sentence('Skipped'),
};

export const choiceNames: Readonly<Record<QueueChoice, string>> = {
  all: sentence('All of them'),
  raw: sentence('Raw files only'),
  'not-raw': sentence('All but raw files'),
};

export const conflictNames: Readonly<Record<BatchRule, string>> = {
  unique: sentence('Write under a new name'),
  skip: sentence('Skip the photo'),
  older: sentence('Replace it if it is older'),
  overwrite: sentence('Replace it'),
  fail: sentence('Name it as failed'),
  ask: sentence('Ask once'),
};

const stateNames: Readonly<Record<ItemState, string>> = {
  waiting: sentence('Waits'),
  asking: sentence('Its file exists already'),
  working: sentence('Is worked on'),
  restored: sentence('Restored'),
  skipped: sentence('Skipped: it is there already'),
  failed: sentence('Failed'),
  cancelled: sentence('Cancelled'),
};

const phases: Readonly<Record<string, string>> = {
  decoding: sentence('Is read'),
  testing: sentence('Tests the device'),
  enlarging: sentence('Is enlarged'),
  encoding: sentence('Is written'),
};

/** What an item is, in a few words. */
export function itemWords({ id, state, seconds, outputName, problem }: QueueItem, working: QueueSummary['working']): string {
  if (problem !== null) return say(problem.message);
  const now = working.find((one) => one.id === id);
  if (now?.phase === 'restoring') return say('Is restored, {percent} %', { percent: Math.floor(100 * now.share) });
  if (now !== undefined) return say(phases[now.phase] ?? stateNames.working);
  if (outputName === null) return say(stateNames[state]);
  return seconds === null ? outputName : `${outputName}, ${formatDuration(1000 * seconds)}`;
}

export const tasksInWords = ({ tasks }: QueueItem): string => tasks.map((task) => say(taskWords[task].name)).join(', ');

/** What is still to come, and what room it takes. */
export function toComeInWords({ counts, waitingPixels, neededBytes, freeBytes, unseen }: QueueSummary): string {
  // How much those that ask will come to is known when they are answered.
  const open = counts.waiting + counts.working;
  if (open === 0) return '';
  if (unseen > 0) return say('{open, plural, =1 {# photo} other {# photos}} to do, still being looked at', { open });
  const megapixels = Math.ceil(waitingPixels / 1e6);
  if (freeBytes === null) return say('{open, plural, =1 {# photo} other {# photos}} to do: {megapixels} megapixels', { open, megapixels });
  const room = { needed: bytesInWords(neededBytes, locale()), free: bytesInWords(freeBytes, locale()) };
  return say('{open, plural, =1 {# photo} other {# photos}} to do: {megapixels} megapixels, {needed} at most of {free} free', { open, megapixels, ...room });
}
