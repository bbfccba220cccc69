import { viewingLevels, viewingTilePx } from '../core/imaging/imaging-service.ts';
import type { ViewablePicture } from '../core/library/open-pictures.ts';
import type { Pyramid } from './contract.ts';
import { tilesAddress } from './page-addresses.ts';

/** Where the page finds a picture's tiles. */
export const describePyramid = ({ id, size: { widthPx, heightPx } }: ViewablePicture): Pyramid => ({
  address: tilesAddress(id),
  widthPx,
  heightPx,
  tilePx: viewingTilePx,
  levels: viewingLevels(widthPx, heightPx),
});
