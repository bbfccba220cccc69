import { crc32 } from 'node:zlib';

type Chunk = readonly [type: string, data: Uint8Array];

/** A PNG with these chunks behind its header; or behind its signature, where there is no more. Source: PNG Specification, Third Edition, sec. 5.3. */
export function withChunks(png: Buffer, ...chunks: readonly Chunk[]): Buffer {
  const at = Math.min(33, png.length);
  return Buffer.concat([png.subarray(0, at), ...chunks.map(chunk), png.subarray(at)]);
}

function chunk([type, data]: Chunk): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** The same chunks with check sums that hold; what is no chunk ends them. */
export function withCheckSums(png: Buffer): Buffer {
  const copy = Buffer.from(png);
  for (let at = 8; at + 12 <= copy.length; ) {
    const end = at + 8 + copy.readUInt32BE(at);
    if (end + 4 > copy.length) break;
    copy.writeUInt32BE(crc32(copy.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return copy;
}
