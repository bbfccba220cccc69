/** Photos of every kind, made by programs that are not ours: what an untouched export keeps of each, or why it is refused. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TapeError } from '../../../../electron/core/foundation/tape-error.ts';
import type { PhotoInfo } from '../../../../electron/core/imaging/imaging-service.ts';
import { canWriteHeic, heicAsPng } from '../../../support/heic-files.ts';
import { iccProfile } from '../../../support/icc-profiles.ts';
import { canWriteJxl } from '../../../support/jxl-files.ts';
import { magickPixels, magickSays, missingOracles, profilesOf, tagsOf } from '../../../support/oracles.ts';
import type { Tags } from '../../../support/oracles.ts';
import { turnedUpright } from '../../../support/orientations.ts';
import { roundTrip } from '../../../support/round-trip.ts';
import type { Kept } from './kept-photos.ts';
import { keptPhotos } from './kept-photos.ts';
import type { CorpusPhoto } from './make-photo.ts';
import { makePhotos, size, storedSamples, writtenTags } from './make-photo.ts';
import { oddFiles } from './odd-files.ts';

const columns = { format: 6, layout: 16, depth: 5, colours: 7, profile: 10, metadata: 8, orientation: 11 } as const;
const columnNames = Object.keys(columns) as readonly (keyof typeof columns)[];
const inColumns = (cell: (name: keyof typeof columns) => string | number): string => columnNames.map((name) => String(cell(name)).padEnd(columns[name])).join('  ');
const nameOf = (photo: CorpusPhoto): string => inColumns((name) => photo[name]);

/** Of the mean: what codecs with loss change of a picture with noise in it; a wrong profile or a turn changes ten times as much. */
const near = 0.02;

interface Exported {
  readonly info: PhotoInfo;
  readonly as: string;
  readonly tags: Tags;
  readonly profile: string | undefined;
  readonly pixels: Uint16Array;
}

const lines: string[] = [];
const say = (line: string): unknown => lines.push(line);
afterAll(() => process.stdout.write(`\n${lines.join('\n')}\n`));

describe.skipIf(missingOracles.length > 0 || !canWriteHeic || !canWriteJxl)('an untouched export of', () => {
  const exported = new Map<CorpusPhoto, Exported | Error>();

  beforeAll(async () => {
    const paths = new Map<CorpusPhoto, string>();
    const infos = new Map<CorpusPhoto, PhotoInfo>();
    const originals = await makePhotos(keptPhotos);
    for (const [i, photo] of keptPhotos.entries()) {
      try {
        const { info, outputPath } = await roundTrip(originals[i]!);
        infos.set(photo, info);
        paths.set(photo, outputPath);
      } catch (error) {
        exported.set(photo, error as Error);
      }
    }
    const outputs = [...paths.values()];
    const tags = tagsOf(...outputs);
    const profiles = profilesOf(...outputs);
    // ImageMagick reads no alpha of an AVIF, libheif's own program does.
    const readable = outputs.map((path) => (path.endsWith('.avif') ? heicAsPng(path) : path));
    const pixels = magickPixels(...readable);
    const kinds = magickSays('%m %z %[channels]', ...readable);
    for (const [i, [photo, path]] of [...paths].entries()) {
      exported.set(photo, { info: infos.get(photo)!, as: kindOf(kinds[i]!, path), tags: tags.get(path)!, profile: profiles[i], pixels: pixels[i]! });
    }
    say(inColumns((name) => name));
  }, 300_000);

  test.each(keptPhotos.map((photo) => [nameOf(photo), photo] as const))('%s', (name, photo) => {
    const found = exported.get(photo)!;
    if (found instanceof Error) {
      say(`${name}  -> NOT KEPT: ${found.message}`);
      throw found;
    }
    const upright = turnedUpright(storedSamples(photo), size.widthPx, size.heightPx, photo.orientation);
    const difference = meanDifference(found.pixels, asRgba(upright));
    const keptTags = photo.metadata === '-' ? [] : Object.keys(writtenTags(photo.format)).filter((tag) => JSON.stringify(found.tags[tag]) === JSON.stringify(writtenTags(photo.format)[tag]));
    say(`${name}  -> ${found.as}, pixels ${difference === 0 ? 'the same' : `off by ${(100 * difference).toFixed(2)} %`}${keptTags.length > 0 ? `, ${keptTags.length} tags` : ''}, ${found.info.profileName ?? 'no profile'}`);

    expect(found.as).toBe(photo.as);
    expect(difference).toBeLessThanOrEqual(photo.pixels === 'same' ? 0 : near);
    const [widthPx, heightPx] = photo.orientation < 5 ? [size.widthPx, size.heightPx] : [size.heightPx, size.widthPx];
    expect(found.info).toMatchObject({ widthPx, heightPx });
    expect(found.tags['IFD0:Orientation'] ?? 1).toBe(1);
    if (photo.metadata === 'all') expect(found.tags).toMatchObject(writtenTags(photo.format));
    if (photo.format === 'DNG') expect(found.info.profileName).toBe('Display P3');
    else expect(found.profile).toBe(expectedProfile(photo));
  });
});

describe.skipIf(missingOracles.length > 0 || !canWriteHeic || !canWriteJxl)('a file that is no plain photo:', () => {
  test.each(oddFiles.map((odd) => [odd.name, odd] as const))('%s', async (name, { make, answer, words = /./ }) => {
    const path = await make();
    const found = await roundTrip(path).then(
      () => undefined,
      (error: unknown) => TapeError.from(error),
    );
    say(`${name.padEnd(55)} -> ${found === undefined ? 'opened, exported' : `${found.code}: ${found.message}`}`);
    expect(found?.code ?? 'opened').toBe(answer);
    expect(found?.message ?? 'opened').toMatch(words);
  });
});

/** As exiftool gives it. */
const expectedProfile = ({ profile, keepsProfile }: CorpusPhoto & Kept): string | undefined =>
  profile === '-' || !keepsProfile ? undefined : `base64:${Buffer.from(iccProfile(profile)).toString('base64')}`;

/** ImageMagick's words as the table has them. */
function kindOf(said: string, path: string): string {
  const [format = '', bits = '', channels = ''] = said.split(' ');
  const names: Readonly<Record<string, string>> = { gray: 'grey', graya: 'grey+A', srgb: 'RGB', srgba: 'RGBA' };
  return `${path.endsWith('.avif') ? 'AVIF' : format.replace('WEBP', 'WebP')} ${bits} ${names[channels] ?? channels}`;
}

/** As ImageMagick gives samples: of 16 bits, grey repeated, opaque where nothing is said. */
function asRgba(samples: Uint8Array | Uint16Array): Uint16Array {
  const pixels = size.widthPx * size.heightPx;
  const channels = samples.length / pixels;
  const scale = samples instanceof Uint16Array ? 1 : 257;
  const rgba = new Uint16Array(4 * pixels);
  for (let i = 0; i < rgba.length; i++) {
    const [at, channel] = [Math.floor(i / 4) * channels, i % 4];
    const hasAlpha = channels % 2 === 0;
    rgba[i] = channel === 3 ? (hasAlpha ? samples[at + channels - 1]! * scale : 65_535) : samples[at + (channels < 3 ? 0 : channel)]! * scale;
  }
  return rgba;
}

/** Relative to the full range. */
const meanDifference = (a: Uint16Array, b: Uint16Array): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? Number.NaN)), 0) / a.length / 65_535;
