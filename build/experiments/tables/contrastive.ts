import { contrastive as defaults } from '../../../models/networks/training-steps.ts';
import { columnsFor } from '../data-sets.ts';
import type { Experiment, Row, Scale } from '../recipe.ts';
import { pretrained, stageOne } from '../recipes.ts';

/** What the contrastive loss brings. Source: Sec. 3.3.2; the paper's figures are in its supplement, which is not at hand. */
export const contrastive = (scale: Scale): Experiment => {
  const row = (contrastiveWeight: number): Row => ({
    name: `lambda ${contrastiveWeight}`,
    recipe: { ...pretrained(scale.network, scale), pretraining: { ...stageOne(scale), contrastiveWeight } },
    paperPsnrDb: {},
  });
  return {
    title: 'The pixel-wise contrastive loss',
    question: "Does the contrastive loss of stage one make better weights to start from (Sec. 3.3.2, Eq. 6-7)? The paper's figures are in its supplement.",
    columns: columnsFor(['Rain200H', 'Raindrop800', 'Snow100K']),
    reference: 'lambda 0',
    rows: [row(0), row(defaults.weight)],
    deviations: ['The paper does not print its lambda.'],
  };
};
