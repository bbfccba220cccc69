import type { Picture } from '../../imaging/picture.ts';
import type { Blob } from './blob.ts';
import { blobReachPx, outlinePx } from './blob.ts';
import { softEdge } from './soft-edge.ts';

/** A straight-edged shadow, perhaps wider at one end: of a wall, a pole, a twig. Middle at (x, y). */
export interface ShadowBar {
  readonly kind: 'bar';
  readonly x: number;
  readonly y: number;
  /** Direction from its start to its end. Units: radians from the x axis towards the y axis. */
  readonly angle: number;
  readonly lengthPx: number;
  readonly startWidthPx: number;
  readonly endWidthPx: number;
}

/** A round, irregular shadow: of a leaf, a crown, a head. */
export interface ShadowBlob {
  readonly kind: 'blob';
  readonly x: number;
  readonly y: number;
  readonly outline: Blob;
}

export type ShadowShape = ShadowBar | ShadowBlob;

/**
 * How wide the sun's image is that softens a shadow's edge: it grows with the distance to what casts the shadow,
 * and so along the shadow.
 */
export interface Penumbra {
  /** Where its radius is `radiusPx`. */
  readonly x: number;
  readonly y: number;
  readonly radiusPx: number;
  /** Gain of radius per pixel along `angle`. Range: below 1. */
  readonly growth: number;
  /** Away from what casts the shadow. Units: radians from the x axis towards the y axis. */
  readonly angle: number;
}

/** No edge is sharper than the camera: radius of the disc that a pixel's square and its lens come to. Our own choice. */
const sharpestPx = 0.7;

/**
 * Hides the sun behind one shape: multiplies `visible`, the share of the sun's disc that each pixel sees.
 *
 * Shapes: visible [heightPx, widthPx], changed.
 * Source: Hasenfratz et al., A Survey of Real-time Soft Shadows Algorithms, 2003, Sec. 2 (umbra, penumbra; an edge
 * seen from the ground cuts the light's disc).
 * Deviation: where shapes overlap within the penumbra, their shares are multiplied, as if they were independent.
 */
export function castShadow(
  visible: Float32Array,
  { widthPx, heightPx }: Pick<Picture, 'widthPx' | 'heightPx'>,
  shape: ShadowShape,
  penumbra: Penumbra,
): void {
  const hiddenAt = shape.kind === 'bar' ? behindBar(shape) : behindBlob(shape);
  const shapePx = shape.kind === 'bar' ? barReachPx(shape) : blobReachPx(shape.outline);
  const [stepX, stepY] = [penumbra.growth * Math.cos(penumbra.angle), penumbra.growth * Math.sin(penumbra.angle)];
  const penumbraPx = (x: number, y: number): number =>
    Math.max(sharpestPx, penumbra.radiusPx + stepX * (x - penumbra.x) + stepY * (y - penumbra.y));
  // Its widest, where it ends on the far side: r = r(middle) + growth * (shape + r).
  const widestPx = (penumbraPx(shape.x, shape.y) + penumbra.growth * shapePx) / (1 - penumbra.growth);
  const reachPx = shapePx + widestPx;
  const [lastRow, lastColumn] = [Math.min(heightPx - 1, shape.y + reachPx), Math.min(widthPx - 1, shape.x + reachPx)];
  for (let row = Math.max(0, Math.ceil(shape.y - reachPx)); row <= lastRow; row++) {
    for (let column = Math.max(0, Math.ceil(shape.x - reachPx)); column <= lastColumn; column++) {
      const i = row * widthPx + column;
      const sun = visible[i] ?? 0;
      if (sun > 0) visible[i] = sun * (1 - hiddenAt(column - shape.x, row - shape.y, penumbraPx(column, row)));
    }
  }
}

/** Share of the sun's disc that a shape hides at (dx, dy) from its middle. */
type Hidden = (dx: number, dy: number, penumbraPx: number) => number;

const barReachPx = ({ lengthPx, startWidthPx, endWidthPx }: ShadowBar): number =>
  Math.hypot(lengthPx, Math.max(startWidthPx, endWidthPx)) / 2;

/** Source: a strip hides what both its edges hide, less the whole disc: exact, however narrow it is. */
function behindBar({ angle, lengthPx, startWidthPx, endWidthPx }: ShadowBar): Hidden {
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const widening = (endWidthPx - startWidthPx) / lengthPx;
  const strip = (fromMiddlePx: number, widthPx: number, penumbraPx: number): number =>
    Math.max(0, softEdge(fromMiddlePx - widthPx / 2, penumbraPx) + softEdge(-fromMiddlePx - widthPx / 2, penumbraPx) - 1);
  return (dx, dy, penumbraPx) => {
    const along = dx * cosine + dy * sine;
    const lengthwise = strip(along, lengthPx, penumbraPx);
    if (lengthwise === 0) return 0;
    const widthPx = (startWidthPx + endWidthPx) / 2 + widening * along;
    return lengthwise * strip(dy * cosine - dx * sine, Math.max(0, widthPx), penumbraPx);
  };
}

/** A shape smaller than the sun's image hides only its share of it. */
function behindBlob({ outline }: ShadowBlob): Hidden {
  const reachPx = blobReachPx(outline);
  return (dx, dy, penumbraPx) => {
    const distancePx = Math.sqrt(dx * dx + dy * dy);
    if (distancePx >= reachPx + penumbraPx) return 0;
    return Math.min(1, (outline.radiusPx / penumbraPx) ** 2) * softEdge(distancePx - outlinePx(outline, dx, dy), penumbraPx);
  };
}
