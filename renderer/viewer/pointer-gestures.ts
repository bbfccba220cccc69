import type { PhotoViewer } from './photo-viewer.ts';
import type { Point } from './view-transform.ts';

const zoomPerWheelPixel = 0.0016;
const wheelLinePx = 16;

/**
 * Pointer and wheel on the photo: drag pans, wheel and pinch zoom about the pointer, a double click
 * switches between the whole photo and 1:1. `onPointAt`: where the pointer is now, in CSS pixels. Returns the undoing.
 */
export function attachPointerGestures(surface: HTMLElement, viewer: Pick<PhotoViewer, 'panBy' | 'zoomBy' | 'toggleZoom'>, onPointAt: (place: Point) => void = () => undefined): () => void {
  const pointers = new Map<number, Point>();

  function place(event: MouseEvent): Point {
    const box = surface.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  function onDown(event: PointerEvent): void {
    if (event.button > 1) return;
    surface.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, place(event));
    surface.dataset['dragging'] = '';
  }

  function onMove(event: PointerEvent): void {
    onPointAt(place(event));
    const last = pointers.get(event.pointerId);
    if (last === undefined) return;
    const now = place(event);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other !== undefined) pinch(last, now, other);
    viewer.panBy((now.x - last.x) / pointers.size, (now.y - last.y) / pointers.size);
    pointers.set(event.pointerId, now);
  }

  function pinch(last: Point, now: Point, other: Point): void {
    const before = Math.hypot(last.x - other.x, last.y - other.y);
    const after = Math.hypot(now.x - other.x, now.y - other.y);
    if (before > 0) viewer.zoomBy(after / before, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
  }

  function onUp(event: PointerEvent): void {
    pointers.delete(event.pointerId);
    if (pointers.size === 0) delete surface.dataset['dragging'];
  }

  function onWheel(event: WheelEvent): void {
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * wheelLinePx : event.deltaY;
    viewer.zoomBy(Math.exp(-pixels * zoomPerWheelPixel), place(event));
  }

  function onDoubleClick(event: MouseEvent): void {
    viewer.toggleZoom(place(event));
  }

  const ended = new AbortController();
  const { signal } = ended;
  surface.addEventListener('pointerdown', onDown, { signal });
  surface.addEventListener('pointermove', onMove, { signal });
  surface.addEventListener('pointerup', onUp, { signal });
  surface.addEventListener('pointercancel', onUp, { signal });
  surface.addEventListener('wheel', onWheel, { signal, passive: false });
  surface.addEventListener('dblclick', onDoubleClick, { signal });
  return () => ended.abort();
}
