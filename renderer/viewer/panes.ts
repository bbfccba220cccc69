import type { Point, Rect, Size } from './view-transform.ts';

/**
 * How before and after are seen at once: a divider that goes left and right, or up and down; two pictures side by side, or one above
 * the other; all results there are; what has changed; a loupe over the result.
 */
export const comparisons = ['divider', 'divider-across', 'beside', 'above', 'variants', 'difference', 'loupe'] as const;
export type Comparison = (typeof comparisons)[number];

/** Between two pictures. Units: device pixels. */
const gapPx = 2;
/** As many variants as can be told apart on a screen. */
export const mostPanes = 4;

/** How many panes stand in a row. */
export function columnsFor(comparison: Comparison, panes: number): number {
  if (comparison === 'above') return 1;
  if (comparison === 'variants') return panes <= 2 ? panes : 2;
  return panes;
}

/** Equal parts of a canvas, row by row; each shows the same part of the photo. Units: device pixels. */
export function paneRects(count: number, columns: number, canvas: Size): readonly Rect[] {
  const rows = Math.ceil(count / columns);
  const width = Math.max(1, Math.floor((canvas.width - (columns - 1) * gapPx) / columns));
  const height = Math.max(1, Math.floor((canvas.height - (rows - 1) * gapPx) / rows));
  return Array.from({ length: count }, (_, index) => ({
    x: (index % columns) * (width + gapPx),
    y: Math.floor(index / columns) * (height + gapPx),
    width,
    height,
  }));
}

/** A place on the canvas as a place in the pane that it lies in, or is nearest to. */
export function placeInPane({ x, y }: Point, panes: readonly Rect[]): Point {
  const away = (rect: Rect): number => Math.hypot(x - Math.min(rect.x + rect.width, Math.max(rect.x, x)), y - Math.min(rect.y + rect.height, Math.max(rect.y, y)));
  const nearest = panes.reduce<Rect | undefined>((best, rect) => (best === undefined || away(rect) < away(best) ? rect : best), undefined);
  return nearest === undefined ? { x, y } : { x: x - nearest.x, y: y - nearest.y };
}
