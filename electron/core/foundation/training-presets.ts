import { sentence } from '../../words/sentence.ts';

/** Budgets of a fine-tuning in words. */
export const presets = {
  'quick-look': { title: sentence('Quick look'), minutes: 2 },
  coffee: { title: sentence('Coffee'), minutes: 10 },
  lunch: { title: sentence('Lunch'), minutes: 45 },
} as const;
export type PresetName = keyof typeof presets;
export const presetNames = Object.keys(presets) as readonly PresetName[];
