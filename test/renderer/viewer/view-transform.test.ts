import { describe, expect, it } from 'vitest';
import {
  clampTransform,
  clipToCanvas,
  fitZoom,
  photoRect,
  transformForLarger,
  zoomAbout,
} from '../../../renderer/viewer/view-transform.ts';

const canvas = { width: 1000, height: 700 };
const photo = { width: 6000, height: 4000 };

describe('fitZoom', () => {
  it('shows the whole photo inside the margin', () => {
    expect(fitZoom(photo, canvas, 50)).toBeCloseTo(0.15, 12);
    expect(fitZoom({ width: 4000, height: 6000 }, canvas, 50)).toBeCloseTo(0.1, 12);
  });

  it('does not enlarge a small photo', () => {
    expect(fitZoom({ width: 10, height: 10 }, canvas, 50)).toBe(1);
  });

  it('stays positive on a canvas without room', () => {
    expect(fitZoom(photo, { width: 0, height: 0 }, 50)).toBeGreaterThan(0);
  });
});

describe('zoomAbout', () => {
  it('keeps the photo point under the pointer', () => {
    const before = { zoom: 0.3, originX: -120, originY: 44 };
    const about = { x: 613, y: 287 };
    const after = zoomAbout(before, 2, about);
    expect((about.x - after.originX) / after.zoom).toBeCloseTo((about.x - before.originX) / before.zoom, 9);
    expect((about.y - after.originY) / after.zoom).toBeCloseTo((about.y - before.originY) / before.zoom, 9);
  });
});

it('a picture four times as large lies where the small one lay', () => {
  const transform = { zoom: 1.5, originX: -1200.5, originY: 33 };
  const larger = { width: 4 * photo.width, height: 4 * photo.height };
  expect(photoRect(transformForLarger(transform, 4), larger)).toEqual(photoRect(transform, photo));
});

describe('clampTransform', () => {
  it('centres what is smaller than the canvas', () => {
    const { originX, originY } = clampTransform({ zoom: 1, originX: 9, originY: -400 }, { width: 200, height: 100 }, canvas, 50);
    expect([originX, originY]).toEqual([400, 300]);
  });

  it('lets no edge be dragged further in than the margin', () => {
    const dragged = clampTransform({ zoom: 1, originX: 5000, originY: -9000 }, photo, canvas, 50);
    expect([dragged.originX, dragged.originY]).toEqual([50, 700 - 4000 - 50]);
  });

  it('keeps the zoom between fit and the largest', () => {
    expect(clampTransform({ zoom: 0.001, originX: 0, originY: 0 }, photo, canvas, 50).zoom).toBeCloseTo(0.15, 12);
    expect(clampTransform({ zoom: 900, originX: 0, originY: 0 }, photo, canvas, 50).zoom).toBe(32);
  });
});

describe('photoRect', () => {
  it('lies on whole device pixels', () => {
    expect(photoRect({ zoom: 1, originX: 10.4, originY: -3.6 }, { width: 5, height: 7 })).toEqual({ x: 10, y: -4, width: 5, height: 7 });
  });

  it('never vanishes', () => {
    expect(photoRect({ zoom: 0.05, originX: 0, originY: 0 }, { width: 20_000, height: 1 }).height).toBe(1);
  });
});

it('clipToCanvas leaves nothing of what lies outside', () => {
  expect(clipToCanvas({ x: 2000, y: 0, width: 10, height: 10 }, canvas).width).toBe(0);
});
