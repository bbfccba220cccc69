import { parentPort } from '../core/foundation/worker-process.ts';
import { serve } from '../core/foundation/rpc.ts';
import { StepGate } from '../core/foundation/step-gate.ts';
import { degradePicture } from '../core/training/degrade-picture.ts';
import { judge } from '../core/training/judge.ts';
import { restoreFilm } from '../core/training/restore-film.ts';
import { measureSpeed } from '../core/training/measure-speed.ts';
import { train } from '../core/training/trainer.ts';
import type { TrainingShape } from '../core/training/training-service.ts';

/** The training process: low priority, one run at a time, gone when its parent is. */
const port = parentPort();
port.onClose(() => {
  process.exit(0);
});
const gate = new StepGate();
serve<TrainingShape>(port, {
  train: (params, options) => train(params, options, gate),
  hold: ({ held }) => {
    if (held) gate.hold();
    else gate.open();
    return Promise.resolve(null);
  },
  judge,
  film: restoreFilm,
  measureSpeed,
  degrade: degradePicture,
});
