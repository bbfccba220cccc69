import { join } from 'node:path';

/** A personal model's picture on its card: what it mends, before and after. It stays on this machine, since it shows its owner's photo. */
export const modelPictureSides = ['before', 'after'] as const;
export type ModelPictureSide = (typeof modelPictureSides)[number];

/** Where a side lies in a model's folder; there may be none. */
export const modelPicturePath = (modelFolder: string, side: ModelPictureSide): string => join(modelFolder, `${side}.png`);
