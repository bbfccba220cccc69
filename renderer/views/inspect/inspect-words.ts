import type { ChannelFigures, ChannelOrder, ColourMap, PriorRow, PriorSwitch, SheetLook, ValueRange } from '../../../electron/ipc/contract.ts';
import { significant } from '../../language/decimal.ts';
import { phrase, say, sentence } from '../../language/say.ts';
import type { RowMap, Subject, View } from '../../state/inspector.svelte.ts';

export const rowWords: Readonly<Record<PriorRow, { readonly name: string; readonly what: string }>> = {
  input: { name: sentence('Input'), what: sentence('the photo as it came') },
  pseudo: { name: sentence('Pseudo truth'), what: sentence('the pseudo ground truth that the network makes of the photo to be guided by') },
  restored: { name: sentence('Restored'), what: sentence('what the network makes of the photo') },
  reference: { name: sentence('Reference'), what: sentence('the photo that you chose as the ground truth') },
};

export const subjectWords: Readonly<Record<Subject, { readonly name: string; readonly hint: string }>> = {
  channels: { name: sentence('Channels'), hint: sentence('Each map of the prior') },
  colours: { name: sentence('In colours'), hint: sentence('The three main directions of the prior as red, green and blue') },
  similarity: { name: sentence('Similar places'), hint: sentence('Where the photo looks like a place that you click') },
  degradation: { name: sentence('Degradation'), hint: sentence('How far the prior of the input is from that of the pseudo ground truth') },
  switch: { name: sentence('Prior switch'), hint: sentence('The photo restored with another prior, to see what the prior does') },
};

/** The letters are those of the paper, in every language. */
export const viewWords: Readonly<Record<View, { readonly name: string; readonly hint: string }>> = {
  q: { name: 'Q = e + f', hint: sentence('What the decoder is guided by') },
  f: { name: 'f', hint: sentence('What the prior says of the picture alone') },
  e: { name: 'e', hint: sentence('What the prior learned of each position in its window, the same for every picture') },
};

/** `pane`: what the photo is called that was restored with it. */
export const switchWords: Readonly<Record<PriorSwitch, { readonly name: string; readonly hint: string; readonly pane: string }>> = {
  positions: { name: sentence('e alone'), hint: sentence('What is learned of positions, without what the picture says'), pane: sentence('Restored with e alone') },
  none: { name: sentence('No prior'), hint: sentence('No prior at all: Q is zero'), pane: sentence('Restored with no prior') },
  guide: { name: sentence('Reference’s'), hint: sentence('The prior of the reference, as if the network knew what the photo should be'), pane: sentence('Restored with Reference’s') },
};

/** `figure`: what a channel is sorted by, with its value. */
export const orderWords: Readonly<Record<ChannelOrder, { readonly name: string; readonly measure: string; readonly figure: string }>> = {
  index: { name: sentence('Index'), figure: sentence('index {value}'), measure: sentence('In the order in which the network has them.') },
  energy: { name: sentence('Energy'), figure: sentence('energy {value}'), measure: sentence('Mean square of the channel, over the pseudo ground truth.') },
  change: {
    name: sentence('Change by the degradation'),
    figure: sentence('change by the degradation {value}'),
    measure: sentence('Root mean square of input minus pseudo ground truth, in standard deviations of the channel.'),
  },
  edge: {
    name: sentence('Edge-likeness'),
    figure: sentence('edge-likeness {value}'),
    measure: sentence('Share of the variance (R²) that the slopes of the brightness explain: to the right, left, down and up.'),
  },
  shape: { name: sentence('Shape-likeness'), figure: sentence('shape-likeness {value}'), measure: sentence('Share of the variance (R²) that the pixel’s red, green and blue explain.') },
};

export const colourMapNames: Readonly<Record<ColourMap, string>> = {
  'purple-orange': sentence('Orange to purple'),
  'blue-red': sentence('Blue to red'),
  viridis: sentence('Viridis'),
  cividis: sentence('Cividis'),
  magma: sentence('Magma'),
  grey: sentence('Grey'),
};

/** A number to three digits, with a true minus. */
export const shown = (value: number): string => (value === 0 ? '0' : significant(value, 3)).replace('-', '−');

export const rangeWords = ({ low, high }: ValueRange): string => (low === -high ? `±${shown(high)}` : say('{low} to {high}', { low: shown(low), high: shown(high) }));

/** What the part of the prior that pictures have is called in a sentence. */
export const viewLetter = (view: View): string => (view === 'f' ? 'f' : 'Q');

/** What channels are sorted by, as a number; null for the index, which stands above them anyway. */
export function measureOf(sheet: SheetLook, order: ChannelOrder, channel: number): number | null {
  const figures = sheet.rows.find(({ row }) => row === 'pseudo')?.channels[channel];
  const measures: Readonly<Record<ChannelOrder, (of: ChannelFigures) => number | null>> = {
    index: () => null,
    energy: ({ energy }) => energy,
    change: () => sheet.changes[channel] ?? null,
    edge: ({ edgeLikeness }) => edgeLikeness,
    shape: ({ shapeLikeness }) => shapeLikeness,
  };
  return figures === undefined ? null : measures[order](figures);
}

/** What a pane says of its map in a few words. */
export function mapLabel(map: RowMap): string {
  const name = phrase(rowWords[map.row].name);
  switch (map.kind) {
    case 'channel':
      return say('{name} · channel {channel} · {range}', { name, channel: map.channel, range: rangeWords(map.range) });
    case 'colours':
      return say('{name} · three axes of {view}', { name, view: viewLetter(map.view) });
    case 'similarity':
      return `${say(name)} · ${rangeWords(map.range)}`;
  }
}

/** What a map shows, for those who do not see it. */
export function mapDescription(map: RowMap): string {
  const values = { what: phrase(rowWords[map.row].what), view: viewLetter(map.view) };
  switch (map.kind) {
    case 'channel': {
      const { mean, low, high } = map.figures;
      return say('Channel {channel} of {view} of {what}: mean {mean}, from {low} to {high}. Colours from {darkest} to {lightest}.', {
        ...values,
        channel: map.channel,
        mean: shown(mean),
        low: shown(low),
        high: shown(high),
        darkest: shown(map.range.low),
        lightest: shown(map.range.high),
      });
    }
    case 'colours':
      return say('{view} of {what}, its place along three principal axes as red, green and blue.', values);
    case 'similarity': {
      const { at, lowest, twin } = map.figures;
      const everywhere = say('How alike {view} of {what} is everywhere to the patch at column {x}, row {y}: from {lowest} to 1.', { ...values, ...at, lowest: shown(lowest) });
      if (twin === null) return everywhere;
      return `${everywhere} ${say('Most alike: column {x}, row {y}, with {similarity}.', { x: twin.x, y: twin.y, similarity: shown(twin.similarity) })}`;
    }
  }
}
