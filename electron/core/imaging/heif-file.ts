import type { LibHeif } from './lib-heif.ts';
import { newLibHeif } from './lib-heif.ts';
import { boxedExif } from './metadata/boxed-exif.ts';
import type { PhotoMetadata } from './metadata/photo-metadata.ts';
import { largestBlockBytes } from './metadata/photo-metadata.ts';
import type { PictureSize } from './picture.ts';
import { largestPixels } from './size-limits.ts';

/** Source: heif.h, enumerations heif_colorspace, heif_chroma and heif_channel. */
const colourSpace = { rgb: 1, monochrome: 2 } as const;
const chroma = { rgb: 10, rgba: 11, rgb16: 14, rgba16: 15 } as const;
const interleaved = 10;

/** heif_error: a code, a second code, and a sentence. */
const errorBytes = 12;
const longestEdgePx = 32_768;

export interface HeifHeader extends PictureSize {
  readonly bitsPerSample: number;
  readonly isGrey: boolean;
  readonly hasAlpha: boolean;
}

/**
 * One HEIC file in an instance of libheif of its own (WebAssembly): what a hostile file does to that memory, no other meets, and all of it
 * is given back with the file.
 *
 * Owns: memory of about twice the decoded picture, until `close` and the next garbage collection.
 */
export class HeifFile {
  readonly #lib: LibHeif;
  readonly #error: number;
  readonly #context: number;
  readonly #handle: number;

  /** Throws: an error that says which step failed with which codes. */
  constructor(bytes: Uint8Array) {
    const lib = newLibHeif();
    this.#lib = lib;
    this.#error = this.#allocate(errorBytes);
    this.#context = lib._heif_context_alloc();
    lib._heif_context_set_maximum_image_size_limit(this.#context, longestEdgePx);
    const memory = this.#allocate(bytes.length);
    lib.HEAPU8.set(bytes, memory);
    // Copies what it needs.
    lib._heif_context_read_from_memory(this.#error, this.#context, memory, bytes.length, 0);
    this.#check('reading');
    lib._free(memory);
    this.#handle = this.#pointer('finding the picture', (at) => {
      lib._heif_context_get_primary_image_handle(this.#error, this.#context, at);
    });
  }

  header(): HeifHeader {
    const lib = this.#lib;
    const handle = this.#handle;
    const spaceAndChroma = this.#allocate(8);
    lib._heif_image_handle_get_preferred_decoding_colorspace(this.#error, handle, spaceAndChroma, spaceAndChroma + 4);
    this.#check('reading its colours');
    const space = this.#word(spaceAndChroma);
    lib._free(spaceAndChroma);
    return {
      widthPx: lib._heif_image_handle_get_width(handle),
      heightPx: lib._heif_image_handle_get_height(handle),
      bitsPerSample: lib._heif_image_handle_get_luma_bits_per_pixel(handle),
      isGrey: space === colourSpace.monochrome,
      hasAlpha: lib._heif_image_handle_has_alpha_channel(handle) !== 0,
    };
  }

  /** A block that cannot be read counts as absent. */
  metadata(): PhotoMetadata {
    const icc = this.#profile();
    const [exif, xmp] = [this.#block('Exif'), this.#block('mime')];
    return {
      ...(icc === undefined ? {} : { icc }),
      ...(exif === undefined ? {} : boxedExif(exif)),
      ...(xmp === undefined ? {} : { xmp }),
    };
  }

  /** Colour primaries and transfer characteristics by the numbers of ITU-T H.273; undefined where the file has none. */
  codePoints(): { readonly primaries: number; readonly transfer: number } | undefined {
    const at = this.#allocate(4);
    this.#lib._heif_image_handle_get_nclx_color_profile(this.#error, this.#handle, at);
    if (this.#word(this.#error) !== 0) return undefined;
    // heif_color_profile_nclx: a version of one byte, then two enumerations.
    const profile = this.#word(at);
    const codePoints = { primaries: this.#word(profile + 4), transfer: this.#word(profile + 8) };
    this.#lib._heif_nclx_color_profile_free(profile);
    return codePoints;
  }

  /**
   * Shapes: interleaved [H, W, channels], alpha last, one channel where the picture is grey. Range: 0..255, or 0..65535 of more than 8 bits,
   * to which 10 and 12 are stretched.
   *
   * Throws: an error that says which step failed with which codes.
   */
  decode(): Uint8Array | Uint16Array {
    const lib = this.#lib;
    const { widthPx, heightPx, bitsPerSample, isGrey, hasAlpha } = this.header();
    if (widthPx * heightPx > largestPixels) throw new Error('libheif: larger than was looked at');
    const sixteen = bitsPerSample > 8;
    const layout = sixteen ? (hasAlpha ? chroma.rgba16 : chroma.rgb16) : hasAlpha ? chroma.rgba : chroma.rgb;
    const image = this.#pointer('decoding', (at) => {
      lib._heif_decode_image(this.#error, this.#handle, at, colourSpace.rgb, layout, 0);
    });
    try {
      if (lib._heif_image_get_width(image, interleaved) !== widthPx || lib._heif_image_get_height(image, interleaved) !== heightPx) {
        throw new Error('libheif: the picture has another size than its header says');
      }
      const strideAt = this.#allocate(4);
      const plane = lib._heif_image_get_plane_readonly(image, interleaved, strideAt);
      const stride = this.#word(strideAt);
      const channels = hasAlpha ? 4 : 3;
      const most = 2 ** lib._heif_image_get_bits_per_pixel_range(image, interleaved) - 1;
      const memory = lib.HEAPU8;
      return sixteen
        ? gather(new Uint16Array(memory.buffer), { start: plane / 2, stride: stride / 2, widthPx, heightPx, channels, isGrey }, (count) => new Uint16Array(count), 65_535 / most)
        : gather(memory, { start: plane, stride, widthPx, heightPx, channels, isGrey }, (count) => new Uint8Array(count), 1);
    } finally {
      lib._heif_image_release(image);
    }
  }

  close(): void {
    this.#lib._heif_image_handle_release(this.#handle);
    this.#lib._heif_context_free(this.#context);
  }

  #profile(): Uint8Array | undefined {
    const size = this.#lib._heif_image_handle_get_raw_color_profile_size(this.#handle);
    return this.#bytes(size, (memory) => {
      this.#lib._heif_image_handle_get_raw_color_profile(this.#error, this.#handle, memory);
    });
  }

  /** The first metadata block of a type: "Exif", or "mime" for XMP. */
  #block(type: 'Exif' | 'mime'): Uint8Array | undefined {
    const lib = this.#lib;
    const count = Math.min(100, lib._heif_image_handle_get_number_of_metadata_blocks(this.#handle, 0));
    if (count <= 0) return undefined;
    const ids = this.#allocate(4 * count);
    const found = lib._heif_image_handle_get_list_of_metadata_block_IDs(this.#handle, 0, ids, count);
    for (let index = 0; index < Math.min(found, count); index++) {
      const id = this.#word(ids + 4 * index);
      if (this.#text(lib._heif_image_handle_get_metadata_type(this.#handle, id)) !== type) continue;
      if (type === 'mime' && this.#text(lib._heif_image_handle_get_metadata_content_type(this.#handle, id)) !== 'application/rdf+xml') continue;
      return this.#bytes(lib._heif_image_handle_get_metadata_size(this.#handle, id), (memory) => {
        lib._heif_image_handle_get_metadata(this.#error, this.#handle, id, memory);
      });
    }
    return undefined;
  }

  #bytes(size: number, fill: (memory: number) => void): Uint8Array | undefined {
    if (size <= 0 || size > largestBlockBytes) return undefined;
    const memory = this.#allocate(size);
    fill(memory);
    const bytes = this.#word(this.#error) === 0 ? this.#lib.HEAPU8.slice(memory, memory + size) : undefined;
    this.#lib._free(memory);
    return bytes;
  }

  /** The pointer that a function writes. Throws: where it says that it failed. */
  #pointer(step: string, call: (at: number) => void): number {
    const at = this.#allocate(4);
    call(at);
    this.#check(step);
    const pointer = this.#word(at);
    this.#lib._free(at);
    return pointer;
  }

  #check(step: string): void {
    const [code, second] = [this.#word(this.#error), this.#word(this.#error + 4)];
    if (code !== 0) throw new Error(`libheif: ${step} failed (${code}, ${second})`);
  }

  #allocate(bytes: number): number {
    const pointer = this.#lib._malloc(bytes);
    if (pointer === 0) throw new Error('libheif: out of memory');
    return pointer;
  }

  /** The memory may have moved since the last call: it is looked up anew. */
  #word(pointer: number): number {
    const { buffer } = this.#lib.HEAPU8;
    return new DataView(buffer).getUint32(pointer, true);
  }

  #text(pointer: number): string {
    const memory = this.#lib.HEAPU8;
    const end = memory.indexOf(0, pointer);
    return pointer === 0 ? '' : String.fromCharCode(...memory.subarray(pointer, Math.min(end, pointer + 100)));
  }
}

interface Plane extends PictureSize {
  readonly start: number;
  readonly stride: number;
  readonly channels: number;
  readonly isGrey: boolean;
}

/** Rows without the gaps between them; of a grey picture one colour, for all three are the same. */
function gather<Samples extends Uint8Array | Uint16Array>(
  memory: Samples,
  { start, stride, widthPx, heightPx, channels, isGrey }: Plane,
  make: (count: number) => Samples,
  scale: number,
): Samples {
  const kept = isGrey ? (channels === 4 ? [0, 3] : [0]) : [0, 1, 2, 3].slice(0, channels);
  const rowLength = widthPx * kept.length;
  const samples = make(rowLength * heightPx);
  for (let y = 0; y < heightPx; y++) {
    const row = memory.subarray(start + y * stride, start + y * stride + widthPx * channels);
    if (!isGrey && scale === 1) {
      samples.set(row, y * rowLength);
      continue;
    }
    for (const [place, channel] of kept.entries()) {
      for (let x = 0; x < widthPx; x++) {
        samples[y * rowLength + x * kept.length + place] = Math.round(scale * (row[x * channels + channel] ?? 0));
      }
    }
  }
  return samples;
}
