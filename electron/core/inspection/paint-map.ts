import { setImmediate } from 'node:timers/promises';
import type { CallOptions } from '../foundation/progress.ts';
import { TapeError } from '../foundation/tape-error.ts';
import { ScratchImage } from '../imaging/scratch-image.ts';
import { paintValues } from './colour-maps.ts';
import type { InspectionService } from './inspection-service.ts';
import { Overview } from './overview.ts';

const stripRows = 256;

/** Goes through a scratch image in strips of whole rows, and looks between two of them at whether to stop. Throws: `cancelled`. */
export async function forEachStrip(
  image: ScratchImage,
  { signal }: CallOptions,
  visit: (data: Float32Array, at: { readonly x: 0; readonly y: number; readonly width: number; readonly height: number }) => void,
): Promise<void> {
  const { widthPx, heightPx } = image.size;
  for (let y = 0; y < heightPx; y += stripRows) {
    await setImmediate();
    if (signal?.aborted === true) throw new TapeError('cancelled', 'Stopped on request.');
    const at = { x: 0, y, width: widthPx, height: Math.min(stripRows, heightPx - y) } as const;
    visit(image.readRegion(at, Math.min(3, image.size.planes)), at);
  }
}

/** A map of one plane in colours. Throws: `disk-full`, `output-not-writable`, `cancelled`. */
export async function paintMap(
  { scratchPath, colourMap, range, outputScratchPath }: Parameters<InspectionService['paint']>[0],
  options: CallOptions = {},
): Promise<null> {
  const map = ScratchImage.open(scratchPath);
  try {
    const output = ScratchImage.create(outputScratchPath, { ...map.size, planes: 3 });
    try {
      await forEachStrip(map, options, (values, at) => {
        output.writeRegion(at, paintValues(values, colourMap, range));
      });
    } finally {
      output.close();
    }
  } finally {
    map.close();
  }
  return null;
}

/** A picture made small: each place the mean of a square of pixels. Throws: `disk-full`, `output-not-writable`, `cancelled`. */
export async function shrinkPicture(
  { scratchPath, stepPx, outputScratchPath }: Parameters<InspectionService['shrink']>[0],
  options: CallOptions = {},
): Promise<null> {
  const picture = ScratchImage.open(scratchPath);
  try {
    const small = new Overview(picture.size, Math.min(3, picture.size.planes), stepPx);
    await forEachStrip(picture, options, (data, at) => {
      small.add(data, at);
    });
    small.write(outputScratchPath);
  } finally {
    picture.close();
  }
  return null;
}
