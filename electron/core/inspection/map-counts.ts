import type { CallOptions } from '../foundation/progress.ts';
import { ScratchImage } from '../imaging/scratch-image.ts';
import type { InspectionService, MapFigures, ValueRange } from './inspection-service.ts';
import { histogramBins } from './inspection-service.ts';
import { forEachStrip } from './paint-map.ts';

/** Gathers the values of one map, part by part. What lies outside the range counts in the outermost bins. */
export class MapCounts {
  readonly #range: ValueRange;
  readonly #histogram = new Array<number>(histogramBins).fill(0);
  #pixels = 0;
  #sum = 0;
  #low = Infinity;
  #high = -Infinity;

  constructor(range: ValueRange) {
    this.#range = range;
  }

  add(values: Float32Array): void {
    const { low, high } = this.#range;
    this.#pixels += values.length;
    for (const value of values) {
      this.#sum += value;
      this.#low = Math.min(this.#low, value);
      this.#high = Math.max(this.#high, value);
      const bin = Math.floor(((value - low) / (high - low)) * histogramBins);
      const inside = Number.isFinite(bin) ? Math.min(histogramBins - 1, Math.max(0, bin)) : 0;
      this.#histogram[inside] = (this.#histogram[inside] ?? 0) + 1;
    }
  }

  figures(): MapFigures {
    return { mean: this.#sum / this.#pixels, low: this.#low, high: this.#high, histogram: this.#histogram };
  }
}

/** What values a map of one plane has. Throws: `cancelled`. */
export async function countValues(
  { scratchPath, range }: Parameters<InspectionService['count']>[0],
  options: CallOptions = {},
): Promise<MapFigures> {
  const map = ScratchImage.open(scratchPath);
  try {
    const counts = new MapCounts(range);
    await forEachStrip(map, options, (values) => {
      counts.add(values);
    });
    return counts.figures();
  } finally {
    map.close();
  }
}
