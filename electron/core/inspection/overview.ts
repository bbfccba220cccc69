import type { PictureSize } from '../imaging/picture.ts';
import { ScratchImage } from '../imaging/scratch-image.ts';
import type { Region } from '../imaging/scratch-image.ts';

/**
 * Small maps of all channels, gathered part by part: each place is the mean of a square of pixels.
 *
 * Cost: the small maps are held in memory, so the step is the caller's way to bound it.
 */
export class Overview {
  readonly #stepPx: number;
  readonly #size: PictureSize;
  readonly #widthPx: number;
  readonly #heightPx: number;
  readonly #sums: Float64Array;
  readonly #channels: number;

  constructor(size: PictureSize, channels: number, stepPx: number) {
    this.#size = size;
    this.#stepPx = stepPx;
    this.#channels = channels;
    this.#widthPx = Math.ceil(size.widthPx / stepPx);
    this.#heightPx = Math.ceil(size.heightPx / stepPx);
    this.#sums = new Float64Array(channels * this.#widthPx * this.#heightPx);
  }

  /** Shapes: maps [C, height, width]. */
  add(maps: Float32Array, { x, y, width, height }: Region): void {
    for (let channel = 0; channel < this.#channels; channel++) {
      for (let row = 0; row < height; row++) {
        const from = (channel * height + row) * width;
        const to = (channel * this.#heightPx + Math.floor((y + row) / this.#stepPx)) * this.#widthPx;
        for (let column = 0; column < width; column++) {
          const at = to + Math.floor((x + column) / this.#stepPx);
          this.#sums[at] = (this.#sums[at] ?? 0) + (maps[from + column] ?? 0);
        }
      }
    }
  }

  /** Throws: `disk-full`, `output-not-writable`. */
  write(path: string): void {
    const [widthPx, heightPx, planes] = [this.#widthPx, this.#heightPx, this.#channels];
    const extent = (index: number, whole: number): number => Math.min(this.#stepPx, whole - index * this.#stepPx);
    const means = Float32Array.from(this.#sums, (sum, i) => {
      const [x, y] = [i % widthPx, Math.floor(i / widthPx) % heightPx];
      return sum / (extent(x, this.#size.widthPx) * extent(y, this.#size.heightPx));
    });
    const image = ScratchImage.create(path, { widthPx, heightPx, planes });
    try {
      image.writeRegion({ x: 0, y: 0, width: widthPx, height: heightPx }, means);
    } finally {
      image.close();
    }
  }
}
