import type { ExportPlace, PhotoFormat, PhotoInfo, SourceFormat } from '../../../electron/ipc/contract.ts';

/** What photos are exported as. */
export const exportNames: Readonly<Record<PhotoFormat, string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  tiff: 'TIFF',
  webp: 'WebP',
  avif: 'AVIF',
};

const formatNames: Readonly<Record<SourceFormat, string>> = { ...exportNames, heic: 'HEIC', raw: 'raw file' };

/** What an export as the photo was becomes. */
export const keptName = (format: SourceFormat): string => (format in exportNames ? `As it was (${formatNames[format]})` : '16-bit TIFF');

type Size = Pick<PhotoInfo, 'widthPx' | 'heightPx'>;

export const describeSize = ({ widthPx, heightPx }: Size): string => `${widthPx} × ${heightPx}`;

function describeMegapixels({ widthPx, heightPx }: Size): string {
  const megapixels = (widthPx * heightPx) / 1e6;
  return `${megapixels < 10 ? megapixels.toFixed(1) : Math.round(megapixels)} MP`;
}

/** What a photo is, in three figures: pixels, megapixels, kind; and what it has become where its result is larger. */
export function describePhoto(info: PhotoInfo, result: Size | null): { readonly size: string; readonly megapixels: string; readonly kind: string } {
  const [float, grey] = [info.bitDepth === 32 ? ' float' : '', info.colourChannels === 1 ? ' grey' : ''];
  const isEnlarged = result !== null && result.widthPx !== info.widthPx;
  const fromTo = (describe: (size: Size) => string): string => (isEnlarged ? `${describe(info)} → ${describe(result)}` : describe(info));
  return {
    size: fromTo(describeSize),
    megapixels: fromTo(describeMegapixels),
    kind: `${info.bitDepth}-bit${float}${grey} ${formatNames[info.format]}${info.fromCmyk === true ? ' from CMYK' : ''}`,
  };
}

/** A zoom for the tool bar: whole ratios as photographers write them, the rest in percent. */
export function describeZoom(zoom: number): string {
  const percent = zoom * 100;
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}

/** Where exports go that nobody sends elsewhere. */
export function placeWords(place: ExportPlace = { kind: 'beside' }): string {
  if (place.kind === 'beside') return 'Beside each photo';
  return place.kind === 'below' ? `In “${place.folder}” beside each photo` : `In “${place.name}”`;
}
