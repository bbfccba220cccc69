import { bundle } from './bundle.mjs';
import { temporaryFolders } from './temporary-folders.mjs';

/** Tests that start real processes need the bundles, and all that they leave behind goes with them. */
export default async function setup(): Promise<() => void> {
  await bundle();
  return temporaryFolders();
}
