import type { IconName } from '../components/drawings.ts';
import { sentence } from '../language/say.ts';
import type { Screen } from '../state/screens.ts';

/** What the rail says of each screen; `key` shows it, together with Ctrl. */
export const screenWords: { readonly [Name in Screen]: { readonly title: string; readonly icon: IconName; readonly hint: string; readonly key: string } } = {
  restore: { title: sentence('Restore'), icon: 'restore', hint: sentence('Mend photos'), key: '1' },
  queue: { title: sentence('Queue'), icon: 'queue', hint: sentence('Mend hundreds of photos, one after the other'), key: '2' },
  inspect: { title: sentence('Inspect'), icon: 'inspect', hint: sentence('What the prior sees in a photo'), key: '3' },
  train: { title: sentence('Train'), icon: 'train', hint: sentence('Teach a model with photos of your own'), key: '4' },
  models: { title: sentence('Models'), icon: 'models', hint: sentence('What is installed, and how well it does'), key: '5' },
  settings: { title: sentence('Settings'), icon: 'settings', hint: sentence('What is chosen once: device, exports, brightness'), key: ',' },
};
