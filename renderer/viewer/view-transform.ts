/** Where a photo lies on the canvas. */
export interface ViewTransform {
  /** Device pixels per photo pixel: 1 shows each photo pixel on exactly one screen pixel. */
  readonly zoom: number;
  /** Position of the photo's upper left corner on the canvas, in device pixels. */
  readonly originX: number;
  readonly originY: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rect extends Point, Size {}

export const largestZoom = 32;

/** The zoom at which the whole photo is seen. Small photos are not enlarged: their pixels stay honest. */
export function fitZoom(photo: Size, canvas: Size, marginPx: number): number {
  const room = Math.min(
    Math.max(1, canvas.width - 2 * marginPx) / photo.width,
    Math.max(1, canvas.height - 2 * marginPx) / photo.height,
  );
  return Math.min(1, room);
}

/** Keeps the zoom between fit and the largest, and the photo in sight: centred where it is smaller than the canvas. */
export function clampTransform(
  transform: ViewTransform,
  photo: Size,
  canvas: Size,
  marginPx: number,
): ViewTransform {
  const smallest = fitZoom(photo, canvas, marginPx);
  const zoom = Math.min(largestZoom, Math.max(smallest, transform.zoom));
  return {
    zoom,
    originX: clampOrigin(transform.originX, photo.width * zoom, canvas.width, marginPx),
    originY: clampOrigin(transform.originY, photo.height * zoom, canvas.height, marginPx),
  };
}

function clampOrigin(origin: number, lengthPx: number, roomPx: number, marginPx: number): number {
  if (lengthPx + 2 * marginPx <= roomPx) return (roomPx - lengthPx) / 2;
  if (lengthPx <= roomPx) return Math.min(roomPx - lengthPx, Math.max(0, origin));
  return Math.min(marginPx, Math.max(roomPx - lengthPx - marginPx, origin));
}

/** Changes the zoom such that the photo's point under `about` stays there. */
export function zoomAbout(transform: ViewTransform, zoom: number, about: Point): ViewTransform {
  const factor = zoom / transform.zoom;
  return {
    zoom,
    originX: about.x - (about.x - transform.originX) * factor,
    originY: about.y - (about.y - transform.originY) * factor,
  };
}

/** Where a picture lies that is `factor` times as large and shows the same thing in the same place. */
export const transformForLarger = ({ zoom, originX, originY }: ViewTransform, factor: number): ViewTransform => ({
  zoom: zoom / factor,
  originX,
  originY,
});

/** The photo's area on the canvas with edges on whole device pixels, so that 1:1 is exact. */
export function photoRect(transform: ViewTransform, photo: Size): Rect {
  const x = Math.round(transform.originX);
  const y = Math.round(transform.originY);
  return {
    x,
    y,
    width: Math.max(1, Math.round(photo.width * transform.zoom)),
    height: Math.max(1, Math.round(photo.height * transform.zoom)),
  };
}

/** The part of `rect` that lies on the canvas. */
export function clipToCanvas(rect: Rect, canvas: Size): Rect {
  const x = Math.max(0, rect.x);
  const y = Math.max(0, rect.y);
  return {
    x,
    y,
    width: Math.max(0, Math.min(canvas.width, rect.x + rect.width) - x),
    height: Math.max(0, Math.min(canvas.height, rect.y + rect.height) - y),
  };
}
