import type { Place, Region } from '../../../electron/ipc/contract.ts';

/** The whole pixels between two corners, cut off at the photo's edges; null when none of them lies in it. */
export function regionBetween(a: Place, b: Place, { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number }): Region | null {
  const [left, right] = span(a.x, b.x, widthPx);
  const [top, bottom] = span(a.y, b.y, heightPx);
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : null;
}

const span = (a: number, b: number, lengthPx: number): readonly [number, number] => [
  Math.max(0, Math.floor(Math.min(a, b))),
  Math.min(lengthPx, Math.ceil(Math.max(a, b))),
];
