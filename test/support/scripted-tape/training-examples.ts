import type { Curve, Run } from '../../../electron/ipc/contract.ts';
import type { TrainingScript } from './scripted-training.ts';

/** Six pairs: sound ones, one that is moved into place, one that cannot be used. */
export const mixedPairs: TrainingScript['pairs'] = [0, 1, 2, 3, 4, 5].map((index) => ({
  findings:
    index === 1
      ? [{ severity: 'warning', sentence: 'The after photo lies 3.5 pixels to the left.', remedy: 'It is moved into place.', fix: 'move-target' }]
      : index === 4
        ? [{ severity: 'error', sentence: 'The two photos show different things.', remedy: 'Choose another after photo.', fix: null }]
        : [],
  repairs: index === 1 ? ['move-target'] : [],
  failure: null,
  isUsable: index !== 4,
}));

const picture = (kind: string): string => `/pictures/crop/${kind}/2/0_0.png`;

export const learningCurve: Curve = {
  loss: [10, 20, 40, 60, 80, 100, 120].map((step) => ({ step, value: 0.06 - step / 4000 })),
  scores: [
    { step: 40, psnrDb: 28.4, crop: picture('spared') },
    { step: 80, psnrDb: 28.9, crop: picture('after') },
    { step: 120, psnrDb: 28.8, crop: picture('after') },
  ],
  basePsnrDb: 28,
  secondsPerStep: 0.5,
  crop: { input: picture('before'), target: picture('after'), base: picture('spared') },
};

export const runningRun: Run = {
  name: 'dusty-scans',
  title: 'Dusty scans',
  task: 'denoise',
  baseId: 'tape-swin-denoise',
  startsFrom: 'model',
  minutes: 10,
  state: 'running',
  createdAt: '2026-11-27T10:00:00.000Z',
  failure: null,
  activity: { doing: 'training', progress: { phase: 'joint', done: 120, total: 400, etaMs: 140_000 } },
  trained: null,
  pairs: { training: 8, heldBack: 2 },
  verdict: null,
};

/** A run that was judged. */
export const finishedRun = (isBetter: boolean): Run => ({
  ...runningRun,
  state: 'judged',
  activity: null,
  trained: { steps: 400, seconds: 230 },
  verdict: {
    isBetter,
    words: isBetter ? ['About a third of a stop less noise (+0.90 dB).', 'No photo got worse.'] : ['It has unlearned some of what it could do.'],
    pictures: 2,
    gainDb: isBetter ? 0.9 : -0.2,
    interval: isBetter ? [0.6, 1.2] : [-0.6, 0.1],
    ssimGain: isBetter ? 0.0123 : -0.0021,
    worst: { name: 'DSC_1001.png', gainDb: isBetter ? 0.6 : -0.6 },
    guardLossDb: isBetter ? 0.01 : 0.4,
  },
});
