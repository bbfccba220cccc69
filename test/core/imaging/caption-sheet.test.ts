import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { imaging } from '../../../electron/core/imaging/imaging.ts';
import type { Caption } from '../../../electron/core/imaging/imaging-service.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { scratchPicture } from '../../support/scratch-pictures.ts';

const [widthPx, heightPx] = [200, 60];
const scratchPath = scratchPicture(widthPx, heightPx, new Float32Array(3 * widthPx * heightPx).fill(0.2));

async function pixelsWith(captions: readonly Caption[]): Promise<Buffer> {
  const outputPath = join(temporaryFolder(), 'sheet.png');
  expect(await imaging.captionSheet({ scratchPath, captions, outputPath, onConflict: 'fail' })).toEqual({ outputPath });
  const { data, info } = await sharp(outputPath).raw().toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: widthPx, height: heightPx, channels: 3 });
  return data;
}

/** Columns in which something was drawn. */
function drawnColumns(pixels: Buffer): readonly number[] {
  const columns = new Set<number>();
  for (let i = 0; i < pixels.length; i++) if (pixels[i] !== 51) columns.add(Math.floor(i / 3) % widthPx);
  return [...columns].sort((a, b) => a - b);
}

describe('captions', () => {
  test('without any, the sheet is as it was', async () => {
    expect(drawnColumns(await pixelsWith([]))).toEqual([]);
  });

  test('begin, have their middle, or end where they are told to', async () => {
    const columnsOf = async (align: NonNullable<Caption['align']>): Promise<readonly [number, number]> => {
      const columns = drawnColumns(await pixelsWith([{ x: 100, y: 40, text: 'Hamburg', sizePx: 16, align }]));
      return [columns[0]!, columns.at(-1)!];
    };
    const [left, middle, right] = [await columnsOf('left'), await columnsOf('middle'), await columnsOf('right')];
    expect(Math.abs(left[0] - 100)).toBeLessThan(4);
    expect(Math.abs(right[1] - 100)).toBeLessThan(4);
    expect(Math.abs((middle[0] + middle[1]) / 2 - 100)).toBeLessThan(4);
    expect(left[1]).toBeGreaterThan(130);
  });

  test('are words and nothing else, whatever a file is called', async () => {
    const text = '</text><rect width="200" height="60" fill="#ff0000"/><text>&amp;\u0000\u001f\ud800';
    const pixels = await pixelsWith([{ x: 2, y: 40, text, sizePx: 12 }]);
    for (let i = 0; i < pixels.length; i += 3) expect(Math.abs(pixels[i]! - pixels[i + 1]!)).toBeLessThan(3);
  });
});
