import { usualNamePattern } from '../foundation/output-name.ts';
import type { BatchRule } from '../foundation/on-conflict.ts';
import type { OutputPlace } from '../foundation/output-place.ts';
import type { StudioSettings } from './settings-file.ts';

/** How results become files where nothing else is chosen: one set of rules for the window's exports and for the queue. */
export function outputRules(settings: StudioSettings): {
  readonly name: string;
  readonly place: OutputPlace;
  readonly onConflict: BatchRule;
  readonly isAtOnce: boolean;
} {
  const { exportName: name = usualNamePattern, exportPlace: place = { kind: 'beside' }, exportConflict: onConflict = 'unique', exportsAtOnce: isAtOnce = false } = settings;
  return { name, place, onConflict, isAtOnce };
}
