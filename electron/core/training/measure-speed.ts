import { initialParameters } from '../../../models/networks/initial-parameters.ts';
import { architectureNamed } from '../../../models/registry.ts';
import { openExecutor } from './executors/open-executor.ts';
import type { TrainingService } from './training-service.ts';

const warmUpRuns = 2;
const timedRuns = 4;

/** Steps a second on this machine now, to turn a budget of minutes into a number of steps. */
export async function measureSpeed({
  network,
  executor: name,
  kind,
  batch,
  patchPx,
}: Parameters<TrainingService['measureSpeed']>[0]): Promise<number> {
  const architecture = architectureNamed(network);
  const shape = { batch, heightPx: patchPx, widthPx: patchPx };
  const weights = initialParameters(architecture.parameterSpecs, 1);
  const executor = await openExecutor(name, { architecture, kind, shape, weights });
  try {
    const grey = new Float32Array(batch * 3 * patchPx ** 2).fill(0.5);
    let startedAt = 0;
    for (let run = 0; run < warmUpRuns + timedRuns; run++) {
      if (run === warmUpRuns) startedAt = performance.now();
      await executor.step(run + 1, { lowQuality: grey, groundTruth: grey, learningRate: 0 });
    }
    return (1000 * timedRuns) / (performance.now() - startedAt);
  } finally {
    await executor.release();
  }
}
