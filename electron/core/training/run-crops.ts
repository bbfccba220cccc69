import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../foundation/atomic-file.ts';
import type { Picture } from '../imaging/picture.ts';
import { writePng } from '../imaging/write-png.ts';

/** The first held-back crop: as it came, as it should be, restored with what the run starts from, and at each validation by its step. */
export type RunCrop = 'input' | 'target' | 'base' | number;

export const cropFolder = 'crops';

/** Where a crop lies in a run's folder. */
export const cropPath = (runFolder: string, crop: RunCrop): string => join(runFolder, cropFolder, `${crop}.png`);

/** Writes a crop to look at, in the place of one of its name. Throws: what a disk can say. */
export function writeCrop(runFolder: string, crop: RunCrop, { widthPx, heightPx, data }: Picture): void {
  mkdirSync(join(runFolder, cropFolder), { recursive: true });
  const area = widthPx * heightPx;
  const rgb = Uint8Array.from({ length: 3 * area }, (_, i) => Math.round(255 * (data[(i % 3) * area + Math.floor(i / 3)] ?? 0)));
  writeFileAtomically(cropPath(runFolder, crop), writePng({ widthPx, heightPx, rgb }));
}
