import { bundle } from './bundle.mjs';

/** Tests that start real processes need the bundles. */
export default async function setup(): Promise<void> {
  await bundle();
}
