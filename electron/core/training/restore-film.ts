import { join } from 'node:path';
import { sentence } from '../../words/sentence.ts';
import { architectureNamed } from '../../../models/registry.ts';
import type { CallOptions } from '../foundation/progress.ts';
import { TapeError } from '../foundation/tape-error.ts';
import { psnrDb } from '../imaging/metrics.ts';
import type { Picture } from '../imaging/picture.ts';
import { ScratchImage } from '../imaging/scratch-image.ts';
import { readPlan } from './plan-file.ts';
import { readSnapshot, snapshotsOf } from './snapshots.ts';
import type { FilmFrame, TrainingService } from './training-service.ts';
import { ValidationSet } from './validation-set.ts';

/** One held-back crop as the run saw it from step to step: the base first, the target last. */
export async function restoreFilm(
  { runFolder, picture, scratchFolder }: Parameters<TrainingService['film']>[0],
  { signal, onProgress }: CallOptions = {},
): ReturnType<TrainingService['film']> {
  const snapshots = snapshotsOf(runFolder);
  if (snapshots.length === 0) {
    throw new TapeError('not-found', 'The run has kept nothing that could be shown.', { remedy: 'A run does so from its first measurement on held-back pictures on.' });
  }
  const architecture = architectureNamed(readPlan(runFolder).network);
  const all = ValidationSet.read(architecture, runFolder);
  const only = all.only(picture);
  if (only === undefined) {
    throw new TapeError('not-found', sentence('The run has no held-back picture number {number}.', { number: picture + 1 }), { remedy: sentence('It has {count}.', { count: all.names.length }) });
  }
  const { lowQuality, groundTruth } = only.pair;
  const write = (name: string, { widthPx, heightPx, data }: Picture): string => {
    const scratchPath = join(scratchFolder, `${name}.scratch`);
    const image = ScratchImage.create(scratchPath, { widthPx, heightPx, planes: 3 });
    try {
      image.writeRegion({ x: 0, y: 0, width: widthPx, height: heightPx }, data);
    } finally {
      image.close();
    }
    return scratchPath;
  };
  const score = ({ data }: Picture): number => psnrDb(data, groundTruth.data);

  const frames: FilmFrame[] = [];
  if (snapshots[0]?.step !== 0) frames.push({ kind: 'input', step: 0, psnrDb: score(lowQuality), scratchPath: write('input', lowQuality) });
  for (const [done, snapshot] of snapshots.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ phase: 'film', done, total: snapshots.length });
    const { step } = snapshot;
    const [restored] = await only.set.restored(readSnapshot(snapshot, architecture));
    if (restored === undefined) throw new Error('internal: nothing was restored');
    frames.push({ kind: step === 0 ? 'base' : 'step', step, psnrDb: score(restored), scratchPath: write(`step-${step}`, restored) });
  }
  frames.push({ kind: 'target', step: null, psnrDb: null, scratchPath: write('target', groundTruth) });
  return { pictures: all.names, frames };
}
