import type { CodecImage } from './codec-image.ts';
import type { SampleArray } from './interleaved.ts';
import type { PictureSize } from './picture.ts';
import { clamped } from './picture.ts';

/** How far a value lies outside 0..1. */
const beyond = (value: number): number => value - clamped(value);

/** Rows of an export from `y` on, interleaved, and the size of the whole. */
interface ExportedRows {
  readonly size: PictureSize;
  readonly y: number;
  readonly rows: number;
  readonly data: SampleArray;
}

/**
 * Adds to rows of an export what of their photo lies beyond black and white, which networks and screens do not know: lights keep how
 * bright they are. Where the export is larger it is enlarged bilinearly, since a bicubic kernel would ring round the lights.
 */
export function addBeyondRange({ size, y, rows, data }: ExportedRows, photo: CodecImage): void {
  const { widthPx, heightPx, channels } = photo.size;
  if (size.widthPx === widthPx && size.heightPx === heightPx) {
    const own = photo.readRows(y, rows);
    for (let i = 0; i < data.length; i++) data[i] = (data[i] ?? 0) + beyond(own[i] ?? 0);
    return;
  }
  const columns = neighbours(0, size.widthPx, size.widthPx, widthPx);
  const lines = neighbours(y, rows, size.heightPx, heightPx);
  const from = lines[0]?.first ?? 0;
  const own = photo.readRows(from, (lines.at(-1)?.next ?? 0) + 1 - from);
  if (own.every((value) => beyond(value) === 0)) return;
  const at = (x: number, line: number, channel: number): number => beyond(own[((line - from) * widthPx + x) * channels + channel] ?? 0);
  lines.forEach(({ first: upper, next: lower, share: toLower }, line) => {
    columns.forEach(({ first: left, next: right, share: toRight }, x) => {
      for (let channel = 0; channel < channels; channel++) {
        const above = (1 - toRight) * at(left, upper, channel) + toRight * at(right, upper, channel);
        const below = (1 - toRight) * at(left, lower, channel) + toRight * at(right, lower, channel);
        const target = (line * size.widthPx + x) * channels + channel;
        data[target] = (data[target] ?? 0) + (1 - toLower) * above + toLower * below;
      }
    });
  });
}

/**
 * For `count` pixels of a larger extent, the first of them at `start`: the two of the smaller one between which the centre lies, and its
 * way from the first to the next.
 */
function neighbours(start: number, count: number, largerPx: number, extentPx: number): readonly { readonly first: number; readonly next: number; readonly share: number }[] {
  const last = extentPx - 1;
  return Array.from({ length: count }, (_, i) => {
    const centre = Math.min(last, Math.max(0, ((start + i + 0.5) * extentPx) / largerPx - 0.5));
    const first = Math.floor(centre);
    return { first, next: Math.min(last, first + 1), share: centre - first };
  });
}
