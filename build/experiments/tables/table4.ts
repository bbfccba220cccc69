import type { DataSetName } from '../data-sets.ts';
import { columnsFor, practiceFor } from '../data-sets.ts';
import type { Experiment, Row, Scale } from '../recipe.ts';
import { pretrained, stageOneOn } from '../recipes.ts';

/** Table 4: how many kinds of damage stage one needs. Source: Table 4, Sec. 4.5. */
export const table4 = (scale: Scale): Experiment => {
  const row = (name: string, dataSets: readonly DataSetName[], paperPsnrDb: Row['paperPsnrDb']): Row => ({
    name,
    recipe: { ...pretrained(scale.network, scale), pretraining: stageOneOn(practiceFor(dataSets), scale) },
    paperPsnrDb,
  });
  return {
    title: 'Table 4: fewer and more data sets in pre-training',
    question: 'Does it help, or harm, to add kinds of damage to stage one? RD is Raindrop800, RL and RH are Rain200L and Rain200H, TIP is TIP2018, S is SIDD (Sec. 4.5).',
    columns: columnsFor(['Raindrop800', 'Rain200L', 'TIP2018', 'Snow100K']),
    reference: 'RD+RL+RH',
    rows: [
      row('RD+RL+RH', ['Raindrop800', 'Rain200L', 'Rain200H'], { Raindrop800: 27.71, Rain200L: 33.2, TIP2018: 27.56, Snow100K: 26.17 }),
      row('RD+TIP+RL+RH', ['Raindrop800', 'TIP2018', 'Rain200L', 'Rain200H'], { Raindrop800: 27.7, Rain200L: 33.18, TIP2018: 27.54, Snow100K: 26.26 }),
      row('RD+TIP+RL+RH+S', ['Raindrop800', 'TIP2018', 'Rain200L', 'Rain200H', 'SIDD'], {
        Raindrop800: 27.69, Rain200L: 33.17, TIP2018: 27.52, Snow100K: 26.33,
      }),
    ],
    deviations: ['All rows begin stage one on noise, also those that are named without SIDD. All have as many steps in stage one, so that more kinds of damage mean fewer steps of each.'],
  };
};
