import { randomUUID } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { TapeError } from '../core/foundation/tape-error.ts';
import { isRawName } from '../core/imaging/format-extensions.ts';
import { writeBatchReport } from '../core/queue/batch-report.ts';
import type { RestorationQueue } from '../core/queue/restoration-queue.ts';
import { outputRules } from '../core/library/output-rules.ts';
import type { QueueSource as ChosenSource } from '../core/library/queue-sources.ts';
import type { Studio } from '../core/library/studio.ts';
import { isNamed } from '../core/library/wished-photos.ts';
import type { Service } from '../core/foundation/service.ts';
import type { QueueCalls, QueueChange, QueueItem, QueueItemChange, QueueOrder, QueueSource, QueueSourceOutcome, QueueView } from './queue-contract.ts';
import type { ShellPort } from './serve-studio.ts';

type Item = RestorationQueue['items'][number];

/** How long a page waits before it asks again for a queue that another process has. */
const askAgainMs = 2_000;

/** Answers what the page asks of the queue. */
export function queueCalls(studio: Studio, shell: ShellPort): Service<QueueCalls> {
  const folders = new Map<string, string>();
  const orderOf = ({ folderId, ...order }: QueueOrder) => {
    const { name, place } = outputRules(studio.settings.read());
    const path = folderId === null ? shell.queueFolder : folders.get(folderId);
    if (path === undefined) throw new TapeError('not-found', 'This folder was not chosen.', { remedy: 'Choose it again.' });
    return { ...order, name, place: path === null ? place : ({ kind: 'folder', path } as const) };
  };
  const clear = (queue: RestorationQueue, ids: readonly number[]): void => {
    const before = queue.items;
    queue.clear(ids);
    const left = new Set(queue.items.map(({ id }) => id));
    studio.queueSources.removeUploads(before.filter(({ id }) => !left.has(id)).map(({ photoPath }) => photoPath));
  };
  return {
    chooseQueuePhotos: async ({ from }) => {
      const paths = await shell.chooseQueuePaths(from);
      return paths.length === 0 ? null : describeSource(studio.queueSources.choose(paths));
    },
    chooseQueueFolder: async () => {
      const path = await shell.chooseQueueFolder();
      if (path === null) return null;
      const id = randomUUID();
      folders.set(id, path);
      return { id, name: basename(path) };
    },
    countQueuePhotos: async ({ sourceIds, wish }) => studio.queueSources.wished(sourceIds, wish).length,
    addToQueue: async ({ sourceIds, wish, order }) => {
      const queue = theQueue(studio);
      const given = orderOf(order);
      queue.check(given);
      queue.add(studio.queueSources.take(sourceIds, wish), given);
      return null;
    },
    giveQueueItems: async ({ ids, order }) => {
      const queue = theQueue(studio);
      const given = orderOf(order);
      queue.check(given);
      queue.give(ids, given);
      return null;
    },
    watchQueue: async ({ seen }, { signal } = {}) => {
      const queue = studio.openQueue();
      if (queue === undefined) {
        await setTimeout(seen === 0 ? 0 : askAgainMs, undefined, { signal });
        return { version: 1, queue: null };
      }
      const version = await queue.next(seen, signal ?? new AbortController().signal);
      return { version, queue: queue.summary() };
    },
    listQueue: async ({ view, name, from, count }) => {
      const isCalledSo = isNamed(name);
      const items = (studio.openQueue()?.items ?? []).filter((item) => isIn[view](item) && isCalledSo(item.photoPath));
      return { total: items.length, items: items.slice(from, from + count).map(describeItem) };
    },
    changeQueue: async ({ change }) => {
      const queue = theQueue(studio);
      if (change === 'clear') clear(queue, queue.items.map(({ id }) => id));
      else await changeQueue[change](queue);
      return null;
    },
    changeQueueItems: async ({ ids, change }) => {
      const queue = theQueue(studio);
      if (change === 'clear') clear(queue, ids);
      else changeItems[change](queue, ids);
      return null;
    },
    answerQueue: async ({ answer }) => {
      theQueue(studio).answer(answer);
      return null;
    },
    moveQueueItems: async ({ ids, before }) => {
      theQueue(studio).move(ids, before);
      return null;
    },
    exportQueueReport: async () => {
      const target = await shell.chooseExportTarget({ fileName: 'restored.csv', folder: undefined, kind: { name: 'CSV', extension: '.csv' } });
      if (target === null) return { kind: 'dismissed' };
      writeBatchReport(target.outputPath, theQueue(studio).report());
      return target.outcome(target.outputPath);
    },
    showQueueItem: async ({ id }) => {
      const outcome = theQueue(studio).items.find((item) => item.id === id)?.outcome;
      if (outcome?.kind !== 'restored') throw new TapeError('not-found', 'This photo has not been restored.');
      shell.showFile(outcome.outputPath);
      return null;
    },
  };
}

/** Takes files by paths that the user chose; for the shells' own channels beside the calls. */
export const addQueueFiles = (studio: Studio, paths: readonly string[]): QueueSourceOutcome => sourceOutcome(() => studio.queueSources.choose(paths));

/** Takes what was uploaded for a source. */
export const addQueueUploads = (studio: Studio, sourceId: string): QueueSourceOutcome => sourceOutcome(() => studio.queueSources.chooseUploads(sourceId));

function sourceOutcome(choose: () => ChosenSource): QueueSourceOutcome {
  try {
    return { source: describeSource(choose()) };
  } catch (thrown) {
    return { error: TapeError.from(thrown).toData() };
  }
}

function theQueue(studio: Studio): RestorationQueue {
  const queue = studio.openQueue();
  if (queue !== undefined) return queue;
  throw new TapeError('not-allowed', 'Another window of TAPE Studio works on the queue.', { remedy: 'Use that one, or close it.' });
}

const isIn: { readonly [View in QueueView]: (item: Item) => boolean } = {
  all: () => true,
  'to-do': ({ outcome }) => outcome === null,
  done: ({ outcome }) => outcome?.kind === 'restored',
  failed: ({ outcome }) => outcome?.kind === 'failed',
  'left-out': ({ outcome }) => outcome?.kind === 'skipped' || outcome?.kind === 'cancelled',
};

const idsIn = (queue: RestorationQueue, view: QueueView): readonly number[] => queue.items.filter(isIn[view]).map(({ id }) => id);

const changeQueue: { readonly [Change in Exclude<QueueChange, 'clear'>]: (queue: RestorationQueue) => unknown } = {
  resume: (queue) => {
    queue.resume();
  },
  pause: (queue) => queue.pause(),
  cancel: (queue) => {
    queue.cancel(idsIn(queue, 'to-do'));
  },
  retry: (queue) => {
    queue.retry(idsIn(queue, 'failed'));
  },
};

const changeItems: { readonly [Change in Exclude<QueueItemChange, 'clear'>]: (queue: RestorationQueue, ids: readonly number[]) => void } = {
  cancel: (queue, ids) => {
    queue.cancel(ids);
  },
  retry: (queue, ids) => {
    queue.retry(ids);
  },
  first: (queue, ids) => {
    queue.move(ids, queue.items.find(({ id, outcome }) => outcome === null && !ids.includes(id))?.id ?? null);
  },
  last: (queue, ids) => {
    queue.move(ids, null);
  },
};

const describeSource = ({ id, name, photos }: ChosenSource): QueueSource => ({
  id,
  name,
  photos: photos.length,
  rawPhotos: photos.filter(({ path }) => isRawName(path)).length,
});

const describeItem = ({ id, photoPath, state, order, outcome }: Item): QueueItem => ({
  id,
  name: basename(photoPath),
  folder: basename(dirname(photoPath)),
  state,
  tasks: order.steps.map(({ task }) => task),
  outputName: outcome?.kind === 'restored' ? basename(outcome.outputPath) : null,
  seconds: outcome?.kind === 'restored' ? outcome.seconds : null,
  problem: outcome?.kind === 'failed' ? outcome.error : null,
});
