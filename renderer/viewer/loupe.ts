import { clampTransform, type Point, type Rect, type Size, type ViewTransform } from './view-transform.ts';

/** Edge of each of the two squares of a loupe, which show the same place before and after. */
const loupeCssPx = 200;
const gapPx = 2;

export interface Loupe {
  /** Before and after, on the canvas. Units: device pixels. */
  readonly panes: readonly [Rect, Rect];
  /** Where the photo lies in each of them. */
  readonly transform: ViewTransform;
}

/**
 * A loupe about a place on the canvas: what lies there, closer by far. A photo that is seen smaller than it is shows its own pixels
 * in it, any other twice as large as it is seen.
 *
 * Invariant: it lies on the canvas, and shows no more of what is beyond the photo than it must.
 */
export function loupeAbout(at: Point, { transform, photo, canvas, pixelRatio }: {
  readonly transform: ViewTransform;
  readonly photo: Size;
  readonly canvas: Size;
  readonly pixelRatio: number;
}): Loupe {
  const edge = Math.max(1, Math.min(Math.round(loupeCssPx * pixelRatio), Math.floor((canvas.width - gapPx) / 2), canvas.height));
  const zoom = transform.zoom < 1 ? 1 : 2 * transform.zoom;
  const corner = (place: number, size: number, room: number): number => Math.round(Math.min(room - size, Math.max(0, place - size / 2)));
  const x = corner(at.x, 2 * edge + gapPx, canvas.width);
  const y = corner(at.y, edge, canvas.height);
  const origin = (place: number, start: number): number => Math.round(edge / 2 - ((place - start) / transform.zoom) * zoom);
  return {
    panes: [
      { x, y, width: edge, height: edge },
      { x: x + edge + gapPx, y, width: edge, height: edge },
    ],
    transform: clampTransform({ zoom, originX: origin(at.x, transform.originX), originY: origin(at.y, transform.originY) }, photo, { width: edge, height: edge }, 0),
  };
}
