import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inEnglish } from '../../../electron/words/speak.ts';
import { psnrDb } from '../../../electron/core/imaging/metrics.ts';
import type { Picture } from '../../../electron/core/imaging/picture.ts';
import type { PairFinding, PairFix } from '../../../electron/core/pairs/pairs-service.ts';
import { naturalPicture, greyPicture } from '../../support/natural-picture.ts';
import { convert, missingOracles } from '../../support/oracles.ts';
import { withNoise, writePicture } from '../../support/pair-files.ts';
import { startImaging, startPairs, temporaryFolder } from '../../support/real-workers.ts';
import { readScratch } from '../../support/scratch-pictures.ts';

const [imaging, pairs] = [startImaging(), startPairs()];
afterAll(() => {
  for (const worker of [imaging, pairs]) worker.kill();
});
const edgePx = 320;
const scene = naturalPicture(edgePx, edgePx, 5);
const folder = temporaryFolder();
let clean: string;
let noisy: string;
beforeAll(async () => {
  clean = await writePicture(join(folder, 'clean.png'), scene);
  noisy = await writePicture(join(folder, 'noisy.png'), withNoise(scene, 0.05, 1));
});

let count = 0;
const place = (): string => join(folder, `scratch-${count++}`);

interface Examined {
  readonly findings: readonly PairFinding[];
  readonly scratchPaths: readonly [string, string];
}

async function examine(inputPath: string, targetPath: string): Promise<Examined> {
  const scratchPaths = [place(), place()] as const;
  const [input, target] = [
    await imaging.service.decode({ photoPath: inputPath, scratchPath: scratchPaths[0] }),
    await imaging.service.decode({ photoPath: targetPath, scratchPath: scratchPaths[1] }),
  ];
  const findings = await pairs.service.examine({
    input: { scratchPath: scratchPaths[0], colourChannels: input.colourChannels },
    target: { scratchPath: scratchPaths[1], colourChannels: target.colourChannels },
  });
  return { findings, scratchPaths };
}

async function repair({ findings, scratchPaths: [inputScratchPath, targetScratchPath] }: Examined, ...more: readonly PairFix[]) {
  const [outputInputScratchPath, outputTargetScratchPath] = [place(), place()];
  const fixes = [...findings.flatMap(({ fix }) => fix ?? []), ...more];
  const size = await pairs.service.repair({ inputScratchPath, targetScratchPath, fixes, outputInputScratchPath, outputTargetScratchPath });
  return { ...size, input: outputInputScratchPath, target: outputTargetScratchPath };
}

const codes = ({ findings }: Examined): readonly string[] => findings.map(({ code }) => code);

/** As ImageMagick makes it of the clean scene. */
function byMagick(name: string, ...words: readonly string[]): string {
  const path = join(folder, `${name}.png`);
  convert(clean, ...words, path);
  return path;
}

describe('a pair that is as it should be', () => {
  test('has no finding, with noise as without', async () => {
    expect(codes(await examine(noisy, clean))).toEqual([]);
    expect(codes(await examine(clean, clean))).toEqual([]);
  });

  test('may be blurred in its input, as for deblurring', async () => {
    const blurred = join(folder, 'blurred.png');
    if (missingOracles.length > 0) return;
    convert(clean, '-gaussian-blur', '0x1.5', blurred);
    expect(codes(await examine(blurred, clean))).toEqual([]);
  });
});

describe.skipIf(missingOracles.length > 0)('a target that lies beside its input', () => {
  test.each([
    ['by a fraction', 0.3, -0.45],
    ['by some pixels', 3.25, 5.5],
    ['by whole pixels', -7, 2],
  ])('is found and put right: %s', async (_, x, y) => {
    const moved = byMagick(`moved-${x}`, '-filter', 'Lanczos', '-virtual-pixel', 'mirror', '-distort', 'SRT', `0,0 1 0 ${x},${y}`);
    const examined = await examine(noisy, moved);
    expect(codes(examined)).toEqual(['shifted']);
    const [finding] = examined.findings;
    if (finding?.fix?.kind !== 'move-target') throw new Error('no fix');
    expect(Math.abs(finding.fix.xPx - x)).toBeLessThan(0.06);
    expect(Math.abs(finding.fix.yPx - y)).toBeLessThan(0.06);

    const repaired = await repair(examined);
    expect(repaired.widthPx).toBeLessThan(edgePx);
    // The scene itself, cut in the same way, is the oracle.
    const [left, top] = [edgePx - repaired.widthPx, edgePx - repaired.heightPx];
    const best = Math.max(
      ...Array.from({ length: (left + 1) * (top + 1) }, (__, i) =>
        psnrDb(readScratch(repaired.target), cut(scene, i % (left + 1), Math.floor(i / (left + 1)), repaired.widthPx, repaired.heightPx)),
      ),
    );
    const asItCame = psnrDb(readScratch(examined.scratchPaths[1]), scene.data);
    expect(best).toBeGreaterThan(asItCame + 6);
    const again = await pairs.service.examine({
      input: { scratchPath: repaired.input, colourChannels: 3 },
      target: { scratchPath: repaired.target, colourChannels: 3 },
    });
    expect(again.map(({ code }) => code)).not.toContain('shifted');
  }, 60_000);

  test('is found to a fraction in a picture that is looked at smaller', async () => {
    const large = naturalPicture(1100, 900, 8);
    const [input, target] = [join(folder, 'large-noisy.png'), join(folder, 'large.png')];
    await writePicture(target, large);
    await writePicture(input, withNoise(large, 0.04, 9));
    convert(target, '-filter', 'Lanczos', '-virtual-pixel', 'mirror', '-distort', 'SRT', '0,0 1 0 2.6,-4.3', target);
    const fix = (await examine(input, target)).findings.find(({ code }) => code === 'shifted')?.fix;
    if (fix?.kind !== 'move-target') throw new Error('no fix');
    expect(Math.abs(fix.xPx - 2.6)).toBeLessThan(0.06);
    expect(Math.abs(fix.yPx + 4.3)).toBeLessThan(0.06);
  }, 60_000);

  test('keeps the pixels of the input', async () => {
    const moved = byMagick('moved-again', '-filter', 'Lanczos', '-virtual-pixel', 'mirror', '-distort', 'SRT', '0,0 1 0 0.5,0');
    const examined = await examine(noisy, moved);
    const repaired = await repair(examined);
    const before = new Set(readScratch(examined.scratchPaths[0]));
    expect(readScratch(repaired.input).every((value) => before.has(value))).toBe(true);
  });

  test('is reported when it is turned or of another scale', async () => {
    const turned = byMagick('turned', '-filter', 'Lanczos', '-virtual-pixel', 'mirror', '-distort', 'SRT', '0.8');
    const { findings } = await examine(noisy, turned);
    const rotation = findings.find(({ code }) => code === 'rotated');
    expect(Math.abs(Number(/-?[\d.]+(?=°)/.exec(inEnglish(rotation?.sentence ?? ''))?.[0]))).toBeCloseTo(0.8, 1);
    const larger = byMagick('larger', '-filter', 'Lanczos', '-virtual-pixel', 'mirror', '-distort', 'SRT', '1.02 0');
    const growth = (await examine(noisy, larger)).findings.find(({ code }) => code === 'scaled');
    expect(inEnglish(growth?.sentence ?? '')).toContain('2.0 % larger');
  });
});

describe('exposure', () => {
  test('is found to differ by gain and offset of each colour, and matched', async () => {
    const [gain, offset] = [[0.8, 0.85, 0.7], [0.05, 0.04, 0.02]] as const;
    const area = edgePx ** 2;
    const other: Picture = { ...scene, data: scene.data.map((value, i) => value * (gain[Math.floor(i / area)] ?? 0) + (offset[Math.floor(i / area)] ?? 0)) };
    const examined = await examine(noisy, await writePicture(join(folder, 'darker.png'), other));
    expect(codes(examined)).toEqual(['exposure-differs']);
    const fix = examined.findings[0]?.fix;
    if (fix?.kind !== 'match-exposure') throw new Error('no fix');
    for (const channel of [0, 1, 2] as const) {
      expect(Math.abs(fix.gain[channel] - gain[channel])).toBeLessThan(0.02);
      expect(Math.abs(fix.offset[channel] - offset[channel])).toBeLessThan(0.01);
    }
    const repaired = await repair(examined);
    expect(psnrDb(readScratch(repaired.target), scene.data)).toBeGreaterThan(38);
  });
});

describe('exposure of a dark picture', () => {
  test('is found to differ by a third of a stop', async () => {
    const dark: Picture = { ...scene, data: scene.data.map((value) => 0.3 * value + 0.03) };
    const brighter: Picture = { ...dark, data: dark.data.map((value) => value * 1.11) };
    const { findings } = await examine(await writePicture(join(folder, 'dark.png'), withNoise(dark, 0.02, 5)), await writePicture(join(folder, 'brighter.png'), brighter));
    expect(findings.map(({ sentence }) => inEnglish(sentence))).toEqual(['The target is 0.3 stops brighter than its input.']);
  });
});

describe('before and after', () => {
  test('are probably swapped when the target is the noisy one, and can be swapped back', async () => {
    const examined = await examine(clean, noisy);
    expect(codes(examined)).toEqual(['swapped']);
    const repaired = await repair(examined);
    expect(readScratch(repaired.target)).toEqual(readScratch(examined.scratchPaths[0]));
  });

  test('may both be noisy, the target more so', async () => {
    const noisier = await writePicture(join(folder, 'noisier.png'), withNoise(scene, 0.1, 2));
    expect(codes(await examine(noisy, noisier))).toEqual(['target-noisier']);
  });

  test.skipIf(missingOracles.length > 0)('are reported when the target is the blurrier one', async () => {
    const soft = byMagick('soft', '-gaussian-blur', '0x1.2');
    expect(codes(await examine(noisy, soft))).toEqual(['target-blurrier']);
  });
});

describe('what cannot be learned from', () => {
  const written = (name: string, picture: Picture): Promise<string> => writePicture(join(folder, `${name}.png`), picture);

  test('is named: size, shape, smallness, colours, another scene', async () => {
    const half = await written('half', naturalPicture(edgePx / 2, edgePx / 2, 5));
    expect(codes(await examine(half, clean))).toEqual(['size-differs']);
    expect(codes(await examine(await written('wide', naturalPicture(edgePx, 200, 5)), clean))).toEqual(['shape-differs']);
    const small = await written('small', naturalPicture(71, 200, 5));
    expect(codes(await examine(small, small))).toEqual(['too-small']);
    for (const seed of [6, 7, 8, 9, 10, 11, 12, 13]) {
      const other = await written('other', naturalPicture(edgePx, edgePx, seed));
      expect(codes(await examine(noisy, other))).toEqual(['unrelated']);
    }
    const flat = await written('flat', withNoise(greyPicture(edgePx, edgePx, 0.5), 0.02, 3));
    expect(codes(await examine(noisy, flat))).toEqual(['unrelated']);
  });

  test.skipIf(missingOracles.length > 0)('is named: one grey, one in colour', async () => {
    const grey = join(folder, 'grey.png');
    convert(noisy, '-colorspace', 'Gray', grey);
    expect(codes(await examine(grey, clean))).toContain('channels-differ');
  });

  test('is mentioned: a target that is burnt out', async () => {
    const bright: Picture = { ...scene, data: scene.data.map((value) => value * 2) };
    expect(codes(await examine(await written('bright', withNoise(bright, 0.05, 4)), await written('burnt', bright)))).toEqual(['clipped']);
  });
});

function cut({ widthPx, heightPx, data }: Picture, x: number, y: number, width: number, height: number): Float32Array {
  const part = new Float32Array(3 * width * height);
  for (let plane = 0; plane < 3; plane++) {
    for (let row = 0; row < height; row++) {
      const start = (plane * heightPx + y + row) * widthPx + x;
      part.set(data.subarray(start, start + width), (plane * height + row) * width);
    }
  }
  return part;
}
