import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { RunStore } from '../../../build/experiments/run-store.ts';
import { mixParts } from '../../../build/experiments/mix-parts.ts';
import type { TrainingPicture } from '../../../electron/core/pairs/training-pair.ts';
import type { PictureSet, TrainingPlan } from '../../../electron/core/training/training-service.ts';
import { initialParameters } from '../../../models/networks/initial-parameters.ts';
import { parts } from '../../../models/networks/training-steps.ts';
import { writeSafetensors } from '../../../models/onnx/safetensors.ts';
import { architectureNamed } from '../../../models/registry.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { sameBits } from '../../support/same-bits.ts';
import { scratchPicture } from '../../support/scratch-pictures.ts';
import { tinyPlan } from '../../support/tiny-plan.ts';

const plan = tinyPlan([{ kind: 'phi', steps: 3, peakLearningRate: 1e-3, warmUpSteps: 1 }], { seed: 3 });

let pictures: readonly TrainingPicture[];
beforeAll(() => {
  pictures = [80, 96].map((edgePx) => ({ name: 'a.png', scratchPath: scratchPicture(edgePx, edgePx), widthPx: edgePx, heightPx: edgePx }));
});

const contentOf = (set: PictureSet): string =>
  set.kind === 'degraded' ? set.pictures.map(({ widthPx }) => widthPx).join() : 'pairs';
const of = (...indices: readonly number[]): readonly PictureSet[] => [
  { kind: 'degraded', degradation: 'denoise', pictures: indices.map((index) => pictures[index]!) },
];

describe('a store of runs', () => {
  test('goes on with a stopped run, and does not make a finished one again', async () => {
    const store = new RunStore(temporaryFolder(), contentOf);
    const stop = new AbortController();
    const stopped = store.train(plan, of(0), { signal: stop.signal, onProgress: () => { stop.abort(); } });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    const steps: number[] = [];
    const onProgress = ({ done }: { readonly done: number }): unknown => steps.push(done);
    const finished = await store.train(plan, of(0), { onProgress });
    expect(steps).toEqual([2, 3]);
    expect(await store.train(plan, of(0), { onProgress })).toEqual(finished);
    expect(steps).toEqual([2, 3]);
    expect(finished.steps).toBe(3);
    expect(existsSync(join(dirname(finished.path), 'checkpoints'))).toBe(false);

    const straight = await new RunStore(temporaryFolder(), contentOf).train(plan, of(0));
    expect(straight.sha256).toBe(finished.sha256);
  });

  test('knows a run by all that decides it, and by nothing else', () => {
    const [folder, elsewhere] = [temporaryFolder(), temporaryFolder()];
    const store = new RunStore(folder, contentOf);
    const weights = (seed: number) =>
      store.keepWeights(writeSafetensors({ tensors: initialParameters(architectureNamed('tape-swin').parameterSpecs, seed), metadata: {} })).path;
    const stage = plan.stages[0]!;
    const pretrain = (contrastiveWeight: number): TrainingPlan => ({ ...plan, stages: [{ ...stage, kind: 'pretrain', contrastiveWeight }] });
    const keys = [
      store.keyOf(plan, of(0)),
      store.keyOf({ ...plan, seed: 4 }, of(0)),
      store.keyOf({ ...plan, network: 'tape-restormer' }, of(0)),
      store.keyOf({ ...plan, stages: [{ ...stage, steps: 4 }] }, of(0)),
      store.keyOf(pretrain(0), of(0)),
      store.keyOf(pretrain(0.5), of(0)),
      store.keyOf({ ...plan, initialWeightsPath: weights(1) }, of(0)),
      store.keyOf({ ...plan, initialWeightsPath: weights(2) }, of(0)),
      store.keyOf(plan, of(1)),
      store.keyOf(plan, of(0, 1)),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(new RunStore(elsewhere, contentOf).keyOf({ ...plan }, of(0))).toBe(keys[0]);
  });

  test('sees changed practice damage in what a run draws', () => {
    const store = new RunStore(temporaryFolder(), () => 'the same pictures');
    expect(store.keyOf(plan, of(0))).not.toBe(store.keyOf(plan, of(1)));
  });

  test('computes a remembered result once', async () => {
    const folder = temporaryFolder();
    let computed = 0;
    const ask = (input: string): Promise<number> => new RunStore(folder, contentOf).remember('scores', [input], async () => ++computed);
    expect([await ask('a'), await ask('b'), await ask('a')]).toEqual([1, 2, 1]);
  });
});

describe('weights to start from', () => {
  const network = 'tape-swin';
  const { parameterSpecs } = architectureNamed(network);
  const [stageOne, drawn] = [initialParameters(parameterSpecs, 1), initialParameters(parameterSpecs, 2)];
  test.each([[[]], [['phi']], [['prior', 'theta']], [parts]] as const)('take %j from stage one, and draw the others', (taken) => {
    const stored = new RunStore(temporaryFolder(), contentOf).keepWeights(writeSafetensors({ tensors: stageOne, metadata: {} }));
    const mixed = mixParts(network, stored.path, taken, 2);
    expect([...mixed.keys()]).toEqual(parameterSpecs.map(({ name }) => name));
    for (const [name, { data }] of mixed) {
      const from = taken.some((part) => name.startsWith(`${part}.`)) ? stageOne : drawn;
      expect(sameBits(data, from.get(name)?.data ?? new Float32Array(0)), name).toBe(true);
    }
  });
});
