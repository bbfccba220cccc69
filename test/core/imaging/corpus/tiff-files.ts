import type { TiffEntry } from '../../../../electron/core/imaging/metadata/tiff-directory.ts';
import { writeTiffDirectory } from '../../../../electron/core/imaging/metadata/tiff-directory.ts';

/** One number. Source of the types: TIFF 6.0, sec. 2; 3 has 16 bits, 4 has 32. */
export const tag = (number: number, type: 3 | 4, value: number): TiffEntry => ({
  tag: number, type, count: 1, data: Uint8Array.from({ length: type === 3 ? 2 : 4 }, (_, i) => (value >>> (8 * i)) & 255),
});

interface GreyTiff {
  readonly widthPx: number;
  readonly heightPx: number;
  /** What the file says that its strip has. */
  readonly stripBytes?: number;
  /** All alike. */
  readonly pages?: number;
  /** The last page names the first one as the next. */
  readonly isCircle?: boolean;
  readonly more?: readonly TiffEntry[];
}

/** A grey TIFF of 8 bits whose pixels, however many it declares, are the first bytes of the file. */
export function greyTiff({ widthPx, heightPx, stripBytes = widthPx * heightPx, pages = 1, isCircle = false, more = [] }: GreyTiff): Buffer {
  const entries = [
    tag(256, 4, widthPx), tag(257, 4, heightPx), tag(258, 3, 8), tag(259, 3, 1), tag(262, 3, 1), tag(273, 4, 0), tag(277, 3, 1), tag(278, 4, heightPx), tag(279, 4, stripBytes), ...more,
  ];
  const header = Buffer.from('II*\0\u0008\0\0\0', 'latin1');
  const { length } = writeTiffDirectory(entries, 8);
  const directories = Array.from({ length: pages }, (_, page) => {
    const directory = Buffer.from(writeTiffDirectory(entries, 8 + page * length));
    directory.writeUInt32LE(page < pages - 1 ? 8 + (page + 1) * length : isCircle ? 8 : 0, length - 4);
    return directory;
  });
  return Buffer.concat([header, ...directories]);
}
