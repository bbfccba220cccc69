import type { ColourMap, PriorFigures, PriorRow, RowFigures, ValueRange } from './inspection-service.ts';
import { divergingMaps } from './inspection-service.ts';

/** By what channels are sorted; most first, but for the index. */
export const channelOrders = ['index', 'energy', 'change', 'edge', 'shape'] as const;
export type ChannelOrder = (typeof channelOrders)[number];

/** Whether each channel has a scale of its own, or one for all so that their strengths can be compared. */
export const scaleChoices = ['channel', 'common'] as const;
export type ScaleChoice = (typeof scaleChoices)[number];

/** The figures of one row. Invariant: the row was measured. */
export function rowFigures({ rows }: PriorFigures, row: PriorRow): RowFigures {
  const found = rows.find((candidate) => candidate.row === row);
  if (found === undefined) throw new Error(`internal: no figures of the ${row}`);
  return found;
}

/** How much the degradation changes each channel: between the input and its pseudo ground truth. */
export function channelChanges({ distances }: PriorFigures): readonly number[] {
  const pair = distances.find(({ rows: [a, b] }) => a === 'input' && b === 'pseudo');
  if (pair === undefined) throw new Error('internal: input and pseudo ground truth were not compared');
  return pair.channelChanges;
}

/** Channels in an order: by figures of the pseudo ground truth's prior, which is what the network is guided by. */
export function orderChannels(figures: PriorFigures, by: ChannelOrder): readonly number[] {
  const { channels } = rowFigures(figures, 'pseudo');
  const worth: Readonly<Record<ChannelOrder, () => readonly number[]>> = {
    index: () => channels.map((_, channel) => -channel),
    energy: () => channels.map(({ energy }) => energy),
    change: () => channelChanges(figures),
    edge: () => channels.map(({ edgeLikeness }) => edgeLikeness),
    shape: () => channels.map(({ shapeLikeness }) => shapeLikeness),
  };
  const values = worth[by]();
  return channels.map((_, channel) => channel).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
}

const isDiverging = (colourMap: ColourMap): boolean => divergingMaps.some((name) => name === colourMap);

/** How many deviations from the mean a scale ends, where the values go farther: single pixels shall not dim the rest. */
const deviationsToEnd = 3;

/**
 * The scale of each channel, the same for all rows so that they can be compared; centred on zero for diverging colours.
 */
export function channelRanges({ rows }: PriorFigures, colourMap: ColourMap, scale: ScaleChoice): readonly ValueRange[] {
  const spans = (rows[0]?.channels ?? []).map((_, channel) => {
    const ends = rows.flatMap(({ channels }) => {
      const figures = channels[channel];
      if (figures === undefined) return [];
      const { mean, deviation, low, high } = figures;
      return [Math.max(low, mean - deviationsToEnd * deviation), Math.min(high, mean + deviationsToEnd * deviation)];
    });
    return { low: Math.min(...ends), high: Math.max(...ends) };
  });
  return scaled(spans, colourMap, scale);
}

/** Values' spans made scales. */
export function scaled(spans: readonly ValueRange[], colourMap: ColourMap, scale: ScaleChoice): readonly ValueRange[] {
  const centred = spans.map(({ low, high }) => {
    const end = Math.max(Math.abs(low), Math.abs(high));
    return isDiverging(colourMap) ? { low: -end, high: end } : { low, high };
  });
  if (scale === 'channel') return centred;
  const common = { low: Math.min(...centred.map(({ low }) => low)), high: Math.max(...centred.map(({ high }) => high)) };
  return centred.map(() => common);
}
