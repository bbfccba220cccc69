import type { PriorRow, Pyramid } from '../../../electron/ipc/contract.ts';
import type { Inspector, RowMap, Subject } from '../../state/inspector.svelte.ts';
import { mapDescription, mapLabel, rowWords, shown, switchWords } from './inspect-words.ts';

/** One of the pictures that are seen side by side. */
export interface Pane {
  readonly key: string;
  readonly label: string;
  /** For those who do not see it. */
  readonly description: string;
  readonly picture: Pyramid;
  /** Lies over the picture; null while it is made. */
  readonly map: Pyramid | null;
  /** Of the map. Range: 0..1. */
  readonly opacity: number;
}

const mapKinds: Readonly<Record<Exclude<Subject, 'degradation' | 'switch'>, RowMap['kind']>> = { channels: 'channel', colours: 'colours', similarity: 'similarity' };

/** The photo, then what there is to see of it. */
export function panesOf(inspector: Inspector): readonly Pane[] {
  const { inspection, entry, subject } = inspector;
  if (inspection === null || entry === null) return [];
  const pictureOf = (row: PriorRow): Pyramid => inspection.rows.find((candidate) => candidate.row === row)?.pyramid ?? entry.photo.pyramid;
  const photo: Pane = { key: 'photo', label: 'Photo', description: `The photo ${entry.name}.`, picture: entry.photo.pyramid, map: null, opacity: 1 };
  if (subject === 'degradation') return [photo, degradationPane(inspector, photo)];
  if (subject === 'switch') {
    const learned: Pane = { ...photo, key: 'learned', label: 'Restored with Q = e + f', description: 'The photo restored with its own prior.', picture: pictureOf('restored') };
    return [photo, learned, switchedPane(inspector, learned)];
  }
  const rows = inspector.shownRows.map((row): Pane => {
    const map = inspector.maps.find((candidate) => candidate.row === row && candidate.kind === mapKinds[subject]);
    const { name, what } = rowWords[row];
    const seen = map === undefined ? { label: name, description: `The picture itself: ${what}.` } : { label: mapLabel(map), description: mapDescription(map) };
    return { key: row, ...seen, picture: pictureOf(row), map: map?.pyramid ?? null, opacity: 1 };
  });
  return [photo, ...rows];
}

function switchedPane({ switched, by }: Inspector, learned: Pane): Pane {
  const words = switchWords[switched?.by ?? by];
  const label = `Restored with ${(switched?.by ?? by) === 'none' ? 'no prior' : words.name}`;
  if (switched === null) return { ...learned, key: 'switched', label, description: 'The photo restored with its own prior, until the other is done.' };
  const { change } = switched.figures;
  return { ...learned, key: 'switched', label, description: `${label}: it differs by ${shown(change)} of 255 (root mean square).`, map: switched.pyramid };
}

function degradationPane({ degradation, opacity }: Inspector, photo: Pane): Pane {
  if (degradation === null) return { ...photo, key: 'degradation', label: 'Degradation' };
  const { figures, range, threshold, view } = degradation;
  const part = view === 'q' ? 'Q' : 'f';
  const share = figures.shareAbove === null ? null : `${(100 * figures.shareAbove).toFixed(1)} %`;
  return {
    ...photo,
    key: 'degradation',
    label: threshold === null || share === null ? `Degradation · 0 to ${shown(range.high)}` : `Above ${shown(threshold)} · ${share} of the photo`,
    description:
      threshold === null || share === null
        ? `How far ${part} of the input is from ${part} of the pseudo ground truth, over the photo: mean ${shown(figures.mean)}, at most ${shown(figures.high)}.`
        : `Where that distance is above ${shown(threshold)}: ${share} of the photo, in white.`,
    map: degradation.pyramid,
    opacity,
  };
}
