import { superviseWorker } from '../foundation/process-supervisor.ts';
import type { SpawnWorker } from '../foundation/worker-process.ts';
import type { ImagingService, ImagingShape } from '../imaging/imaging-service.ts';
import { imagingMethods } from '../imaging/imaging-service.ts';
import { imagingLimits } from '../imaging/time-limits.ts';
import type { InferenceService, InferenceShape } from '../inference/inference-service.ts';
import { inferenceMethods } from '../inference/inference-service.ts';
import type { InspectionService, InspectionShape } from '../inspection/inspection-service.ts';
import { inspectionMethods } from '../inspection/inspection-service.ts';
import type { PairsService, PairsShape } from '../pairs/pairs-service.ts';
import { pairsMethods } from '../pairs/pairs-service.ts';
import type { TrainingService, TrainingShape } from '../training/training-service.ts';
import { trainingMethods } from '../training/training-service.ts';
import type { AppLayout } from './app-layout.ts';
import type { LogFile } from './log-file.ts';

export interface StudioServices {
  readonly imaging: ImagingService;
  readonly inference: InferenceService;
  readonly inspection: InspectionService;
  readonly pairs: PairsService;
  readonly training: TrainingService;
}

/** The worker processes, each started when it is first asked. `renew`: they learn anew what they may hold. `close` ends them. */
export function superviseWorkers({ layout, spawn, stateFolder, log, memoryBytes }: {
  readonly layout: AppLayout;
  readonly spawn: SpawnWorker;
  readonly stateFolder: string;
  readonly log: LogFile;
  /** What each of those that hold photos may hold. */
  readonly memoryBytes: () => number;
}): StudioServices & { readonly renew: () => void; readonly close: () => Promise<void> } {
  const common = {
    spawn,
    errorFile: log.file,
    env: { TAPE_STUDIO_HOME: stateFolder },
    onCrash: (name: string, reason: string) => {
      log.write(`the ${name} worker ended by itself`, reason);
    },
  };
  const { workers: entries } = layout;
  const imaging = superviseWorker<ImagingShape>({
    ...common,
    name: 'imaging',
    entryPath: entries.imaging,
    methods: imagingMethods,
    memoryBytes,
    callLimits: imagingLimits,
  });
  const inference = superviseWorker<InferenceShape>({ ...common, name: 'inference', entryPath: entries.inference, methods: inferenceMethods, memoryBytes });
  const inspection = superviseWorker<InspectionShape>({ ...common, name: 'inspection', entryPath: entries.inspection, methods: inspectionMethods });
  const pairs = superviseWorker<PairsShape>({
    ...common,
    name: 'pairs',
    entryPath: entries.pairs,
    methods: pairsMethods,
    lowPriority: true,
    // Every registration that finds nothing leaves a megabyte behind in OpenCV.
    mostCalls: 200,
  });
  const training = superviseWorker<TrainingShape>({ ...common, name: 'training', entryPath: entries.training, methods: trainingMethods, lowPriority: true });
  return {
    imaging: imaging.service,
    inference: inference.service,
    inspection: inspection.service,
    pairs: pairs.service,
    training: training.service,
    renew: () => {
      imaging.renew();
      inference.renew();
    },
    close: async () => {
      await Promise.all([imaging, inference, inspection, pairs, training].map((worker) => worker.close()));
    },
  };
}
