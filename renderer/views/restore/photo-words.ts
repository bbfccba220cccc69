import type { PhotoFormat, PhotoInfo } from '../../../electron/ipc/contract.ts';

export const formatNames: Readonly<Record<PhotoFormat, string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  tiff: 'TIFF',
  webp: 'WebP',
  avif: 'AVIF',
};

/** Size and kind of a photo, such as "6000 × 4000 · 24.0 MP · 16-bit TIFF". */
export function describePhoto(info: PhotoInfo): string {
  const megapixels = (info.widthPx * info.heightPx) / 1e6;
  const grey = info.colourChannels === 1 ? ' grey' : '';
  return [
    `${info.widthPx} × ${info.heightPx}`,
    `${megapixels < 10 ? megapixels.toFixed(1) : Math.round(megapixels)} MP`,
    `${info.bitDepth}-bit${grey} ${formatNames[info.format]}`,
  ].join(' · ');
}

/** A zoom for the tool bar: whole ratios as photographers write them, the rest in percent. */
export function describeZoom(zoom: number): string {
  const percent = zoom * 100;
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}
