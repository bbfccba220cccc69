import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sentence } from '../../words/sentence.ts';
import { TapeError } from './tape-error.ts';

/** A file's SHA-256 in hexadecimal, read piece by piece. Throws: `file-not-readable`, `cancelled`. */
export async function fileDigest(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash, signal === undefined ? {} : { signal });
  } catch (thrown) {
    const error = TapeError.from(thrown);
    if (error.code === 'cancelled') throw error;
    throw new TapeError('file-not-readable', sentence('The file "{name}" cannot be read.', { name: basename(path) }), { cause: thrown });
  }
  return hash.digest('hex');
}
