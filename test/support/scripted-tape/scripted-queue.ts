import type { QueueCalls, QueueItem, QueueSummary, QueueView } from '../../../electron/ipc/contract.ts';
import type { Service } from '../../../electron/core/foundation/service.ts';

/** What a test may say about the queue. */
export interface QueueScript {
  readonly items: readonly QueueItem[];
  readonly isRunning: boolean;
  readonly standsAside: boolean;
  readonly etaMs: number | null;
  readonly problem: QueueSummary['problem'];
  readonly isElsewhere: boolean;
  /** Photos in each folder that is chosen. */
  readonly photosInFolder: number;
  readonly rawPhotosInFolder: number;
}

export const emptyQueue: QueueScript = { items: [], isRunning: false, standsAside: false, etaMs: null, problem: null, isElsewhere: false, photosInFolder: 240, rawPhotosInFolder: 0 };

/** The same with files of three photos in the way. */
export const askingExamples = (): readonly QueueItem[] =>
  queueExamples.map((item) => (item.id >= 6 && item.id < 9 ? { ...item, state: 'asking' } : item));

/** One item of each kind. */
export const queueExamples: readonly QueueItem[] = (
  [
    { state: 'restored', outputName: 'DSC_0001-denoise.tiff', seconds: 12 },
    { state: 'skipped' },
    { state: 'failed', problem: { code: 'image-damaged', message: 'DSC_0003.NEF is damaged.', remedy: 'Copy it from the card again.' } },
    { state: 'cancelled' },
    { state: 'working' },
    { state: 'working' },
    ...Array.from({ length: 240 }, () => ({ state: 'waiting' as const })),
  ] as const
).map((part, id) => ({
  id,
  name: `DSC_${String(id + 1).padStart(4, '0')}.NEF`,
  folder: 'Lofoten, day 2',
  tasks: ['denoise'],
  outputName: null,
  seconds: null,
  problem: null,
  ...part,
}));

const isIn: Readonly<Record<QueueView, (item: QueueItem) => boolean>> = {
  all: () => true,
  'to-do': ({ state }) => state === 'waiting' || state === 'asking' || state === 'working',
  done: ({ state }) => state === 'restored',
  failed: ({ state }) => state === 'failed',
  'left-out': ({ state }) => state === 'skipped' || state === 'cancelled',
};

/** A queue that does as it is told, but restores nothing by itself. */
export function queueService(script: QueueScript): Service<QueueCalls> {
  let { items, isRunning } = script;
  let version = 1;
  let wake = (): void => undefined;
  let sources = 0;
  const change = (next: readonly QueueItem[]): null => {
    items = next;
    version += 1;
    wake();
    return null;
  };
  const settle = (isMeant: (item: QueueItem) => boolean, state: QueueItem['state']): null =>
    change(items.map((item) => (isMeant(item) ? { ...item, state, problem: null } : item)));
  const summary = (): QueueSummary => {
    const count = (state: QueueItem['state']): number => items.filter((item) => item.state === state).length;
    const counts = { waiting: count('waiting'), asking: count('asking'), working: count('working'), restored: count('restored'), skipped: count('skipped'), failed: count('failed'), cancelled: count('cancelled') };
    const done = counts.restored + counts.skipped + counts.failed;
    return {
      isRunning,
      standsAside: isRunning && script.standsAside,
      counts,
      working: items.filter(({ state }) => state === 'working').map(({ id, name }, index) => ({ id, name, phase: index === 0 ? 'restoring' : 'decoding', share: index === 0 ? 0.4 : 0 })),
      share: items.length === 0 ? 0 : done / items.length,
      etaMs: isRunning ? script.etaMs : null,
      waitingPixels: 24e6 * counts.waiting,
      neededBytes: 144e6 * counts.waiting,
      freeBytes: 512e9,
      unseen: 0,
      problem: script.problem,
    };
  };
  return {
    chooseQueuePhotos: () => Promise.resolve({ id: `source-${++sources}`, name: sources === 1 ? 'Lofoten' : `Lofoten ${sources}`, photos: script.photosInFolder, rawPhotos: script.rawPhotosInFolder }),
    chooseQueueFolder: () => Promise.resolve({ id: 'folder-1', name: 'Restored' }),
    countQueuePhotos: ({ sourceIds, wish: { which, changedSince, named } }) => {
      const { photosInFolder: all, rawPhotosInFolder: raw } = script;
      const each = { all, raw, 'not-raw': all - raw }[which];
      // As if each of the two left half of them.
      return Promise.resolve(sourceIds.length * Math.floor(each / (changedSince === null ? 1 : 2) / (named === '' ? 1 : 2)));
    },
    addToQueue: ({ sourceIds, order }) => {
      const added = Array.from({ length: sourceIds.length * script.photosInFolder }, (_, index): QueueItem => ({
        id: items.length + index,
        name: `IMG_${String(index + 1).padStart(4, '0')}.jpg`,
        folder: 'Lofoten',
        state: 'waiting',
        tasks: order.steps.map(({ task }) => task),
        outputName: null,
        seconds: null,
        problem: null,
      }));
      return Promise.resolve(change([...items, ...added]));
    },
    giveQueueItems: ({ ids, order }) =>
      Promise.resolve(change(items.map((item) => (ids.includes(item.id) && item.state === 'waiting' ? { ...item, tasks: order.steps.map(({ task }) => task) } : item)))),
    watchQueue: async ({ seen }) => {
      if (seen === version) await new Promise<void>((resolve) => { wake = resolve; });
      return { version, queue: script.isElsewhere ? null : summary() };
    },
    listQueue: ({ view, name, from, count }) => {
      const all = items.filter((item) => isIn[view](item) && `${item.folder}/${item.name}`.toLowerCase().includes(name.toLowerCase()));
      return Promise.resolve({ total: all.length, items: all.slice(from, from + count) });
    },
    changeQueue: ({ change: wanted }) => {
      if (wanted === 'resume' || wanted === 'pause') {
        isRunning = wanted === 'resume';
        return Promise.resolve(change(items.map((item) => (item.state === 'working' && !isRunning ? { ...item, state: 'waiting' } : item))));
      }
      if (wanted === 'cancel') return Promise.resolve(settle(isIn['to-do'], 'cancelled'));
      if (wanted === 'retry') return Promise.resolve(settle(isIn.failed, 'waiting'));
      return Promise.resolve(change(items.filter(isIn['to-do'])));
    },
    changeQueueItems: ({ ids, change: wanted }) => {
      const isMeant = ({ id }: QueueItem): boolean => ids.includes(id);
      const [meant, others] = [items.filter(isMeant), items.filter((item) => !isMeant(item))];
      if (wanted === 'cancel') return Promise.resolve(settle((item) => isMeant(item) && isIn['to-do'](item), 'cancelled'));
      if (wanted === 'retry') return Promise.resolve(settle((item) => isMeant(item) && !isIn['to-do'](item), 'waiting'));
      if (wanted === 'clear') return Promise.resolve(change(items.filter((item) => !isMeant(item) || isIn['to-do'](item))));
      if (wanted === 'last') return Promise.resolve(change([...others, ...meant]));
      const at = others.findIndex(isIn['to-do']);
      return Promise.resolve(change([...others.slice(0, at), ...meant, ...others.slice(at)]));
    },
    answerQueue: ({ answer }) => Promise.resolve(settle(({ state }) => state === 'asking', answer === 'skip' ? 'skipped' : 'waiting')),
    moveQueueItems: ({ ids, before }) => {
      const others = items.filter(({ id }) => !ids.includes(id));
      const at = before === null ? others.length : others.findIndex(({ id }) => id === before);
      return Promise.resolve(change([...others.slice(0, at), ...items.filter(({ id }) => ids.includes(id)), ...others.slice(at)]));
    },
    exportQueueReport: () => Promise.resolve({ kind: 'saved', fileName: 'restored.csv', folderName: 'Pictures' }),
    showQueueItem: () => Promise.resolve(null),
  };
}
