import type { Scale } from '../foundation/scale.ts';
import type { Task } from '../foundation/task.ts';
import type { PhotoFormat } from '../imaging/imaging-service.ts';
import type { LocalStrength } from '../imaging/local-strength.ts';
import type { Writing } from '../imaging/writing.ts';

/** What shall be done to a photo, and how that is written. */
export interface PhotoRecipe {
  readonly steps: readonly { readonly task: Task; readonly modelId: string; readonly scale: Scale }[];
  /** 0..1 */
  readonly strength: number;
  /** By which the strength of each place is multiplied; absent: it acts everywhere alike. It belongs to this photo and to no other. */
  readonly localStrength?: LocalStrength;
  /** Where the steps can. */
  readonly sparesUndamaged: boolean;
  readonly format: PhotoFormat | 'keep';
  readonly writing: Writing;
}

/** What a photographer decided about a photo: what shall be done to it, and whether it is among the good ones. */
export interface PhotoNotes {
  /** Null: nothing was chosen yet. */
  readonly recipe: PhotoRecipe | null;
  readonly mark: 'pick' | 'reject' | null;
}
