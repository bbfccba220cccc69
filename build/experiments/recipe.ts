import type { DegradationName } from '../../electron/core/training/degradations/registry.ts';
import type { FineTuneMode } from '../../electron/core/foundation/fine-tune-mode.ts';
import type { Part } from '../../models/networks/training-steps.ts';

/** Where a run's pairs come from. */
export type Source =
  /** The clean pictures, spoiled by our own practice damage. */
  | { readonly kind: 'practice'; readonly degradation: DegradationName }
  /** The photographed pairs. */
  | { readonly kind: 'photographed' }
  /** The photographed pairs' ground truths with white noise in place of the camera's; sigma on the 0..255 scale. */
  | { readonly kind: 'gaussian'; readonly sigma: readonly [number, number] };

/** Stage one of a recipe: runs that each begin where the one before it ended, the first with random weights. */
export interface Pretraining {
  readonly runs: readonly PretrainingRun[];
  /** Lambda; the networks' own when absent. */
  readonly contrastiveWeight?: number;
}

export interface PretrainingRun {
  readonly sources: readonly Source[];
  readonly steps: number;
}

/** How weights for one task are made. */
export interface Recipe {
  readonly network: string;
  /** Null: stage two starts from random weights. */
  readonly pretraining: Pretraining | null;
  /** The parts that stage two takes from stage one; the others start from random weights. */
  readonly takenParts: readonly Part[];
  readonly mode: FineTuneMode;
  readonly finetuneSteps: number;
}

/** A row of a table: a recipe, and what the paper printed for its own. */
export interface Row {
  readonly name: string;
  /** Null: not trained here. */
  readonly recipe: Recipe | null;
  /** PSNR in dB by column. */
  readonly paperPsnrDb: Readonly<Record<string, number>>;
  /** Millions of parameters. */
  readonly paperSizeM?: number;
}

/** A column: one of the paper's data sets, with what stands for it here. */
export interface Column {
  readonly name: string;
  readonly sources: readonly Source[];
}

/** A table of the paper, or a study like one: rows are recipes, columns the data sets that they are tuned and scored on. */
export interface Experiment {
  readonly title: string;
  /** What it asks, and where the paper does. */
  readonly question: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** The row that the others are compared with. */
  readonly reference: string;
  /** Where it differs from the paper's, beyond scale and data. */
  readonly deviations: readonly string[];
}

/** How large an experiment is made. */
export interface Scale {
  readonly network: string;
  readonly seeds: readonly number[];
  readonly pretrainSteps: number;
  readonly finetuneSteps: number;
}

/** A source in words, for tables. */
export function nameOfSource(source: Source): string {
  switch (source.kind) {
    case 'practice':
      return source.degradation;
    case 'photographed':
      return 'photographed pairs';
    case 'gaussian':
      return `ground truths with Gaussian noise, sigma ${source.sigma.join(' to ')}`;
  }
}
