import { join } from 'node:path';
import sharp from 'sharp';

const largestGrainPx = 512;

/** Sensor-like grain about middle grey, to be laid as tiles. */
const grain = (widthPx: number, heightPx: number): Promise<Buffer> =>
  sharp({
    create: {
      width: Math.min(widthPx, largestGrainPx),
      height: Math.min(heightPx, largestGrainPx),
      channels: 3,
      background: 'grey',
      noise: { type: 'gaussian', mean: 128, sigma: 22 },
    },
  })
    .png()
    .toBuffer();

/** Something to see: a window with frames, a sky that runs from light to dark, a round lamp. */
const scene = (widthPx: number, heightPx: number): Buffer =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}" viewBox="0 0 600 400" preserveAspectRatio="none">
    <defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#2b3f5c"/><stop offset="1" stop-color="#d9a679"/></linearGradient></defs>
    <rect width="600" height="400" fill="url(#sky)"/>
    <path d="M0 300 Q150 210 280 290 T600 250 V400 H0Z" fill="#27362f"/>
    <path d="M0 340 Q200 290 360 345 T600 320 V400 H0Z" fill="#161d1a"/>
    <circle cx="430" cy="150" r="34" fill="#f6e3b5"/>
    <g fill="none" stroke="#4a3a2e" stroke-width="10"><path d="M5 5H595V395H5Z M300 0V400 M0 200H600"/></g>
  </svg>`);

/**
 * Writes a noisy photo with a camera's EXIF and a Display P3 profile, as JPEG or PNG by its name.
 * Cost: a second for 24 megapixels.
 */
export async function writeNoisyPhoto(folder: string, name: string, widthPx: number, heightPx: number): Promise<string> {
  const path = join(folder, name);
  await sharp(scene(widthPx, heightPx), { limitInputPixels: false })
    .removeAlpha()
    .composite([{ input: await grain(widthPx, heightPx), tile: true, blend: 'hard-light' }])
    .withIccProfile('p3')
    .withExif({
      IFD0: { Make: 'Pinhole', Model: 'Obscura 24', Artist: 'Anna Example' },
      IFD2: { ISOSpeedRatings: '12800', FNumber: '28/10', LensModel: 'Meniscus 50' },
    })
    .toFile(path);
  return path;
}
