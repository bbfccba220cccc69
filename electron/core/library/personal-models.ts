import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { sentence } from '../../words/sentence.ts';
import { writeFileAtomically } from '../foundation/atomic-file.ts';
import { outputError } from '../foundation/output-error.ts';
import { TapeError } from '../foundation/tape-error.ts';
import { loadModel } from '../inference/sessions.ts';
import type { InstalledModelFolder } from './installed-models.ts';
import { InstalledModels, modelId, modelNotFound, referenceTo } from './installed-models.ts';
import { cardFile, unpackModel, weightsFile } from '../inference/packed-model.ts';
import { privateFolder } from './state-folder.ts';

/** The user's own models below the state folder: fine-tuned here, or brought from elsewhere. */
export class PersonalModels {
  readonly #installed: InstalledModels;
  readonly #folder: string;

  constructor(installed: InstalledModels, stateFolder: string) {
    this.#installed = installed;
    this.#folder = privateFolder(stateFolder, 'models');
  }

  /**
   * Takes a copy of a model: of its folder, which may be named by its card, or of a file that it was packed into. It is checked
   * as a whole before it can be seen: card, digest, and every tensor against the network.
   *
   * Throws: `file-not-found`, `model-damaged`, `output-exists`.
   */
  import(path: string): InstalledModelFolder {
    // Looks like no model until it is renamed: its card lies one folder too deep.
    const staging = join(this.#folder, `.${randomUUID()}`);
    try {
      const source = this.#sourceOf(path, join(staging, 'unpacked'));
      const id = idOf(source);
      if (this.#installed.find(id) !== undefined) {
        throw new TapeError('output-exists', sentence('A model named "{model}" is installed already.', { model: id }), {
          kept: 'It was not changed.',
          remedy: 'Remove it first.',
        });
      }
      mkdirSync(join(staging, id), { recursive: true });
      for (const name of [cardFile, weightsFile].filter((file) => existsSync(join(source, file)))) {
        copyFileSync(join(source, name), join(staging, id, name));
      }
      const staged = new InstalledModels([staging]).named(id);
      loadModel(referenceTo(staged));
      renameSync(join(staging, id), join(this.#folder, id));
      return { ...staged, folder: join(this.#folder, id) };
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
  }

  #sourceOf(path: string, unpacked: string): string {
    if (basename(path) === cardFile) return dirname(path);
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return path;
    mkdirSync(unpacked, { recursive: true });
    unpackModel(path, unpacked);
    return unpacked;
  }

  /** Whether a model is one of these; the others came with the app. */
  has({ folder }: InstalledModelFolder): boolean {
    return dirname(folder) === this.#folder;
  }

  /**
   * Gives a model another title on its card. Its id, and so its folder and the runs that name it, stay.
   *
   * Throws: `model-not-found`, `model-damaged`, `disk-full`; `not-allowed` for a model that came with the app.
   */
  rename(id: string, title: string): void {
    const { card, folder } = this.#installed.named(id);
    this.#assertOwn(id, folder, 'renamed');
    try {
      writeFileAtomically(join(folder, cardFile), Buffer.from(`${JSON.stringify({ ...card, title }, null, 2)}\n`));
    } catch (thrown) {
      throw outputError(thrown);
    }
  }

  /**
   * Removes a model and all of its folder.
   *
   * Throws: `model-not-found`; `not-allowed` for a model that came with the app.
   */
  remove(id: string): void {
    const folder = this.#installed.find(id);
    if (folder === undefined) throw modelNotFound(id);
    this.#assertOwn(id, folder, 'removed');
    rmSync(folder, { recursive: true });
  }

  #assertOwn(id: string, folder: string, what: 'renamed' | 'removed'): void {
    if (dirname(folder) === this.#folder) return;
    throw new TapeError('not-allowed', sentence('The model "{model}" came with the app and cannot be {what, select, removed {removed} other {renamed}}.', { model: id, what }), { kept: 'Nothing was changed.' });
  }
}

/** What the card in a folder says it is. A card that cannot be read is refused later, by its folder's name. */
function idOf(folder: string): string {
  let text: string;
  try {
    text = readFileSync(join(folder, cardFile), 'utf8');
  } catch (cause) {
    throw new TapeError('file-not-found', sentence('There is no model in "{name}".', { name: basename(folder) }), {
      remedy: sentence('A model is a folder with {card} and {weights}, or the file that one was exported to.', { card: cardFile, weights: weightsFile }),
      cause,
    });
  }
  try {
    return z.object({ id: modelId }).parse(JSON.parse(text)).id;
  } catch {
    return basename(folder);
  }
}
