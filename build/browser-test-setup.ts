import { temporaryFolders } from './temporary-folders.mjs';

/** All that the tests in a browser leave behind goes with them. */
export default function setup(): () => void {
  return temporaryFolders();
}
