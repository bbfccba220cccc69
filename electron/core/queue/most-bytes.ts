import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { channelsOf } from '../imaging/imaging-service.ts';
import type { PlannedPhoto } from '../inference/restore-photo.ts';

/** Formats that keep every sample compress little of a photo; the others need at most about a third of it. */
const lossyShare = 1 / 3;

/** What a restoration's file will take at most. Units: bytes. */
export function mostBytes({ widthPx, heightPx, format, bitDepth, info }: PlannedPhoto): number {
  const samples = widthPx * heightPx * channelsOf(info);
  return format === 'png' || format === 'tiff' ? samples * (bitDepth / 8) : samples * lossyShare;
}

/** Of the disk that a folder lies on, or will lie on; null where that disk is gone. Units: bytes. */
export function freeBytesAt(folder: string): number | null {
  let there = folder;
  while (!existsSync(there)) {
    const above = dirname(there);
    if (above === there) return null;
    there = above;
  }
  const { bavail, bsize } = statfsSync(there);
  return bavail * bsize;
}
