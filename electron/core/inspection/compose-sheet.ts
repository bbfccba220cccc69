import { ScratchImage } from '../imaging/scratch-image.ts';
import { paintValues } from './colour-maps.ts';
import type { InspectionService } from './inspection-service.ts';

/**
 * Places small maps and pictures on one sheet.
 *
 * Cost: the sheet and the small maps are whole in memory.
 * Throws: `disk-full`, `output-not-writable`.
 */
export function composeSheet({ widthPx, heightPx, grey, cells, outputScratchPath }: Parameters<InspectionService['compose']>[0]): Promise<null> {
  const sheet = new Float32Array(3 * widthPx * heightPx).fill(grey);
  const read = readOnce();
  for (const { scratchPath, x, y, enlarge, paint } of cells) {
    const { data, size } = read(scratchPath);
    const area = size.widthPx * size.heightPx;
    const colours = paint === null ? data : paintValues(data.subarray(paint.channel * area, (paint.channel + 1) * area), paint.colourMap, paint.range);
    const [width, height] = [size.widthPx * enlarge, size.heightPx * enlarge];
    if (colours.length < 3 * area || x < 0 || y < 0 || x + width > widthPx || y + height > heightPx) throw new Error('internal: a cell does not fit its sheet');
    for (let plane = 0; plane < 3; plane++) {
      for (let row = 0; row < height; row++) {
        const from = plane * area + Math.floor(row / enlarge) * size.widthPx;
        const to = (plane * heightPx + y + row) * widthPx + x;
        for (let column = 0; column < width; column++) sheet[to + column] = colours[from + Math.floor(column / enlarge)] ?? 0;
      }
    }
  }
  const output = ScratchImage.create(outputScratchPath, { widthPx, heightPx, planes: 3 });
  try {
    output.writeRegion({ x: 0, y: 0, width: widthPx, height: heightPx }, sheet);
  } finally {
    output.close();
  }
  return Promise.resolve(null);
}

/** Many cells show channels of one file. */
function readOnce(): (path: string) => { readonly data: Float32Array; readonly size: ScratchImage['size'] } {
  const known = new Map<string, { readonly data: Float32Array; readonly size: ScratchImage['size'] }>();
  return (path) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const image = ScratchImage.open(path);
    try {
      const { size } = image;
      const read = { size, data: image.readRegion({ x: 0, y: 0, width: size.widthPx, height: size.heightPx }) };
      known.set(path, read);
      return read;
    } finally {
      image.close();
    }
  };
}
