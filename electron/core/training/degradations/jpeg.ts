import type { Picture } from '../../imaging/picture.ts';
import { toEightBits } from '../../imaging/picture.ts';

/** Example quantisation tables. Source: ITU-T T.81, Annex K, Tables K.1 and K.2. */
const luminanceTable = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];
const chrominanceTable = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99,
];

/** The IJG scaling of a table to a quality of 1..100. Source: libjpeg, jcparam.c, jpeg_quality_scaling. */
function scaledTable(table: readonly number[], quality: number): Float64Array {
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return Float64Array.from(table, (entry) => Math.min(255, Math.max(1, Math.floor((entry * scale + 50) / 100))));
}

/** Orthonormal DCT-II of 8 samples, row = frequency. Source: T.81, Annex A.3.3. */
const basis = Float64Array.from({ length: 64 }, (_, i) => {
  const frequency = i >> 3;
  return (frequency === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * (i & 7) + 1) * frequency * Math.PI) / 16);
});

/**
 * What JPEG does to pixels, without the file: entropy coding loses nothing, so colour transform, optional
 * 4:2:0 subsampling, DCT and quantisation are all there is.
 *
 * Units: IJG quality 1..100. Range: 0..1, rounded to 8 bits.
 * Source: ITU-T T.81; JFIF 1.02 for the colour transform.
 */
export function jpegRoundTrip({ widthPx, heightPx, data }: Picture, quality: number, subsampled: boolean): Picture {
  const area = widthPx * heightPx;
  const size = { width: widthPx, height: heightPx };
  const [red, green, blue] = [0, 1, 2].map((plane) => data.subarray(plane * area, (plane + 1) * area));
  const luma = new Float64Array(area);
  const cb = new Float64Array(area);
  const cr = new Float64Array(area);
  for (let i = 0; i < area; i++) {
    const [r, g, b] = [(red?.[i] ?? 0) * 255, (green?.[i] ?? 0) * 255, (blue?.[i] ?? 0) * 255];
    luma[i] = 0.299 * r + 0.587 * g + 0.114 * b - 128;
    cb[i] = -0.168736 * r - 0.331264 * g + 0.5 * b;
    cr[i] = 0.5 * r - 0.418688 * g - 0.081312 * b;
  }
  const chroma = (plane: Float64Array): Float64Array => {
    const table = scaledTable(chrominanceTable, quality);
    if (!subsampled) return quantise(plane, size, table);
    const half = { width: Math.ceil(widthPx / 2), height: Math.ceil(heightPx / 2) };
    return doubled(quantise(halved(plane, size, half), half, table), half, size);
  };
  const y = quantise(luma, size, scaledTable(luminanceTable, quality));
  const u = chroma(cb);
  const v = chroma(cr);
  const decoded = new Float32Array(data.length);
  for (let i = 0; i < area; i++) {
    const [lightness, blueness, redness] = [(y[i] ?? 0) + 128, u[i] ?? 0, v[i] ?? 0];
    decoded[i] = toEightBits((lightness + 1.402 * redness) / 255);
    decoded[area + i] = toEightBits((lightness - 0.344136 * blueness - 0.714136 * redness) / 255);
    decoded[2 * area + i] = toEightBits((lightness + 1.772 * blueness) / 255);
  }
  return { widthPx, heightPx, data: decoded };
}

interface PlaneSize {
  readonly width: number;
  readonly height: number;
}

/** DCT, quantise, inverse DCT, block by block; blocks over the edge repeat the last pixels. */
function quantise(plane: Float64Array, { width, height }: PlaneSize, table: Float64Array): Float64Array {
  const result = new Float64Array(plane.length);
  const block = new Float64Array(64);
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      for (let i = 0; i < 64; i++) {
        block[i] = plane[Math.min(top + (i >> 3), height - 1) * width + Math.min(left + (i & 7), width - 1)] ?? 0;
      }
      const spectrum = transform(block, true);
      for (let i = 0; i < 64; i++) {
        const step = table[i] ?? 1;
        spectrum[i] = Math.round((spectrum[i] ?? 0) / step) * step;
      }
      const pixels = transform(spectrum, false);
      for (let i = 0; i < 64; i++) {
        const y = top + (i >> 3);
        const x = left + (i & 7);
        if (y < height && x < width) result[y * width + x] = pixels[i] ?? 0;
      }
    }
  }
  return result;
}

/** B X B' forward, B' X B backward. */
function transform(block: Float64Array, forward: boolean): Float64Array {
  const at = (row: number, column: number): number => basis[forward ? row * 8 + column : column * 8 + row] ?? 0;
  const rows = new Float64Array(64);
  const result = new Float64Array(64);
  for (let i = 0; i < 8; i++) {
    for (let j = 0; j < 8; j++) {
      let sum = 0;
      for (let k = 0; k < 8; k++) sum += at(i, k) * (block[k * 8 + j] ?? 0);
      rows[i * 8 + j] = sum;
    }
  }
  for (let i = 0; i < 8; i++) {
    for (let j = 0; j < 8; j++) {
      let sum = 0;
      for (let k = 0; k < 8; k++) sum += (rows[i * 8 + k] ?? 0) * at(j, k);
      result[i * 8 + j] = sum;
    }
  }
  return result;
}

/** Mean of each 2x2, as libjpeg's h2v2_downsample. */
function halved(plane: Float64Array, { width, height }: PlaneSize, half: PlaneSize): Float64Array {
  return Float64Array.from({ length: half.width * half.height }, (_, i) => {
    const y = 2 * Math.floor(i / half.width);
    const x = 2 * (i % half.width);
    const [y1, x1] = [Math.min(y + 1, height - 1), Math.min(x + 1, width - 1)];
    const at = (row: number, column: number): number => plane[row * width + column] ?? 0;
    return (at(y, x) + at(y, x1) + at(y1, x) + at(y1, x1)) / 4;
  });
}

/** Triangle filter, 3/4 of the near sample and 1/4 of the next, as libjpeg's "fancy" upsampling. */
function doubled(plane: Float64Array, half: PlaneSize, { width, height }: PlaneSize): Float64Array {
  return Float64Array.from({ length: width * height }, (_, i) => {
    const y = Math.floor(i / width);
    const x = i % width;
    const near = (n: number): number => n >> 1;
    const next = (n: number, count: number): number => Math.min(count - 1, Math.max(0, (n >> 1) + (n % 2 === 0 ? -1 : 1)));
    const at = (r: number, c: number): number => plane[r * half.width + c] ?? 0;
    const row = (r: number): number => 0.75 * at(r, near(x)) + 0.25 * at(r, next(x, half.width));
    return 0.75 * row(near(y)) + 0.25 * row(next(y, half.height));
  });
}
