import { elementCount } from '../graph/value.ts';
import type { Tensor } from './tensor.ts';

/**
 * Named float32 tensors as a file: an 8-byte header length, a JSON header, raw little-endian data.
 *
 * Source: https://github.com/huggingface/safetensors, "Format".
 */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const largestHeaderBytes = 10_000_000;

export function writeSafetensors({ tensors, metadata }: Safetensors): Uint8Array {
  const header: [string, unknown][] = [['__metadata__', metadata]];
  let length = 0;
  for (const [name, { shape, data }] of tensors) {
    header.push([name, { dtype: 'F32', shape, data_offsets: [length, length + data.byteLength] }]);
    length += data.byteLength;
  }
  // From entries, so that a name such as __proto__ is written like any other.
  const json = JSON.stringify(Object.fromEntries(header)).replaceAll(
    /[^ -~]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  // Padded with spaces so that the data is aligned, as the format asks.
  const text = json.padEnd(Math.ceil(json.length / 8) * 8, ' ');
  const bytes = new Uint8Array(8 + text.length + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  for (let i = 0; i < text.length; i++) bytes[8 + i] = text.charCodeAt(i);
  let offset = 8 + text.length;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

/** What is wrong with a safetensors file, for the caller to put into words. */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
}

/**
 * Reads a file that may come from anyone: every offset and size is checked before use.
 *
 * Throws: SafetensorsError.
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  if (bytes.length < 8) throw new SafetensorsError('the file is shorter than its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = Number(view.getBigUint64(0, true));
  if (headerBytes > largestHeaderBytes || 8 + headerBytes > bytes.length) {
    throw new SafetensorsError('the header is longer than the file');
  }
  const header = parseHeader(bytes.subarray(8, 8 + headerBytes));
  const start = 8 + headerBytes;
  const tensors = new Map<string, Tensor>();
  const noted = header['__metadata__'];
  const metadata = noted === undefined ? {} : readMetadata(noted);
  // In the data's order: JSON objects promise none.
  const places = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => ({ name, ...readEntry(name, entry) }))
    .sort((a, b) => a.from - b.from || a.to - b.to);
  let end = 0;
  for (const { name, shape, from, to } of places) {
    if (from !== end || to - from !== 4 * elementCount(shape) || start + to > bytes.length) {
      throw new SafetensorsError(`tensor ${name} does not lie where the header says`);
    }
    end = to;
    // Copied, because the data may not be aligned; by hand, because `slice` of a Node Buffer copies nothing.
    const copy = new Uint8Array(to - from);
    copy.set(bytes.subarray(start + from, start + to));
    const data = new Float32Array(copy.buffer);
    tensors.set(name, { shape, data });
  }
  if (start + end !== bytes.length) throw new SafetensorsError('the file has bytes that no tensor claims');
  return { tensors, metadata };
}

function parseHeader(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    throw new SafetensorsError('the header is not JSON');
  }
  if (!isRecord(header)) throw new SafetensorsError('the header is not an object');
  return header;
}

function readMetadata(entry: unknown): Readonly<Record<string, string>> {
  if (!isRecord(entry)) throw new SafetensorsError('the metadata is not an object');
  return Object.fromEntries(
    Object.entries(entry).map(([key, value]) => {
      if (typeof value !== 'string') throw new SafetensorsError(`the metadata entry ${key} is not text`);
      return [key, value];
    }),
  );
}

function readEntry(name: string, entry: unknown): { shape: readonly number[]; from: number; to: number } {
  const isSize = (n: unknown): n is number => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0;
  if (isRecord(entry) && entry['dtype'] === 'F32') {
    const { shape, data_offsets: offsets } = entry;
    if (Array.isArray(shape) && shape.every(isSize) && Array.isArray(offsets) && offsets.length === 2 && offsets.every(isSize)) {
      const [from = 0, to = 0] = offsets;
      return { shape, from, to };
    }
  }
  throw new SafetensorsError(`tensor ${name} is not a float32 tensor with a shape and a place`);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
