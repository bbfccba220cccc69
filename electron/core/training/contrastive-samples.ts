import { contrastive } from '../../../models/networks/training-steps.ts';
import { Random } from '../../../models/random.ts';

/**
 * Chooses where the contrastive loss looks: for each picture of the batch, 256 queries and 256 negatives,
 * all at different places.
 *
 * Shapes: both [batch, 256, pixels], one-hot over pixels.
 * Source: Sec. 3.3.2.
 */
export function drawContrastiveSamples(
  seed: number,
  step: number,
  batch: number,
  pixels: number,
): { readonly queryOneHot: Float32Array; readonly negativeOneHot: Float32Array } {
  const { queries, negatives } = contrastive;
  if (queries + negatives > pixels) throw new Error('internal: a patch is too small for the contrastive loss');
  const queryOneHot = new Float32Array(batch * queries * pixels);
  const negativeOneHot = new Float32Array(batch * negatives * pixels);
  const places = Uint32Array.from({ length: pixels }, (_, i) => i);
  for (let picture = 0; picture < batch; picture++) {
    const random = new Random(seed, contrastiveStream, step, picture);
    // The first places of a partial Fisher-Yates shuffle are a sample without repetition.
    for (let i = 0; i < queries + negatives; i++) {
      const j = i + random.integer(pixels - i);
      const place = places[j] ?? 0;
      places[j] = places[i] ?? 0;
      places[i] = place;
      if (i < queries) queryOneHot[(picture * queries + i) * pixels + place] = 1;
      else negativeOneHot[(picture * negatives + i - queries) * pixels + place] = 1;
    }
    places.forEach((_, i) => (places[i] = i));
  }
  return { queryOneHot, negativeOneHot };
}

const contrastiveStream = 3;
