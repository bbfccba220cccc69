import { examinePair } from './examine-pair.ts';
import { linkScenes } from './link-scenes.ts';
import type { PairsService } from './pairs-service.ts';
import { repairPair } from './repair-pair.ts';

/** The pairs worker's calls, in the process that holds OpenCV. */
export const pairs: PairsService = {
  examine: ({ input, target }) => examinePair(input, target),
  repair: async (params) => repairPair(params),
  linkScenes: ({ scratchPaths }, { signal } = {}) => linkScenes(scratchPaths, signal),
};
