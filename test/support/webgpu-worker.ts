import { serve } from '../../electron/core/foundation/rpc.ts';
import { parentPort } from '../../electron/core/foundation/worker-process.ts';
import { goldenInput } from '../../electron/core/inference/probe.ts';
import type { DeviceKind } from '../../electron/core/inference/inference-service.ts';
import { TileSession } from '../../electron/core/inference/sessions.ts';
import { syntheticParameters } from './synthetic-data.ts';
import { tinyTapeSwin } from './tiny-tape-swin.ts';

export type TinyShape = {
  readonly answer: { readonly params: { readonly device: DeviceKind; readonly edgePx: number }; readonly result: Float32Array };
};

/** A process in which a tiny network runs on a device: software graphics take seconds for each kernel. */
serve<TinyShape>(parentPort(), {
  answer: async ({ device, edgePx }) => {
    const architecture = tinyTapeSwin({ encoder: 1, decoder: 1, phi: 1 });
    const model = { architecture, weights: syntheticParameters(architecture.parameterSpecs) };
    const session = await TileSession.create(model, device, { widthPx: edgePx, heightPx: edgePx });
    const output = (await session.run(goldenInput(edgePx))).slice();
    await session.release();
    return output;
  },
});
