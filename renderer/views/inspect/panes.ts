import type { PriorRow, Pyramid } from '../../../electron/ipc/contract.ts';
import { decimal } from '../../language/decimal.ts';
import { phrase, say } from '../../language/say.ts';
import type { Inspector, RowMap, Subject } from '../../state/inspector.svelte.ts';
import { mapDescription, mapLabel, rowWords, shown, switchWords, viewLetter } from './inspect-words.ts';

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
  const photo: Pane = { key: 'photo', label: say('Photo'), description: say('The photo {name}.', { name: entry.name }), picture: entry.photo.pyramid, map: null, opacity: 1 };
  if (subject === 'degradation') return [photo, degradationPane(inspector, photo)];
  if (subject === 'switch') {
    const learned: Pane = { ...photo, key: 'learned', label: say('Restored with Q = e + f'), description: say('The photo restored with its own prior.'), picture: pictureOf('restored') };
    return [photo, learned, switchedPane(inspector, learned)];
  }
  const rows = inspector.shownRows.map((row): Pane => {
    const map = inspector.maps.find((candidate) => candidate.row === row && candidate.kind === mapKinds[subject]);
    const { name, what } = rowWords[row];
    const seen = map === undefined ? { label: say(name), description: say('The picture itself: {what}.', { what: phrase(what) }) } : { label: mapLabel(map), description: mapDescription(map) };
    return { key: row, ...seen, picture: pictureOf(row), map: map?.pyramid ?? null, opacity: 1 };
  });
  return [photo, ...rows];
}

function switchedPane({ switched, by }: Inspector, learned: Pane): Pane {
  const label = say(switchWords[switched?.by ?? by].pane);
  if (switched === null) return { ...learned, key: 'switched', label, description: say('The photo restored with its own prior, until the other is done.') };
  const { change } = switched.figures;
  return { ...learned, key: 'switched', label, description: say('{name}: it differs by {change} of 255 (root mean square).', { name: label, change: shown(change) }), map: switched.pyramid };
}

function degradationPane({ degradation, opacity }: Inspector, photo: Pane): Pane {
  if (degradation === null) return { ...photo, key: 'degradation', label: say('Degradation') };
  const { figures, range, threshold, view } = degradation;
  const seen = { ...photo, key: 'degradation', map: degradation.pyramid, opacity };
  if (threshold === null || figures.shareAbove === null) {
    return {
      ...seen,
      label: say('Degradation · 0 to {high}', { high: shown(range.high) }),
      description: say('How far {view} of the input is from {view} of the pseudo ground truth, over the photo: mean {mean}, at most {most}.', {
        view: viewLetter(view),
        mean: shown(figures.mean),
        most: shown(figures.high),
      }),
    };
  }
  const values = { threshold: shown(threshold), percent: decimal(100 * figures.shareAbove, 1) };
  return {
    ...seen,
    label: say('Above {threshold} · {percent} % of the photo', values),
    description: say('Where that distance is above {threshold}: {percent} % of the photo, in white.', values),
  };
}
