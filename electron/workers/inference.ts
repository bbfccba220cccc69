import { serve } from '../core/foundation/rpc.ts';
import { parentPort } from '../core/foundation/worker-process.ts';
import { inference } from '../core/inference/inference.ts';
import type { InferenceShape } from '../core/inference/inference-service.ts';

/** The inference process: holds ONNX Runtime, whose faults are native aborts and end only this process. */
const port = parentPort();
port.onClose(() => {
  process.exit(0);
});
serve<InferenceShape>(port, inference(process.env['TAPE_STUDIO_HOME']));
