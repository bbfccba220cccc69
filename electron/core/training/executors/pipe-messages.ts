/** A tensor on its way between processes: float32, int32 or bytes, row-major. */
export interface PipeTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** What a message says besides its tensors. */
export type PipeHeader = { readonly type: string } & Readonly<Record<string, unknown>>;

export interface PipeMessage {
  readonly header: PipeHeader;
  readonly tensors: ReadonlyMap<string, PipeTensor>;
}

const dtypes = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array } as const;
type DType = keyof typeof dtypes;

const dtypeOf = ({ data }: PipeTensor): DType =>
  data instanceof Float32Array ? 'float32' : data instanceof Int32Array ? 'int32' : 'uint8';

/**
 * A message as bytes, in parts that need no copying: the header's length (uint32, little-endian), the header
 * (JSON, which names the tensors with dtype and shape), then the tensors' elements.
 *
 * Source: build/torch-executor/messages.py, the other end.
 */
export function encodeMessage({ header, tensors }: PipeMessage): readonly Uint8Array[] {
  const entries = [...tensors].map(([name, tensor]) => ({ name, dtype: dtypeOf(tensor), shape: tensor.shape }));
  const text = Buffer.from(JSON.stringify({ ...header, tensors: entries }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return [
    length,
    text,
    ...[...tensors.values()].map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ];
}

/** Cuts a stream of bytes into messages. */
export class MessageReader {
  #chunks: Buffer[] = [];
  #length = 0;

  /** All messages that these bytes complete. */
  *push(chunk: Buffer): Generator<PipeMessage> {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    for (let message = this.#take(); message !== undefined; message = this.#take()) yield message;
  }

  #take(): PipeMessage | undefined {
    if (this.#length < 4) return undefined;
    const [first] = this.#chunks;
    // Joined once the header's length is known to be there, and then as rarely as possible.
    const head = first !== undefined && first.length >= 4 ? first : this.#join();
    const headerEnd = 4 + head.readUInt32LE(0);
    if (this.#length < headerEnd) return undefined;
    const bytes = this.#join();
    const { tensors: entries, ...header } = JSON.parse(bytes.toString('utf8', 4, headerEnd)) as PipeHeader & {
      readonly tensors: readonly { readonly name: string; readonly dtype: DType; readonly shape: readonly number[] }[];
    };
    let offset = headerEnd;
    const places = entries.map(({ name, dtype, shape }) => {
      const begin = offset;
      offset += dtypes[dtype].BYTES_PER_ELEMENT * shape.reduce((product, extent) => product * extent, 1);
      return { name, dtype, shape, begin, end: offset };
    });
    if (this.#length < offset) return undefined;
    const rest = bytes.subarray(offset);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
    return {
      header,
      tensors: new Map(
        places.map(({ name, dtype, shape, begin, end }) => {
          // A copy, because elements must be aligned.
          const copy = Uint8Array.from(bytes.subarray(begin, end)).buffer;
          return [name, { shape, data: new dtypes[dtype](copy) }];
        }),
      ),
    };
  }

  #join(): Buffer {
    const all = this.#chunks.length === 1 ? this.#chunks[0] : undefined;
    const joined = all ?? Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }
}
