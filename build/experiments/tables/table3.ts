import { practiceFor, pretrainingDataSets } from '../data-sets.ts';
import type { Experiment, Recipe, Row, Scale, Source } from '../recipe.ts';
import { fromScratch, pretrained, stageOneOn } from '../recipes.ts';

/**
 * Table 3: whether stage one on synthetic noise helps with a camera's. Source: Table 3, Sec. 4.3 (SIDD's ground truths with
 * Gaussian noise take the place of its noisy photos; the other damage stays).
 */
export const table3 = (scale: Scale): Experiment => ({
  title: "Table 3: from synthetic noise to a camera's",
  question: 'Does stage one on Gaussian noise help to take away the noise of real cameras, which it has not seen (Sec. 4.3)?',
  columns: [{ name: 'SIDD', sources: [{ kind: 'photographed' }] }],
  reference: 'Without pre-training',
  rows: [
    { name: 'Without pre-training', recipe: fromScratch(scale.network, scale), paperPsnrDb: { SIDD: 37.41 } },
    pretrainedOn([5, 20], 37.6, scale),
    pretrainedOn([1, 50], 37.72, scale),
  ],
  deviations: [
    "A picture's noisy versions are drawn once (eight of them, sigma uniform in the range), not anew for each patch.",
  ],
});

function pretrainedOn(sigma: readonly [number, number], paperPsnrDb: number, scale: Scale): Row {
  const others = practiceFor(pretrainingDataSets.filter((name) => name !== 'SIDD'));
  const noise: Source = { kind: 'gaussian', sigma };
  const recipe: Recipe = {
    ...pretrained(scale.network, scale),
    pretraining: stageOneOn([noise, ...others], scale, [noise]),
  };
  return { name: `Pre-trained, sigma ${sigma.join(' to ')}`, recipe, paperPsnrDb: { SIDD: paperPsnrDb } };
}
