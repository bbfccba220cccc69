import { ScratchImage } from '../imaging/scratch-image.ts';
import { movePlane, resamplingReachPx } from './move-plane.ts';
import type { PairFix, PairsService } from './pairs-service.ts';

type Params = Parameters<PairsService['repair']>[0];
type Move = Extract<PairFix, { readonly kind: 'move-target' }>;
type Exposure = Extract<PairFix, { readonly kind: 'match-exposure' }>;

const stripRows = 64;

/**
 * Writes both pictures of a pair with its fixes applied, strip by strip. Where the target is moved, both are cut to what
 * the moved target shows without looking beyond its edges.
 */
export function repairPair(params: Params): { readonly widthPx: number; readonly heightPx: number } {
  const { fixes, inputScratchPath, targetScratchPath } = params;
  const [before, after] = fixes.some(({ kind }) => kind === 'swap') ? [targetScratchPath, inputScratchPath] : [inputScratchPath, targetScratchPath];
  const move = fixes.find((fix) => fix.kind === 'move-target') ?? { kind: 'move-target', xPx: 0, yPx: 0 };
  const exposure = fixes.find((fix) => fix.kind === 'match-exposure');
  const input = ScratchImage.open(before);
  const target = ScratchImage.open(after);
  try {
    const { widthPx, heightPx } = input.size;
    const [across, down] = [sharedSpan(widthPx, move.xPx), sharedSpan(heightPx, move.yPx)];
    const size = { widthPx: across.count, heightPx: down.count, planes: 3 };
    copy(params.outputInputScratchPath, size, (y, rows) => input.readRegion({ x: across.start, y: down.start + y, width: across.count, height: rows }, 3));
    copy(params.outputTargetScratchPath, size, (y, rows) => {
      const strip = movedStrip(target, move, { x: across.start, y: down.start + y, width: across.count, height: rows });
      return exposure === undefined ? strip : matchExposure(strip, exposure);
    });
    return { widthPx: size.widthPx, heightPx: size.heightPx };
  } finally {
    input.close();
    target.close();
  }
}

/** Where along one axis a moved target has pixels of its own, with the reach of resampling where it is resampled. */
function sharedSpan(extentPx: number, movedPx: number): { readonly start: number; readonly count: number } {
  const reachPx = Number.isInteger(movedPx) ? 0 : resamplingReachPx - 1;
  const start = Math.max(0, Math.ceil(reachPx - movedPx));
  const end = Math.min(extentPx, Math.floor(extentPx - reachPx - movedPx));
  return { start, count: end - start };
}

function copy(path: string, size: Parameters<typeof ScratchImage.create>[1], read: (y: number, rows: number) => Float32Array): void {
  const image = ScratchImage.create(path, size);
  try {
    for (let y = 0; y < size.heightPx; y += stripRows) {
      const rows = Math.min(stripRows, size.heightPx - y);
      image.writeRegion({ x: 0, y, width: size.widthPx, height: rows }, read(y, rows));
    }
  } finally {
    image.close();
  }
}

interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Planar [3, height, width]. */
function movedStrip(target: ScratchImage, { xPx, yPx }: Move, { x, y, width, height }: Region): Float32Array {
  const [wholeX, wholeY] = [Math.floor(xPx), Math.floor(yPx)];
  const margin = xPx === wholeX && yPx === wholeY ? 0 : resamplingReachPx;
  const wide = { x: x + wholeX - margin, y: y + wholeY - margin, width: width + 2 * margin, height: height + 2 * margin };
  const source = target.readRegion(wide, 3);
  if (margin === 0) return source;
  const strip = new Float32Array(3 * width * height);
  const area = wide.width * wide.height;
  for (let plane = 0; plane < 3; plane++) {
    const moved = movePlane({ widthPx: wide.width, heightPx: wide.height, data: source.subarray(plane * area, (plane + 1) * area) }, xPx - wholeX, yPx - wholeY);
    for (let row = 0; row < height; row++) {
      const from = (row + margin) * wide.width + margin;
      strip.set(moved.data.subarray(from, from + width), (plane * height + row) * width);
    }
  }
  return strip.map((value) => Math.min(1, Math.max(0, value)));
}

/** Shapes: planar [3, ...]. Range: 0..1, cut off at the ends. */
function matchExposure(strip: Float32Array, { gain, offset }: Exposure): Float32Array {
  const area = strip.length / 3;
  return strip.map((value, i) => {
    const plane = Math.floor(i / area);
    return Math.min(1, Math.max(0, (value - (offset[plane] ?? 0)) / (gain[plane] ?? 1)));
  });
}
