import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { FilledSentence } from '../../words/sentence.ts';
import { phrase, sentence } from '../../words/sentence.ts';
import { sentenceSchema } from '../foundation/sentence-schema.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { Task } from '../foundation/task.ts';
import { tasks } from '../foundation/task.ts';
import type { Sparing } from '../imaging/sparing.ts';
import type { ModelReference } from '../inference/inference-service.ts';

const sparingSchema = z.object({ halfChange: z.number().positive(), steepness: z.number().positive() }) satisfies z.ZodType<Sparing>;

const scoreSchema = z.looseObject({ name: z.string(), psnrDb: z.number(), inputPsnrDb: z.number() });

/** Also the name of the model's folder. */
export const modelId = z.string().regex(/^[a-z0-9][a-z0-9-]*$/);

/** Pictures that a model learned from. */
export const cardDataSchema = z.looseObject({ name: z.string(), terms: z.string(), pictures: z.int().nonnegative() });
export type CardData = Readonly<z.infer<typeof cardDataSchema>>;

/** The part of a model's card that the app reads; cards may say more. */
const cardSchema = z.looseObject({
  id: modelId,
  network: z.string(),
  variant: z.string().optional(),
  /** Null: a prior, stage one's weights, which training for any task starts from. */
  task: z.enum(tasks).nullable(),
  title: z.string().min(1).max(200),
  description: sentenceSchema,
  licence: z.string(),
  data: z.array(cardDataSchema).default([]),
  parameters: z.int().positive(),
  kiloMacsPerPixel: z.number().positive(),
  weights: z.object({ file: z.literal('weights.safetensors'), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  scores: z.array(scoreSchema),
  sparing: sparingSchema.optional(),
});
export type ModelCard = Readonly<z.infer<typeof cardSchema>>;

export interface InstalledModelFolder {
  readonly card: ModelCard;
  readonly folder: string;
}

/** A model that restores. */
export interface InstalledTaskModel extends InstalledModelFolder {
  readonly card: ModelCard & { readonly task: Task };
}

export const isTaskModel = (model: InstalledModelFolder): model is InstalledTaskModel => model.card.task !== null;

/** What the inference worker needs to know of a model. */
export const referenceTo = ({ card, folder }: InstalledModelFolder): ModelReference => ({
  modelId: card.id,
  network: card.network,
  weightsPath: join(folder, card.weights.file),
  weightsSha256: card.weights.sha256,
});

/** The models on this machine: every folder below `roots` with a card and weights that match it. */
export class InstalledModels {
  readonly #roots: readonly string[];
  /** Folders whose weights were found to match their card. */
  readonly #verified = new Set<string>();

  constructor(roots: readonly string[]) {
    this.#roots = roots;
  }

  /** Damaged models are left out and told of through `onDamaged`. */
  list(onDamaged: (error: TapeError) => void = () => undefined): readonly InstalledModelFolder[] {
    return this.#roots.flatMap(modelFolders).flatMap((folder) => {
      try {
        return [this.#read(folder)];
      } catch (thrown) {
        onDamaged(TapeError.from(thrown));
        return [];
      }
    });
  }

  /** Throws: `model-not-found`, `model-damaged`. */
  named(id: string): InstalledModelFolder {
    const folder = this.find(id);
    if (folder === undefined) throw modelNotFound(id);
    return this.#read(folder);
  }

  /** The folder of a model, sound or damaged; undefined when there is none. */
  find(id: string): string | undefined {
    return this.#roots.flatMap(modelFolders).find((folder) => basename(folder) === id);
  }

  #read(folder: string): InstalledModelFolder {
    const card = readCard(folder);
    if (!this.#verified.has(folder)) {
      verifyWeights(folder, card);
      this.#verified.add(folder);
    }
    return { card, folder };
  }
}

export const modelNotFound = (id: string): TapeError =>
  new TapeError('model-not-found', sentence('No model named "{model}" is installed.', { model: id }), {
    remedy: 'Choose one from the list of installed models.',
  });

/** A folder without a card is not a model yet: an interrupted training leaves one. */
function modelFolders(root: string): string[] {
  return readdirIfThere(root)
    .sort()
    .map((name) => join(root, name))
    .filter((folder) => readdirIfThere(folder).includes('model.json'));
}

function readdirIfThere(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

function readCard(folder: string): ModelCard {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
  } catch (cause) {
    throw damaged(folder, phrase('its card cannot be read'), cause);
  }
  const card = cardSchema.safeParse(content);
  if (!card.success) throw damaged(folder, phrase('its card is not valid ({why})', { why: z.prettifyError(card.error) }));
  if (card.data.id !== basename(folder)) throw damaged(folder, phrase('its card bears another name'));
  return card.data;
}

function verifyWeights(folder: string, card: ModelCard): void {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(join(folder, card.weights.file));
  } catch (cause) {
    throw damaged(folder, phrase('its weights cannot be read'), cause);
  }
  if (createHash('sha256').update(bytes).digest('hex') !== card.weights.sha256) {
    throw damaged(folder, phrase('its weights are not those that its card vouches for'));
  }
}

const damaged = (folder: string, what: FilledSentence, cause?: unknown): TapeError =>
  new TapeError('model-damaged', sentence('The model "{name}" is damaged: {what}.', { name: basename(folder), what }), {
    kept: 'Nothing was changed.',
    remedy: 'Install the model again.',
    cause,
  });
