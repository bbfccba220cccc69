/** The eight restoration tasks (Sec. 4.1), as the command line and the cards name them. */
export const tasks = [
  'denoise',
  'derain',
  'raindrop',
  'demoire',
  'desnow',
  'deshadow',
  'superres',
  'deblur',
] as const;
export type Task = (typeof tasks)[number];
