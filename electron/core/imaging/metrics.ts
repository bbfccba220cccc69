/**
 * Peak signal-to-noise ratio over all values.
 *
 * Range: pictures in 0..1. Units: dB; Infinity for equal pictures.
 */
export function psnrDb(picture: Float32Array, groundTruth: Float32Array): number {
  let squared = 0;
  for (let i = 0; i < picture.length; i++) squared += ((picture[i] ?? 0) - (groundTruth[i] ?? 0)) ** 2;
  return -10 * Math.log10(squared / picture.length);
}
