import { columnsFor } from '../data-sets.ts';
import type { Experiment, Scale } from '../recipe.ts';
import { pretrained } from '../recipes.ts';

/** The two ways to fine-tune. Source: Sec. 3.3.1, which says that they end alike; figures in a supplement that is not at hand. */
export const modes = (scale: Scale): Experiment => ({
  title: 'The two modes of fine-tuning',
  question: 'Is it better to train phi first and then hold it (phi-first), or all parts together (joint)? The paper says that both end alike (Sec. 3.3.1).',
  columns: columnsFor(['Rain200H', 'Raindrop800', 'Snow100K']),
  reference: 'joint',
  rows: (['joint', 'phi-first'] as const).map((mode) => ({ name: mode, recipe: { ...pretrained(scale.network, scale), mode }, paperPsnrDb: {} })),
  deviations: ['Both have as many steps in all; phi-first spends a third of them on phi alone.'],
});
