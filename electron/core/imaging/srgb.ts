/**
 * The sRGB transfer function and its inverse, per channel.
 *
 * Range: 0..1; `linearToSrgb` clips what lies outside.
 * Source: IEC 61966-2-1.
 */
export const srgbToLinear = (value: number): number =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;

export const linearToSrgb = (light: number): number => {
  const clipped = Math.min(1, Math.max(0, light));
  return clipped <= 0.0031308 ? clipped * 12.92 : 1.055 * clipped ** (1 / 2.4) - 0.055;
};
