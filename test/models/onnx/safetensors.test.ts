import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSafetensors, SafetensorsError, writeSafetensors } from '../../../models/onnx/safetensors.ts';
import type { Tensor } from '../../../models/onnx/tensor.ts';

/** A file with any header and any data. */
function file(header: unknown, data = new Uint8Array(), headerBytes?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, headerBytes ?? BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}
const entry = (shape: readonly unknown[], from: unknown, to: unknown, dtype: unknown = 'F32'): object => ({
  dtype,
  shape,
  data_offsets: [from, to],
});

const tensors: ReadonlyMap<string, Tensor> = new Map([
  ['a.weight', { shape: [2, 3], data: Float32Array.of(1, -0, Infinity, 1e-45, 5, 6) }],
  ['scalar', { shape: [], data: Float32Array.of(0.1) }],
  ['a.bias', { shape: [3], data: Float32Array.of(7, 8, 9) }],
]);
const metadata = { architecture: 'tape-swin', seed: '1' };

describe('a round trip', () => {
  test('keeps names, order, shapes, bits and metadata', () => {
    const read = readSafetensors(writeSafetensors({ tensors, metadata }));
    expect([...read.tensors]).toEqual([...tensors]);
    expect(read.metadata).toEqual(metadata);
  });

  test('does not mind where the bytes lie in memory, nor that they are a Node Buffer', () => {
    const bytes = writeSafetensors({ tensors, metadata });
    const larger = Buffer.alloc(bytes.length + 3);
    larger.set(bytes, 3);
    expect([...readSafetensors(larger.subarray(3)).tensors]).toEqual([...tensors]);
    expect([...readSafetensors(Buffer.from(bytes)).tensors]).toEqual([...tensors]);
  });

  test('gives tensors that do not share memory with the file', () => {
    const bytes = writeSafetensors({ tensors, metadata });
    const read = readSafetensors(bytes);
    bytes.fill(0xff);
    expect([...read.tensors]).toEqual([...tensors]);
  });

  test('takes parts of larger arrays, no tensors at all, and names from anywhere', () => {
    const view = Float32Array.of(0, 1, 2, 3).subarray(1, 3);
    const odd = new Map([
      ['größe "\\', { shape: [2], data: view }],
      ['__proto__', { shape: [1], data: Float32Array.of(4) }],
      ['constructor', { shape: [1], data: Float32Array.of(5) }],
      // JavaScript moves names like this to the front of an object.
      ['7', { shape: [1], data: Float32Array.of(6) }],
    ]);
    const read = readSafetensors(writeSafetensors({ tensors: odd, metadata: {} })).tensors;
    expect([...read.keys()].toSorted()).toEqual([...odd.keys()].toSorted());
    for (const [name, { data }] of odd) expect(read.get(name)?.data).toEqual(Float32Array.from(data));
    expect(readSafetensors(writeSafetensors({ tensors: new Map(), metadata: {} })).tensors.size).toBe(0);
  });

  test('does not mind in which order the header names what lies where', () => {
    const data = new Uint8Array(Float32Array.of(1, 2).buffer);
    const { tensors: read } = readSafetensors(file({ z: entry([1], 4, 8), a: entry([1], 0, 4) }, data));
    expect([...read].map(([name, { data: numbers }]) => [name, ...numbers])).toEqual([['a', 1], ['z', 2]]);
  });

  test('aligns the data to eight bytes', () => {
    for (const seed of ['1', '12', '123', '1234']) {
      const bytes = writeSafetensors({ tensors, metadata: { seed } });
      expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0);
    }
  });
});

const four = new Uint8Array(4);
const eight = new Uint8Array(8);
const hostile: readonly (readonly [string, Uint8Array, string])[] = [
  ['an empty file', new Uint8Array(), 'shorter than its header'],
  ['seven bytes', new Uint8Array(7), 'shorter than its header'],
  ['a header longer than the file', file('{}', four, 100n), 'longer than the file'],
  ['a header of 2^64 - 1 bytes', file('{}', four, 2n ** 64n - 1n), 'longer than the file'],
  ['a header of 2^63 bytes', file('{}', four, 2n ** 63n), 'longer than the file'],
  ['a header that is not JSON', file('{"a":'), 'not JSON'],
  ['an empty header', file(''), 'not JSON'],
  ['a pickle', file('\u0080\u0004cos\nsystem\n'), 'not JSON'],
  ['a header that nests without end', file('['.repeat(200_000)), 'not JSON'],
  ['a header that is an array', file([]), 'not an object'],
  ['a header that is null', file('null'), 'not an object'],
  ['a header that is a number', file('7'), 'not an object'],
  ['metadata that is a list', file({ __metadata__: ['a'] }), 'metadata is not an object'],
  ['metadata with a number', file({ __metadata__: { seed: 1 } }), 'the metadata entry seed is not text'],
  ['a tensor that is null', file({ a: null }), 'tensor a is not a float32'],
  ['float16', file({ a: entry([2], 0, 4, 'F16') }, four), 'tensor a is not a float32'],
  ['float64', file({ a: entry([1], 0, 8, 'F64') }, eight), 'tensor a is not a float32'],
  ['no dtype', file({ a: { shape: [1], data_offsets: [0, 4] } }, four), 'tensor a is not a float32'],
  ['no shape', file({ a: { dtype: 'F32', data_offsets: [0, 4] } }, four), 'tensor a is not a float32'],
  ['no offsets', file({ a: { dtype: 'F32', shape: [1] } }, four), 'tensor a is not a float32'],
  ['three offsets', file({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4, 8] } }, four), 'tensor a is not a float32'],
  ['a negative extent', file({ a: entry([-1], 0, 4) }, four), 'tensor a is not a float32'],
  ['half an extent', file({ a: entry([0.5], 0, 4) }, four), 'tensor a is not a float32'],
  ['an extent as text', file({ a: entry(['1'], 0, 4) }, four), 'tensor a is not a float32'],
  ['an extent beyond exact numbers', file({ a: entry([2 ** 53], 0, 4) }, four), 'tensor a is not a float32'],
  ['extents that overflow to infinity', file({ a: entry([...Array<number>(40).fill(2 ** 52)], 0, 4) }, four), 'does not lie where'],
  ['extents that overflow to NaN', file({ a: entry([...Array<number>(40).fill(2 ** 52), 0], 0, 4) }, four), 'does not lie where'],
  ['a negative offset', file({ a: entry([1], -4, 0) }, four), 'tensor a is not a float32'],
  ['data beyond the end', file({ a: entry([2], 0, 8) }, four), 'does not lie where'],
  ['a truncated file', writeSafetensors({ tensors, metadata }).subarray(0, -1), 'does not lie where'],
  ['bytes after the end', file({ a: entry([1], 0, 4) }, eight), 'bytes that no tensor claims'],
  ['a hole', file({ a: entry([1], 4, 8) }, eight), 'does not lie where'],
  ['tensors that overlap', file({ a: entry([1], 0, 4), b: entry([1], 0, 4) }, four), 'does not lie where'],
  ['a tensor inside another', file({ a: entry([2], 0, 8), b: entry([1], 4, 8) }, eight), 'does not lie where'],
  ['a shape that is not its size', file({ a: entry([2], 0, 4) }, four), 'does not lie where'],
  ['offsets backwards', file({ a: entry([1], 4, 0) }, four), 'does not lie where'],
];

describe('hostile files', () => {
  test.each(hostile)('%s', (_, bytes, sentence) => {
    expect(() => readSafetensors(bytes)).toThrow(SafetensorsError);
    expect(() => readSafetensors(bytes)).toThrow(sentence);
  });

  test('a name of the prototype is a name like any other', () => {
    const { tensors: read, metadata: noted } = readSafetensors(
      file('{"__metadata__":{"__proto__":"x"},"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', four),
    );
    expect([...read.keys()]).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(noted)).toBe(Object.prototype);
    expect(Object.entries(noted)).toEqual([['__proto__', 'x']]);
    expect(({} as Record<string, unknown>)['dtype']).toBeUndefined();
  });

  test('every truncation of a good file is refused', () => {
    const bytes = writeSafetensors({ tensors, metadata });
    for (let length = 0; length < bytes.length; length++) {
      expect(() => readSafetensors(bytes.subarray(0, length))).toThrow(SafetensorsError);
    }
  });

  test('a flipped bit in the header is refused or changes a name only; nothing else is thrown', () => {
    const bytes = writeSafetensors({ tensors, metadata });
    const header = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    for (let at = 0; at < header; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const flipped = bytes.slice();
        flipped[at]! ^= 1 << bit;
        try {
          expect(readSafetensors(flipped).tensors.size).toBeLessThanOrEqual(tensors.size + 1);
        } catch (error) {
          expect(error).toBeInstanceOf(SafetensorsError);
        }
      }
    }
  });
});

/** A reader of twelve lines that shares nothing with ours. */
const pythonReader = `
import json, struct, sys
raw = open(sys.argv[1], "rb").read()
(size,) = struct.unpack("<Q", raw[:8])
header = json.loads(raw[8:8 + size])
out = {"metadata": header.pop("__metadata__")}
for name, entry in header.items():
    start, end = entry["data_offsets"]
    numbers = struct.unpack("<%df" % ((end - start) // 4), raw[8 + size + start:8 + size + end])
    out[name] = [entry["dtype"], entry["shape"], [n.hex() for n in numbers]]
print(json.dumps(out))
`;
const python = ['/usr/bin/python3', '/usr/local/bin/python3'].find((path) => existsSync(path));

test.skipIf(python === undefined)('Python reads what we write (skipped where there is no python3)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tape-safetensors-'));
  try {
    const path = join(folder, 'x.safetensors');
    const finite = new Map([...tensors, ['a.weight', { shape: [2, 3], data: Float32Array.of(1, -0, 3, 1e-45, 5, 6) }]]);
    writeFileSync(path, writeSafetensors({ tensors: finite, metadata }));
    const read = JSON.parse(execFileSync(python ?? '', ['-c', pythonReader, path], { encoding: 'utf8' })) as Record<string, unknown>;
    expect(read).toEqual({
      metadata,
      'a.weight': ['F32', [2, 3], ['0x1.0000000000000p+0', '-0x0.0p+0', '0x1.8000000000000p+1', '0x1.0000000000000p-149', '0x1.4000000000000p+2', '0x1.8000000000000p+2']],
      scalar: ['F32', [], ['0x1.99999a0000000p-4']],
      'a.bias': ['F32', [3], ['0x1.c000000000000p+2', '0x1.0000000000000p+3', '0x1.2000000000000p+3']],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
