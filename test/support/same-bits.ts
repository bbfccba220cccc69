/** Whether two arrays of numbers hold the same bits; vitest's own comparison takes seconds on a network's weights. */
export function sameBits<Numbers extends Float32Array | Uint16Array | Uint8Array>(a: Numbers, b: Numbers): boolean {
  const bytes = ({ buffer, byteOffset, byteLength }: Numbers): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);
  return Buffer.compare(bytes(a), bytes(b)) === 0;
}
