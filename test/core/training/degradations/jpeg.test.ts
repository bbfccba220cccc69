import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../../electron/core/imaging/picture.ts';
import { jpegRoundTrip } from '../../../../electron/core/training/degradations/jpeg.ts';

/** Smooth shapes with edges and colour, 8-bit values. */
function picture(edgePx: number): Picture {
  const data = new Float32Array(3 * edgePx * edgePx);
  for (let plane = 0; plane < 3; plane++) {
    for (let y = 0; y < edgePx; y++) {
      for (let x = 0; x < edgePx; x++) {
        const wave = 0.5 + 0.3 * Math.sin((x + plane * 5) / 6) * Math.cos(y / (7 + plane));
        const disc = (x - edgePx / 2) ** 2 + (y - edgePx / 3) ** 2 < (edgePx / 4) ** 2 ? 0.15 * (plane + 1) : 0;
        data[(plane * edgePx + y) * edgePx + x] = Math.round(Math.min(1, wave + disc - 0.1) * 255) / 255;
      }
    }
  }
  return { widthPx: edgePx, heightPx: edgePx, data };
}

const interleaved = ({ widthPx: edgePx, data }: Picture): Buffer =>
  Buffer.from(
    Array.from({ length: data.length }, (_, i) => Math.round((data[(i % 3) * edgePx ** 2 + Math.floor(i / 3)] ?? 0) * 255)),
  );

const rootMeanSquare = (numbers: ArrayLike<number>): number =>
  Math.sqrt(Array.from(numbers).reduce((sum, number) => sum + number ** 2, 0) / numbers.length);

describe('JPEG as a degradation', () => {
  const clean = picture(64);

  it.each([
    { quality: 30, subsampled: false },
    { quality: 75, subsampled: false },
    { quality: 75, subsampled: true },
    { quality: 95, subsampled: true },
  ])('does to pixels what libjpeg does ($quality, 4:2:0 $subsampled)', async ({ quality, subsampled }) => {
    const decoded = await sharp(interleaved(clean), { raw: { width: 64, height: 64, channels: 3 } })
      .jpeg({ quality, chromaSubsampling: subsampled ? '4:2:0' : '4:4:4', mozjpeg: false })
      .toBuffer()
      .then((file) => sharp(file).raw().toBuffer());
    const ours = interleaved(jpegRoundTrip(clean, quality, subsampled));
    const loss = rootMeanSquare(interleaved(clean).map((value, i) => Math.abs(value - (decoded[i] ?? 0))));
    const gap = rootMeanSquare(Array.from(ours, (value, i) => value - (decoded[i] ?? 0)));
    expect(loss).toBeGreaterThan(0.5);
    // How chroma is brought back to full size is the decoder's own choice.
    expect(gap).toBeLessThan((subsampled ? 0.45 : 0.25) * loss + 0.3);
  });
});
