import { serve } from '../core/foundation/rpc.ts';
import { parentPort } from '../core/foundation/worker-process.ts';
import { inspection } from '../core/inspection/inspection.ts';
import type { InspectionShape } from '../core/inspection/inspection-service.ts';

/** The inspection process: its own ONNX Runtime, so that looking at a photo does not wait for one that is restored. */
const port = parentPort();
port.onClose(() => {
  process.exit(0);
});
serve<InspectionShape>(port, inspection);
