import { setImmediate } from 'node:timers/promises';
import { Eta } from '../foundation/eta.ts';
import type { CallOptions } from '../foundation/progress.ts';
import { StepGate } from '../foundation/step-gate.ts';
import { TapeError } from '../foundation/tape-error.ts';
import { ScratchImage } from '../imaging/scratch-image.ts';
import { cutCore, tileGrid } from '../imaging/tiling.ts';
import type { DeviceKind } from './inference-service.ts';
import type { CreateSession, LoadedModel, NetworkPicture } from './sessions.ts';
import { TileSession } from './sessions.ts';
import { largestCorePx, planTiles } from './tile-plan.ts';

/** Smaller than this, a tile is nearly all halo, and memory is not the trouble. */
const smallestCorePx = 32;

export interface TileRunOptions {
  readonly inputScratchPath: string;
  readonly outputScratchPath: string;
  /** Where phi's pseudo ground truth goes, when it is wanted too. */
  readonly pseudoScratchPath?: string;
  readonly device: DeviceKind;
  readonly tilePx?: number;
  readonly gridShiftPx?: number;
  /** How a session is made; a test may plant a device that answers nonsense. */
  readonly createSession?: CreateSession;
  /** Where it waits before each tile. */
  readonly gate?: StepGate;
}

export interface TileRunOutcome {
  readonly tiles: number;
  readonly redoneTiles: number;
  /** Whether the device failed on the way, and the CPU did the rest. */
  readonly deviceLost: boolean;
}

/**
 * Restores a scratch image tile by tile into a new one, on one device; where the pseudo ground truth is wanted too,
 * it goes into another. A tile whose answer is not a picture is redone on the CPU, which also takes over from a device
 * that fails; when memory runs out, tiles are halved and the work begins again.
 *
 * Cost: memory is bounded by a tile, not by the photo.
 * Throws: `cancelled`, `out-of-memory`, `disk-full`.
 */
export async function runTiles(
  model: LoadedModel,
  options: TileRunOptions,
  { signal, onProgress }: CallOptions = {},
): Promise<TileRunOutcome> {
  const { inputScratchPath, outputScratchPath, pseudoScratchPath, device, gridShiftPx = 0 } = options;
  const { createSession = TileSession.create.bind(TileSession), gate = new StepGate() } = options;
  const { windowPx, haloPx } = model.architecture;
  const input = ScratchImage.open(inputScratchPath);
  const { widthPx, heightPx } = input.size;
  const pictures: readonly NetworkPicture[] = pseudoScratchPath === undefined ? ['restored'] : ['restored', 'pseudo'];
  const outputs: ScratchImage[] = [];
  const sessions = new Map<DeviceKind, Awaited<ReturnType<CreateSession>>>();
  let largestPx = options.tilePx ?? largestCorePx;
  let deviceLost = false;

  try {
    for (const path of [outputScratchPath, ...(pseudoScratchPath === undefined ? [] : [pseudoScratchPath])]) {
      outputs.push(ScratchImage.create(path, { widthPx, heightPx, planes: 3 }));
    }
    for (;;) {
      try {
        return await runGrid(largestPx);
      } catch (error) {
        if (!isOutOfMemory(error)) throw error;
        largestPx = Math.floor(largestPx / 2 / windowPx) * windowPx;
        if (largestPx < smallestCorePx) {
          throw new TapeError('out-of-memory', 'There is not enough memory even for the smallest tiles.', {
            kept: 'The photo was not changed.',
            remedy: 'Close other programs and try again.',
            cause: error,
          });
        }
      } finally {
        // A lost device gives nothing back, and that is no second error.
        for (const session of sessions.values()) await session.release().catch(() => undefined);
        sessions.clear();
      }
    }
  } finally {
    input.close();
    for (const output of outputs) output.close();
  }

  async function runGrid(corePx: number): Promise<TileRunOutcome> {
    const { coreWidthPx, coreHeightPx, size } = planTiles(input.size, model.architecture, corePx);
    const tiles = tileGrid({ widthPx, heightPx, coreWidthPx, coreHeightPx, haloPx, windowPx, shiftPx: gridShiftPx });
    const runOn = async (kind: DeviceKind, before: Float32Array): Promise<Float32Array> => {
      const session = sessions.get(kind) ?? (await createSession(model, kind, size, pictures));
      sessions.set(kind, session);
      return session.run(before);
    };
    const runOnDevice = async (before: Float32Array): Promise<Float32Array | undefined> => {
      if (deviceLost) return undefined;
      try {
        const after = await runOn(device, before);
        return isPicture(after, before) ? after : undefined;
      } catch (error) {
        if (device === 'cpu' || isOutOfMemory(error)) throw error;
        deviceLost = true;
        return undefined;
      }
    };
    const eta = new Eta();
    let redoneTiles = 0;
    for (const [done, tile] of tiles.entries()) {
      // Lets a cancel message in between two tiles.
      await setImmediate();
      eta.leaveOut(await gate.pass(signal));
      if (signal?.aborted === true) throw new TapeError('cancelled', 'Stopped on request.');
      const etaMs = eta.after(done, tiles.length);
      onProgress?.({ phase: 'restoring', done, total: tiles.length, ...(etaMs === undefined ? {} : { etaMs }) });
      const before = input.readRegion(tile.input, 3);
      let after = await runOnDevice(before);
      if (after === undefined) {
        if (device === 'cpu') throw new Error('internal: the network gives no picture on the CPU');
        redoneTiles += 1;
        after = await runOn('cpu', before);
      }
      const core = cutCore(after, tile);
      const each = 3 * tile.core.width * tile.core.height;
      for (const [index, output] of outputs.entries()) output.writeRegion(tile.core, core.subarray(index * each, (index + 1) * each));
    }
    onProgress?.({ phase: 'restoring', done: tiles.length, total: tiles.length, etaMs: 0 });
    return { tiles: tiles.length, redoneTiles, deviceLost };
  }
}

/** Finite everywhere, and not one flat colour where the input was none. */
function isPicture(after: Float32Array, before: Float32Array): boolean {
  const first = after[0] ?? Number.NaN;
  let constant = true;
  for (const value of after) {
    if (!Number.isFinite(value)) return false;
    if (value !== first) constant = false;
  }
  return !constant || before.every((value) => value === before[0]);
}

/** ONNX Runtime names the failed allocation in its message; there is no code. */
const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && /bad_alloc|Failed to allocate memory|out of memory/i.test(error.message);
