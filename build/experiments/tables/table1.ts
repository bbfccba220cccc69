import { columnsFor, dataSetNames } from '../data-sets.ts';
import type { Experiment, Scale } from '../recipe.ts';
import { fromScratch, pretrained } from '../recipes.ts';

/** Table 1: what stage one brings to each task, seen and unseen. Source: Table 1, Sec. 4.3. */
export const table1 = (scale: Scale): Experiment => ({
  title: 'Table 1: with and without pre-training',
  question: 'What does stage one bring to each task? It has seen the damage of the first five columns, and none of the last four (Sec. 4.3).',
  columns: columnsFor(dataSetNames),
  reference: 'Baseline',
  rows: [
    {
      name: 'Baseline',
      recipe: fromScratch(scale.network, scale),
      paperPsnrDb: {
        Rain200L: 31.72, Rain200H: 22.81, Raindrop800: 26.85, SIDD: 37.41, TIP2018: 26.77, Snow100K: 25.42, ISTD: 26.28, DIV2K: 31.25, REDS: 32.46,
      },
    },
    {
      name: 'Pre-trained',
      recipe: pretrained(scale.network, scale),
      paperPsnrDb: {
        Rain200L: 33.17, Rain200H: 23.84, Raindrop800: 27.69, SIDD: 37.9, TIP2018: 27.52, Snow100K: 26.33, ISTD: 26.57, DIV2K: 31.66, REDS: 32.94,
      },
    },
  ],
  deviations: ['The Baseline is the same network, fine-tuned from random weights for as many steps; the steps of stage one come on top.'],
});
