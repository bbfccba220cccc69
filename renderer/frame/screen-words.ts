import type { IconName } from '../components/drawings.ts';
import type { Screen } from '../state/screens.ts';

/** What the rail says of each screen; `key` shows it, together with Ctrl. */
export const screenWords: { readonly [Name in Screen]: { readonly title: string; readonly icon: IconName; readonly hint: string; readonly key: string } } = {
  restore: { title: 'Restore', icon: 'restore', hint: 'Mend photos', key: '1' },
  queue: { title: 'Queue', icon: 'queue', hint: 'Mend hundreds of photos, one after the other', key: '2' },
  inspect: { title: 'Inspect', icon: 'inspect', hint: 'What the prior sees in a photo', key: '3' },
  train: { title: 'Train', icon: 'train', hint: 'Teach a model with photos of your own', key: '4' },
  models: { title: 'Models', icon: 'models', hint: 'What is installed, and how well it does', key: '5' },
  settings: { title: 'Settings', icon: 'settings', hint: 'What is chosen once: device, exports, brightness', key: ',' },
};
