import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TrainedBase } from '../core/library/choose-base.ts';
import { readPlan } from '../core/training/plan-file.ts';

/** The weights in a folder that `pretrain` wrote; undefined where the word names none. Throws: `checkpoint-damaged`. */
export function stageOneFolder(named: string): TrainedBase | undefined {
  const folder = resolve(named);
  if (!existsSync(join(folder, 'plan.json'))) return undefined;
  const { network } = readPlan(folder);
  return { id: 'stage one', network, start: { kind: 'pre-trained', weightsPath: join(folder, 'weights.safetensors') } };
}
