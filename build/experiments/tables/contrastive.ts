import { contrastive as defaults } from '../../../models/networks/training-steps.ts';
import { columnsFor } from '../data-sets.ts';
import type { Experiment, Pretraining, Row, Scale } from '../recipe.ts';
import { pretrained, stageOne } from '../recipes.ts';

/** What the contrastive loss brings. Source: Sec. 3.3.2; the paper's figures are in its supplement, which is not at hand. */
export const contrastive = (scale: Scale): Experiment => {
  const row = (lambda: number, pretraining: Pretraining): Row => ({
    name: `lambda ${lambda}`,
    recipe: { ...pretrained(scale.network, scale), pretraining },
    paperPsnrDb: {},
  });
  return {
    title: 'The pixel-wise contrastive loss',
    question: "Does the contrastive loss of stage one make better weights to start from (Sec. 3.3.2, Eq. 6-7)? The paper's figures are in its supplement.",
    columns: columnsFor(['Rain200H', 'Raindrop800', 'Snow100K']),
    reference: 'lambda 0',
    // The second names no lambda: the other tables' stage one is the same run.
    rows: [row(0, { ...stageOne(scale), contrastiveWeight: 0 }), row(defaults.weight, stageOne(scale))],
    deviations: ['The paper does not print its lambda.'],
  };
};
