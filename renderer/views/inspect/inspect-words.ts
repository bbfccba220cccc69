import type { AttentionMap, ChannelFigures, ChannelOrder, ColourMap, PriorRow, PriorSwitch, SheetLook, ValueRange } from '../../../electron/ipc/contract.ts';
import type { RowMap, Subject, View } from '../../state/inspector.svelte.ts';

export const rowWords: Readonly<Record<PriorRow, { readonly name: string; readonly what: string }>> = {
  input: { name: 'Input', what: 'the photo as it came' },
  pseudo: { name: 'Pseudo truth', what: 'the pseudo ground truth that the network makes of the photo to be guided by' },
  restored: { name: 'Restored', what: 'what the network makes of the photo' },
  reference: { name: 'Reference', what: 'the photo that you chose as the ground truth' },
};

export const subjectWords: Readonly<Record<Subject, { readonly name: string; readonly hint: string }>> = {
  channels: { name: 'Channels', hint: 'Each map of the prior' },
  colours: { name: 'In colours', hint: 'The three main directions of the prior as red, green and blue' },
  similarity: { name: 'Similar places', hint: 'Where the photo looks like a place that you click' },
  degradation: { name: 'Degradation', hint: 'How far the prior of the input is from that of the pseudo ground truth' },
  switch: { name: 'Prior switch', hint: 'The photo restored with another prior, to see what the prior does' },
};

export const viewWords: Readonly<Record<View, { readonly name: string; readonly hint: string }>> = {
  q: { name: 'Q = e + f', hint: 'What the decoder is guided by' },
  f: { name: 'f', hint: 'What the prior says of the picture alone' },
  e: { name: 'e', hint: 'What the prior learned of each position in its window, the same for every picture' },
};

export const switchWords: Readonly<Record<PriorSwitch, { readonly name: string; readonly hint: string }>> = {
  positions: { name: 'e alone', hint: 'What is learned of positions, without what the picture says' },
  none: { name: 'None', hint: 'No prior at all: Q is zero' },
  guide: { name: 'Reference’s', hint: 'The prior of the reference, as if the network knew what the photo should be' },
};

export const attentionWords: Readonly<Record<AttentionMap['to'], string>> = { self: 'to what it has decoded so far', memory: 'to what the encoder saw' };

export const orderWords: Readonly<Record<ChannelOrder, { readonly name: string; readonly measure: string }>> = {
  index: { name: 'Index', measure: 'In the order in which the network has them.' },
  energy: { name: 'Energy', measure: 'Mean square of the channel, over the pseudo ground truth.' },
  change: {
    name: 'Change by the degradation',
    measure: 'Root mean square of input minus pseudo ground truth, in standard deviations of the channel.',
  },
  edge: {
    name: 'Edge-likeness',
    measure: 'Share of the variance (R²) that the slopes of the brightness explain: to the right, left, down and up.',
  },
  shape: { name: 'Shape-likeness', measure: 'Share of the variance (R²) that the pixel’s red, green and blue explain.' },
};

export const colourMapNames: Readonly<Record<ColourMap, string>> = {
  'purple-orange': 'Orange to purple',
  'blue-red': 'Blue to red',
  viridis: 'Viridis',
  cividis: 'Cividis',
  magma: 'Magma',
  grey: 'Grey',
};

/** A number to three digits, with a true minus. */
export const shown = (value: number): string => (value === 0 ? '0' : value.toPrecision(3)).replace('-', '−');

export const rangeWords = ({ low, high }: ValueRange): string => (low === -high ? `±${shown(high)}` : `${shown(low)} to ${shown(high)}`);

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
  const { name } = rowWords[map.row];
  switch (map.kind) {
    case 'channel':
      return `${name} · channel ${map.channel} · ${rangeWords(map.range)}`;
    case 'colours':
      return `${name} · three axes of ${map.view === 'q' ? 'Q' : 'f'}`;
    case 'similarity':
      return `${name} · ${rangeWords(map.range)}`;
  }
}

/** What a map shows, for those who do not see it. */
export function mapDescription(map: RowMap): string {
  const { what } = rowWords[map.row];
  const view = map.view === 'q' ? 'Q' : 'f';
  switch (map.kind) {
    case 'channel': {
      const { mean, low, high } = map.figures;
      return `Channel ${map.channel} of ${view} of ${what}: mean ${shown(mean)}, from ${shown(low)} to ${shown(high)}. Colours from ${shown(map.range.low)} to ${shown(map.range.high)}.`;
    }
    case 'colours':
      return `${view} of ${what}, its place along three principal axes as red, green and blue.`;
    case 'similarity': {
      const { at, lowest, twin } = map.figures;
      const where = twin === null ? '' : ` Most alike: column ${twin.x}, row ${twin.y}, with ${shown(twin.similarity)}.`;
      return `How alike ${view} of ${what} is everywhere to the patch at column ${at.x}, row ${at.y}: from ${shown(lowest)} to 1.${where}`;
    }
  }
}
