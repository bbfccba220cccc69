import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodePhoto } from '../../../electron/core/imaging/decode-photo.ts';
import { encodePhoto } from '../../../electron/core/imaging/encode-photo.ts';
import type { PhotoInfo } from '../../../electron/core/imaging/imaging-service.ts';
import { openPhoto } from '../../../electron/core/imaging/open-photo.ts';
import { decodedSamples } from '../../support/decoded-samples.ts';
import { convert, exiftool, missingOracles } from '../../support/oracles.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { newPhoto, photoImage } from '../../support/round-trip.ts';

const [widthPx, heightPx] = [64, 48];

/** With the codec's own profile of a press. */
const newCmyk = (format: 'jpeg' | 'tiff'): Promise<string> =>
  newPhoto(format, { widthPx, heightPx }, (image) => image.toColourspace('cmyk').withIccProfile('cmyk'));

/** Opens it on request, and exports it untouched. */
async function converted(photoPath: string): Promise<{ readonly info: PhotoInfo; readonly outputPath: string }> {
  const [scratchPath, outputPath] = [join(temporaryFolder(), 'before.scratch'), join(temporaryFolder(), 'export')];
  const info = await decodePhoto(photoPath, scratchPath, undefined, { convertsCmyk: true });
  await encodePhoto({
    photoPath, convertsCmyk: true, beforeScratchPath: scratchPath, afterScratchPath: scratchPath, strength: 1, outputPath, format: info.format === 'tiff' ? 'tiff' : 'jpeg', onConflict: 'fail', recipe: null,
  });
  return { info, outputPath };
}

const expectRefused = (path: string, words: RegExp, convertsCmyk: boolean): Promise<void> =>
  expect(decodePhoto(path, join(temporaryFolder(), 'x.scratch'), undefined, { convertsCmyk })).rejects.toMatchObject({ code: 'colour-unsupported', message: expect.stringMatching(words) as string });

describe('a photo in CMYK', () => {
  test.each(['jpeg', 'tiff'] as const)('as %s is refused unasked, and is told how to ask', async (format) => {
    await expect(openPhoto(await newCmyk(format))).rejects.toMatchObject({ code: 'colour-unsupported', remedy: expect.stringContaining('--convert-cmyk') as string });
  });

  test.skipIf(missingOracles.length > 0).each(['jpeg', 'tiff'] as const)('as %s becomes RGB in Display P3 on request, as ImageMagick converts it perceptually', async (format) => {
    const photo = await newCmyk(format);
    const { info, outputPath } = await converted(photo);
    expect(info).toEqual({ format, widthPx, heightPx, bitDepth: 8, colourChannels: 3, hasAlpha: false, profileName: 'Display P3', fromCmyk: true });
    expect((await openPhoto(outputPath)).info).toMatchObject({ format, colourChannels: 3 });
    const profile = join(temporaryFolder(), 'p3.icc');
    writeFileSync(profile, exiftool('-b', '-ICC_Profile', outputPath));
    expect(readFileSync(profile).equals((await sharp(await photoImage({ widthPx, heightPx, channels: 3, depth: 8 }).withIccProfile('p3').png().toBuffer()).metadata()).icc ?? Buffer.alloc(0))).toBe(true);
    const samples = await sharp(outputPath, { ignoreIcc: true }).raw().toBuffer();
    const meanError = (intent: string): number =>
      convert(photo, '-intent', intent, '-profile', profile, '-depth', '8', 'rgb:-').reduce((sum, value, i) => sum + Math.abs(value - (samples[i] ?? Number.NaN)), 0) / samples.length;
    // Two engines round differently; another intent is farther off.
    expect(meanError('perceptual')).toBeLessThan(2);
    expect(meanError('relative')).toBeGreaterThan(2.5);
  });

  test.skipIf(missingOracles.length > 0)('keeps what it tells, and is turned upright', async () => {
    const photo = await newCmyk('jpeg');
    exiftool('-overwrite_original', '-n', '-IFD0:Make=Maker', '-IFD0:Orientation=6', '-XMP-dc:Title=Bridge', photo);
    const { info, outputPath } = await converted(photo);
    expect([info.widthPx, info.heightPx]).toEqual([heightPx, widthPx]);
    expect(exiftool('-n', '-s3', '-Make', '-Orientation', '-Title', '-ImageWidth', outputPath).toString()).toBe(`Maker\n1\nBridge\n${heightPx}\n`);
  });

  test('that does not say what its colours are stays refused', async () => {
    await expectRefused(await newPhoto('jpeg', {}, (image) => image.toColourspace('cmyk')), /without a profile/, true);
    const nonsense = readFileSync(await newCmyk('tiff'));
    const at = nonsense.indexOf('CMYKLab ', 0, 'latin1');
    nonsense.fill(0x20, at - 16, at + 400);
    const path = join(temporaryFolder(), 'nonsense.tif');
    writeFileSync(path, nonsense);
    await expectRefused(path, /without a profile/, true);
    const ofRgb = readFileSync(await newPhoto('jpeg', {}, (image) => image.toColourspace('cmyk').withIccProfile('cmyk')));
    ofRgb.write('RGB ', ofRgb.indexOf('CMYKLab ', 0, 'latin1'), 'latin1');
    writeFileSync(path, ofRgb);
    await expectRefused(path, /without a profile/, true);
  });

  test.skipIf(missingOracles.length > 0)('of 16 bits stays refused', async () => {
    const path = join(temporaryFolder(), 'deep.tif');
    convert(await newCmyk('tiff'), '-depth', '16', path);
    await expectRefused(path, /16 bits/, true);
  });

  test('is none in RGB, of which the request changes nothing', async () => {
    const photo = await newPhoto('jpeg', {}, (image) => image.withIccProfile('p3'));
    const [plain, asked] = [await openPhoto(photo), await openPhoto(photo, { convertsCmyk: true })];
    expect(await decodedSamples(asked)).toEqual(await decodedSamples(plain));
    expect(asked.info).toEqual(plain.info);
  });
});
