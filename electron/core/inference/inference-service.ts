import type { Sentence } from '../../words/sentence.ts';
import type { Service } from '../foundation/service.ts';

/** ONNX Runtime execution providers that we know how to drive, as the command line names them. */
export type DeviceKind = 'cuda' | 'dml' | 'coreml' | 'webgpu' | 'cpu';
export type DeviceChoice = DeviceKind | 'auto';

export interface Device {
  readonly kind: DeviceKind;
  /** What the maker calls it, such as "AMD EPYC, 2 cores" or "NVIDIA GeForce RTX 4070". */
  readonly name: string;
}

/**
 * good: right, and faster than the CPU; slow: no gain; wrong: another answer than the CPU's; faulty: it
 * crashed; absent: no such hardware or driver.
 */
export type DeviceVerdict = 'good' | 'slow' | 'wrong' | 'faulty' | 'absent';

/** What the self-test found: the device against the CPU's answer on a golden input. */
export interface DeviceReport extends Device {
  /** Missing when it was not tested. */
  readonly verdict?: DeviceVerdict;
  /** Whether `auto` may take it. */
  readonly usable: boolean;
  /** Largest absolute difference from the CPU, in units of full scale 0..1; null when it never ran. */
  readonly largestError: number | null;
  readonly megapixelsPerSecond: number | null;
  /** One sentence, when the device is not usable. */
  readonly reason: Sentence | null;
}

/** Which network with which weights. The library has checked the file against its card. */
export interface ModelReference {
  readonly modelId: string;
  readonly network: string;
  readonly weightsPath: string;
  readonly weightsSha256: string;
}

export interface RestoreOutcome {
  readonly device: Device;
  /** Devices that were tried and skipped or given up, each with its reason. */
  readonly skipped: readonly DeviceReport[];
  readonly tiles: number;
  readonly elapsedMs: number;
  /** Tiles redone on the CPU because the device failed, or its answer was not finite or constant. */
  readonly redoneTiles: number;
}

/**
 * The inference worker's calls.
 *
 * Throws: `model-damaged`, `device-unavailable`, `device-wrong`, `out-of-memory`, `disk-full`, `cancelled`.
 */
export type InferenceShape = {
  /**
   * Runs the golden input on one device, in this very process: a native fault ends the process, so whoever
   * tests a device does it in a worker of its own.
   */
  readonly probe: {
    readonly params: { readonly model: ModelReference; readonly device: DeviceKind; readonly edgePx: number };
    readonly result: { readonly output: Float32Array; readonly megapixelsPerSecond: number };
  };
  readonly devices: {
    readonly params: { readonly model: ModelReference; readonly test: boolean };
    readonly result: readonly DeviceReport[];
  };
  /** Restores a whole scratch image tile by tile into another; alpha planes are left alone. */
  readonly restore: {
    readonly params: {
      readonly model: ModelReference;
      readonly device: DeviceChoice;
      readonly inputScratchPath: string;
      readonly outputScratchPath: string;
      /** Where the pseudo ground truth goes (Sec. 3.3.1), when it is wanted too; only of a model with a prior. */
      readonly pseudoScratchPath?: string;
      /** Largest core edge in pixels, a multiple of the model's window; the default bounds memory. */
      readonly tilePx?: number;
      /** Moves the tile grid, to prove that it does not matter. A multiple of the model's window. */
      readonly gridShiftPx?: number;
      /** Whether it rests between two tiles while `hold` says so. */
      readonly yields?: boolean;
    };
    readonly result: RestoreOutcome;
  };
  /** Lets what yields rest before its next tile, or go on. */
  readonly hold: { readonly params: { readonly held: boolean }; readonly result: null };
};

export const inferenceMethods = ['probe', 'devices', 'restore', 'hold'] as const satisfies readonly (keyof InferenceShape)[];

export type InferenceService = Service<InferenceShape>;
