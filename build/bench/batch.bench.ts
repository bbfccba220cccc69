import { join } from 'node:path';
import type { BenchResult } from './bench-result.ts';
import { median, secondsInTurn, secondsOverlapping, withStudio, writeNoise } from './bench-studio.ts';

const photos = 4;
const [widthPx, heightPx] = [768, 512];
const repeats = 3;

/** Some photos, overlapping, against the same ones one after the other, in the same run: as JPEG, and to AVIF, which encodes slowly. */
export const run = (root: string): Promise<readonly BenchResult[]> =>
  withStudio(root, async (studio) => {
    const paths = Array.from({ length: photos }, (_, i) => join(studio.folder, `photo-${i}.jpg`));
    for (const path of paths) await writeNoise(path, widthPx, heightPx);
    const results: BenchResult[] = [];
    for (const format of ['jpeg', 'avif'] as const) {
      const optionsOf = (path: string) => studio.optionsOf(path, `${path}.restored`, format === 'avif' ? format : undefined);
      const [together, alone] = [[] as number[], [] as number[]];
      for (let i = 0; i < repeats; i++) {
        together.push(await secondsOverlapping(studio, paths, optionsOf));
        alone.push(await secondsInTurn(studio, paths, optionsOf));
      }
      const [ours, theirs] = [median(together), median(alone)];
      results.push({ name: `${photos} photos of ${widthPx}x${heightPx}, to ${format}`, seconds: ours, ratio: ours / theirs, against: 'one after the other' });
    }
    return results;
  });
