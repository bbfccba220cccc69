import { join } from 'node:path';
import { writeUntrainedModel } from '../training/write-model.ts';
import type { InstalledModelFolder } from './installed-models.ts';
import { InstalledModels } from './installed-models.ts';
import type { ScratchStore } from './scratch-store.ts';

export const untrainedId = 'untrained';

/** The seed that the shipped prior's first leg of stage one began with. */
const seed = 20_221_024;

/** The network of the shipped models before it has learned anything, to see what pre-training makes of it. */
export class UntrainedModel {
  readonly #scratch: ScratchStore;
  readonly #network: string;
  #made: InstalledModelFolder | undefined;

  constructor(scratch: ScratchStore, network = 'tape-swin') {
    this.#scratch = scratch;
    this.#network = network;
  }

  /** Made once. Throws: `disk-full`. */
  get(): InstalledModelFolder {
    return (this.#made ??= this.#make());
  }

  #make(): InstalledModelFolder {
    const root = this.#scratch.newFolder();
    writeUntrainedModel(join(root, untrainedId), { id: untrainedId, network: this.#network, seed });
    return new InstalledModels([root]).named(untrainedId);
  }
}
