import type { Samples } from './interleaved.ts';
import { clamped } from './picture.ts';

/** How far a value lies outside 0..1. */
const beyond = (value: number): number => value - clamped(value);

/**
 * Adds to an export what of its photo lies beyond black and white, which networks and screens do not know: lights keep how
 * bright they are. Where the export is larger it is enlarged bilinearly, since a bicubic kernel would ring round the lights.
 */
export function addBeyondRange(output: Samples<Float32Array>, photo: Samples<Float32Array>): void {
  const { channels, widthPx, heightPx, data } = output;
  if (widthPx === photo.widthPx && heightPx === photo.heightPx) {
    for (let i = 0; i < data.length; i++) data[i] = (data[i] ?? 0) + beyond(photo.data[i] ?? 0);
    return;
  }
  if (photo.data.every((value) => beyond(value) === 0)) return;
  const [columns, rows] = [neighbours(widthPx, photo.widthPx), neighbours(heightPx, photo.heightPx)];
  const at = (x: number, y: number, channel: number): number => beyond(photo.data[(y * photo.widthPx + x) * channels + channel] ?? 0);
  rows.forEach(({ first: upper, next: lower, share: toLower }, y) => {
    columns.forEach(({ first: left, next: right, share: toRight }, x) => {
      for (let channel = 0; channel < channels; channel++) {
        const above = (1 - toRight) * at(left, upper, channel) + toRight * at(right, upper, channel);
        const below = (1 - toRight) * at(left, lower, channel) + toRight * at(right, lower, channel);
        const target = (y * widthPx + x) * channels + channel;
        data[target] = (data[target] ?? 0) + (1 - toLower) * above + toLower * below;
      }
    });
  });
}

/** For each pixel of a larger extent, the two of the smaller one between which its centre lies, and its way from the first to the next. */
function neighbours(largerPx: number, extentPx: number): readonly { readonly first: number; readonly next: number; readonly share: number }[] {
  const last = extentPx - 1;
  return Array.from({ length: largerPx }, (_, i) => {
    const centre = Math.min(last, Math.max(0, ((i + 0.5) * extentPx) / largerPx - 0.5));
    const first = Math.floor(centre);
    return { first, next: Math.min(last, first + 1), share: centre - first };
  });
}
