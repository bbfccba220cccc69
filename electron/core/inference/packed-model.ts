import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FilledSentence } from '../../words/sentence.ts';
import { phrase, sentence } from '../../words/sentence.ts';
import { readSafetensors, SafetensorsError, writeSafetensors } from '../../../models/onnx/safetensors.ts';
import type { Safetensors } from '../../../models/onnx/safetensors.ts';
import { TapeError } from '../foundation/tape-error.ts';

/** Files of a model's folder. */
export const cardFile = 'model.json';
export const weightsFile = 'weights.safetensors';

/** Where a packed model keeps its card, among the metadata of its tensors. */
const cardKey = 'tape-studio-card';

/** Far more than any of our networks; a foreign file shall not fill the memory. */
const largestBytes = 256 * 1024 * 1024;

/** A model's folder as one file: its weights, with the card in their metadata. Other tools read it as safetensors. */
export function packModel(folder: string): Uint8Array {
  const { tensors, metadata } = readSafetensors(readFileSync(join(folder, weightsFile)));
  return writeSafetensors({ tensors, metadata: { ...metadata, [cardKey]: readFileSync(join(folder, cardFile), 'utf8') } });
}

/**
 * Writes a packed model's two files into a folder that is there. Whether they belong together is for the reader of the folder to
 * find out, as with any folder.
 *
 * Throws: `file-not-found`, `model-damaged`.
 */
export function unpackModel(path: string, folder: string): void {
  const { tensors, metadata: { [cardKey]: card, ...metadata } } = readPacked(path);
  if (card === undefined) throw notAModel(path, phrase('it has no card'));
  writeFileSync(join(folder, weightsFile), writeSafetensors({ tensors, metadata }));
  writeFileSync(join(folder, cardFile), card);
}

function readPacked(path: string): Safetensors {
  let bytes: Uint8Array;
  try {
    if (statSync(path).size > largestBytes) throw notAModel(path, phrase('it is too large'));
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof TapeError) throw error;
    throw new TapeError('file-not-found', sentence('The file "{name}" cannot be read.', { name: basename(path) }), { cause: error });
  }
  try {
    return readSafetensors(bytes);
  } catch (error) {
    if (error instanceof SafetensorsError) throw notAModel(path, error.message, error);
    throw error;
  }
}

const notAModel = (path: string, why: string | FilledSentence, cause?: unknown): TapeError =>
  new TapeError('model-damaged', sentence('"{name}" holds no model: {why}.', { name: basename(path), why }), {
    kept: 'Nothing was changed.',
    remedy: 'Export the model again on the machine that it comes from.',
    cause,
  });
