import { contrastive } from '../../../models/networks/training-steps.ts';
import { Random } from '../../../models/random.ts';

/**
 * Where the contrastive loss looks: pixels of each picture of the batch.
 *
 * Shapes: both [batch, 256], flat.
 */
export interface ContrastiveSamples {
  readonly queries: Int32Array;
  readonly negatives: Int32Array;
}

/**
 * Draws, for each picture of the batch, 256 queries and 256 negatives, all at different pixels.
 *
 * Source: Sec. 3.3.2.
 */
export function drawContrastiveSamples(seed: number, step: number, batch: number, pixels: number): ContrastiveSamples {
  const counts = { queries: contrastive.queries, negatives: contrastive.negatives };
  const perPicture = counts.queries + counts.negatives;
  if (perPicture > pixels) throw new Error('internal: a patch is too small for the contrastive loss');
  const queries = new Int32Array(batch * counts.queries);
  const negatives = new Int32Array(batch * counts.negatives);
  const places = Int32Array.from({ length: pixels }, (_, i) => i);
  for (let picture = 0; picture < batch; picture++) {
    const random = new Random(seed, contrastiveStream, step, picture);
    // The first places of a partial Fisher-Yates shuffle are a sample without repetition.
    for (let i = 0; i < perPicture; i++) {
      const j = i + random.integer(pixels - i);
      const place = places[j] ?? 0;
      places[j] = places[i] ?? 0;
      places[i] = place;
    }
    queries.set(places.subarray(0, counts.queries), picture * counts.queries);
    negatives.set(places.subarray(counts.queries, perPicture), picture * counts.negatives);
    places.forEach((_, i) => (places[i] = i));
  }
  return { queries, negatives };
}

const contrastiveStream = 3;
