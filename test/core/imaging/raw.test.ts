import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodePhoto } from '../../../electron/core/imaging/decode-photo.ts';
import { cameraExif } from '../../../electron/core/imaging/metadata/camera-exif.ts';
import { captureTimeMs } from '../../../electron/core/imaging/metadata/capture-time.ts';
import { xmpWithoutDevelopment } from '../../../electron/core/imaging/metadata/xmp-without-development.ts';
import { developRaw, readRaw } from '../../../electron/core/imaging/develop-raw.ts';
import { openPhoto } from '../../../electron/core/imaging/open-photo.ts';
import { decodedSamples, samplesAt } from '../../support/decoded-samples.ts';
import { magickSays, missingDcraw, missingOracles, tagsOf } from '../../support/oracles.ts';
import { writeRaw } from '../../support/raw-files.ts';
import type { Scene } from '../../support/raw-files.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { roundTrip } from '../../support/round-trip.ts';

/** How sRGB and Display P3 encode light. Source: IEC 61966-2-1. */
const encoded = (light: number): number => 65_535 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);

const size = { widthPx: 96, heightPx: 64 };

/** The three samples of a place in the middle of a wide field. */
async function developedAt(path: string, x: number, y: number): Promise<readonly number[]> {
  const photo = await openPhoto(path);
  const samples = await decodedSamples(photo);
  const at = 3 * (y * photo.info.widthPx + x);
  return [...samples.subarray(at, at + 3)];
}

describe('a raw file', () => {
  test('is developed as bright as it was exposed, with the white balance of its camera', async () => {
    const path = writeRaw({ ...size, neutral: [0.5, 1, 0.7], scene: (x) => (x < 48 ? [0.2, 0.2, 0.2] : [0.8, 0.8, 0.8]) });
    expect((await openPhoto(path)).info).toEqual({ format: 'raw', ...size, bitDepth: 16, colourChannels: 3, hasAlpha: false });
    for (const [x, light] of [[20, 0.2], [75, 0.8]] as const) {
      for (const sample of await developedAt(path, x, 32)) expect(Math.abs(sample / encoded(light) - 1)).toBeLessThan(0.01);
    }
  });

  test('does not come out brighter or darker for what else is in the picture', async () => {
    const dim = writeRaw({ ...size, scene: () => [0.1, 0.1, 0.1] });
    const mixed = writeRaw({ ...size, scene: (x) => (x < 48 ? [0.1, 0.1, 0.1] : [0.85, 0.85, 0.85]) });
    const [alone, beside] = [await developedAt(dim, 20, 32), await developedAt(mixed, 20, 32)];
    for (const [i, sample] of alone.entries()) expect(Math.abs(sample - beside[i]!)).toBeLessThan(0.01 * sample);
  });

  test('is white where its camera saturates a little early', async () => {
    const path = writeRaw({ ...size, neutral: [0.5, 1, 0.6], scene: () => [1.9, 0.95, 1.6] });
    const [red = 0, green = 0, blue = 0] = await developedAt(path, 48, 32);
    expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThan(1000);
  });

  test('has the colours of Display P3, whose profile it bears', async () => {
    // sRGB's red, as P3 has it. Source: the two spaces' primaries by ITU-R BT.709 and SMPTE RP 431-2, both with D65.
    const red = [0.8225, 0.0332, 0.0171].map((share) => encoded(0.5 * share));
    const path = writeRaw({ ...size, scene: () => [0.5, 0, 0] });
    const developed = await developedAt(path, 48, 32);
    for (const [i, sample] of developed.entries()) expect(Math.abs(sample - red[i]!)).toBeLessThan(1500);
    expect((await decodePhoto(path, join(temporaryFolder(), 'scratch'))).profileName).toBe('Display P3');
  });

  test('keeps more than 8 bits', async () => {
    const photo = await openPhoto(writeRaw({ ...size, scene: (x, y) => Array<number>(3).fill((x + 96 * y) / (96 * 64)) as [number, number, number] }));
    expect(new Set(await decodedSamples(photo)).size).toBeGreaterThan(2000);
  });

  test('is turned upright', async () => {
    const path = writeRaw({ ...size, orientation: 6, scene: (x) => (x < 48 ? [0.1, 0.1, 0.1] : [0.6, 0.6, 0.6]) });
    const photo = await openPhoto(path);
    expect(photo.info).toMatchObject({ widthPx: size.heightPx, heightPx: size.widthPx });
    const [above, below] = [await developedAt(path, 32, 20), await developedAt(path, 32, 75)];
    expect(above[1]! < below[1]!).toBe(true);
  });

  test.skipIf(missingDcraw)('is developed as dcraw does it', async () => {
    const scene: Scene = (x, y) => {
      const light = 0.05 + 0.5 * (x / size.widthPx) + 0.2 * (y / size.heightPx);
      return [light, light, light];
    };
    const path = writeRaw({ ...size, neutral: [0.5, 1, 0.7], orientation: 6, scene });
    // Its white balance, no automatic brightness, 16 bits, sRGB with its curve: of grey that is Display P3 as well.
    const portable = execFileSync('dcraw', ['-c', '-w', '-W', '-6', '-g', '2.4', '12.92', '-o', '1', path]);
    const header = 'P6\n64 96\n65535\n';
    expect(portable.toString('latin1', 0, header.length)).toBe(header);
    const theirs = Uint16Array.from({ length: 3 * 64 * 96 }, (_, i: number) => portable.readUInt16BE(header.length + 2 * i));
    const photo = await openPhoto(path);
    const ours = await decodedSamples(photo);
    expect(ours.length).toBe(theirs.length);
    expect(theirs.reduce((largest, sample, i) => Math.max(largest, Math.abs(sample - ours[i]!)), 0)).toBeLessThan(0.01 * 65_535);
  });

  test.each([1, 3, 6, 8])('developed in bands is the same to the bit, turned as EXIF says by %i', async (orientation) => {
    const scene: Scene = (x, y) => [0.4 + 0.4 * Math.sin(x / 3 + y), 0.5 + 0.45 * Math.cos(y / 2), 0.3 + 0.2 * Math.sin(x * y)];
    // Its brightest place, which says what is white, lies in one band only.
    const path = writeRaw({ widthPx: 90, heightPx: 130, orientation, neutral: [0.5, 1, 0.7], scene: (x, y) => (y < 100 ? scene(x, y) : [0.95, 0.93, 0.9]) });
    const bytes = readFileSync(path);
    const shown = (await readRaw(bytes)).metadata(true);
    const develop = async (into: string, bands?: Parameters<typeof developRaw>[4]): Promise<void> => {
      developRaw(await readRaw(bytes), bytes, shown, into, bands);
    };
    const [whole, bands] = [join(temporaryFolder(), 'whole.v'), join(temporaryFolder(), 'bands.v')];
    await develop(whole);
    await develop(bands, { wholePixels: 0, bandPixels: 2_500 });
    expect(samplesAt(bands)).toEqual(samplesAt(whole));
  });

  test('that was cut short is named as damaged', async () => {
    const bytes = readFileSync(writeRaw({ ...size, scene: () => [0.5, 0.5, 0.5] }));
    const path = join(temporaryFolder(), 'cut.dng');
    for (const share of [0.05, 0.3, 0.8]) {
      writeFileSync(path, bytes.subarray(0, Math.floor(share * bytes.length)));
      await expect(decodePhoto(path, join(temporaryFolder(), 'scratch'))).rejects.toMatchObject({ code: 'image-damaged', message: expect.stringContaining('raw file') as string });
    }
  });
});

describe.skipIf(missingOracles.length > 0)('an export of a raw file', () => {
  test('is a TIFF of 16 bits with the metadata of its camera, upright, and no raw file itself', async () => {
    const { outputPath } = await roundTrip(writeRaw({ ...size, orientation: 6, scene: () => [0.3, 0.3, 0.3] }));
    expect(magickSays('%m %z %wx%h', outputPath)).toEqual(['TIFF 16 64x96']);
    expect(tagsOf(outputPath).get(outputPath)).toMatchObject({
      'IFD0:Make': 'Maker',
      'IFD0:Model': 'Camera',
      'IFD0:Orientation': 1,
      'ExifIFD:ISO': 3200,
      'ExifIFD:DateTimeOriginal': '2026:11:30 10:11:12',
    });
    expect((await openPhoto(outputPath)).info.format).toBe('tiff');
  });

  test('keeps ratings and keywords, and not how another program developed it', async () => {
    const xmp =
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ' +
      'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" xmp:Rating="4" crs:Exposure2012="+1.35">' +
      '<crs:ToneCurve><rdf:Seq><rdf:li>0, 0</rdf:li></rdf:Seq></crs:ToneCurve></rdf:Description></rdf:RDF></x:xmpmeta>';
    const { outputPath } = await roundTrip(writeRaw({ ...size, xmp, scene: () => [0.3, 0.3, 0.3] }));
    const tags = tagsOf(outputPath).get(outputPath)!;
    expect(tags['XMP-xmp:Rating']).toBe(4);
    expect(Object.keys(tags).filter((name) => name.startsWith('XMP-crs:'))).toEqual([]);
  });
});

test('an XMP packet without development settings stays byte by byte', () => {
  const packet = new TextEncoder().encode('<x:xmpmeta><rdf:Description xmp:Rating="4"/></x:xmpmeta>');
  expect(xmpWithoutDevelopment(packet)).toBe(packet);
});

test('what LibRaw knows of a shot becomes EXIF, and what it does not is left out', () => {
  const known = { camera_make: 'Maker', camera_model: 'Camera', iso_speed: 800, shutter: 1 / 250, aperture: 2.8, focal_len: 50, timestamp: 1_796_000_000 };
  expect(captureTimeMs(cameraExif(known))).toBe(1_796_000_000_000);
  expect(captureTimeMs(cameraExif({ ...known, timestamp: 0, iso_speed: 0, shutter: 0, aperture: 0, focal_len: 0 }))).toBeNull();
});
