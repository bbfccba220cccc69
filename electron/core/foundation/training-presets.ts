/** Budgets of a fine-tuning in words. */
export const presets = {
  'quick-look': { title: 'Quick look', minutes: 2 },
  coffee: { title: 'Coffee', minutes: 10 },
  lunch: { title: 'Lunch', minutes: 45 },
} as const;
export type PresetName = keyof typeof presets;
export const presetNames = Object.keys(presets) as readonly PresetName[];
