import { readTiffDirectory, directoryTags } from './tiff-directory.ts';

const tags = { dateTimeOriginal: 0x9003, dateTimeDigitized: 0x9004, subSecOriginal: 0x9291, subSecDigitized: 0x9292 } as const;

/**
 * When a photo was taken, from its EXIF block; null when it does not say.
 *
 * Units: milliseconds, counted as if the camera's clock showed UTC: only differences mean anything.
 * Source: Exif 2.32, sec. 4.6.5 F; a blank or zero date means unknown.
 */
export function captureTimeMs(exif: Uint8Array): number | null {
  const entries = readTiffDirectory(exif).find(({ tag }) => tag === directoryTags.exif)?.directory ?? [];
  const text = (tag: number): string | undefined => {
    const data = entries.find((entry) => entry.tag === tag)?.data;
    return data === undefined ? undefined : Buffer.from(data).toString('latin1').replace(/\0.*$/s, '').trim();
  };
  const read = (date: number, subSecond: number): number | null => {
    const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(text(date) ?? '');
    if (parts === null || parts[1] === '0000') return null;
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
    const fraction = /^\d+$/.exec(text(subSecond) ?? '')?.[0] ?? '0';
    return Date.UTC(year, month - 1, day, hour, minute, second) + Math.floor(1000 * Number(`0.${fraction}`));
  };
  return read(tags.dateTimeOriginal, tags.subSecOriginal) ?? read(tags.dateTimeDigitized, tags.subSecDigitized);
}
