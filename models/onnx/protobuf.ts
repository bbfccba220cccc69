/**
 * Writes the protobuf wire format: enough of it for ONNX.
 *
 * Source: Protocol Buffers encoding, https://protobuf.dev/programming-guides/encoding.
 */
export class ProtobufWriter {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  varint(field: number, value: number | bigint): this {
    return this.#key(field, 0).#number(BigInt(value));
  }

  float(field: number, value: number): this {
    return this.#key(field, 5).#push(new Uint8Array(Float32Array.of(value).buffer));
  }

  bytes(field: number, bytes: Uint8Array): this {
    return this.#key(field, 2).#number(BigInt(bytes.length)).#push(bytes);
  }

  string(field: number, text: string): this {
    return this.bytes(field, ascii(text));
  }

  message(field: number, message: ProtobufWriter): this {
    this.#key(field, 2).#number(BigInt(message.length));
    for (const chunk of message.#chunks) this.#push(chunk);
    return this;
  }

  packed(field: number, values: readonly number[]): this {
    const inner = new ProtobufWriter();
    for (const value of values) inner.#number(BigInt(value));
    return this.message(field, inner);
  }

  finish(): Uint8Array {
    const all = new Uint8Array(this.#length);
    let offset = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, offset);
      offset += chunk.length;
    }
    return all;
  }

  #key(field: number, wireType: number): this {
    return this.#number(BigInt((field << 3) | wireType));
  }

  /** Base-128, least significant first; negative numbers as 64-bit two's complement. */
  #number(value: bigint): this {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, value);
    do {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      bytes.push(rest > 0n ? low | 0x80 : low);
    } while (rest > 0n);
    return this.#push(Uint8Array.from(bytes));
  }

  #push(bytes: Uint8Array): this {
    this.#chunks.push(bytes);
    this.#length += bytes.length;
    return this;
  }
}

/** Names are ours and ASCII; this room has no TextEncoder. */
function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => {
    const code = character.charCodeAt(0);
    if (code > 0x7f) throw new Error(`internal: ${text} is not ASCII`);
    return code;
  });
}
