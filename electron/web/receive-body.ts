import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sentence } from '../words/sentence.ts';
import { TapeError } from '../core/foundation/tape-error.ts';

/** Room for notes on a photo that was painted on as much as can be. */
const largestMessageBytes = 512 * 1024;

/** A message in JSON. Throws: `not-allowed`. */
export async function receiveMessage(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  await pipeline(request, limitTo(largestMessageBytes), async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) chunks.push(chunk);
  });
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    throw new TapeError('not-allowed', 'A message was not valid JSON.', { cause });
  }
}

/** Streams an upload into a new file. Throws: `not-allowed` when it is too large. */
export async function receiveFile(request: IncomingMessage, path: string, largestBytes: number): Promise<void> {
  if (Number(request.headers['content-length'] ?? 0) > largestBytes) throw tooLarge(largestBytes);
  await pipeline(request, limitTo(largestBytes), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
}

/** Believes what arrives, not what a header promised. */
function limitTo(largestBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > largestBytes) done(tooLarge(largestBytes));
      else done(null, chunk);
    },
  });
}

const tooLarge = (largestBytes: number): TapeError =>
  new TapeError('not-allowed', sentence('This is larger than {megabytes} MB.', { megabytes: Math.round(largestBytes / 1024 ** 2) }), {
    kept: 'Nothing was stored.',
  });
