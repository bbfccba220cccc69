import type { ArrangedPair, Curve, PairPhoto, PairSet, PhotoPair, Progress, Run, RunChange, RunState, StudioService } from '../../../electron/ipc/contract.ts';

/** What a test may say about pairs and runs, as plain data. */
export interface TrainingScript {
  readonly runs: readonly Run[];
  readonly curve: Curve;
  /** What the doctor says of each pair, in order; one pair for each. */
  readonly pairs: readonly Pick<PhotoPair, 'findings' | 'repairs' | 'failure' | 'isUsable'>[];
}

export const noTraining: TrainingScript = {
  runs: [],
  curve: { loss: [], scores: [], basePsnrDb: null, secondsPerStep: null, crop: null },
  pairs: [],
};

type Calls = 'openPairs' | 'choosePairPhotos' | 'checkPairs' | 'arrangePairs' | 'closePairs' | 'listTrainingBases' | 'startRun' | 'watchRuns' | 'changeRun' | 'readCurve' | 'exportFilm';

const stateAfter: { readonly [Change in RunChange]: RunState | null } = {
  pause: 'paused',
  resume: 'running',
  stop: 'judged',
  'throw-away': null,
  adopt: 'adopted',
  'keep-old': 'declined',
};

/** The training calls of the scripted shell. `thumbnail`: address of any picture. */
export function trainingService(
  script: TrainingScript,
  thumbnail: (isAfter: boolean) => string,
): Pick<StudioService, Calls> & { readonly tellOfRun: (progress: Progress) => void } {
  let runs = script.runs;
  let version = 1;
  let wake: () => void = () => undefined;
  const change = (next: readonly Run[]): void => {
    runs = next;
    version += 1;
    wake();
  };
  const photos = script.pairs.flatMap((_, index): readonly PairPhoto[] => [
    { id: `before-${index}`, name: `DSC_${1001 + index}.png`, role: 'before', thumbnail: thumbnail(false) },
    { id: `after-${index}`, name: `DSC_${1001 + index}.png`, role: 'after', thumbnail: thumbnail(true) },
  ]);
  const scenesOf = (pairs: readonly ArrangedPair[]): number => pairs.filter(({ isIncluded }, index) => isIncluded && script.pairs[index]?.isUsable === true).length;
  const arranged = (pairs: readonly ArrangedPair[]): PairSet => ({
    id: 'set',
    photos,
    pairs: pairs.map((pair, index): PhotoPair => {
      const said = script.pairs[index] ?? { findings: [], repairs: [], failure: null, isUsable: true };
      return { ...said, ...pair, isHeldBack: said.isUsable && pair.isIncluded && index % 5 === 0 };
    }),
    scenes: scenesOf(pairs),
    trainings: scenesOf(pairs) < 5 ? scenesOf(pairs) : 1,
  });
  return {
    tellOfRun: (progress) => change(runs.map((run) => (run.state === 'running' ? { ...run, activity: { doing: 'training', progress } } : run))),
    openPairs: () => Promise.resolve({ id: 'set', photos: [], pairs: [], scenes: 0, trainings: 0 }),
    choosePairPhotos: () => Promise.resolve(script.pairs.length),
    checkPairs: () => Promise.resolve(arranged(script.pairs.map((_, index) => ({ inputId: `before-${index}`, targetId: `after-${index}`, isIncluded: true })))),
    arrangePairs: ({ pairs }) => Promise.resolve(arranged(pairs)),
    closePairs: () => Promise.resolve(null),
    listTrainingBases: () =>
      Promise.resolve([
        { id: 'tape-swin-denoise', title: 'TAPE-Swin, denoising', task: 'denoise' },
        { id: 'tape-swin-prior', title: 'The prior', task: null },
      ]),
    startRun: ({ title, task, baseId, minutes }) => {
      const run: Run = {
        name: 'new', title, task, baseId, startsFrom: task === 'own' ? 'prior' : 'model', minutes, state: 'waiting', createdAt: new Date().toISOString(),
        failure: null, activity: null, trained: null, pairs: null, verdict: null,
      };
      change([run, ...runs]);
      return Promise.resolve(run);
    },
    watchRuns: async ({ seen }) => {
      if (seen === version) await new Promise<void>((resolve) => { wake = resolve; });
      return { version, runs };
    },
    changeRun: ({ name, change: wanted }) => {
      const state = stateAfter[wanted];
      change(runs.flatMap((run) => (run.name !== name ? [run] : state === null ? [] : [{ ...run, state }])));
      return Promise.resolve(null);
    },
    readCurve: () => Promise.resolve(script.curve),
    exportFilm: () => Promise.resolve({ kind: 'saved', fileName: 'dusty-scans-film.webp', folderName: 'Pictures' }),
  };
}
