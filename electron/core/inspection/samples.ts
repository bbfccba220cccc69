import type { Region } from '../imaging/scratch-image.ts';

/** More samples move no figure that is taken of them, and take minutes on large photos. */
const mostSamples = 2 ** 18;

/**
 * How many pixels apart samples lie, along rows and columns. Odd, so that every place within a window, whose edge is a
 * power of two, is met equally often.
 */
export function sampleStepPx(pixels: number): number {
  const step = Math.ceil(Math.sqrt(pixels / mostSamples));
  return step % 2 === 0 ? step + 1 : step;
}

/** The samples in one part of a picture, as places in it: the same ones however the picture is cut. */
export function samplesIn({ x, y, width, height }: Region, stepPx: number): readonly number[] {
  const first = (from: number): number => (stepPx - (from % stepPx)) % stepPx;
  const places: number[] = [];
  for (let row = first(y); row < height; row += stepPx) {
    for (let column = first(x); column < width; column += stepPx) places.push(row * width + column);
  }
  return places;
}
