import type { Random } from '../../../../models/random.ts';

/** An irregular round outline: a circle and a few harmonics. */
export interface Blob {
  readonly radiusPx: number;
  /** Of the 2nd, 3rd ... harmonic, as shares of the radius. */
  readonly harmonics: readonly { readonly cosine: number; readonly sine: number }[];
}

/**
 * Draws an outline that strays from its circle by `irregularity` of the radius (standard deviation), most of it in
 * the low harmonics.
 */
export function drawBlob(radiusPx: number, irregularity: number, random: Random): Blob {
  const scale = irregularity / Math.sqrt(orders.reduce((sum, order) => sum + falloff(order) ** 2, 0));
  return {
    radiusPx,
    harmonics: orders.map((order) => ({
      cosine: scale * falloff(order) * clippedNormal(random),
      sine: scale * falloff(order) * clippedNormal(random),
    })),
  };
}

/** How far the outline reaches from its middle at most. */
export const blobReachPx = ({ radiusPx, harmonics }: Blob): number =>
  radiusPx * (1 + harmonics.reduce((sum, { cosine, sine }) => sum + Math.hypot(cosine, sine), 0));

/** Distance of the outline from the middle, in the direction of (dx, dy). Numerics: no angle is taken. */
export function outlinePx({ radiusPx, harmonics }: Blob, dx: number, dy: number): number {
  const length = Math.hypot(dx, dy);
  if (length === 0) return radiusPx;
  const [real, imaginary] = [dx / length, dy / length];
  // Powers of a complex number on the unit circle are the harmonics' cosines and sines.
  let [cosine, sine] = [real, imaginary];
  let factor = 1;
  for (const harmonic of harmonics) {
    [cosine, sine] = [cosine * real - sine * imaginary, cosine * imaginary + sine * real];
    factor += harmonic.cosine * cosine + harmonic.sine * sine;
  }
  return radiusPx * Math.max(0.2, factor);
}

const orders = [2, 3, 4, 5];

const falloff = (order: number): number => 4 / order ** 2;

/** Without the rare draws that would turn an outline inside out. */
const clippedNormal = (random: Random): number => Math.min(2, Math.max(-2, random.normal()));
