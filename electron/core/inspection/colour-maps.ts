import { rgb } from 'd3-color';
import { interpolateCividis, interpolateGreys, interpolateMagma, interpolatePuOr, interpolateRdBu, interpolateViridis } from 'd3-scale-chromatic';
import type { ColourMap, ValueRange } from './inspection-service.ts';

const steps = 1024;

/** 0 to 1 as a colour. Source: matplotlib's viridis, magma and cividis; ColorBrewer's RdBu and PuOr, all as d3 has them. */
const interpolators: Readonly<Record<ColourMap, (share: number) => string>> = {
  'blue-red': (share) => interpolateRdBu(1 - share),
  'purple-orange': (share) => interpolatePuOr(1 - share),
  viridis: interpolateViridis,
  cividis: interpolateCividis,
  magma: interpolateMagma,
  grey: (share) => interpolateGreys(1 - share),
};

const tables = new Map<ColourMap, Float32Array>();

/** Shapes: [steps + 1, 3]. */
function tableOf(name: ColourMap): Float32Array {
  const known = tables.get(name);
  if (known !== undefined) return known;
  const table = new Float32Array(3 * (steps + 1));
  for (let step = 0; step <= steps; step++) {
    const { r, g, b } = rgb(interpolators[name](step / steps));
    table.set([r / 255, g / 255, b / 255], 3 * step);
  }
  tables.set(name, table);
  return table;
}

/** A map's colours from its low end to its high one, as CSS writes them. */
export const colourStops = (name: ColourMap): readonly string[] => Array.from({ length: 17 }, (_, stop) => rgb(interpolators[name](stop / 16)).formatHex());

/**
 * Values as colours; what lies outside the range has the colour of its end.
 *
 * Shapes: [pixels] to planar [3, pixels]. Range: 0..1 out.
 */
export function paintValues(values: Float32Array, colourMap: ColourMap, { low, high }: ValueRange): Float32Array {
  const table = tableOf(colourMap);
  const area = values.length;
  const colours = new Float32Array(3 * area);
  const scale = high > low ? steps / (high - low) : 0;
  for (let i = 0; i < area; i++) {
    const step = Math.min(steps, Math.max(0, Math.round(((values[i] ?? 0) - low) * scale)));
    for (let plane = 0; plane < 3; plane++) colours[plane * area + i] = table[3 * step + plane] ?? 0;
  }
  return colours;
}
