import { serve } from '../core/foundation/rpc.ts';
import { parentPort } from '../core/foundation/worker-process.ts';
import { imaging } from '../core/imaging/imaging.ts';
import type { ImagingShape } from '../core/imaging/imaging-service.ts';

/** The imaging process: the only one with the codec in it. */
const port = parentPort();
port.onClose(() => {
  process.exit(0);
});
serve<ImagingShape>(port, imaging);
