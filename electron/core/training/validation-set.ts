import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { Architecture } from '../../../models/networks/architecture.ts';
import { buildRestorer } from '../../../models/networks/restorer.ts';
import { writeOnnx } from '../../../models/onnx/write-onnx.ts';
import type { Tensor } from '../../../models/onnx/tensor.ts';
import { Random } from '../../../models/random.ts';
import { psnrDb } from '../imaging/metrics.ts';
import { ScratchImage } from '../imaging/scratch-image.ts';
import { degradations } from './degradations/registry.ts';
import type { PatchPair } from './patch-sampler.ts';
import type { PictureSet, TrainingPicture } from './training-service.ts';

/** Edge of the square that is cut from the middle of each held-back picture. */
const largestEdgePx = 256;
/** Enough for a curve; the final scores are measured on whole pictures by `evaluate`. */
const mostPictures = 8;
const validationSeed = 20_220_704;

/**
 * Held-back crops, kept in memory, and the score of some weights on them.
 */
export class ValidationSet {
  readonly #architecture: Architecture;
  readonly #pairs: readonly PatchPair[];
  readonly #edgePx: number;

  private constructor(architecture: Architecture, pairs: readonly PatchPair[], edgePx: number) {
    this.#architecture = architecture;
    this.#pairs = pairs;
    this.#edgePx = edgePx;
  }

  /** Undefined when nothing was held back, or nothing is large enough. */
  static load(architecture: Architecture, set: PictureSet): ValidationSet | undefined {
    const { minimumPx, multipleOfPx } = architecture.sizeRequirements;
    const clean = set.kind === 'pairs' ? set.pairs.map(({ groundTruth }) => groundTruth) : set.pictures;
    const edges = clean.slice(0, mostPictures).flatMap(({ widthPx, heightPx }) => [widthPx, heightPx]);
    const edgePx = Math.floor(Math.min(largestEdgePx, ...edges) / multipleOfPx) * multipleOfPx;
    if (clean.length === 0 || edgePx < minimumPx) return undefined;
    const pairs = Array.from({ length: Math.min(mostPictures, clean.length) }, (_, index): PatchPair => {
      if (set.kind === 'pairs') {
        const pair = set.pairs[index];
        if (pair === undefined) throw new Error('internal: a validation pair is missing');
        return { lowQuality: middleOf(pair.lowQuality, edgePx), groundTruth: middleOf(pair.groundTruth, edgePx) };
      }
      const picture = set.pictures[index];
      if (picture === undefined) throw new Error('internal: a validation picture is missing');
      const groundTruth = middleOf(picture, edgePx);
      return { groundTruth, lowQuality: degradations[set.task].validate(groundTruth, new Random(validationSeed, index)) };
    });
    return new ValidationSet(architecture, pairs, edgePx);
  }

  /** PSNR in dB of each picture as it came. */
  inputPsnrDb(): readonly number[] {
    return this.#pairs.map(({ lowQuality, groundTruth }) => psnrDb(lowQuality.data, groundTruth.data));
  }

  /** PSNR in dB of each restoration, rounded to 8 bits as an export would be. */
  async psnrDb(weights: ReadonlyMap<string, Tensor>): Promise<readonly number[]> {
    const edge = this.#edgePx;
    const graph = buildRestorer(this.#architecture, { batch: 1, heightPx: edge, widthPx: edge });
    const session = await InferenceSession.create(writeOnnx(graph, weights), {
      executionProviders: ['cpu'],
      enableMemPattern: false,
    });
    try {
      const scores: number[] = [];
      for (const { lowQuality, groundTruth } of this.#pairs) {
        const { restored } = await session.run({ image: new OrtTensor('float32', lowQuality.data, [1, 3, edge, edge]) });
        if (!(restored?.data instanceof Float32Array)) throw new Error('internal: the restorer gives no picture');
        scores.push(psnrDb(toEightBits(restored.data), groundTruth.data));
      }
      return scores;
    } finally {
      await session.release();
    }
  }
}

function middleOf({ scratchPath, widthPx, heightPx }: TrainingPicture, edgePx: number): PatchPair['groundTruth'] {
  const image = ScratchImage.open(scratchPath);
  try {
    const x = Math.floor((widthPx - edgePx) / 2);
    const y = Math.floor((heightPx - edgePx) / 2);
    return { edgePx, data: image.readRegion({ x, y, width: edgePx, height: edgePx }, 3) };
  } finally {
    image.close();
  }
}

const toEightBits = (data: Float32Array): Float32Array =>
  data.map((value) => Math.round(Math.min(1, Math.max(0, value)) * 255) / 255);
