import { architectureNames } from '../../../models/registry.ts';
import { columnsFor } from '../data-sets.ts';
import type { Experiment, Row, Scale } from '../recipe.ts';
import { fromScratch, fullRecipe } from '../recipes.ts';

/** The paper's rivals by the name that each would have in the registry of networks; one that is there is trained. */
const rivals: readonly (Omit<Row, 'recipe'> & { readonly network: string })[] = [
  { name: 'IPT', network: 'ipt', paperSizeM: 2.51, paperPsnrDb: { Snow100K: 26.26, ISTD: 26.34, Rain200L: 32.67, SIDD: 38.8, Raindrop800: 27.86 } },
  { name: 'Restormer', network: 'restormer', paperSizeM: 0.93, paperPsnrDb: { Snow100K: 26.8, ISTD: 26.42, Rain200L: 33.61, SIDD: 38.91, Raindrop800: 27.98 } },
  { name: 'UFormer', network: 'uformer', paperSizeM: 0.97, paperPsnrDb: { Snow100K: 26.5, ISTD: 26.27, Rain200L: 32.66, SIDD: 38.84, Raindrop800: 27.7 } },
  { name: 'MPRNet', network: 'mprnet', paperSizeM: 1.11, paperPsnrDb: { Snow100K: 26.3, ISTD: 26.23, Rain200L: 33.3, SIDD: 38.89, Raindrop800: 28.13 } },
];

/** Table 2: the paper's two large networks beside others of their size. Source: Table 2, Sec. 4.4. */
export const table2 = (scale: Scale): Experiment => ({
  title: 'Table 2: beside other networks of the same size',
  question: 'How do networks of about one size compare, all trained on the same pictures for as many steps (Sec. 4.4)?',
  columns: columnsFor(['Snow100K', 'ISTD', 'Rain200L', 'SIDD', 'Raindrop800']),
  reference: 'TAPE-Swin',
  rows: [
    ...rivals.map(({ network, ...row }) => ({
      ...row,
      recipe: architectureNames.includes(network) ? fromScratch(network, scale) : null,
    })),
    {
      name: 'TAPE-Swin',
      recipe: fullRecipe('tape-swin', scale),
      paperSizeM: 0.97,
      paperPsnrDb: { Snow100K: 26.93, ISTD: 26.61, Rain200L: 34.46, SIDD: 38.98, Raindrop800: 29.15 },
    },
    {
      name: 'TAPE-Restormer',
      recipe: fullRecipe('tape-restormer', scale),
      paperSizeM: 1.07,
      paperPsnrDb: { Snow100K: 26.91, ISTD: 26.65, Rain200L: 34.28, SIDD: 39.01, Raindrop800: 29.18 },
    },
  ],
  deviations: ['A dash: this network is not written here, so it is not trained here.'],
});
