/** The eight restoration tasks (Sec. 4.1), as the command line and the cards name them. */
export const paperTasks = [
  'denoise',
  'derain',
  'raindrop',
  'demoire',
  'desnow',
  'deshadow',
  'superres',
  'deblur',
] as const;
/** And a ninth, which has no model until its user makes one: whatever pairs of one's own show. */
export const tasks = [...paperTasks, 'own'] as const;
/** A restoration takes one step at least, and this many at most: one for each of the paper's tasks. */
export const mostSteps = paperTasks.length;
export type PaperTask = (typeof paperTasks)[number];
export type Task = (typeof tasks)[number];
