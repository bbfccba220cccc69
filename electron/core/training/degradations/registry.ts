import type { Task } from '../../foundation/task.ts';
import type { Degradation } from './degradation.ts';
import { deblur } from './deblur.ts';
import { demoire } from './demoire.ts';
import { denoise } from './denoise.ts';
import { derainHeavy, derainLight } from './derain.ts';
import { deshadow } from './deshadow.ts';
import { desnow } from './desnow.ts';
import { raindrop } from './raindrop.ts';
import { superresReal } from './superres-real.ts';
import { superresX2, superresX4 } from './superres.ts';

interface TaskDegradation extends Degradation {
  readonly task: Task;
}

const entries = {
  denoise: { task: 'denoise', ...denoise },
  'derain-light': { task: 'derain', ...derainLight },
  'derain-heavy': { task: 'derain', ...derainHeavy },
  raindrop: { task: 'raindrop', ...raindrop },
  demoire: { task: 'demoire', ...demoire },
  'superres-x2': { task: 'superres', ...superresX2 },
  'superres-x4': { task: 'superres', ...superresX4 },
  'superres-real': { task: 'superres', ...superresReal },
  deblur: { task: 'deblur', ...deblur },
  desnow: { task: 'desnow', ...desnow },
  deshadow: { task: 'deshadow', ...deshadow },
} as const satisfies Readonly<Record<string, TaskDegradation>>;

export type DegradationName = keyof typeof entries;

/** All practice damage, by name: one line each. A task may have several, and trains on all of them. */
export const degradations: Readonly<Record<DegradationName, TaskDegradation>> = entries;

export const degradationNames = Object.keys(entries) as readonly DegradationName[];

/** What stage one learns from. Source: Sec. 4.1, 4.2 (denoising, deraining light and heavy, raindrops, moire). */
export const pretrainingMixture: readonly DegradationName[] = ['denoise', 'derain-light', 'derain-heavy', 'raindrop', 'demoire'];

export const degradationsOf = (task: Task): readonly DegradationName[] =>
  degradationNames.filter((name) => degradations[name].task === task);
