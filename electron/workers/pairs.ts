import { serve } from '../core/foundation/rpc.ts';
import { parentPort } from '../core/foundation/worker-process.ts';
import { pairs } from '../core/pairs/pairs.ts';
import type { PairsShape } from '../core/pairs/pairs-service.ts';

/** The pairs process: holds OpenCV, and computes for seconds at a time. */
const port = parentPort();
port.onClose(() => {
  process.exit(0);
});
serve<PairsShape>(port, pairs);
