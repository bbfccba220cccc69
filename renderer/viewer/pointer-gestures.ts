import type { PhotoViewer } from './photo-viewer.ts';
import type { Point } from './view-transform.ts';

const zoomPerWheelPixel = 0.0016;
const wheelLinePx = 16;

/** What a pointer draws with instead of moving the photo. Places are on the surface, in CSS pixels. */
export interface DrawingTool {
  /** Whether it is in hand: a double click then is two dabs, and the wheel with Shift makes it larger. */
  readonly isInHand: () => boolean;
  /** Gives whether a mark begins there. */
  readonly begin: (place: Point, event: PointerEvent) => boolean;
  readonly goOn: (places: readonly Point[]) => void;
  readonly finish: () => void;
  /** Nothing is kept: a second finger came, so that this was no mark. */
  readonly cancel: () => void;
  readonly resizeBy: (factor: number) => void;
}

export interface GestureOptions {
  /** Where the pointer is now, in CSS pixels. */
  readonly onPointAt?: (place: Point) => void;
  readonly tool?: DrawingTool;
}

/**
 * Pointer and wheel on the photo: drag pans, wheel and pinch zoom about the pointer, a double click
 * switches between the whole photo and 1:1. With a tool in hand drag draws. Returns the undoing.
 */
export function attachPointerGestures(surface: HTMLElement, viewer: Pick<PhotoViewer, 'panBy' | 'zoomBy' | 'toggleZoom'>, { onPointAt, tool }: GestureOptions = {}): () => void {
  const pointers = new Map<number, Point>();
  let drawing: { readonly id: number; readonly at: Point } | null = null;

  function place(event: MouseEvent): Point {
    const box = surface.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  function onDown(event: PointerEvent): void {
    if (event.button > 1) return;
    surface.setPointerCapture(event.pointerId);
    if (drawing !== null) {
      tool?.cancel();
      pointers.set(drawing.id, drawing.at);
      drawing = null;
    } else if (pointers.size === 0 && tool?.begin(place(event), event) === true) {
      drawing = { id: event.pointerId, at: place(event) };
      return;
    }
    pointers.set(event.pointerId, place(event));
    surface.dataset['dragging'] = '';
  }

  function onMove(event: PointerEvent): void {
    onPointAt?.(place(event));
    if (drawing?.id === event.pointerId) {
      // All the places that the pointer went through since the last frame; browsers tell them in a secure context only.
      const passed = isSecureContext ? event.getCoalescedEvents() : [];
      tool?.goOn((passed.length === 0 ? [event] : passed).map(place));
      drawing = { ...drawing, at: place(event) };
      return;
    }
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
    if (drawing?.id === event.pointerId) {
      drawing = null;
      if (event.type === 'pointerup') tool?.finish();
      else tool?.cancel();
      return;
    }
    pointers.delete(event.pointerId);
    if (pointers.size === 0) delete surface.dataset['dragging'];
  }

  function onWheel(event: WheelEvent): void {
    event.preventDefault();
    // With Shift many systems turn the wheel sideways.
    const turned = event.deltaY === 0 ? event.deltaX : event.deltaY;
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? turned * wheelLinePx : turned;
    if (event.shiftKey && tool?.isInHand() === true) {
      tool.resizeBy(Math.exp(-pixels * zoomPerWheelPixel));
      return;
    }
    viewer.zoomBy(Math.exp(-pixels * zoomPerWheelPixel), place(event));
  }

  function onDoubleClick(event: MouseEvent): void {
    if (tool?.isInHand() !== true) viewer.toggleZoom(place(event));
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
