import type { IconName } from '../components/drawings.ts';
import type { Screen } from '../state/screens.ts';

/** What the rail says of each screen. */
export const screenWords: { readonly [Name in Screen]: { readonly title: string; readonly icon: IconName; readonly hint: string } } = {
  restore: { title: 'Restore', icon: 'restore', hint: 'Mend photos' },
  queue: { title: 'Queue', icon: 'queue', hint: 'Mend hundreds of photos, one after the other' },
  inspect: { title: 'Inspect', icon: 'inspect', hint: 'What the prior sees in a photo' },
  train: { title: 'Train', icon: 'train', hint: 'Teach a model with photos of your own' },
  models: { title: 'Models', icon: 'models', hint: 'What is installed, and how well it does' },
};
