import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { floatPicture, newFloatTiff, readFloatTiff } from '../support/float-tiffs.ts';
import { decodedByMagick, writePhoto } from '../support/photo-files.ts';
import { convert, exiftool, magickPixels, magickSays, missingOracles } from '../support/oracles.ts';
import { writeRandomModel } from '../support/random-model.ts';
import { temporaryFolder } from '../support/real-workers.ts';
import { newPhoto } from '../support/round-trip.ts';
import type { CliEvent } from '../support/run-cli.ts';
import { eventsOf, homeWithModel, runCli, runJson, startCli } from '../support/run-cli.ts';

const { home } = homeWithModel();
writeRandomModel(join(home, 'models'), 'random-superres', { task: 'superres' });
const restoring = ['--task', 'denoise', '--model', 'random', '--device', 'cpu'];
const restore = (...words: readonly string[]) => runJson(home, 'restore', ...words, ...restoring);

let photo: string;
beforeAll(async () => {
  photo = await writePhoto(join(temporaryFolder(), 'original.png'), 40, 24);
});

/** A folder with a copy of the photo. */
function folderWithPhoto(name = 'photo.png'): string {
  const folder = temporaryFolder();
  copyFileSync(photo, join(folder, name));
  return folder;
}

const scratchFiles = (): readonly string[] => readdirSync(join(home, 'scratch'));

describe.skipIf(missingOracles.length > 0)('a file', () => {
  test('is written as small and as silent as was asked', async () => {
    const folder = folderWithPhoto();
    const input = join(folder, 'photo.png');
    exiftool('-overwrite_original', '-EXIF:Make=Maker', '-EXIF:GPSLatitude=52.5', '-EXIF:GPSLatitudeRef=N', input);
    const said = async (...words: readonly string[]): Promise<string> => {
      const { events } = await restore(input, '--format', 'jpeg', '--on-conflict', 'overwrite', ...words);
      const output = eventsOf(events, 'result')[0]?.['output'] as string;
      return exiftool('-G1', '-s', '-Make', '-GPSLatitude', '-YCbCrSubSampling', '-FileSize#', output).toString();
    };
    const [usual, small] = [await said(), await said('--memory', '2', '--quality', '40', '--chroma', '4:2:0', '--leave-out', 'place')];
    expect(usual).toMatch(/GPSLatitude[\s\S]*4:4:4/);
    expect(small).toContain('Maker');
    expect(small).not.toContain('GPSLatitude');
    expect(small).toContain('4:2:0');
    const sixteen = await restore(input, '--depth', '16', '--on-conflict', 'overwrite');
    expect(magickSays('%[bit-depth]', eventsOf(sixteen.events, 'result')[0]?.['output'] as string)).toEqual(['16']);
    for (const wrong of [['--memory', '0.5'], ['--quality', '101'], ['--depth', '12'], ['--chroma', '4:1:1'], ['--leave-out', 'everything']] as const) {
      expect((await restore(input, ...wrong)).status).toBe(2);
    }
  });

  test('in CMYK is refused, and converted when that is asked for', async () => {
    const input = await newPhoto('jpeg', {}, (image) => image.toColourspace('cmyk').withIccProfile('cmyk'));
    expect(eventsOf((await restore(input)).events, 'error')).toMatchObject([{ code: 'colour-unsupported', remedy: expect.stringContaining('--convert-cmyk') as string }]);
    expect((await restore(input, '--convert-cmyk', '--dry-run')).status).toBe(0);
    const { status, events } = await restore(input, '--convert-cmyk');
    expect(status).toBe(0);
    const output = eventsOf(events, 'result')[0]?.['output'] as string;
    // The small profile that the codec embeds calls itself so; it is Display P3.
    expect(exiftool('-s3', '-ColorComponents', '-ProfileDescription', output).toString()).toBe('3\nsP3C\n');
  });

  test('of several pages says that the first one was taken', async () => {
    const folder = temporaryFolder();
    const input = join(folder, 'scan.tif');
    convert(photo, photo, photo, '-adjoin', input);
    const { status, stdout, stderr } = await runCli(home, 'restore', input, ...restoring);
    expect(status).toBe(0);
    expect(`${stdout}${stderr}`).toContain('Of its 3 pages only the first was restored and is in the output.');
  });
});

describe('one photo', () => {
  test('is restored beside the original, which stays as it was', async () => {
    const folder = folderWithPhoto();
    const input = join(folder, 'photo.png');
    const { status, events, stderr } = await restore(input);
    expect(status).toBe(0);
    expect(eventsOf(events, 'result')).toEqual([
      {
        event: 'result',
        input,
        output: join(folder, 'photo-denoise.png'),
        widthPx: 40,
        heightPx: 24,
        device: { kind: 'cpu', name: expect.any(String) as string },
        seconds: expect.any(Number) as number,
      },
    ]);
    expect(events.at(-1)).toMatchObject({ event: 'summary', restored: 1, skipped: 0, failed: 0, interrupted: false });
    const phases = eventsOf(events, 'progress').map(({ subject, phase }) => `${subject} ${phase}`);
    expect([...new Set(phases)]).toEqual(['photo.png decoding', 'photo.png restoring', 'photo.png encoding']);
    expect(readFileSync(input)).toEqual(readFileSync(photo));
    expect(decodedByMagick(join(folder, 'photo-denoise.png'))).not.toEqual(decodedByMagick(photo));
    expect(stderr).toContain('photo.png → photo-denoise.png');
    expect(scratchFiles()).toEqual([]);
  });

  test('goes to the file that is named, in the format that its name says', async () => {
    const output = join(temporaryFolder(), 'out.TIF');
    expect((await restore(photo, '--output', output)).status).toBe(0);
    expect(readFileSync(output).subarray(0, 2).toString()).toBe('II');
  });

  test.each(['png', 'jpeg', 'tiff', 'webp', 'avif'])('is the same to the byte when it is made again by the same recipe on the same device, as %s', async (format) => {
    const made = async (): Promise<Buffer> => {
      const folder = temporaryFolder();
      expect((await restore(photo, '--strength', '0.7', '--format', format, '--output', `${folder}/`)).status).toBe(0);
      return readFileSync(join(folder, readdirSync(folder)[0]!));
    };
    const [first, again] = [await made(), await made()];
    expect(again.equals(first)).toBe(true);
  });

  test('without --json says everything on standard error', async () => {
    const { status, stdout, stderr } = await runCli(home, 'restore', photo, '--output', `${temporaryFolder()}/`, ...restoring);
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/original\.png → original-denoise\.png \(.+, \d+\.\d s\)\n/);
  });

  test.each([
    ['jpeg', '.jpg', [0xff, 0xd8, 0xff]],
    ['png', '.png', [0x89, 0x50, 0x4e]],
    ['tiff', '.tif', [0x49, 0x49, 0x2a]],
    ['webp', '.webp', [0x52, 0x49, 0x46]],
    ['avif', '.avif', [0, 0, 0]],
  ])('is written as %s on wish', async (format, extension, magic) => {
    const folder = temporaryFolder();
    expect((await restore(photo, '--output', `${folder}/`, '--format', format)).status).toBe(0);
    const [name] = readdirSync(folder);
    expect(name).toBe(`original-denoise${extension}`);
    expect([...readFileSync(join(folder, name ?? '')).subarray(0, 3)]).toEqual(magic);
  });
});

test('undamaged places are spared as the card of the model says', async () => {
  const { home: other } = homeWithModel();
  const cardPath = join(other, 'models', 'random', 'model.json');
  const card = JSON.parse(readFileSync(cardPath, 'utf8')) as Record<string, unknown>;
  const pixelsAt = async (halfChange: number, ...words: readonly string[]): Promise<Buffer> => {
    writeFileSync(cardPath, JSON.stringify({ ...card, sparing: { halfChange, steepness: 4 } }));
    const output = join(temporaryFolder(), 'out.png');
    expect((await runCli(other, 'restore', photo, ...restoring, '--output', output, ...words)).status).toBe(0);
    return decodedByMagick(output);
  };
  const plain = await pixelsAt(1);
  expect(plain).not.toEqual(decodedByMagick(photo));
  // Every change is far above the one, and far below the other.
  expect(await pixelsAt(1e-6, '--spare-undamaged')).toEqual(plain);
  expect(await pixelsAt(1000, '--spare-undamaged')).toEqual(decodedByMagick(photo));
});

describe('strength', () => {
  test.each([
    ['photo.png', false],
    ['photo.png', true],
    ['photo.tif', true],
  ])('0 gives the pixels of %s back, 16 bits: %s', async (name, sixteen) => {
    const input = await writePhoto(join(temporaryFolder(), name), 33, 21, { sixteen });
    const output = join(temporaryFolder(), name);
    expect((await restore(input, '--output', output, '--strength', '0')).status).toBe(0);
    expect(decodedByMagick(output).equals(decodedByMagick(input))).toBe(true);
  });

  test('0 gives the numbers of a floating-point TIFF back, at most four bytes for each; 1 leaves what lies beyond white', async () => {
    const picture = floatPicture(3, true);
    const input = newFloatTiff(picture);
    const outputAt = async (strength: string, ...more: readonly string[]): Promise<string> => {
      const output = join(temporaryFolder(), 'out.tif');
      expect((await restore(input, '--output', output, '--strength', strength, ...more)).status).toBe(0);
      return output;
    };
    expect(readFloatTiff(await outputAt('0'))).toEqual(picture);
    const restored = readFloatTiff(await outputAt('1')).data;
    expect(restored).not.toEqual(picture.data);
    restored.forEach((value, i) => {
      const was = picture.data[i] ?? 0;
      const beyond = was - Math.min(1, Math.max(0, was));
      const within = value - beyond;
      if (Math.abs(was) < 1000) expect(within > -1e-5 && within < 1 + 1e-5, String(i)).toBe(true);
    });
    expect(magickSays('%[bit-depth]', await outputAt('1', '--depth', '16'))).toEqual(['16']);
    expect((await restore(input, '--dry-run')).events.at(-1)).toMatchObject({ mostBytes: 4 * picture.data.length });
  });

  test('0.5 lies half way between 0 and 1', async () => {
    const input = await writePhoto(join(temporaryFolder(), 'deep.png'), 33, 21, { sixteen: true });
    const at = async (strength: string): Promise<Uint16Array> => {
      const output = join(temporaryFolder(), 'out.png');
      await restore(input, '--output', output, '--strength', strength);
      const bytes = decodedByMagick(output);
      return Uint16Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readUInt16LE(2 * i));
    };
    const [none, half, full] = [await at('0'), await at('0.5'), await at('1')];
    expect(full).not.toEqual(none);
    // What would leave 0..1 is cut off at full strength only.
    const inside = [...half.keys()].filter((i) => (full[i] ?? 0) > 0 && (full[i] ?? 0) < 65535);
    expect(inside.length).toBeGreaterThan(50);
    for (const i of inside) expect(Math.abs((half[i] ?? 0) - ((none[i] ?? 0) + (full[i] ?? 0)) / 2)).toBeLessThanOrEqual(1);
  });
});

describe('superres', () => {
  const enlarge = (...words: readonly string[]) => runJson(home, 'restore', ...words, '--task', 'superres', '--device', 'cpu');
  const phasesOf = (events: readonly CliEvent[]) => [...new Set(eventsOf(events, 'progress').map(({ phase }) => phase))];

  /** What ImageMagick makes of a photo with the same kernel, but for the edges, where it goes on differently. */
  function differenceFromMagick(output: string, input: string, scale: number, channels: readonly number[]): number {
    const catrom = join(temporaryFolder(), 'magick.tif');
    convert(input, '-filter', 'Catrom', '-resize', `${100 * scale}%`, '-depth', '16', catrom);
    const [ours, theirs] = magickPixels(output, catrom);
    const [[width, height] = []] = magickSays('%w %h', output).map((text) => text.split(' ').map(Number));
    let largest = 0;
    for (let y = 2 * scale; y < (height ?? 0) - 2 * scale; y++) {
      for (let x = 2 * scale; x < (width ?? 0) - 2 * scale; x++) {
        for (const channel of channels) {
          const at = 4 * (y * (width ?? 0) + x) + channel;
          largest = Math.max(largest, Math.abs((ours?.[at] ?? Infinity) - (theirs?.[at] ?? 0)));
        }
      }
    }
    return largest;
  }

  test.skipIf(missingOracles.length > 0)('makes a JPEG twice as large and its EXIF says so', async () => {
    const input = await newPhoto('jpeg', { widthPx: 40, heightPx: 24 });
    exiftool('-overwrite_original', '-ExifImageWidth=40', '-ExifImageHeight=24', '-XResolution=300', '-Artist=Ann', input);
    const output = join(temporaryFolder(), 'out.jpg');
    const { status, events } = await enlarge(input, '--output', output);
    expect(status).toBe(0);
    expect(eventsOf(events, 'result')).toMatchObject([{ output, widthPx: 80, heightPx: 48 }]);
    expect(phasesOf(events)).toEqual(['decoding', 'enlarging', 'restoring', 'encoding']);
    expect(JSON.parse(exiftool('-json', '-n', output).toString())).toMatchObject([
      { ImageWidth: 80, ImageHeight: 48, ExifImageWidth: 80, ExifImageHeight: 48, XResolution: 300, Artist: 'Ann', Scale: 2, Task: 'superres' },
    ]);
    expect(scratchFiles()).toEqual([]);
  });

  test.skipIf(missingOracles.length > 0)('at strength 0 is the plain bicubic enlargement, 16 bits deep, four times as large', async () => {
    const input = await newPhoto('tiff', { widthPx: 30, heightPx: 20, depth: 16 });
    const [none, full] = [join(temporaryFolder(), 'none.tif'), join(temporaryFolder(), 'full.tif')];
    const { events } = await enlarge(input, '--scale', '4', '--strength', '0', '--output', none);
    expect(eventsOf(events, 'result')).toMatchObject([{ widthPx: 120, heightPx: 80 }]);
    expect(magickSays('%w %h %z', none)).toEqual(['120 80 16']);
    // It rounds to 16 bits between the two directions.
    expect(differenceFromMagick(none, input, 4, [0, 1, 2])).toBeLessThanOrEqual(3);
    await enlarge(input, '--scale', '4', '--output', full);
    expect(differenceFromMagick(full, input, 4, [0, 1, 2])).toBeGreaterThan(300);
  });

  test.skipIf(missingOracles.length > 0)('enlarges alpha as well, and grey stays grey', async () => {
    const [clear, grey] = [await newPhoto('png', { channels: 4, depth: 16 }), await newPhoto('png', { channels: 1 })];
    const folder = temporaryFolder();
    expect((await enlarge(clear, grey, '--strength', '0', '--output', folder)).status).toBe(0);
    const [clearOutput, greyOutput] = [join(folder, 'photo-superres.png'), join(folder, 'photo-superres (2).png')];
    expect(magickSays('%w %h %[channels]', clearOutput, greyOutput)).toEqual(['128 96 srgba', '128 96 gray']);
    expect(differenceFromMagick(clearOutput, clear, 2, [3])).toBeLessThanOrEqual(3);
    // Half a step of 8 bits, and its own rounding.
    expect(differenceFromMagick(greyOutput, grey, 2, [0])).toBeLessThanOrEqual(132);
  });

  test.each([
    ['denoise,superres', ['decoding', 'restoring', 'enlarging', 'encoding']],
    ['superres,denoise', ['decoding', 'enlarging', 'restoring', 'encoding']],
    ['superres,superres', ['decoding', 'enlarging', 'restoring', 'encoding']],
  ])('in a row enlarges once: %s', async (chain, phases) => {
    const output = join(temporaryFolder(), 'out.png');
    const { events } = await runJson(home, 'restore', photo, '--task', chain, '--device', 'cpu', '--output', output);
    expect(eventsOf(events, 'result')).toMatchObject([{ widthPx: 80, heightPx: 48 }]);
    expect(phasesOf(events).filter((phase) => phase !== 'testing')).toEqual(phases);
    expect(decodedByMagick(output)).toHaveLength(80 * 48 * 6);
  });

  test.each([
    ['more pixels than the app makes', 20_000, 940, ['--scale', '4'], 'Enlarged 4 times, the photo would have 301 megapixels, and the app makes at most 300.'],
    ['a longer edge than WebP holds', 4_096, 1, ['--scale', '4', '--format', 'webp'], 'A file in the format WEBP holds at most 16383 pixels a side.'],
    ['a longer edge than AVIF holds', 1, 8_193, ['--format', 'avif'], 'A file in the format AVIF holds at most 16384 pixels a side.'],
    ['a longer edge than JPEG holds', 32_751, 1, ['--format', 'jpeg'], 'A file in the format JPEG holds at most 65500 pixels a side.'],
  ])('that would have %s is refused before the work begins', async (_, width, height, words, message) => {
    const input = await newPhoto('png', { widthPx: width, heightPx: height, channels: 1 });
    const { status, events } = await enlarge(input, ...words);
    expect(status).toBe(1);
    expect(eventsOf(events, 'error')).toMatchObject([{ code: 'image-too-large', message, kept: expect.any(String) as string, remedy: expect.any(String) as string }]);
    expect(phasesOf(events)).toEqual(['decoding']);
    expect(scratchFiles()).toEqual([]);
  });
});

test('only photos that were changed since a day are restored', async () => {
  const folder = folderWithPhoto();
  copyFileSync(join(folder, 'photo.png'), join(folder, 'old.png'));
  utimesSync(join(folder, 'old.png'), new Date(2020, 1, 1), new Date(2020, 1, 1));
  expect((await restore(folder, '--newer-than', '2020-02-02')).events.at(-1)).toMatchObject({ restored: 1 });
  expect(readdirSync(folder).sort()).toEqual(['old.png', 'photo-denoise.png', 'photo.png']);
  expect(eventsOf((await restore(folder, '--only', 'raw')).events, 'error')).toMatchObject([{ code: 'data-set-empty' }]);
});

describe('a name by a pattern', () => {
  test('is given to each output, and the original is not replaced by any rule', async () => {
    const folder = folderWithPhoto();
    expect((await restore(folder, '--name', '{name} restored ({scale})')).status).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['photo restored (1x).png', 'photo.png']);
    const before = readFileSync(join(folder, 'photo.png'));
    const { status, events } = await restore(join(folder, 'photo.png'), '--name', '{name}', '--on-conflict', 'overwrite');
    expect(status).toBe(1);
    expect(eventsOf(events, 'error')).toMatchObject([{ code: 'output-exists', message: 'photo.png bears the name of an original.' }]);
    expect(readFileSync(join(folder, 'photo.png'))).toEqual(before);
    writeFileSync(join(folder, 'photo.jpg'), 'from the camera');
    expect((await restore(join(folder, 'photo.png'), '--name', '{name}', '--format', 'jpeg', '--on-conflict', 'overwrite')).status).toBe(1);
    expect(readFileSync(join(folder, 'photo.jpg'), 'latin1')).toBe('from the camera');
  });
});

describe('when the output exists', () => {
  /** Restores with a file in the way, and gives what then lies in the folder. */
  async function withRule(rule: string) {
    const folder = folderWithPhoto();
    writeFileSync(join(folder, 'photo-denoise.png'), 'mine');
    const outcome = await restore(join(folder, 'photo.png'), '--on-conflict', rule);
    return { ...outcome, names: readdirSync(folder).sort(), old: readFileSync(join(folder, 'photo-denoise.png'), 'latin1') };
  }
  const [was, also] = [['photo-denoise.png', 'photo.png'], ['photo-denoise (2).png', 'photo-denoise.png', 'photo.png']];

  test('ask needs somebody at a terminal', async () => {
    const { status, names, old, events } = await withRule('ask');
    expect({ status, names, old }).toEqual({ status: 2, names: was, old: 'mine' });
    expect(eventsOf(events, 'error')).toMatchObject([{ code: 'wrong-use', message: '--on-conflict ask needs a terminal to ask at.' }]);
  });

  test('unique finds another name', async () => {
    expect(await withRule('unique')).toMatchObject({ status: 0, names: also, old: 'mine' });
  });

  test('skip leaves it alone and says so', async () => {
    const { events, ...rest } = await withRule('skip');
    expect(rest).toMatchObject({ status: 0, names: was, old: 'mine' });
    expect(eventsOf(events, 'result')[0]).toMatchObject({ output: null });
    expect(events.at(-1)).toMatchObject({ restored: 0, skipped: 1, failed: 0 });
  });

  test('what is left alone is not restored first', async () => {
    for (const rule of ['skip', 'older', 'fail']) {
      const { events } = await withRule(rule);
      expect(eventsOf(events, 'progress').map(({ phase }) => phase), rule).toEqual(['decoding']);
    }
  });

  test('older replaces what is older than the photo, and skips the rest', async () => {
    const newer = await withRule('older');
    expect(newer).toMatchObject({ status: 0, names: was, old: 'mine' });
    expect(newer.events.at(-1)).toMatchObject({ restored: 0, skipped: 1 });
    const folder = folderWithPhoto();
    const taken = join(folder, 'photo-denoise.png');
    writeFileSync(taken, 'mine');
    utimesSync(taken, new Date(2020, 1, 1), new Date(2020, 1, 1));
    expect((await restore(join(folder, 'photo.png'), '--on-conflict', 'older')).status).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(was);
    expect(readFileSync(taken, 'latin1')).toContain('PNG');
  });

  test('overwrite replaces it', async () => {
    const { status, names, old } = await withRule('overwrite');
    expect([status, names]).toEqual([0, was]);
    expect(old).toContain('PNG');
  });

  test('fail names it and leaves it alone', async () => {
    const { events, ...rest } = await withRule('fail');
    expect(rest).toMatchObject({ status: 1, names: was, old: 'mine' });
    expect(eventsOf(events, 'error')).toMatchObject([{ subject: 'photo.png', code: 'output-exists', kept: 'It was not overwritten.' }]);
  });
});

describe('a folder', () => {
  test('is searched through; what is bad is named, and the others go on', async () => {
    const folder = folderWithPhoto('a.png');
    mkdirSync(join(folder, 'deeper'));
    await writePhoto(join(folder, 'deeper', 'd.jpg'), 16, 16);
    copyFileSync(photo, join(folder, 'b.png'));
    truncateSync(join(folder, 'b.png'), 700);
    writeFileSync(join(folder, 'c.tif'), 'no photo at all');
    writeFileSync(join(folder, 'notes.txt'), 'not meant');
    const output = join(temporaryFolder(), 'made', 'for it');
    const { status, events } = await restore(folder, join(folder, 'gone.png'), '--output', output);
    expect(status).toBe(1);
    expect(eventsOf(events, 'error').map(({ subject, code }) => [subject, code])).toEqual([
      ['b.png', 'image-damaged'],
      ['c.tif', 'format-unsupported'],
      ['gone.png', 'file-not-found'],
    ]);
    expect(readdirSync(output, { recursive: true }).sort()).toEqual(['a-denoise.png', 'deeper', join('deeper', 'd-denoise.jpg')]);
    expect(events.at(-1)).toMatchObject({ event: 'summary', restored: 2, failed: 3 });
    expect(scratchFiles()).toEqual([]);
  });

  test('is told of in a table: what was restored, skipped and failed, and why', async () => {
    const folder = folderWithPhoto('a, "the best".png');
    copyFileSync(photo, join(folder, 'b.png'));
    truncateSync(join(folder, 'b.png'), 700);
    const [output, report] = [temporaryFolder(), join(temporaryFolder(), 'report.csv')];
    const again = ['--output', output, '--on-conflict', 'skip', '--report', report];
    await restore(folder, ...again);
    const rows = (): readonly string[] => readFileSync(report, 'utf8').trimEnd().split('\r\n');
    const quoted = `"${join(folder, 'a, ""the best"".png')}"`;
    expect(rows()[0]).toBe('input,output,outcome,code,reason,seconds');
    expect(rows()[1]?.startsWith(`${quoted},"${join(output, 'a, ""the best""-denoise.png')}",restored,,,`)).toBe(true);
    expect(rows()[2]).toMatch(/b\.png,,failed,image-damaged,.+,\d+\.\d$/);
    await restore(folder, ...again);
    expect(rows()[1]?.startsWith(`${quoted},,skipped,,,`)).toBe(true);
    expect(await restore(folder, '--report', join(folder, 'b.png', 'report.csv'))).toMatchObject({ status: 1, events: [{ event: 'error', code: 'output-not-writable' }] });
  });

  test('is gone through in a dry run, which makes nothing', async () => {
    const folder = folderWithPhoto('a.png');
    mkdirSync(join(folder, 'deeper'));
    copyFileSync(photo, join(folder, 'deeper', 'b.png'));
    writeFileSync(join(folder, 'c.tif'), 'no photo at all');
    const output = join(temporaryFolder(), 'out');
    mkdirSync(join(output, 'deeper'), { recursive: true });
    writeFileSync(join(output, 'deeper', 'b-denoise.png'), 'mine');
    const { status, events } = await restore(folder, '--output', output, '--on-conflict', 'skip', '--dry-run');
    expect(status).toBe(1);
    const { widthPx, heightPx } = eventsOf(events, 'result')[0] as unknown as { readonly widthPx: number; readonly heightPx: number };
    expect(eventsOf(events, 'result')).toMatchObject([{ output: join(output, 'a-denoise.png') }, { output: null }]);
    expect(eventsOf(events, 'error')).toMatchObject([{ subject: 'c.tif', code: 'format-unsupported' }]);
    const summary = events.at(-1) as unknown as { readonly mostBytes: number; readonly freeBytes: number };
    expect(summary).toMatchObject({ dryRun: true, planned: 1, skipped: 1, failed: 1 });
    // 8 or 16 bits, with or without alpha.
    expect(summary.mostBytes % (widthPx * heightPx)).toBe(0);
    expect(summary.freeBytes).toBeGreaterThan(0);
    expect(readdirSync(output, { recursive: true }).sort()).toEqual(['deeper', join('deeper', 'b-denoise.png')]);
  });

  test('without photos is said to be so', async () => {
    const { status, events } = await restore(temporaryFolder());
    expect(status).toBe(1);
    expect(eventsOf(events, 'error')).toMatchObject([{ code: 'data-set-empty' }]);
  });
});

describe('wrong use', () => {
  test.each([
    [[], 'usage: tape-studio <command>'],
    [['polish'], 'There is no command "polish".'],
    [['restore', 'x.png'], '--task is missing.'],
    [['restore', '--task', 'denoise'], 'Name at least one photo or folder.'],
    [['restore', 'x.png', '--task', 'dream'], '--task takes denoise, derain'],
    [['restore', 'x.png', '--task', 'denoise', '--strength', '1.5'], '--strength takes a number from 0 to 1'],
    [['restore', 'x.png', '--task', 'denoise', '--strength', ''], '--strength takes a number'],
    [['restore', 'x.png', '--task', 'denoise', '--format', 'bmp'], '--format takes keep, jpeg'],
    [['restore', 'x.png', '--task', 'denoise', '--on-conflict', 'perhaps'], '--on-conflict takes unique'],
    [['restore', 'x.png', '--task', 'denoise', '--on-conflict', 'ask'], '--on-conflict ask needs a terminal'],
    [['restore', 'x.png', '--task', 'denoise', '--device', 'abacus'], '--device takes auto, cpu'],
    [['restore', 'x.png', '--task', 'superres', '--spare-undamaged'], '--spare-undamaged goes with a single task'],
    [['restore', 'x.png', '--task', 'denoise', '--scale', '2'], '--scale goes with --task superres only.'],
    [['restore', 'x.png', '--task', 'superres', '--scale', '3'], '--scale takes 2, 4'],
    [['restore', 'x.png', '--task', 'denoise,derain', '--model', 'random'], '--model goes with a single task.'],
    [['restore', 'x.png', '--task', 'derain', '--model', 'random'], 'is for denoise, not for derain'],
    [['restore', 'x.png', '--task', 'denoise', '--model', 'random', '--output', 'y.png', '--format', 'tiff'], 'disagree'],
    [['restore', 'x.png', '--task', 'denoise', '--name', '../{name}'], '--name: A name cannot hold'],
    [['restore', 'x.png', '--task', 'denoise', '--name', '{name}-x', '--output', 'y.png'], '--name goes with folders'],
    [['restore', 'x.png', '--task', 'denoise', '--newer-than', 'yesterday'], '--newer-than takes a day such as'],
    [['restore', 'x.png', '--task', 'denoise', '--newer-than', '2026-13-01'], '--newer-than takes a day such as'],
    [['restore', 'x.png', '--task', 'denoise', '--only', 'jpeg'], '--only takes all, raw'],
    [['restore', 'x.png', '--task', 'denoise', '--wish', '1'], "Unknown option '--wish'"],
    [['evaluate', '--task', 'denoise'], '--pairs is missing.'],
    [['finetune', '--task', 'denoise', '--name', 'x'], 'Give either --pairs or --data.'],
    [['finetune', '--task', 'denoise', '--pairs', 'p', '--name', 'Not Good'], '--name takes small letters'],
    [['pretrain', '--data', 'd'], '--output is missing.'],
    [['pretrain', '--data', 'd', '--output', 'o', '--steps', '1.5'], '--steps takes a whole number'],
    [['models'], 'Say list, show, export, import, rename, remove or verify.'],
    [['models', 'show'], 'Name a model.'],
    [['models', 'export', 'random'], '--output is missing.'],
    [['models', 'list', 'random'], 'What shall "random" mean?'],
    [['devices', 'all'], 'This command takes no free words.'],
    [['graph', 'no-such'], 'Name one network: tape-swin'],
  ])('%j ends with status 2, the reason and the usage', async (words, sentence) => {
    const { status, stdout, stderr } = await runCli(home, ...words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
    expect(stderr).toContain('usage: tape-studio');
  });

  test('is told to scripts as an error of its own kind', async () => {
    const { status, events } = await runJson(home, 'restore', 'x.png');
    expect(status).toBe(2);
    expect(events).toEqual([{ event: 'error', code: 'wrong-use', message: '--task is missing.' }]);
  });

  test('is not to ask for help', async () => {
    for (const words of [['--help'], ['restore', '--help']]) expect(await runCli(home, ...words)).toMatchObject({ status: 0, stdout: '' });
  });

  test('is not a model that is not installed', async () => {
    const other = await runJson(temporaryFolder(), 'restore', photo, '--task', 'denoise', '--model', 'no-such');
    expect(other).toMatchObject({ status: 1, events: [{ event: 'error', code: 'model-not-found' }] });
  });
});

test('Ctrl-C in mid-restore stops within a tile, leaves no half file, and keeps what was finished', async () => {
  const folder = folderWithPhoto('a.png');
  await writePhoto(join(folder, 'b.png'), 300, 300);
  copyFileSync(join(folder, 'b.png'), join(folder, 'c.png'));
  const output = temporaryFolder();
  const run = startCli(home, ['restore', folder, '--output', output, ...restoring, '--json']);
  const events: CliEvent[] = [];
  run.onEvent((event) => {
    events.push(event);
    const midway = event.event === 'progress' && event.subject === 'b.png' && event.phase === 'restoring' && event.done === 1;
    if (midway) run.ctrlC();
  });
  const { status, stderr } = await run.ended;
  expect(status).toBe(130);
  expect(events.at(-1)).toMatchObject({ event: 'summary', restored: 1, failed: 0, interrupted: true });
  expect(eventsOf(events, 'error')).toEqual([]);
  expect(readdirSync(output)).toEqual(['a-denoise.png']);
  expect(stderr).toContain('Stopped. Finished photos are kept');
  expect(Math.max(...eventsOf(events, 'progress').filter(({ subject }) => subject === 'b.png').map(({ done }) => done))).toBeLessThanOrEqual(2);
  expect(scratchFiles()).toEqual([]);
  expect(existsSync(join(home, 'logs', 'tape-studio.log'))).toBe(true);
}, 120_000);

test('when nobody reads on, it stops as by Ctrl-C and keeps what was finished', async () => {
  const folder = folderWithPhoto('a.png');
  await writePhoto(join(folder, 'b.png'), 600, 600);
  const output = temporaryFolder();
  const run = startCli(home, ['restore', folder, '--output', output, ...restoring, '--json']);
  run.onEvent((event) => {
    if (event.event === 'progress' && event.subject === 'b.png' && event.phase === 'restoring') run.child.stdout?.destroy();
  });
  const { status, stderr } = await run.ended;
  expect(status).toBe(130);
  expect(stderr).toMatch(/^a\.png → [^\n]*\nStopped\. Finished photos are kept; nothing half was written\.\n$/);
  expect(readdirSync(output)).toEqual(['a-denoise.png']);
  expect(scratchFiles()).toEqual([]);
}, 120_000);
