import type { ExportPlace, PhotoFormat, PhotoInfo, SourceFormat } from '../../../electron/ipc/contract.ts';
import { decimal } from '../../language/decimal.ts';
import { phrase, say, sentence } from '../../language/say.ts';

/** What photos are exported as. */
export const exportNames: Readonly<Record<PhotoFormat, string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  tiff: 'TIFF',
  webp: 'WebP',
  avif: 'AVIF',
};

const formatNames: Readonly<Record<SourceFormat, string>> = { ...exportNames, heic: 'HEIC', jxl: 'JPEG XL', raw: sentence('raw file') };

/** What an export as the photo was becomes. */
export const keptName = (format: SourceFormat): string => (format in exportNames ? say('As it was ({format})', { format: formatNames[format] }) : say('16-bit TIFF'));

type Size = Pick<PhotoInfo, 'widthPx' | 'heightPx'>;

export const describeSize = ({ widthPx, heightPx }: Size): string => `${widthPx} × ${heightPx}`;

function describeMegapixels({ widthPx, heightPx }: Size): string {
  const megapixels = (widthPx * heightPx) / 1e6;
  return `${decimal(megapixels, megapixels < 10 ? 1 : 0)} MP`;
}

/** What a photo is, in three figures: pixels, megapixels, kind; and what it has become where its result is larger. */
export function describePhoto(info: PhotoInfo, result: Size | null): { readonly size: string; readonly megapixels: string; readonly kind: string } {
  const isEnlarged = result !== null && result.widthPx !== info.widthPx;
  const fromTo = (describe: (size: Size) => string): string => (isEnlarged ? `${describe(info)} → ${describe(result)}` : describe(info));
  return {
    size: fromTo(describeSize),
    megapixels: fromTo(describeMegapixels),
    kind: say('{bits}-bit{numbers, select, float { float} other {}}{channels, select, one { grey} other {}} {format}{source, select, cmyk { from CMYK} other {}}', {
      bits: info.bitDepth,
      numbers: info.bitDepth === 32 ? 'float' : 'whole',
      channels: info.colourChannels === 1 ? 'one' : 'three',
      format: info.format === 'raw' ? phrase(formatNames.raw) : formatNames[info.format],
      source: info.fromCmyk === true ? 'cmyk' : 'rgb',
    }),
  };
}

/** A zoom for the tool bar: whole ratios as photographers write them, the rest in percent. */
export function describeZoom(zoom: number): string {
  const percent = zoom * 100;
  return `${decimal(percent, percent < 10 ? 1 : 0)} %`;
}

/** Where exports go that nobody sends elsewhere. */
export function placeWords(place: ExportPlace = { kind: 'beside' }): string {
  if (place.kind === 'beside') return say('Beside each photo');
  return place.kind === 'below' ? say('In “{folder}” beside each photo', { folder: place.folder }) : say('In “{folder}”', { folder: place.name });
}
