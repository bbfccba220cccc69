import { parentPort } from '../core/foundation/worker-process.ts';
import { serve } from '../core/foundation/rpc.ts';
import { degradePicture } from '../core/training/degrade-picture.ts';
import { judge } from '../core/training/judge.ts';
import { measureSpeed } from '../core/training/measure-speed.ts';
import { train } from '../core/training/trainer.ts';
import type { TrainingShape } from '../core/training/training-service.ts';

/** The training process: low priority, one run at a time, gone when its parent is. */
const port = parentPort();
port.onClose(() => {
  process.exit(0);
});
serve<TrainingShape>(port, { train, judge, measureSpeed, degrade: degradePicture });
