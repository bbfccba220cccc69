import type { Part } from '../../../models/networks/training-steps.ts';
import { columnsFor } from '../data-sets.ts';
import type { Experiment, Row, Scale } from '../recipe.ts';
import { fromScratch, pretrained } from '../recipes.ts';

/** Table 5: which pre-trained part matters. Source: Table 5, Sec. 4.5. */
export const table5 = (scale: Scale): Experiment => {
  const taken = (name: string, parts: readonly Part[], rain200H: number, raindrop: number): Row => ({
    name,
    recipe: parts.length === 0 ? fromScratch('tape-swin', scale) : pretrained('tape-swin', scale, parts),
    paperPsnrDb: { Rain200H: rain200H, Raindrop800: raindrop },
    paperSizeM: 1.12,
  });
  return {
    title: 'Table 5: which pre-trained part matters',
    question: 'How much is it worth that phi, theta and the prior learning module (PLM) start stage two from stage one (Sec. 4.5)?',
    columns: columnsFor(['Rain200H', 'Raindrop800']),
    reference: 'No part pre-trained',
    rows: [
      { name: 'Baseline', recipe: fromScratch('baseline-swin', scale), paperPsnrDb: { Rain200H: 25.57, Raindrop800: 26.13 }, paperSizeM: 0.76 },
      taken('No part pre-trained', [], 25.46, 25.96),
      taken('All but phi', ['prior', 'theta'], 26.15, 26.39),
      taken('All but theta', ['phi', 'prior'], 25.96, 26.35),
      taken('Only phi', ['phi'], 25.73, 26.17),
      taken('Full model', ['phi', 'prior', 'theta'], 26.18, 26.41),
    ],
    deviations: ["The paper's raindrop column is its TestB.", 'phi is lighter here than theta, and stage one trains it beside theta by its own restoration loss.'],
  };
};
