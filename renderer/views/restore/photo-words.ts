import type { PhotoFormat, PhotoInfo } from '../../../electron/ipc/contract.ts';

export const formatNames: Readonly<Record<PhotoFormat, string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  tiff: 'TIFF',
  webp: 'WebP',
  avif: 'AVIF',
};

/** What a photo is, in three figures: pixels, megapixels, kind. */
export function describePhoto(info: PhotoInfo): { readonly size: string; readonly megapixels: string; readonly kind: string } {
  const megapixels = (info.widthPx * info.heightPx) / 1e6;
  const grey = info.colourChannels === 1 ? ' grey' : '';
  return {
    size: `${info.widthPx} × ${info.heightPx}`,
    megapixels: `${megapixels < 10 ? megapixels.toFixed(1) : Math.round(megapixels)} MP`,
    kind: `${info.bitDepth}-bit${grey} ${formatNames[info.format]}`,
  };
}

/** A zoom for the tool bar: whole ratios as photographers write them, the rest in percent. */
export function describeZoom(zoom: number): string {
  const percent = zoom * 100;
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}
