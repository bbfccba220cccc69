import type { Picture } from '../../imaging/picture.ts';
import type { Blob } from './blob.ts';
import { blobReachPx, outlinePx } from './blob.ts';
import type { LightLevel } from './light-pyramid.ts';
import { levelFor, lightAt } from './light-pyramid.ts';
import { softEdge } from './soft-edge.ts';
import { linearToSrgb, srgbToLinear } from '../../imaging/srgb.ts';

/** A drop of water on a pane that the camera looks through. */
export interface WaterDrop {
  readonly x: number;
  readonly y: number;
  readonly outline: Blob;
  /** Radius of the disc of confusion: the pane is nearer than what is in focus. */
  readonly defocusPx: number;
  /** How much smaller the scene is in the drop's middle than behind it. */
  readonly minification: number;
  /** How much brighter the drop's bottom is than its middle: it shows the sky above the frame. */
  readonly skylight: number;
  /** Share of light that is lost (or won, below 0) at the rim. */
  readonly rimLoss: number;
  /** Light that passes through its middle. */
  readonly transmission: number;
}

/** Widens the view towards the rim, as a lens of more than 150 degrees does; at the rim 1 / sqrt(1 - this) times. */
const wideAngle = 0.85;
/** How sharply the rim stands out: a power of the distance from the middle. */
const rimPower = 6;

/**
 * Paints a drop over `picture`, in linear light: the scene turned upside-down, small and out of focus.
 * Where an earlier drop is already (`covered`, 0..1) only the rest is painted: drops join, none lies on another.
 *
 * Shapes: picture planar [3, heightPx, widthPx] in sRGB encoding, covered [heightPx, widthPx]; both are changed.
 * Source: Qian et al., Attentive Generative Adversarial Network for Raindrop Removal, 2018, Eq. 1
 * ((1 - M) B + R); Halimeh and Roser, Raindrop Detection on Car Windshields, 2009 (a drop as a wide-angle lens).
 * Deviation: the path of light is a formula with the same outcome (inversion, minification growing towards
 * the rim), not traced through a solid.
 */
export function addWaterDrop(
  picture: Float32Array,
  covered: Float32Array,
  clean: Picture,
  levels: readonly LightLevel[],
  drop: WaterDrop,
): void {
  const { widthPx, heightPx, data } = clean;
  const { x, y, outline, defocusPx, minification, skylight, transmission } = drop;
  const reachPx = blobReachPx(outline) + defocusPx;
  // A drop smaller than the disc of confusion is spread thin; its rim goes first.
  const opacity = Math.min(1, (outline.radiusPx / defocusPx) ** 2);
  const rimLoss = drop.rimLoss * (outline.radiusPx / (outline.radiusPx + 2 * defocusPx));
  const level = levelFor(levels, minification * defocusPx);
  const area = widthPx * heightPx;
  for (let row = Math.max(0, Math.ceil(y - reachPx)); row <= Math.min(heightPx - 1, y + reachPx); row++) {
    for (let column = Math.max(0, Math.ceil(x - reachPx)); column <= Math.min(widthPx - 1, x + reachPx); column++) {
      const [dx, dy] = [column - x, row - y];
      const edgePx = outlinePx(outline, dx, dy);
      const distancePx = Math.hypot(dx, dy);
      const i = row * widthPx + column;
      const share = Math.min(opacity * softEdge(distancePx - edgePx, defocusPx), 1 - (covered[i] ?? 0));
      if (share <= 0) continue;
      covered[i] = (covered[i] ?? 0) + share;
      const radius = Math.min(1, distancePx / edgePx);
      const gain = transmission * (1 + (skylight * dy) / Math.max(edgePx, distancePx)) * (1 - rimLoss * radius ** rimPower);
      const view = minification / Math.sqrt(1 - wideAngle * radius * radius);
      for (let plane = 0; plane < 3; plane++) {
        const at = plane * area + i;
        const refracted = gain * lightAt(level, plane, x - view * dx, y - view * dy);
        const behind = srgbToLinear(data[at] ?? 0);
        picture[at] = linearToSrgb(srgbToLinear(picture[at] ?? 0) + share * (refracted - behind));
      }
    }
  }
}
