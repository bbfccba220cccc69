/** Linear light, 1 is as much as the camera can hold. */
export type Light = readonly [red: number, green: number, blue: number];

export const scale = ([red, green, blue]: Light, factor: number): Light => [red * factor, green * factor, blue * factor];

export const mix = (a: Light, b: Light, share: number): Light => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];

export function smoothstep(low: number, high: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}
