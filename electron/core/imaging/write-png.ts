import { crc32, deflateSync } from 'node:zlib';

/**
 * An 8-bit RGB picture as a PNG file: for processes that load no codec.
 *
 * Source: Portable Network Graphics Specification (third edition), sections 5 and 9; every line unfiltered.
 */
export function writePng({
  widthPx,
  heightPx,
  rgb,
}: {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgb: Uint8Array;
}): Uint8Array {
  const stride = 3 * widthPx;
  const lines = Buffer.alloc(heightPx * (stride + 1));
  for (let y = 0; y < heightPx; y++) lines.set(rgb.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);

  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines, { level: 3 })),
    chunk('IEND', new Uint8Array()),
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
