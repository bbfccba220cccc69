import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { describePhoto } from '../../../electron/core/imaging/decode-photo.ts';
import { tiffPages } from '../../../electron/core/imaging/metadata/tiff-layout.ts';
import { openPhoto } from '../../../electron/core/imaging/open-photo.ts';
import { newFolder } from '../../support/studio-for-tests.ts';

/** A TIFF of three directories, whose second and third say what they are. */
function chain(subfileTypes: readonly number[], littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(8 + subfileTypes.length * 18);
  const view = new DataView(bytes.buffer);
  bytes.set(littleEndian ? [0x49, 0x49] : [0x4d, 0x4d]);
  view.setUint16(2, 42, littleEndian);
  view.setUint32(4, 8, littleEndian);
  subfileTypes.forEach((type, i) => {
    const at = 8 + 18 * i;
    view.setUint16(at, 1, littleEndian);
    view.setUint16(at + 2, 254, littleEndian);
    view.setUint16(at + 4, 4, littleEndian);
    view.setUint32(at + 6, 1, littleEndian);
    view.setUint32(at + 10, type, littleEndian);
    view.setUint32(at + 14, i + 1 < subfileTypes.length ? at + 18 : 0, littleEndian);
  });
  return bytes;
}

describe('pages of a TIFF', () => {
  test.each([true, false])('are counted without smaller versions and masks (little-endian: %s)', (littleEndian) => {
    expect(tiffPages(chain([0, 1], littleEndian))).toBe(1);
    expect(tiffPages(chain([0, 2, 0], littleEndian))).toBe(3);
    expect(tiffPages(chain([0, 4, 5, 2], littleEndian))).toBe(2);
  });

  test('are counted once where directories lead in circles, and where the file ends too soon', () => {
    const circle = chain([0, 0], true);
    new DataView(circle.buffer).setUint32(8 + 18 + 14, 8, true);
    expect(tiffPages(circle)).toBe(2);
    for (let length = 0; length < circle.length; length++) expect(tiffPages(circle.subarray(0, length))).toBeLessThan(2);
  });
});

describe('of real files', () => {
  let folder: string;
  beforeAll(() => {
    folder = newFolder();
  });

  test('a photo with a thumbnail is one page, a scan of two pages is two', async () => {
    const page = (background: string) => sharp({ create: { width: 20, height: 10, channels: 3, background } }).png().toBuffer();
    const two = join(folder, 'two.tif');
    await sharp([await page('red'), await page('blue')], { join: { animated: true } }).tiff().toFile(two);
    expect(describePhoto(await openPhoto(two)).pages).toBe(2);
    // Say of the second that it is a smaller version: what cameras and Capture One write.
    const bytes = readFileSync(two);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = view.getUint32(4, true);
    at = view.getUint32(at + 2 + 12 * view.getUint16(at, true), true);
    const entries = Array.from({ length: view.getUint16(at, true) }, (_, i) => at + 2 + 12 * i);
    const subfileType = entries.find((entry) => view.getUint16(entry, true) === 254);
    view.setUint32(subfileType! + 8, 1, true);
    const thumbnailed = join(folder, 'thumbnailed.tif');
    writeFileSync(thumbnailed, bytes);
    expect(describePhoto(await openPhoto(thumbnailed)).pages).toBeUndefined();
  });
});
